/**
 * Much of everything: what one scan costs more because it is told to so many channels, a bulk change of every SKU in
 * TEE-1* (11,111 of 100,000), and how long an explanation takes. The book alone, on a folder of its own; every channel
 * takes what it is told at once.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bulk } from '../../agent/admin/bulk/bulk.ts';
import type { AdminContext, Caller } from '../../agent/admin/verb.ts';
import { systemClock } from '../../agent/clock.ts';
import type { Book } from '../../agent/ledger/book.ts';
import { openBook } from '../../agent/ledger/client.ts';
import { adjust, ean, identity, rulebook, scan, sku } from '../ledger/goods.ts';
import { nowMs } from './monotonic.ts';
import { median, round, type Spread, spread } from './statistics.ts';

const web = { merchant: 'acme', minimumLevel: 0, mode: 'changes', basis: 'available' } as const;
const [scans, questions] = [200, 500];

export type ManyChannels = {
  items: number;
  channels: number;
  /** From a scan until every channel has taken what it is told of it, with one channel and with all. */
  scanMs: { one: Spread | undefined; all: Spread | undefined };
  marginalMsPerChannel: number;
  bulk: { found: number; ms: number };
  explainMs: Spread | undefined;
};

type Options = { items: number; channels: number };

const channelNames = (count: number): string[] => Array.from({ length: count }, (_, n) => `acme-${n}`);

const open = (folder: string, names: readonly string[]): Promise<Book> =>
  openBook({
    ...{ dataDir: folder, identity, timezone: 'UTC', clock: systemClock, clockTrusted: () => true },
    rulebook: { ...rulebook, channels: names.map((name) => ({ name, ...web })) },
    events: { onCommit: () => {}, onState: () => {}, onEpoch: () => {}, onDrain: () => {} },
  });

/** ms, from the scan until every channel has taken what it is told of it. */
async function scanned(book: Book, names: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < scans; n += 1) {
    const fromMs = nowMs();
    await book.submit(scan(n));
    await Promise.all(names.map((name) => told(book, name)));
    times.push(nowMs() - fromMs);
  }
  return times;
}

async function told(book: Book, channel: string): Promise<void> {
  for (let batch = await book.freeze(channel); typeof batch === 'object'; batch = await book.freeze(channel))
    await book.acknowledge(channel, batch.key, []);
}

async function stock(book: Book, items: number): Promise<void> {
  // The book refuses more than 256 at a time.
  for (let first = 0; first < items; first += 200) {
    const some = Array.from({ length: Math.min(200, items - first) }, (_, n) => first + n);
    const imported = some.map((n) => ({
      ...{ merchant: 'acme', sku: sku(n), name: `Tee ${n}` },
      barcodes: [{ code: ean(n), units: 1 }],
    }));
    await book.submit({ type: 'items', by: 'bench', items: imported });
    await Promise.all(some.map((n) => book.submit(adjust(n, 10))));
  }
}

/** @returns ms from the confirmed token until the last item is changed */
async function changed(book: Book): Promise<ManyChannels['bulk']> {
  const context = {
    ...{ book, clock: systemClock, config: { merchants: [], dock: { timezone: 'UTC' } } },
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
  const fromMs = nowMs();
  const done = await bulk({ ...asked, token }, context, caller);
  if (!done.ok) throw new Error(done.message);
  return { found, ms: Math.round(nowMs() - fromMs) };
}

async function explained(book: Book, items: number): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < questions; n += 1) {
    const fromMs = nowMs();
    const at = { seq: Math.max(1, book.head.seq - n * 97) };
    const item = sku((n * 7_919) % items);
    await book.explain({ merchant: 'acme', sku: item, at, nowMs: Date.now(), utcOffsetMin: 0, channels: [] });
    times.push(nowMs() - fromMs);
  }
  return times;
}

/** Minutes at 100,000 items and ten channels. */
export async function manyChannels({ items, channels }: Options): Promise<ManyChannels> {
  const folder = mkdtempSync(join(tmpdir(), 'tallyman-channels-'));
  const names = channelNames(channels);
  try {
    const [first = ''] = names;
    let book = await open(folder, [first]);
    await stock(book, items);
    await told(book, first);
    const one = await scanned(book, [first]);
    await book.close();
    book = await open(folder, names);
    await Promise.all(names.map((name) => told(book, name)));
    const all = await scanned(book, names);
    const bulkChange = await changed(book);
    const answers = await explained(book, items);
    await book.close();
    return {
      ...{ items, channels, scanMs: { one: spread(one), all: spread(all) } },
      marginalMsPerChannel: round((median(all) - median(one)) / Math.max(1, channels - 1)),
      ...{ bulk: bulkChange, explainMs: spread(answers) },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
