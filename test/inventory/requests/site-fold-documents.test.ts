/** Notices, returns, units, counts and what a person set at another dock, folded into a ledger. */
import { expect, it } from 'vitest';
import { rangeOf } from '../../../agent/site/facts/of-entries.ts';
import { onBook } from '../../ledger/dock.ts';
import { adjust, ean, items, scan, sku } from '../../ledger/goods.ts';
import { about, allHear, merchant, none, numbers, options, palletOf, teller, toldTo, withDocks } from './site-books.ts';

it('a published notice of which another dock receives is not sold twice (R15), and closes everywhere', async () => {
  await onBook(async ({ book }) => {
    await book.submit(items(1));
    const says = teller(book);
    const content = { lines: [{ sku: sku(0), quantity: 10 }] };
    await says(
      { kind: 'notice', merchant, notice: 'N-1', content },
      { kind: 'published', ...about, notice: 'N-1', on: true },
    );
    expect(await numbers(book)).toEqual({ ...none, incoming: 10, published: 10, available: 10 });
    await says({ kind: 'move', ...about, units: 4, as: 'receipt', document: 'N-1', lot: 'L7' });
    expect(await numbers(book)).toEqual({ ...none, inStock: 4, incoming: 6, published: 6, available: 10 });
    // Taken back there.
    await says({ kind: 'move', ...about, units: -1, as: 'receipt', document: 'N-1' });
    expect(await numbers(book)).toEqual({ ...none, inStock: 3, incoming: 7, published: 7, available: 10 });
    await says({ kind: 'notice', merchant, notice: 'N-1', content: { lines: [{ sku: sku(0), quantity: 12 }] } });
    expect(await numbers(book)).toEqual({ ...none, inStock: 3, incoming: 9, published: 9, available: 12 });
    await says({ kind: 'notice-over', merchant, notice: 'N-1' });
    expect(await numbers(book)).toEqual({ ...none, inStock: 3, available: 3 });
    await says({ kind: 'notice', merchant, notice: 'N-1', content });
    expect(await numbers(book)).toMatchObject({ incoming: 0 });
    expect(await book.verify()).toMatchObject({ ok: true });
  }, options);
});

it('what was done with goods at one dock comes to the same numbers at the other, whatever it was', async () => {
  await onBook(async ({ book }) => {
    await book.submit(items(1));
    const command = (name: 'hold' | 'damaged' | 'undo') =>
      book.submit({ type: 'station', station: 'receiving', by: 'test', command: { command: name } });
    await book.submit({
      type: 'notice-announce',
      by: 'test',
      merchant,
      id: 'N-1',
      notice: { lines: [{ sku: sku(0), quantity: 9 }] },
    });
    await book.submit({ type: 'scan', station: 'receiving', device: 'scanner-1', text: 'N-1' });
    for (let n = 0; n < 4; n += 1) await book.submit(scan(0));
    await command('damaged');
    await book.submit(scan(0));
    await command('hold');
    await book.submit(scan(0));
    await command('undo');
    await book.submit({ ...adjust(0, 1), condition: 'damaged', to: 'hold' } as never);
    await book.submit({
      type: 'return-announce',
      by: 'test',
      merchant,
      id: 'R-1',
      return: { lines: [{ sku: sku(0), quantity: 2 }] },
    });
    await book.submit({ type: 'count', by: 'test', ...about, quantity: 3 });
    await book.submit({ type: 'set-policy', by: 'test', merchant, sync: 'always' });
    await onBook(async ({ book: other }) => {
      await toldTo(other, book);
      expect(await numbers(other)).toEqual(await numbers(book));
      const [there] = await other.rows('notice', {});
      expect(there).toEqual((await book.rows('notice', {}))[0]);
      expect(await other.rows('return', {})).toEqual(await book.rows('return', {}));
      expect(await other.submit({ type: 'set-policy', by: 'test', merchant })).toMatchObject({
        data: { sync: 'always' },
      });
      expect(await other.verify()).toMatchObject({ ok: true });
    }, options);
  }, options);
});

