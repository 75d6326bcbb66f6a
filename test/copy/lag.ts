/**
 * How far the copy of a ledger is behind at 30 scans a second, and what it costs a commit: `node test/copy/lag.ts
 * [seconds]`, with and without a copy in turns, three times. Folders under the system's temporary one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../agent/clock.ts';
import { LedgerCopy } from '../../agent/copy/ledger-copy.ts';
import { localPlace } from '../../agent/forward/files/places/local-place.ts';
import { openBook } from '../../agent/ledger/client.ts';
import { identity, items, rulebook, scan } from '../ledger/goods.ts';

const seconds = Number(process.argv[2] ?? 20);
const perSecond = 30;

type Measured = { commitMs: number[]; lagMs: number[] };

async function measured(copied: boolean): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'tallyman-lag-'));
  const events = { onCommit: () => {}, onState: () => {}, onEpoch: () => {}, onDrain: () => {} };
  const book = await openBook({
    ...{ dataDir: mkdtempSync(join(tmpdir(), 'tallyman-lag-')), rulebook, identity, timezone: 'UTC' },
    ...{ clockTrusted: () => true, clock: systemClock, events },
  });
  await book.submit(items(20));
  const ending = new AbortController();
  const copy = new LedgerCopy({
    ...{ config: { name: 'stick', folder }, identity, book, place: localPlace, clock: systemClock },
    ...{ random: Math.random, toml: () => undefined, log: console.error },
    alarms: { raise: (code) => console.error(code), clear: () => {} },
  });
  const following = (async () => {
    while (copied && !ending.signal.aborted) await copy.turn(ending.signal);
  })();
  const [commitMs, lagMs, waiting]: [number[], number[], [seq: number, atMs: number][]] = [[], [], []];
  const watch = setInterval(() => {
    while (waiting[0] !== undefined && copy.report.head >= waiting[0][0])
      lagMs.push(performance.now() - (waiting.shift()?.[1] ?? 0));
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
  rmSync(folder, { recursive: true });
  return { commitMs, lagMs };
}

const at = (values: readonly number[], share: number): string =>
  (values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0).toFixed(1);

for (let round = 0; round < 3; round += 1)
  for (const copied of [false, true]) {
    const { commitMs, lagMs } = await measured(copied);
    const behind = copied ? `; behind p50 ${at(lagMs, 0.5)} ms, p99 ${at(lagMs, 0.99)} ms` : '';
    console.log(
      `${copied ? 'copied' : 'alone '}: commit p50 ${at(commitMs, 0.5)} ms, p99 ${at(commitMs, 0.99)} ms${behind}`,
    );
  }
