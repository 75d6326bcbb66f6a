/** R3 at a dock of a site: what is cancelled stays booked until no dock can have it in hand any more. */
import { expect, it } from 'vitest';
import type { SiteFact } from '../../../agent/inventory/nouns/site/fold.ts';
import type { Book } from '../../../agent/ledger/book.ts';
import { onBook } from '../../ledger/dock.ts';
import { adjust, items, rulebook, sku } from '../../ledger/goods.ts';

const about = { merchant: 'acme', by: 'test' };
const lines = (quantity: number) => [{ sku: sku(0), quantity }];

async function withOrder(run: (book: Book) => Promise<void>, site = true): Promise<void> {
  await onBook(
    async ({ book }) => {
      await book.submit(items(1));
      await book.submit(adjust(0, 10));
      await book.submit({ type: 'order-place', ...about, id: '1', lines: lines(5) });
      await run(book);
      expect(await book.verify()).toMatchObject({ ok: true });
    },
    site ? { rulebook: { ...rulebook, site: true } } : {},
  );
}

async function fold(book: Book, after: number, ...facts: SiteFact[]): Promise<void> {
  const to = after + facts.length;
  await book.submit({ type: 'site-fold', dock: 'dock-2', epoch: 'e', hash: `${to}`, place: to, after, to, facts });
}

const shipped = (seq: number, units: number): SiteFact => ({
  ...{ kind: 'ship', seq, merchant: 'acme', sku: sku(0), units, order: '1' },
});
const numbers = async (book: Book) => {
  const [row] = await book.stock({ merchant: 'acme', skus: [sku(0)] });
  return [row?.inStock, row?.booked];
};
const free = (book: Book) => book.submit({ type: 'order-free', merchant: 'acme', order: '1' });
const withheld = async (book: Book) => (await book.rows('order-withheld', { open: true })).length;

it('at once where the dock is alone', async () => {
  await withOrder(async (book) => {
    await book.submit({ type: 'order-cancel', ...about, id: '1' });
    expect(await numbers(book)).toEqual([10, 0]);
    expect(await withheld(book)).toBe(0);
  }, false);
});

it('a cancelled order: all of it, less what another dock had shipped', async () => {
  await withOrder(async (book) => {
    await book.submit({ type: 'order-cancel', ...about, id: '1' });
    expect(await numbers(book)).toEqual([10, 5]);
    expect(await book.rows('order-withheld', { open: true })).toMatchObject([
      { order: '1', lines: [{ sku: sku(0), upTo: 5 }], mine: true },
    ]);
    await fold(book, 0, shipped(1, 2));
    expect(await numbers(book)).toEqual([8, 3]);
    expect((await book.rows('exception', { open: true })).map(({ text }) => text)).toEqual([
      'Order 1 was cancelled, and 2 × TEE-0 of it left at dock-2 before that was known there.',
    ]);
    expect((await free(book)).type).toBe('done');
    expect(await numbers(book)).toEqual([8, 0]);
    expect((await free(book)).type).toBe('unchanged');
  });
});

it('an order of fewer units: the difference, whatever is told of it meanwhile', async () => {
  await withOrder(async (book) => {
    const change = async (quantity: number) =>
      await book.submit({ type: 'order-change', ...about, id: '1', lines: lines(quantity) });
    await change(2);
    expect(await numbers(book)).toEqual([10, 5]);
    await change(3);
    expect(await numbers(book)).toEqual([10, 5]);
    await change(6);
    expect([await numbers(book), await withheld(book)]).toEqual([[10, 6], 0]);
    await change(2);
    // Four of the six had left before anybody there knew of the change.
    await fold(book, 0, shipped(1, 4));
    expect(await numbers(book)).toEqual([6, 2]);
    await free(book);
    expect(await numbers(book)).toEqual([6, 0]);
  });
});

it('and so at a dock that only hears of it, until it hears that it is free', async () => {
  await withOrder(async (book) => {
    const cancelled: SiteFact = {
      ...{ kind: 'order', seq: 1, merchant: 'acme', order: '1', status: 'cancelled', updatedAt: null, lines: [] },
    };
    await fold(book, 0, cancelled);
    expect(await numbers(book)).toEqual([10, 5]);
    expect(await book.rows('order-withheld', { open: true })).toMatchObject([{ mine: false }]);
    await fold(book, 1, { kind: 'freed', seq: 2, merchant: 'acme', order: '1' });
    expect([await numbers(book), await withheld(book)]).toEqual([[10, 0], 0]);
  });
});

it('what two docks packed of one order, as a person wanted it, is for a person', async () => {
  await withOrder(async (book) => {
    await fold(book, 0, shipped(1, 5));
    await fold(book, 1, shipped(2, 2));
    expect(await numbers(book)).toEqual([3, 0]);
    expect((await book.rows('exception', { open: true })).map(({ text }) => text)).toEqual([
      'Order 1 was packed twice: 2 × TEE-0 more than was ordered left at dock-2.',
    ]);
  });
});
