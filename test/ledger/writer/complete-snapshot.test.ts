/**
 * After a loss every channel is told at once all that the dock still vouches for, and that this is all, even when it is
 * nothing.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Book } from '../../../agent/ledger/book.ts';
import { databaseFile } from '../../../agent/ledger/disk/store.ts';
import { Storefront } from '../../../firmware-sim/storefront/storefront.ts';
import { newDirectory, open } from '../dock.ts';
import { items, scan, sku } from '../goods.ts';

const channel = 'acme-web';

async function deliver(book: Book, shop: Storefront): Promise<object> {
  const batch = await book.freeze(channel);
  if (batch === undefined) throw new Error('nothing to say');
  expect(shop.deliver(batch.body)).toMatchObject({ answer: { epoch: batch.epoch, to: batch.to, id: batch.key } });
  expect(await book.acknowledge(channel, batch.key, [])).toBe(true);
  return JSON.parse(batch.body).data;
}

it('says so without a line after a lost ledger, once, and goes on from there', async () => {
  const dataDir = newDirectory();
  const shop = new Storefront({ file: join(newDirectory(), 'journal.jsonl') });
  const first = await open(dataDir);
  await first.book.submit(items(2));
  await first.book.submit(scan(0));
  await first.book.submit(scan(1));
  expect(await deliver(first.book, shop)).not.toHaveProperty('complete');
  await first.book.close();
  rmSync(join(dataDir, databaseFile));

  const { book } = await open(dataDir);
  expect(book.boot.verdict).toBe('ledger-lost');
  expect((await book.channels())[0]).toMatchObject({ channel, completeDue: true });
  expect(await deliver(book, shop)).toMatchObject({ after: 0, snapshot: true, complete: true, lines: [] });
  expect(shop.unvouched(channel).sort()).toEqual([sku(0), sku(1)]);
  expect(await book.freeze(channel)).toBeUndefined();
  expect((await book.channels())[0]).toMatchObject({ completeDue: false });
  await book.submit(items(2));
  await book.submit(scan(0));
  expect(await deliver(book, shop)).toMatchObject({ lines: [{ sku: sku(0), level: 1 }] });
  expect(shop.unvouched(channel)).toEqual([sku(1)]);
  await book.close();
  shop.close();
});

it.each([
  ['storefront-ahead', true],
  // A double of the ledger was noticed at one storefront: nothing is known to be lost, and nobody is told of a loss.
  ['clone', false],
] as const)(
  'after an epoch that evidence from outside began, a snapshot is all it vouches for only where entries are lost: %s',
  async (reason, lost) => {
    const { book } = await open(newDirectory());
    await book.submit(items(2));
    await book.submit(scan(1));
    await book.openEpoch(reason, 'test');
    expect((await book.channels())[0]).toMatchObject({ completeDue: lost, levelsDue: true });
    const batch = await book.freeze(channel);
    const { data } = JSON.parse(batch?.body ?? '');
    expect(data).toMatchObject({ snapshot: true, lines: [{ sku: sku(1), level: 1 }] });
    expect(data.complete).toBe(lost ? true : undefined);
    await book.close();
  },
);
