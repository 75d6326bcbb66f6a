/** P7: what a dock of a site may ship without an order while it can ask nobody, and what is told of it meanwhile. */
import { expect, it } from 'vitest';
import type { SiteFact } from '../../../agent/inventory/nouns/site/fold.ts';
import { available } from '../../../agent/inventory/nouns/stock/item.ts';
import type { Book } from '../../../agent/ledger/book.ts';
import { onBook, open } from '../../ledger/dock.ts';
import { adjust, items, rulebook, scan, sku } from '../../ledger/goods.ts';

const options = { rulebook: { ...rulebook, site: true as const } };
const about = { merchant: 'acme', sku: sku(0) };

async function numbers(book: Book) {
  const [item] = await book.stock({ merchant: 'acme', skus: [sku(0)] });
  if (item === undefined) throw new Error('no such item');
  return { inStock: item.inStock, booked: item.booked, available: available(item) };
}

const want = (book: Book, wanted: number) => book.submit({ type: 'right-set', by: 'lena', ...about, wanted });
const take = (book: Book, units: number) => book.submit({ type: 'right-take', ...about, units });
const cutOff = (book: Book, told: number) => book.submit({ type: 'site-link', cutOff: true, told });

async function stocked(book: Book, wanted: number, units: number): Promise<void> {
  await book.submit(items(1));
  await book.submit(adjust(0, 10));
  await want(book, wanted);
  await take(book, units);
}

it('units are booked when they are taken (R19); cut off they leave without a word, and the rest is asked about', async () => {
  await onBook(async ({ book }) => {
    await stocked(book, 2, 2);
    expect(await numbers(book)).toEqual({ inStock: 10, booked: 2, available: 8 });
    await cutOff(book, book.head.seq);
    for (let left = 1; left >= 0; left -= 1) {
      expect(await book.submit(scan(0, 'packing'))).toMatchObject({ type: 'recorded', available: 8 });
      expect(await numbers(book)).toEqual({ inStock: 8 + left, booked: left, available: 8 });
    }
    expect(await book.submit(scan(0, 'packing'))).toMatchObject({ type: 'refused', code: 'needs-confirm' });
    expect(await numbers(book)).toEqual({ inStock: 8, booked: 0, available: 8 });
    expect(await book.verify()).toMatchObject({ ok: true });
  }, options);
});

it('are of no use before the site has heard of them, nor after a start that cannot ask whether it is an old copy', async () => {
  await onBook(async ({ book, dataDir }) => {
    await stocked(book, 3, 3);
    await cutOff(book, book.head.seq - 1);
    expect(await book.submit(scan(0, 'packing'))).toMatchObject({ code: 'needs-confirm' });
    await book.submit({ type: 'site-link', cutOff: false, told: book.head.seq });
    await cutOff(book, book.head.seq);
    expect(await book.submit(scan(0, 'packing'))).toMatchObject({ type: 'recorded' });
    await book.close();
    const { book: again } = await open(dataDir, options);
    await again.submit({ type: 'site-link', told: 0 });
    expect(await again.submit(scan(0, 'packing'))).toMatchObject({ code: 'needs-confirm' });
    await again.close();
  }, options);
});

it('are set by a person, returned when fewer are wanted, and not raised while nobody can be asked', async () => {
  await onBook(async ({ book }) => {
    await stocked(book, 5, 3);
    expect(await want(book, 1)).toMatchObject({ data: { wanted: 1, units: 1 } });
    expect(await numbers(book)).toEqual({ inStock: 10, booked: 1, available: 9 });
    // What the site was asked for before somebody wanted fewer.
    expect(await take(book, 2)).toMatchObject({ type: 'unchanged' });
    await cutOff(book, book.head.seq);
    expect(await want(book, 4)).toMatchObject({ type: 'refused', code: 'site-cut-off' });
    expect(await want(book, 0)).toMatchObject({ data: { units: 0 } });
    expect(await numbers(book)).toEqual({ inStock: 10, booked: 0, available: 10 });
    expect(await book.submit({ type: 'right-set', by: 'lena', ...about, sku: 'NONE', wanted: 1 })).toMatchObject({
      code: 'unknown-item',
    });
  }, options);
  await onBook(async ({ book }) => {
    await book.submit(items(1));
    expect(await want(book, 1)).toMatchObject({ type: 'refused', code: 'bad-request' });
  });
});

it('of another dock are booked here, and fall with what it ships; a dock that is retired has none, whatever comes late', async () => {
  await onBook(async ({ book }) => {
    await book.submit(items(1));
    await book.submit(adjust(0, 10));
    let to = 0;
    const fold = async (fact: object, closed?: true) => {
      to += 1;
      const facts = [{ seq: to, ...about, ...fact } as SiteFact];
      const range = { dock: 'dock-1', epoch: 'e1', hash: `hash-${to}`, place: to, after: to - 1, to };
      await book.submit({ type: 'site-fold', ...range, facts: closed ? [] : facts, ...(closed && { closed }) });
      return await numbers(book);
    };
    expect(await fold({ kind: 'right-taken', units: 4 })).toEqual({ inStock: 10, booked: 4, available: 6 });
    expect(await fold({ kind: 'right', units: 1 })).toEqual({ inStock: 9, booked: 3, available: 6 });
    expect(await fold({ kind: 'right-taken', units: -1 })).toEqual({ inStock: 9, booked: 2, available: 7 });
    expect(await fold({}, true)).toEqual({ inStock: 9, booked: 0, available: 9 });
    expect(await fold({ kind: 'right', units: 1 })).toEqual({ inStock: 8, booked: 0, available: 8 });
    expect(await fold({ kind: 'right-taken', units: -1 })).toEqual({ inStock: 8, booked: 0, available: 8 });
    expect(await book.verify()).toMatchObject({ ok: true });
  }, options);
});

it('are taken anew by an old copy, and stay with the dock that took them where a ledger goes on under another name', async () => {
  await onBook(async ({ book }) => {
    await book.submit({ type: 'site-name', dock: 'dock-3', after: 0 });
    await stocked(book, 3, 3);
    await book.submit({ type: 'rights-return' });
    expect(await numbers(book)).toEqual({ inStock: 10, booked: 0, available: 10 });
    await take(book, 2);
    await book.submit({ type: 'site-name', dock: 'dock-4', after: 0 });
    await cutOff(book, book.head.seq);
    expect(await numbers(book)).toEqual({ inStock: 10, booked: 2, available: 8 });
    expect(await book.submit(scan(0, 'packing'))).toMatchObject({ code: 'needs-confirm' });
    expect(await book.verify()).toMatchObject({ ok: true });
  }, options);
});
