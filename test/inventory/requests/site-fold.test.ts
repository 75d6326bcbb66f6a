/** What another dock did, folded into a ledger: each fact once, however ranges come; nothing of it is told again. */
import { expect, it } from 'vitest';
import { foldedFrom } from '../../../agent/inventory/nouns/entry.ts';
import type { SiteFact } from '../../../agent/inventory/nouns/site/fold.ts';
import { setApart } from '../../../agent/inventory/nouns/stock/item.ts';
import type { Book } from '../../../agent/ledger/book.ts';
import { rangeOf } from '../../../agent/site/facts/of-entries.ts';
import { onBook } from '../../ledger/dock.ts';
import { items, scan, sku } from '../../ledger/goods.ts';

const about = { merchant: 'acme', sku: sku(0) };
const came = (seq: number, units: number): SiteFact => ({ kind: 'move', seq, ...about, units, as: 'receipt' });

const fold = async (book: Book, after: number, to: number, facts: SiteFact[]) =>
  await book.submit({
    ...{ type: 'site-fold', dock: 'dock-1', epoch: 'e1', hash: `hash-${to}`, place: to, after, to, facts },
  });

const item = async (book: Book) => (await book.stock({ merchant: 'acme', skus: [sku(0)] }))[0];

it('counts each fact once: a range that comes twice, overlaps, or is missing what was before it', async () => {
  await onBook(async ({ book }) => {
    expect(await fold(book, 0, 10, [came(3, 2), came(9, 1)])).toMatchObject({ type: 'done' });
    expect(await fold(book, 0, 10, [came(3, 2), came(9, 1)])).toMatchObject({ type: 'unchanged' });
    // A server that was filled again has other borders: what is behind the tenth entry is new.
    expect(await fold(book, 5, 12, [came(9, 1), came(11, 4)])).toMatchObject({ type: 'done' });
    expect(await fold(book, 15, 20, [came(16, 8)])).toMatchObject({ type: 'refused', code: 'bad-request' });
    // Nobody imported it here: it is there all the same, received (R11) and on (R7).
    expect(await item(book)).toMatchObject({ inStock: 7, received: true, processOrders: true });
    expect(await book.rows('site-peer', {})).toMatchObject([{ dock: 'dock-1', to: 12, place: 12, epochs: ['e1'] }]);
  });
});

it('sets apart what is set apart there (R26), and turns the flag off with the last one (R7, R9)', async () => {
  await onBook(async ({ book }) => {
    await fold(book, 0, 4, [came(1, 3), { kind: 'move', seq: 2, ...about, units: 0, apart: 2 }]);
    const row = await item(book);
    expect([row?.inStock, row && setApart(row), row?.processOrders]).toEqual([3, 2, true]);
    await fold(book, 4, 5, [{ kind: 'move', seq: 5, ...about, units: -1 }]);
    expect(await item(book)).toMatchObject({ inStock: 2, processOrders: false });
    await fold(book, 5, 6, [{ kind: 'move', seq: 6, ...about, units: 0, apart: -2 }]);
    const after = await item(book);
    expect([after && setApart(after), after?.processOrders]).toEqual([0, true]);
  });
});

it('keeps the newest version of an order, and an end for good (R3)', async () => {
  await onBook(async ({ book }) => {
    const order = (seq: number, quantity: number, minute: number, status: 'open' | 'cancelled' = 'open'): SiteFact => ({
      ...{ kind: 'order', seq, merchant: 'acme', order: '10042', status, channel: 'acme-web' },
      ...{ updatedAt: `2026-11-28T10:0${minute}:00.000Z`, lines: [{ sku: sku(0), quantity }] },
    });
    await book.submit(items(1));
    await fold(book, 0, 1, [came(1, 9)]);
    await fold(book, 1, 3, [order(2, 2, 1), order(3, 5, 2)]);
    expect(await item(book)).toMatchObject({ booked: 5 });
    // A dock that had it from an earlier page.
    await fold(book, 3, 4, [order(4, 2, 1)]);
    expect(await item(book)).toMatchObject({ booked: 5 });
    await fold(book, 4, 6, [order(5, 0, 3, 'cancelled'), order(6, 5, 4)]);
    expect(await item(book)).toMatchObject({ booked: 0 });
    expect(await book.order('acme', '10042')).toMatchObject({ status: 'cancelled' });
  });
});

it('is told to nobody again: the entries say whose they are, and a replay makes the same of them', async () => {
  await onBook(async ({ book }) => {
    await book.submit(items(1));
    await fold(book, 0, 7, [came(7, 4)]);
    await book.submit(scan(0));
    const entries = await book.read(0, 1_000);
    expect(entries.flatMap((entry) => foldedFrom(entry) ?? [])).toContainEqual({ dock: 'dock-1', seq: 7 });
    const facts = rangeOf('dock-2', 0, entries, {})?.facts ?? [];
    expect(facts.map(({ kind }) => kind)).toEqual(['item', 'move']);
    expect(await item(book)).toMatchObject({ inStock: 5 });
    expect(await book.verify()).toMatchObject({ ok: true });
  });
});