it('what an admin turns, sets or holds at one dock is so at the other (R7, R10, R24)', async () => {
  await onBook(async ({ book }) => {
    await book.submit(items(1));
    await book.submit(adjust(0, 3));
    await book.submit({ type: 'order-place', by: 'test', merchant, id: '1', lines: [{ sku: sku(0), quantity: 1 }] });
    const says = teller(book);
    await says(
      { kind: 'flag', ...about, on: false },
      { kind: 'policy', ...about, sync: 'never' },
      { kind: 'policy', merchant, processOrders: 'manual' },
      { kind: 'hold', merchant, order: '1', held: true, reason: 'address' },
      { kind: 'intake', merchant, channel: 'acme-web', since: '2026-11-20T00:00:00.000Z' },
      { kind: 'flag', merchant, sku: 'NONE', on: false },
    );
    const [item] = await book.stock({ merchant, skus: [sku(0)] });
    expect(item).toMatchObject({ processOrders: false, flagReason: 'admin', sync: 'never' });
    expect(await book.submit({ type: 'set-policy', by: 'test', merchant })).toMatchObject({
      data: { processOrders: 'manual' },
    });
    expect(await book.order('acme', '1')).toMatchObject({ byHand: { held: true, reason: 'address' } });
    // Nothing of it is told again.
    const facts = rangeOf('dock-2', 0, await book.read(0, 1_000), {})?.facts ?? [];
    expect(facts.map(({ kind }) => kind)).toEqual(['item', 'move', 'order']);
  }, options);
});

it('one serial at two docks is one piece (M6): the second is an exception, and what went out is not in again', async () => {
  await onBook(async ({ book }) => {
    await book.submit(items(1));
    const text = `]C1010${ean(0)}21S-1`;
    expect(await book.submit({ type: 'scan', station: 'receiving', device: 'scanner-1', text })).toMatchObject({
      type: 'recorded',
    });
    const unit = `0${ean(0)}.S-1`;
    const says = teller(book);
    const one = { unit };
    await says({ kind: 'move', ...about, units: 1, as: 'receipt', ...one, turn: 1 });
    expect(await numbers(book)).toMatchObject({ inStock: 1 });
    const [exception] = await book.rows('exception', { open: true });
    expect(exception).toMatchObject({ reason: 'counted-twice', sku: sku(0), text: expect.stringContaining('S-1') });
    // It went out there, and came back there.
    await says({ kind: 'move', ...about, units: -1, as: 'shipment', ...one, turn: 2 });
    expect(await numbers(book)).toMatchObject({ inStock: 0 });
    expect(await book.row('unit', unit)).toMatchObject({ state: 'out' });
    await says({ kind: 'move', ...about, units: 1, as: 'receipt', ...one, turn: 3 });
    expect(await numbers(book)).toMatchObject({ inStock: 1 });
    expect(await book.verify()).toMatchObject({ ok: true });
  }, options);
});

it('one pallet whose label says different numbers at two docks counts as the lower one, whatever is heard first', async () => {
  const unit = '340123450000000017';
  const at = (units: number) => ({ kind: 'move', ...about, units, as: 'receipt', unit, turn: 1, sscc: unit });
  for (const [first, second] of [
    [10, 8],
    [8, 10],
  ] as const) {
    await onBook(async ({ book }) => {
      await book.submit(items(1));
      await teller(book, 'dock-1')(at(first));
      await teller(book, 'dock-2')(at(second));
      expect(await numbers(book)).toMatchObject({ inStock: 8, available: 8 });
      const told = (await book.rows('exception', { open: true })).map(({ text }) => text);
      expect(told).toEqual([
        expect.stringContaining(
          'received at dock-1 and at dock-2: it counts once, as 8, since the labels say different numbers',
        ),
      ]);
      // A third one; and of what went, more.
      await teller(book, 'dock-3')(at(6), { ...at(-6), as: 'shipment', turn: 2 });
      expect(await numbers(book)).toEqual(none);
      await teller(book, 'dock-4')({ ...at(-9), as: 'shipment', turn: 2 });
      expect(await numbers(book)).toMatchObject({ inStock: -3 });
      expect(await book.verify()).toMatchObject({ ok: true });
    }, options);
  }
});

