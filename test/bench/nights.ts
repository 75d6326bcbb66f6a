/**
 * A night at a large merchant's, by hand: `node test/bench/nights.ts [--items 100000] [--channels 10] [--entries
 * 1000000]`. Prints a line of JSON: the comparison of every listing of every channel (time, memory, pages asked for,
 * what was put right), 30 scans a second alone and beside it, and how long a proof takes to make from a ledger of so
 * many entries. The book alone, on a folder of its own; one listing in a hundred was changed at its store.
 */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../../agent/clock.ts';
import type { LevelsResult } from '../../agent/forward/channel.ts';
import type { Comparing } from '../../agent/forward/forwarder-parts.ts';
import type { Submission } from '../../agent/inventory/nouns/submission.ts';
import type { Book } from '../../agent/ledger/book.ts';
import { openBook } from '../../agent/ledger/client.ts';
import { makeProof } from '../../agent/proof/proof.ts';
import { Reconciler } from '../../agent/reconcile/reconciler.ts';
import type { ChannelConfig } from '../../config/config.ts';
import { adjust, ean, identity, rulebook, scan, sku } from '../ledger/goods.ts';
import { pause } from '../wait.ts';
import { nowMs } from './monotonic.ts';
import { spread } from './statistics.ts';

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '100000' },
    channels: { type: 'string', default: '10' },
    entries: { type: 'string', default: '1000000' },
  },
});
const [itemCount, channelCount, entryCount] = [values.items, values.channels, values.entries].map(Number) as [
  number,
  number,
  number,
];
const names = Array.from({ length: channelCount }, (_, n) => `acme-${n}`);
const web = { merchant: 'acme', minimumLevel: 0, mode: 'changes', basis: 'available' } as const;
const units = 10;
/** The book refuses more than 256 at a time. */
const atOnce = 200;
const pageRows = 500;
const drifted = 100;
const [scansPerS, scansAlone] = [30, 300];
const merchant = 'acme';

const folder = mkdtempSync(join(tmpdir(), 'tallyman-nights-'));
const book = await openBook({
  ...{ dataDir: folder, identity, timezone: 'UTC', clock: systemClock, clockTrusted: () => true },
  rulebook: { ...rulebook, channels: names.map((name) => ({ name, ...web })) },
  events: { onCommit: () => {}, onState: () => {}, onEpoch: () => {}, onDrain: () => {} },
});

async function eachPart(submit: (numbers: readonly number[]) => Promise<unknown>): Promise<void> {
  for (let first = 0; first < itemCount; first += atOnce)
    await submit(Array.from({ length: Math.min(atOnce, itemCount - first) }, (_, n) => first + n));
}

const named = (numbers: readonly number[], name: string) => ({
  ...{ type: 'items' as const, by: 'bench' },
  items: numbers.map((n) => ({ merchant, sku: sku(n), name, barcodes: [{ code: ean(n), units: 1 }] })),
});

async function taken(submission: Submission): Promise<void> {
  const outcome = await book.submit(submission);
  if (outcome.type === 'refused') throw new Error(outcome.text);
}

async function told(channel: string): Promise<void> {
  for (let batch = await book.freeze(channel); typeof batch === 'object'; batch = await book.freeze(channel))
    await book.acknowledge(channel, batch.key, []);
}

/** Each from the scan to its commit, until `over`. The first items stay as they are: those are scanned. */
async function scanned(over: (count: number) => boolean): Promise<number[]> {
  const took: number[] = [];
  const fromMs = nowMs();
  const open: Promise<void>[] = [];
  for (let n = 0; !over(n); n += 1) {
    await pause(Math.max(0, fromMs + (n * 1_000) / scansPerS - nowMs()));
    const atMs = nowMs();
    open.push(book.submit(scan(n % itemCount)).then(() => void took.push(nowMs() - atMs)));
  }
  await Promise.all(open);
  return took;
}

