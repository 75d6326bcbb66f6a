/** M8: goods that one dock received, and another one counted without knowing of them. */
import { expect, it } from 'vitest';
import type { Submission } from '../../../agent/inventory/nouns/submission.ts';
import type { Book } from '../../../agent/ledger/book.ts';
import { rangeOf } from '../../../agent/site/facts/of-entries.ts';
import { onBook } from '../../ledger/dock.ts';
import { adjust, ean, items, scan, sku } from '../../ledger/goods.ts';
import { about, allHear, merchant, none, numbers, options, palletOf, teller, toldTo, withDocks } from './site-books.ts';

it('goods that came while another dock counted without knowing are on hold until somebody looked (M8)', async () => {
  await onBook(async ({ book }) => {
    await book.submit({ type: 'site-name', dock: 'dock-2', after: 0 });
    await book.submit(items(1));
    await book.submit(scan(0));
    const knew = { 'dock-2': book.head.seq };
    for (let n = 0; n < 3; n += 1) await book.submit(scan(0));
    const says = teller(book);
    // It knew of one, and found four.
    await says({ kind: 'count', ...about, units: 3, knew });
    expect(await numbers(book)).toEqual({ ...none, inStock: 7, onHold: 3, available: 4 });
    const [exception] = await book.rows('exception', { open: true });
    expect(exception).toMatchObject({ reason: 'counted-meanwhile', sku: sku(0) });
    // This dock says so to all, as its own.
    const facts = rangeOf('dock-2', 0, await book.read(0, 1_000), {})?.facts ?? [];
    expect(facts.at(-1)).toMatchObject({ kind: 'condition', quantity: 3, from: 'good', to: 'hold' });
    // A count that knew of all of them.
    await says({ kind: 'count', ...about, units: -1, knew: { 'dock-2': book.head.seq } });
    expect(await numbers(book)).toMatchObject({ inStock: 6, onHold: 3 });
  }, options);
});

it('a count knows of a dock that was put back what its other life told, and nothing that came since (M8)', async () => {
  await onBook(async ({ book }) => {
    await book.submit({ type: 'site-name', dock: 'dock-2', after: 0 });
    await book.submit(items(1));
    await book.submit(scan(0));
    const after = book.head.seq;
    for (let n = 0; n < 3; n += 1) await book.submit(scan(0));
    const last = book.head.seq;
    // The other life of it received four at its second entry, and counted: all that comes back.
    const itself = teller(book, 'dock-2');
    await itself({ kind: 'move', ...about, seq: after + 2, units: 4, as: 'receipt' });
    await itself({ kind: 'count', ...about, seq: after + 9, units: 0, knew: {} });
    expect(await numbers(book)).toEqual({ ...none, inStock: 8, available: 8 });
    const above = after + 20;
    await book.openEpoch('site-ahead', 'an older copy', { after, above, hash: 'h' });
    const says = teller(book);
    await says({ kind: 'count', ...about, units: 0, knew: { 'dock-2': above + last - after } });
    expect(await numbers(book)).toEqual({ ...none, inStock: 8, available: 8 });
    // Of the other life it knew all: the three that came here are told behind that.
    await says({ kind: 'count', ...about, units: 0, knew: { 'dock-2': above } });
    expect(await numbers(book)).toEqual({ ...none, inStock: 8, onHold: 3, available: 5 });
    // Nor did this one know of the four: with the three, more than are still for sale.
    await says({ kind: 'count', ...about, units: 0, knew: { 'dock-2': after + 1 } });
    expect(await numbers(book)).toEqual({ ...none, inStock: 8, onHold: 8, available: 0 });
  }, options);
});

it('what a dock that was put back had found already is on hold where it comes back from its other life (M8)', async () => {
  await onBook(async ({ book }) => {
    await book.submit({ type: 'site-name', dock: 'dock-2', after: 0 });
    await book.submit(items(1));
    for (let n = 0; n < 3; n += 1) await book.submit(scan(0));
    await book.submit({ type: 'count', by: 'test', ...about, quantity: 4 });
    const parted = book.head.seq;
    // Put back, and counted at once: the three that its other life had received since were on the shelf.
    await book.submit({ type: 'count', by: 'test', ...about, quantity: 7 });
    const came = (seq: number, units: number) => ({ kind: 'move', seq, ...about, units, as: 'receipt' }) as const;
    const peer = { type: 'site-fold', dock: 'dock-2', epoch: 'e1', hash: 'h', place: 0, after: 0, parted } as const;
    const range = { ...peer, to: parted + 5, facts: [came(parted + 2, 3), came(parted + 3, -1)] };
    expect(await book.submit(range)).toMatchObject({ type: 'done' });
    expect(await numbers(book)).toEqual({ ...none, inStock: 9, onHold: 3, available: 6 });
    expect(await book.submit(range)).toMatchObject({ type: 'unchanged' });
    const [exception] = await book.rows('exception', { open: true });
    expect(exception).toMatchObject({ reason: 'counted-meanwhile', sku: sku(0) });
  }, options);
});