const serial = { type: 'scan', station: 'receiving', device: 'scanner-1', text: `]C1010${ean(0)}21S-1` } as const;
const command = (name: 'undo' | 'damaged' | 'hold') =>
  ({ type: 'station', station: 'receiving', by: 'test', command: { command: name } }) as const;

it('a piece that left at one dock and came back at another that did not know is asked about, and one scan counts it', async () => {
  await withDocks(async (left, came) => {
    const one = { ...about, unit: `0${ean(0)}.S-1` };
    const facts = [
      { kind: 'move', ...one, units: 1, as: 'receipt', turn: 1 },
      { kind: 'move', ...one, units: -1, as: 'shipment', turn: 2 },
    ] as const;
    await teller(left, 'dock-3')(...facts);
    expect(await came.submit(serial)).toMatchObject({ type: 'recorded' });
    await teller(came, 'dock-3')(...facts);
    // Whether it came before it left, or after, no label says: the lower number, and a question.
    expect(await numbers(came)).toMatchObject({ inStock: 0 });
    expect((await came.rows('exception', { open: true })).map(({ text }) => text)).toEqual([
      'S-1 of TEE-0 was received at dock-2 and at dock-3: it counts once. If it had left in between it came back: scan its label once more where it is, and it counts. Else dismiss this.',
    ]);
    expect(await came.submit(serial)).toMatchObject({ type: 'recorded' });
    expect(await numbers(came)).toMatchObject({ inStock: 1 });
    await toldTo(left, came, 'dock-2');
    expect(await numbers(left)).toMatchObject({ inStock: 1 });
    expect(await left.rows('exception', { open: true })).toMatchObject([{ reason: 'counted-twice' }]);
  }, 2);
});

it('a piece that two docks scanned, and one of them took back, is there once, as often as it did', async () => {
  await withDocks(async (one, two, third) => {
    const notice = { lines: [{ sku: sku(0), quantity: 1 }] };
    await two.submit({ type: 'notice-announce', by: 'test', merchant, id: 'N-1', notice });
    await two.submit({ type: 'scan', station: 'receiving', device: 'scanner-1', text: 'N-1' });
    expect(await one.submit(serial)).toMatchObject({ type: 'recorded' });
    await two.submit(command('damaged'));
    expect(await two.submit(serial)).toMatchObject({ type: 'recorded' });
    await one.submit(command('undo'));
    await one.submit(serial);
    await one.submit(command('undo'));
    expect(await numbers(one)).toEqual(none);
    await toldTo(two, one);
    await toldTo(one, two, 'dock-2');
    await toldTo(third, one);
    await toldTo(third, two, 'dock-2');
    for (const book of [one, two, third]) {
      expect(await numbers(book)).toMatchObject({ inStock: 1, damaged: 1, available: 0 });
      expect(await book.row('unit', `0${ean(0)}.S-1`)).toMatchObject({ state: 'in' });
      expect(await book.verify()).toMatchObject({ ok: true });
    }
    expect((await two.rows('notice', {}))[0]?.lines).toMatchObject([{ received: 1 }]);
    // Both took it back: it is nowhere.
    await two.submit(command('undo'));
    await toldTo(one, two, 'dock-2');
    await toldTo(third, two, 'dock-2');
    for (const book of [one, two, third]) expect(await numbers(book)).toMatchObject({ inStock: 0 });
  }, 3);
});

it('a pallet that was set apart, and is not after all, is still what it came as', async () => {
  await withDocks(async (book) => {
    const unit = '340123450000000017';
    const text = `]C100340123450000000017020${ean(0)}3712`;
    const packing = { type: 'station', station: 'packing', by: 'test' } as const;
    await book.submit({ type: 'scan', station: 'receiving', device: 'scanner-1', text });
    await book.submit({ ...packing, command: { command: 'damaged' } });
    await book.submit({ type: 'scan', station: 'packing', device: 'scanner-1', text });
    expect(await numbers(book)).toMatchObject({ inStock: 12, damaged: 12 });
    await book.submit({ ...packing, command: { command: 'undo' } });
    await teller(book, 'dock-2')({ kind: 'move', ...about, units: 10, as: 'receipt', unit, turn: 1, sscc: unit });
    expect(await numbers(book)).toMatchObject({ inStock: 10, available: 10 });
  }, 1);
});