function store(): { door: Comparing; asked: () => number } {
  let asked = 0;
  const fetch = async (cursor: string | null): Promise<LevelsResult> => {
    asked += 1;
    const from = Number(cursor ?? 0);
    const to = Math.min(itemCount, from + pageRows);
    const rows = Array.from({ length: to - from }, (_, at) => {
      const n = from + at;
      const level = n % drifted === 0 ? units + 3 : units;
      return { listing: `at ${n}`, sku: sku(n), level, counted: true, onSale: true };
    });
    return { type: 'page', page: { rows, listings: [], unreadable: 0, next: to === itemCount ? null : String(to) } };
  };
  const door: Comparing = { source: { fetch }, refused: undefined, linked: true, readSales: async () => true };
  return { door, asked: () => asked };
}

async function night() {
  const shop = store();
  const channels = names.map((name) => ({ name, ...web })) as unknown as ChannelConfig[];
  const dock = { site: 's', name: 'd', timezone: 'UTC', data: folder, locale: 'en', conditionReasons: [] };
  const reconciler = new Reconciler({
    ...{ config: { dock, channels, merchants: [] }, book, clock: systemClock },
    ...{ dateOf: () => '2026-11-28', comparing: () => shop.door, isMailed: () => false },
    ...{ onEnded: () => {}, log: () => {} },
  });
  const alone = await scanned((count) => count >= scansAlone);
  await Promise.all(names.map(told));
  const before = process.memoryUsage().rss;
  let most = before;
  const fromMs = nowMs();
  let over = false;
  const made = reconciler.run({ merchant, by: 'bench', dry: false, signal: new AbortController().signal });
  const ended = made.finally(() => {
    over = true;
  });
  const beside = await scanned((count) => {
    most = Math.max(most, process.memoryUsage().rss);
    return over && count > 0;
  });
  const outcome = await ended;
  if (outcome.type !== 'made') throw new Error(outcome.type);
  return {
    ms: Math.round(nowMs() - fromMs),
    requests: shop.asked(),
    mbMore: Math.round((most - before) / 2 ** 20),
    ...{ classes: outcome.made.classes, scansAloneMs: spread(alone), scansBesideMs: spread(beside) },
  };
}

const order = (id: string): Submission => ({
  ...{ type: 'order-place', by: 'bench', merchant, id, channel: names[0] ?? '' },
  lines: [{ sku: sku(1), quantity: 1 }],
});

async function proofs(ledger: Book) {
  const { privateKey } = generateKeyPairSync('ed25519');
  const took: number[] = [];
  for (const id of Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? 'FIRST' : 'LAST'))) {
    const fromMs = nowMs();
    const found = await ledger.documentEntries({ type: 'order', merchant, id });
    if (found.type !== 'entries') throw new Error(found.type);
    const { head, entries } = found;
    const dock = { site: 's', dock: 'd', epoch: head.epoch };
    const about = { type: 'order', merchant, id } as const;
    makeProof({ proof: 'tallyman.proof.v1', about, dock, madeAt: new Date().toISOString(), head, entries }, privateKey);
    took.push(nowMs() - fromMs);
  }
  return { entries: ledger.head.seq, ms: spread(took) };
}

try {
  await eachPart((numbers) => book.submit(named(numbers, 'Tee')));
  await eachPart((numbers) => Promise.all(numbers.map((n) => taken(adjust(n, units)))));
  await book.submit(order('FIRST'));
  await Promise.all(names.map(told));
  const compared = await night();
  for (let revision = 2; book.head.seq < entryCount; revision += 1)
    await eachPart((numbers) => book.submit(named(numbers, `Tee ${revision}`)));
  await book.submit(order('LAST'));
  const proof = await proofs(book);
  process.stdout.write(`${JSON.stringify({ items: itemCount, channels: channelCount, compared, proof })}\n`);
} finally {
  await book.close();
  rmSync(folder, { recursive: true, force: true });
}