it('of two counts that did not know of each other the smaller find is on hold', async () => {
  await onBook(async ({ book }) => {
    await book.submit({ type: 'site-name', dock: 'dock-2', after: 0 });
    await book.submit(items(1));
    await book.submit({ type: 'count', by: 'test', ...about, quantity: 3 });
    await teller(book)({ kind: 'count', ...about, units: 3, knew: {} });
    // Both found three: of equals the dock whose name comes later keeps them for sale.
    expect(await numbers(book)).toEqual({ ...none, inStock: 6, available: 6 });
    await onBook(async ({ book: first }) => {
      await first.submit({ type: 'site-name', dock: 'dock-0', after: 0 });
      await first.submit(items(1));
      await first.submit({ type: 'count', by: 'test', ...about, quantity: 3 });
      await teller(first)({ kind: 'count', ...about, units: 3, knew: {} });
      expect(await numbers(first)).toEqual({ ...none, inStock: 6, onHold: 3, available: 3 });
    }, options);
  }, options);
});

const pallet = (units: number): Submission => ({
  ...{ type: 'scan', station: 'receiving', device: 'scanner-1' },
  text: `]C100340123450000000017020${ean(0)}37${units}`,
});

it.each([
  [12, 10, [2, 0, 1]],
  [12, 10, [1, 0, 2]],
])(
  'a pallet of %i at one dock and of %i at another is in doubt once where a third counted, heard %j',
  async (first, second, order) => {
    await withDocks(async (...books) => {
      const [one, two, counts] = books as [Book, Book, Book];
      await counts.submit(scan(0));
      await one.submit(pallet(first));
      await two.submit(pallet(second));
      await counts.submit({ type: 'count', by: 'test', ...about, quantity: 20 });
      await allHear(books, order);
      const once = Math.min(first, second);
      for (const book of books) {
        expect(await numbers(book)).toMatchObject({ inStock: 20 + once, onHold: once, available: 20 });
        expect(await book.verify()).toMatchObject({ ok: true });
      }
    }, 3);
  },
);

it('a pallet that the count knew of by one dock is in doubt at no other that received it, too', async () => {
  await withDocks(async (one, two, counts) => {
    await one.submit(pallet(12));
    await two.submit(pallet(12));
    await toldTo(counts, one);
    await counts.submit({ type: 'count', by: 'test', ...about, quantity: 12 });
    await allHear([one, two, counts], [0, 1, 2]);
    for (const book of [one, two, counts]) expect(await numbers(book)).toMatchObject({ inStock: 12, onHold: 0 });
  }, 3);
});

it('a pallet that the counting dock has itself is in doubt at no other that received it, too', async () => {
  await withDocks(async (one, counts) => {
    await one.submit(pallet(12));
    await counts.submit(pallet(12));
    await counts.submit({ type: 'count', by: 'test', ...about, quantity: 12 });
    await toldTo(one, counts, 'dock-2');
    expect(await numbers(one)).toMatchObject({ inStock: 12, onHold: 0 });
  }, 2);
});

it('a pallet that somebody looked for is in doubt again by another count only', async () => {
  await withDocks(async (book) => {
    await book.submit(pallet(6));
    const counted = { kind: 'count', ...about, units: 6, knew: {} };
    await teller(book, 'dock-3')(counted);
    expect(await numbers(book)).toMatchObject({ inStock: 12, onHold: 6 });
    await book.submit({ ...adjust(0, 6), condition: 'hold', to: 'good' } as never);
    const one = { unit: '340123450000000017', turn: 1 };
    const doubted = { ...one, dock: 'dock-3', seq: 1 };
    const late = teller(book, 'dock-2');
    await late({ kind: 'move', ...about, units: 6, as: 'receipt', ...one });
    await late({ kind: 'condition', ...about, quantity: 6, from: 'good', to: 'hold', doubted });
    expect(await numbers(book)).toMatchObject({ inStock: 12, onHold: 0 });
    await teller(book, 'dock-4')(counted);
    expect(await numbers(book)).toMatchObject({ inStock: 18, onHold: 6 });
    expect(await book.verify()).toMatchObject({ ok: true });
  }, 1);
});

