/**
 * Whose a batch is that a storefront names: what the ledger made is known as its own, whatever became of it, also after
 * a restart; nothing else is.
 */
import { cpSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { FrozenBatch } from '../../../agent/inventory/nouns/channels/batch.ts';
import type { Book } from '../../../agent/ledger/book.ts';
import { newDirectory, open, recorded } from '../dock.ts';
import { items, scan } from '../goods.ts';

const channel = 'acme-web';

async function frozen(book: Book, n = 0): Promise<FrozenBatch> {
  recorded(await book.submit(scan(n)));
  const batch = await book.freeze(channel);
  if (batch === undefined) throw new Error('nothing was frozen');
  return batch;
}

const wasSent = (book: Book, { epoch, to }: FrozenBatch, key: string) =>
  book.wasSent({ channel, epoch, place: to, key });

it('knows its own batches in flight, acknowledged and given up, across restarts, and no others', async () => {
  const dataDir = newDirectory();
  const first = await open(dataDir);
  await first.book.submit(items(3));
  const taken = await frozen(first.book);
  await first.book.acknowledge(channel, taken.key, []);
  const later = await frozen(first.book, 1);
  await first.book.acknowledge(channel, later.key, []);
  const dropped = await frozen(first.book, 2);
  await first.book.drop(channel, dropped.key);
  const flying = await frozen(first.book, 2);
  expect(flying.key).not.toBe(dropped.key);
  await first.book.close();

  const { book } = await open(dataDir);
  for (const batch of [taken, later, dropped, flying]) {
    expect(await wasSent(book, batch, batch.key)).toBe(true);
    expect(await wasSent(book, batch, 'f'.repeat(32))).toBe(false);
    expect(await book.wasSent({ channel, epoch: batch.epoch, place: batch.to + 1, key: batch.key })).toBe(false);
    expect(await book.wasSent({ channel: 'acme-shop', epoch: batch.epoch, place: batch.to, key: batch.key })).toBe(
      false,
    );
  }
  expect((await book.channels())[0]).toMatchObject({ channel, acked: later.to, ackedKey: later.key });
  // What the channel was sent before it started over may still be what the storefront holds.
  await book.restartChannel(channel, 'test');
  expect(await wasSent(book, flying, flying.key)).toBe(true);
  expect(await wasSent(book, taken, taken.key)).toBe(true);
  await book.close();
});

it('gives another key than a copy of the same ledger does, for the same place', async () => {
  const mine = newDirectory();
  const made = await open(mine);
  await made.book.submit(items(1));
  await made.book.close();
  const theirs = newDirectory();
  cpSync(mine, theirs, { recursive: true });
  const batches = [];
  for (const dataDir of [mine, theirs]) {
    const { book } = await open(dataDir);
    batches.push(await frozen(book));
    await book.close();
  }
  const [a, b] = batches;
  expect([a?.epoch, a?.after, a?.to]).toEqual([b?.epoch, b?.after, b?.to]);
  expect(a?.key).not.toBe(b?.key);
});
