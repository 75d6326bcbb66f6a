/**
 * A dead card, by hand: `node test/bench/copies.ts [--seconds 20] [--entries 20000] [--folder FOLDER]`. Prints a line
 * of JSON: how far the copy of a ledger is behind at 30 scans a second, what it costs a commit (with and without it in
 * turns, three times, medians), and how long a blank device takes from the copy to its first good beep. Exit 1 when the
 * copy is more than 5 s behind (p99), or a commit's p99 is more than 5 % longer with it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { restore } from '../../agent/cli/restore.ts';
import { systemClock } from '../../agent/clock.ts';
import { LedgerCopy } from '../../agent/copy/ledger-copy.ts';
import { localPlace } from '../../agent/forward/files/places/local-place.ts';
import type { Book } from '../../agent/ledger/book.ts';
import { openBook } from '../../agent/ledger/client.ts';
import { identity, items, rulebook, scan } from '../ledger/goods.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    entries: { type: 'string', default: '20000' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const [seconds, entries] = [Number(values.seconds), Number(values.entries)];
const perSecond = 30;
const rounds = 3;
const behindMsMax = 5_000;
const longerMax = 1.05;
const toml = '[dock]\nsite = "reno-1"\nname = "dock-3"\ntimezone = "UTC"\n[[merchant]]\nid = "acme"\n';

const made: string[] = [];
function newFolder(): string {
  const folder = mkdtempSync(join(values.folder, 'tallyman-copies-'));
  made.push(folder);
  return folder;
}

const opened = (dataDir: string): Promise<Book> =>
  openBook({
    ...{ dataDir, rulebook, identity, timezone: 'UTC', clockTrusted: () => true, clock: systemClock },
    events: { onCommit: () => {}, onState: () => {}, onEpoch: () => {}, onDrain: () => {} },
  });

const copyOf = (book: Book, folder: string): LedgerCopy =>
  new LedgerCopy({
    ...{ config: { name: 'stick', folder }, identity, book, place: localPlace, clock: systemClock },
    ...{ random: Math.random, toml: () => toml, log: console.error },
    alarms: { raise: (code) => console.error(code), clear: () => {} },
  });

type Measured = { commitMs: number[]; behindMs: number[] };

async function measured(copied: boolean): Promise<Measured> {
  const book = await opened(newFolder());
  await book.submit(items(20));
  const ending = new AbortController();
  const copy = copyOf(book, newFolder());
  const following = (async () => {
    while (copied && !ending.signal.aborted) await copy.turn(ending.signal);
  })();
  const [commitMs, behindMs, waiting]: [number[], number[], [seq: number, atMs: number][]] = [[], [], []];
  const watch = setInterval(() => {
    while (waiting[0] !== undefined && copy.report.head >= waiting[0][0])
      behindMs.push(performance.now() - (waiting.shift()?.[1] ?? 0));
  }, 5);
  const beganMs = performance.now();
  for (let n = 0; n < seconds * perSecond; n += 1) {
    await sleep(Math.max(0, beganMs + (n * 1_000) / perSecond - performance.now()));
    const askedMs = performance.now();
    void book.submit(scan(n % 20)).then((outcome) => {
      commitMs.push(performance.now() - askedMs);
      if (copied && outcome.type === 'recorded') waiting.push([outcome.seq, performance.now()]);
    });
  }
  while (commitMs.length < seconds * perSecond || waiting.length > 0) await sleep(20);
  clearInterval(watch);
  ending.abort();
  await following;
  await book.close();
  return { commitMs, behindMs };
}

/** From a copy of so many entries to the answer that a scanner beeps for; without the machine's own start. */
async function firstBeep(): Promise<{ restoreMs: number; openMs: number; firstScanMs: number }> {
  const [book, folder, blank] = [await opened(newFolder()), newFolder(), newFolder()];
  await book.submit(items(20));
  for (let n = 0; n < entries; n += 50)
    await Promise.all(Array.from({ length: 50 }, (_, at) => book.submit(scan((n + at) % 20))));
  const copy = copyOf(book, folder);
  while (copy.report.head < book.head.seq) await copy.turn(new AbortController().signal);
  await book.close();
  const startMs = performance.now();
  const { damage } = await restore(folder, { config: join(blank, 'tallyman.toml'), data: join(blank, 'data') });
  if (damage !== undefined) throw new Error(damage);
  const restoredMs = performance.now();
  const again = await opened(join(blank, 'data'));
  const openedMs = performance.now();
  const outcome = await again.submit(scan(0));
  if (outcome.type !== 'recorded') throw new Error(JSON.stringify(outcome));
  const beepMs = performance.now();
  await again.close();
  return { restoreMs: restoredMs - startMs, openMs: openedMs - restoredMs, firstScanMs: beepMs - openedMs };
}

const at = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
const median = (values: readonly number[]): number => at(values, 0.5);
const tenth = (ms: number): number => Math.round(ms * 10) / 10;

try {
  const runs: { alone: Measured; copied: Measured }[] = [];
  for (let round = 0; round < rounds; round += 1)
    runs.push({ alone: await measured(false), copied: await measured(true) });
  const of = (figure: (run: (typeof runs)[number]) => number) => median(runs.map(figure));
  const [alone, copied] = [of((run) => at(run.alone.commitMs, 0.99)), of((run) => at(run.copied.commitMs, 0.99))];
  const behind = of((run) => at(run.copied.behindMs, 0.99));
  const beep = await firstBeep();
  const figures = {
    behindMs: { p50: tenth(of((run) => at(run.copied.behindMs, 0.5))), p99: tenth(behind) },
    commitMs: {
      p50: {
        alone: tenth(of((run) => at(run.alone.commitMs, 0.5))),
        copied: tenth(of((run) => at(run.copied.commitMs, 0.5))),
      },
      p99: { alone: tenth(alone), copied: tenth(copied), ratio: Math.round((copied / alone) * 1_000) / 1_000 },
    },
    blankDevice: { entries, ...Object.fromEntries(Object.entries(beep).map(([name, ms]) => [name, tenth(ms)])) },
  };
  console.log(JSON.stringify(figures));
  process.exitCode = behind <= behindMsMax && copied / alone <= longerMax ? 0 : 1;
} finally {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
}
