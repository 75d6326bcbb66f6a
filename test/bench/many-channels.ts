/**
 * Much of everything, by hand: `node test/bench/many-channels.ts [--items 100000] [--channels 10]`. Prints a line of
 * JSON: what one scan costs more because it is told to so many channels, a bulk change of every SKU in TEE-1* (11,111
 * of 100,000), and how long an explanation takes. The book alone, on a folder of its own; every channel takes what it
 * is told at once.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bulk } from '../../agent/admin/bulk/bulk.ts';
import type { AdminContext, Caller } from '../../agent/admin/verb.ts';
import { systemClock } from '../../agent/clock.ts';
import type { Book } from '../../agent/ledger/book.ts';
import { openBook } from '../../agent/ledger/client.ts';
import { adjust, ean, identity, rulebook, scan, sku } from '../ledger/goods.ts';
import { nowMs } from './monotonic.ts';

const { values } = parseArgs({
  options: { items: { type: 'string', default: '100000' }, channels: { type: 'string', default: '10' } },
});
const [itemCount, channelCount] = [Number(values.items), Number(values.channels)];
const names = Array.from({ length: channelCount }, (_, n) => `acme-${n}`);
const web = { merchant: 'acme', minimumLevel: 0, mode: 'changes', basis: 'available' } as const;
const [scans, questions] = [200, 500];

const quantile = (times: readonly number[], part: number): number => {
  const sorted = [...times].sort((a, b) => a - b);
  return Math.round(100 * (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0)) / 100;
};

const folder = mkdtempSync(join(tmpdir(), 'tallyman-channels-'));
const open = (channels: number): Promise<Book> =>
  openBook({
    ...{ dataDir: folder, identity, timezone: 'UTC', clock: systemClock, clockTrusted: () => true },
    rulebook: { ...rulebook, channels: names.slice(0, channels).map((name) => ({ name, ...web })) },
    events: { onCommit: () => {}, onState: () => {}, onEpoch: () => {}, onDrain: () => {} },
  });

/** ms, from the scan until every channel has taken what it is told of it. */
async function scanned(book: Book, channels: number): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < scans; n += 1) {
    const fromMs = nowMs();
    await book.submit(scan(n));
    await Promise.all(names.slice(0, channels).map((name) => told(book, name)));
    times.push(nowMs() - fromMs);
  }
  return times;
}

async function told(book: Book, channel: string): Promise<void> {
  for (let batch = await book.freeze(channel); typeof batch === 'object'; batch = await book.freeze(channel))
    await book.acknowledge(channel, batch.key, []);
}

try {
  let book = await open(1);
  for (let first = 0; first < itemCount; first += 500) {
    const some = Array.from({ length: Math.min(500, itemCount - first) }, (_, n) => first + n);
    const items = some.map((n) => ({
      merchant: 'acme',
      sku: sku(n),
      name: `Tee ${n}`,
      barcodes: [{ code: ean(n), units: 1 }],
    }));
    await book.submit({ type: 'items', by: 'bench', items });
    await Promise.all(some.map((n) => book.submit(adjust(n, 10))));
  }
  await told(book, names[0] ?? '');
  const one = await scanned(book, 1);
  await book.close();

  book = await open(channelCount);
  await Promise.all(names.map((name) => told(book, name)));
  const all = await scanned(book, channelCount);

  const context = {
    book,
    clock: systemClock,
    config: { merchants: [], dock: { timezone: 'UTC' } },
  } as unknown as AdminContext;
  const caller = {
    ...{ by: 'bench', submit: book.submit, progress: () => {}, changedNothing: () => {} },
    signal: new AbortController().signal,
  } as unknown as Caller;
  const job = { of: 'items', search: 'sku:TEE-1*', act: { action: 'set-policy', sync: 'always' } } as const;
  const asked = { merchant: 'acme', job };
  const looked = await bulk(asked, context, caller);
  if (!looked.ok) throw new Error(looked.message);
  const { found, token } = looked.data as { found: number; token: string };
  const bulkFromMs = nowMs();
  const done = await bulk({ ...asked, token }, context, caller);
  const bulkMs = Math.round(nowMs() - bulkFromMs);

  const explained: number[] = [];
  for (let n = 0; n < questions; n += 1) {
    const fromMs = nowMs();
    const at = { seq: Math.max(1, book.head.seq - n * 97) };
    const item = sku((n * 7_919) % itemCount);
    await book.explain({ merchant: 'acme', sku: item, at, nowMs: Date.now(), utcOffsetMin: 0, channels: [] });
    explained.push(nowMs() - fromMs);
  }
  await book.close();
  const line = {
    ...{ items: itemCount, channels: channelCount },
    scanMs: {
      one: { p50: quantile(one, 0.5), p99: quantile(one, 0.99) },
      all: { p50: quantile(all, 0.5), p99: quantile(all, 0.99) },
    },
    marginalMsPerChannel:
      Math.round((100 * (quantile(all, 0.5) - quantile(one, 0.5))) / Math.max(1, channelCount - 1)) / 100,
    bulk: { found, ms: bulkMs, done: done.ok },
    explainMs: { p50: quantile(explained, 0.5), p99: quantile(explained, 0.99) },
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
