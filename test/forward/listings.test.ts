/** R27: a storefront is told in its own words, and understood in ours. */
import { describe, expect, it } from 'vitest';
import { readListings } from '../../agent/cli/import/listings-import.ts';
import type { Channel, LevelsResult } from '../../agent/forward/channel.ts';
import { levelsInOurWords, sendInTheirWords } from '../../agent/forward/store-names.ts';
import type { Book } from '../../agent/ledger/book.ts';
import { onBook } from '../ledger/dock.ts';
import { adjust, items, sku } from '../ledger/goods.ts';

type Line = { sku: string; item?: string; level: number; previous: number | null };
const sent = async (book: Book): Promise<Line[]> => {
  const batch = await book.freeze('acme-web');
  return batch === undefined ? [] : (JSON.parse(batch.body) as { data: { lines: Line[] } }).data.lines;
};
const taken = async (book: Book, rejected: { sku: string; reason: string }[] = []) => {
  const batch = await book.freeze('acme-web');
  if (batch !== undefined) await book.acknowledge('acme-web', batch.key, rejected);
};

describe('R27: aliases of a channel', () => {
  it('name the lines of its batches, each listing of an item; off is not told; the rest is as before', async () => {
    await onBook(async ({ book }) => {
      await book.submit(items(4));
      for (let n = 0; n < 4; n += 1) await book.submit(adjust(n, 5));
      const listings = [
        { sku: sku(0), aliases: ['store-a', 'store-b'] },
        { sku: sku(1), off: true },
      ];
      const associate = { type: 'associate', by: 'lena', channel: 'acme-web', listings } as const;
      expect(await book.submit(associate as never)).toMatchObject({ type: 'done', data: { changed: 2 } });
      expect(await book.submit(associate as never)).toMatchObject({ type: 'unchanged' });
      const lines = await sent(book);
      expect(lines.map(({ sku: name, item }) => [name, item]).sort()).toEqual([
        [sku(2), undefined],
        [sku(3), undefined],
        ['store-a', sku(0)],
        ['store-b', sku(0)],
      ]);
      await taken(book);
      expect(await sent(book)).toEqual([]);

      // Another name is told at once (R13), whatever it showed; on again likewise.
      const changed = [{ sku: sku(2), aliases: ['store-c'] }, { sku: sku(1) }];
      await book.submit({ ...associate, listings: changed } as never);
      expect((await sent(book)).map(({ sku: name, level }) => `${name} ${level}`).sort()).toEqual([
        `${sku(1)} 5`,
        'store-c 5',
      ]);
      await taken(book);
      await book.submit(adjust(0, -1));
      expect(await sent(book)).toMatchObject([
        { sku: 'store-a', item: sku(0), level: 4, previous: 5 },
        { sku: 'store-b', item: sku(0), level: 4, previous: 5 },
      ]);
    });
  });

  it('are one item’s each, and never the SKU of another that is listed under it', async () => {
    await onBook(async ({ book }) => {
      await book.submit(items(3));
      const say = (listings: object[], channel = 'acme-web') =>
        book.submit({ type: 'associate', by: 'lena', channel, listings } as never);
      expect(await say([{ sku: sku(0), aliases: ['x'] }])).toMatchObject({ type: 'done' });
      expect(await say([{ sku: sku(1), aliases: ['x'] }])).toMatchObject({ code: 'bad-request' });
      expect(await say([{ sku: sku(1), aliases: [sku(2)] }])).toMatchObject({ code: 'bad-request' });
      expect(await say([{ sku: sku(1), aliases: ['y', 'y'] }])).toMatchObject({ type: 'done' });
      expect(await say([{ sku: 'NOBODY' }])).toMatchObject({ code: 'unknown-item' });
      expect(await say([{ sku: sku(1) }, { sku: sku(1) }])).toMatchObject({ code: 'bad-request' });
      expect(await say([{ sku: sku(1) }], 'nowhere')).toMatchObject({ code: 'unknown-channel' });
      // Two names change hands in one request.
      const swapped = [
        { sku: sku(0), aliases: ['y'] },
        { sku: sku(1), aliases: ['x'] },
      ];
      expect(await say(swapped)).toMatchObject({ type: 'done', data: { changed: 2 } });
    });
  });

  it('are what its orders, its levels and its refusals mean', async () => {
    await onBook(async ({ book }) => {
      await book.submit(items(2));
      await book.submit(adjust(0, 5));
      const listings = [{ sku: sku(0), aliases: ['store-a'] }];
      await book.submit({ type: 'associate', by: 'lena', channel: 'acme-web', listings });
      const at = '2026-11-28T10:00:00.000Z';
      const order = { id: 'S-1', placedAt: at, updatedAt: at, status: 'open' as const };
      await book.submit({
        ...{ type: 'orders-page', by: 'test', channel: 'acme-web', cursor: 'c', since: '2026-11-01T00:00:00.000Z' },
        orders: [{ ...order, lines: [{ sku: 'store-a', quantity: 2 }] }],
      });
      expect(await book.order('acme', 'S-1')).toMatchObject({ status: 'open', lines: [{ sku: sku(0), quantity: 2 }] });

      const row = { listing: 'store-a', sku: 'store-a', level: 9, counted: true, onSale: true };
      const page: LevelsResult = { type: 'page', page: { rows: [row], listings: [], unreadable: 0, next: null } };
      const { signal } = new AbortController();
      const read = await levelsInOurWords({ fetch: async () => page }, book, 'acme-web').fetch(null, signal);
      expect(read).toMatchObject({ page: { rows: [{ listing: 'store-a', sku: sku(0), theirs: 'store-a' }] } });

      const batch = await book.freeze('acme-web');
      if (batch === undefined) throw new Error('nothing is due');
      const channel = {
        send: async ({ lines }: Parameters<Channel['send']>[0]) => ({
          ...{ type: 'acknowledged' as const, rejected: lines.map((line) => ({ sku: line.sku, reason: 'no' })) },
        }),
      } as unknown as Channel;
      expect(await sendInTheirWords(channel, batch, signal)).toEqual({
        ...{ type: 'acknowledged', rejected: [{ sku: sku(0), reason: 'no' }] },
      });
    });
  });
});

describe('R27: the listings file', () => {
  const read = (text: string) => readListings(Buffer.from(text));

  it('has a row for each name', () => {
    expect(read('sku,alias,off\nTEE,a,\nTEE,b,\nMUG,,yes\n')).toEqual({
      ok: true,
      listings: [
        { sku: 'TEE', aliases: ['a', 'b'] },
        { sku: 'MUG', aliases: [], off: true },
      ],
    });
  });

  it('names line and column of what is wrong', () => {
    expect(read('sku,alias,off\nTEE,a,perhaps\nMUG,a,\n')).toMatchObject({
      ok: false,
      errors: [
        { line: 2, column: 'off' },
        { line: 3, column: 'alias' },
      ],
    });
  });
});