it('a count knows nothing of what its dock heard after it, though it is told later (M8)', async () => {
  await withDocks(async (one, counts) => {
    await one.submit(pallet(12));
    await counts.submit({ type: 'count', by: 'test', ...about, quantity: 12 });
    await toldTo(counts, one);
    await toldTo(one, counts, 'dock-2', { 'dock-1': one.head.seq });
    expect(await numbers(one)).toMatchObject({ inStock: 24, onHold: 12 });
    // This one knew of all that, and is told with it.
    await counts.submit({ type: 'count', by: 'test', ...about, quantity: 30 });
    await toldTo(one, counts, 'dock-2');
    expect(await numbers(one)).toMatchObject({ inStock: 30, onHold: 12 });
  }, 2);
});

const found = async (book: Book, units: number) => {
  for (let n = 0; n < units; n += 1) await book.submit(scan(0, 'counting'));
};
const finish = async (book: Book) =>
  await book.submit({ type: 'station', station: 'counting', by: 'test', command: { command: 'finish' } });

it('goods of a dock that comes back while somebody counts are in doubt: the count had begun without them (M8)', async () => {
  await withDocks(async (one, counts) => {
    for (let n = 0; n < 3; n += 1) await one.submit(scan(0));
    await found(counts, 3);
    expect(await finish(counts)).toMatchObject({ step: 'recount' });
    await found(counts, 2);
    await toldTo(counts, one);
    await found(counts, 1);
    expect(await finish(counts)).toMatchObject({ step: 'finished' });
    await toldTo(one, counts, 'dock-2');
    expect(await numbers(one)).toMatchObject({ inStock: 6, onHold: 3 });
    await toldTo(counts, one);
    expect(await numbers(counts)).toMatchObject({ inStock: 6, onHold: 3 });
    for (const book of [one, counts]) expect(await book.verify()).toMatchObject({ ok: true });
  }, 2);
});

it('what comes to a dock that heard that a count began is no part of it, and is sold (M8)', async () => {
  await withDocks(async (one, counts) => {
    await found(counts, 3);
    await finish(counts);
    await found(counts, 3);
    await toldTo(one, counts, 'dock-2');
    for (let n = 0; n < 2; n += 1) await one.submit(scan(0));
    await toldTo(counts, one);
    await finish(counts);
    await toldTo(one, counts, 'dock-2');
    for (const book of [one, counts])
      expect(await numbers(book)).toMatchObject({ inStock: 5, onHold: 0, available: 5 });
  }, 2);
});

const count = (nth: number, quantity: number): Submission => ({
  ...{ type: 'count', by: 'test', merchant, sku: sku(nth), quantity },
});
const undo = { type: 'station', station: 'receiving', by: 'test', command: { command: 'undo' } } as const;

/** Ten are there; one pallet of six comes to docks that nobody can ask; then docks count so many, or take it back. */
const onePallet = [
  // Who did not know of it may have counted it: it is in doubt once, of all their counts.
  { came: '1 2', did: '3:16 3:10', is: [16, 6] },
  { came: '1 2', did: '1:16 3:10', is: [16, 6] },
  { came: '1 2', did: '1:16 2:15 3:10', is: [15, 6] },
  { came: '1 2', did: '1:16 2:16 3:16', is: [22, 6] },
  // And what two of them found is in doubt itself.
  { came: '1', did: '2:16 3:16', is: [28, 12] },
  // Of one that somebody took back the other scan is in doubt; of one that all took back, nothing.
  { came: '1 2', did: '1:undo 3:16', is: [22, 6] },
  { came: '1 2', did: '2:undo 1:undo 3:16', is: [16, 0] },
  // Who had it themselves knew of it.
  { came: '1 2', did: '1:16 2:16', is: [16, 0] },
  { came: '1 2 3', did: '1:16 2:16 3:16', is: [16, 0] },
  { came: '1 2 3', did: '3:16', is: [16, 0] },
  { came: '1 2', did: '2:15', is: [15, 0] },
] as const;

it.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 0, 2]]])(
  'one pallet is on hold once, however many docks received and counted it, heard %j',
  async (order) => {
    await withDocks(async (...books) => {
      const dock = (number: string | undefined) => books[Number(number) - 1] as Book;
      for (const book of books) await book.submit(items(onePallet.length));
      for (const [nth] of onePallet.entries()) await dock('1').submit(count(nth, 10));
      await allHear(books, order);
      for (const [nth, { came, did }] of onePallet.entries()) {
        for (const at of came.split(' '))
          expect(await dock(at).submit(palletOf(nth, 6))).toMatchObject({ type: 'recorded' });
        for (const [at, what] of did.split(' ').map((each) => each.split(':')))
          await dock(at).submit(what === 'undo' ? undo : count(nth, Number(what)));
      }
      await allHear(books, order);
      for (const book of books) {
        const is = await Promise.all(onePallet.map(async (_, nth) => numbers(book, nth)));
        expect(is.map(({ inStock, onHold }) => [inStock, onHold])).toEqual(onePallet.map(({ is }) => is));
        expect(await book.verify()).toMatchObject({ ok: true });
      }
    }, 3);
  },
);