it('a pallet whose label says different numbers is what it says where nobody took it back', async () => {
  const unit = '340123450000000017';
  const at = (units: number) => ({ kind: 'move', ...about, units, as: 'receipt', unit, sscc: unit });
  await withDocks(async (book, other) => {
    const scanned = (code: string, quantity: number) =>
      book.submit({
        ...{ type: 'scan', station: 'receiving', device: 'scanner-1' },
        text: `]C10034012345000000001702${code}37${quantity}`,
      });
    expect(await scanned(`0${ean(0)}`, 12)).toMatchObject({ type: 'recorded' });
    await teller(book, 'dock-2')({ ...at(10), turn: 1 }, { ...at(-10), turn: 2 });
    await teller(other, 'dock-2')({ ...at(10), turn: 1 }, { ...at(-10), turn: 2 });
    await toldTo(other, book);
    for (const each of [book, other]) expect(await numbers(each)).toMatchObject({ inStock: 12, available: 12 });
  }, 2);
});

/** Thirty are there; one pallet comes to two docks that nobody can ask, as their labels say and as it was found. */
const labels = [
  { first: [10, 'damaged'], undo: 0, second: [6], is: { inStock: 36, damaged: 0, available: 36 } },
  { first: [6], undo: 1, second: [10, 'damaged'], is: { inStock: 36, damaged: 0, available: 36 } },
  { first: [10], undo: 0, second: [6, 'damaged'], is: { inStock: 36, damaged: 6, available: 30 } },
  { first: [10], undo: 0, second: [6, 'hold'], is: { inStock: 36, onHold: 6, available: 30 } },
  { first: [10], undo: 0, second: [6], is: { inStock: 36, available: 36 } },
  { first: [6], undo: 0, second: [10, 'damaged'], is: { inStock: 40, damaged: 10, available: 30 } },
  // Taken back when both labels are known.
  { first: [12], undo: undefined, second: [10], is: { inStock: 40, available: 40 } },
] as const;

it.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 0, 2]]])(
  'of a pallet that one dock took back another one has what its own label says, heard %j',
  async (order) => {
    await withDocks(async (...books) => {
      for (const book of books) await book.submit(items(labels.length));
      for (const [nth] of labels.entries())
        await books[2]?.submit({ type: 'count', by: 'test', merchant, sku: sku(nth), quantity: 30 });
      await allHear(books, order);
      for (const [nth, { first, undo, second }] of labels.entries()) {
        for (const [at, [units, found]] of [first, second].entries()) {
          if (found !== undefined) await books[at]?.submit(command(found));
          await books[at]?.submit(palletOf(nth, units));
          if (at === undo) expect(await books[at]?.submit(command('undo'))).toMatchObject({ step: 'undone' });
        }
      }
      await allHear(books, order);
      expect(await books[0]?.submit(command('undo'))).toMatchObject({ step: 'undone' });
      await allHear(books, order);
      for (const book of books) {
        for (const [nth, { is }] of labels.entries()) expect(await numbers(book, nth), `${nth}`).toMatchObject(is);
        expect(await book.verify()).toMatchObject({ ok: true });
      }
    }, 3);
  },
);

it.each([
  ['dock-3', 'dock-2', 'dock-4'],
  ['dock-2', 'dock-4', 'dock-3'],
  ['dock-4', 'dock-2', 'dock-3'],
])(
  'a pallet that one dock took back and another one shipped is gone once, heard of %s, %s and %s',
  async (...docks) => {
    const unit = '340123450000000017';
    const at = (units: number, as: 'receipt' | 'shipment', turn: number) => ({
      ...{ kind: 'move', ...about, units, as, unit, turn, sscc: unit },
    });
    const said: Record<string, object[]> = {
      'dock-2': [at(3, 'receipt', 1), at(-3, 'receipt', 2)],
      'dock-3': [at(-1, 'shipment', 2)],
      'dock-4': [at(1, 'receipt', 1)],
    };
    await withDocks(async (book) => {
      for (const dock of docks) await teller(book, dock)(...(said[dock] ?? []));
      expect(await numbers(book)).toMatchObject({ inStock: 0, available: 0 });
    }, 1);
  },
);
