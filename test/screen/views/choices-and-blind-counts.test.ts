/** What is offered first at an idle station, and what a person who counts is not shown. */
import { describe, expect, it } from 'vitest';
import { freshSession } from '../../../agent/inventory/nouns/station/session.ts';
import type { Work } from '../../../agent/inventory/nouns/work.ts';
import { benchView } from '../../../agent/screen/views/bench-view.ts';
import { choicesFor } from '../../../agent/screen/views/choices.ts';
import { dockView } from '../../../agent/screen/views/dock-view.ts';
import { inTheOrderOfSale } from '../../../agent/screen/views/documents/order.ts';
import { blindly, emptyView, type StationView, transition } from '../../../agent/screen/views/station-view.ts';
import { codes, ScreenDock } from '../dock.ts';

const order = (id: string, placedAt: string | null) => ({ id, placedAt });
const offered = (...newestFirst: ReturnType<typeof order>[]) =>
  inTheOrderOfSale(newestFirst.toReversed()).map(({ id }) => id);

describe('orders are offered oldest first', () => {
  it('without a date in the order they were booked', () => {
    expect(offered(order('3', null), order('2', null), order('1', null))).toEqual(['1', '2', '3']);
  });
  it('one with a date that came later stands behind those without', () => {
    expect(offered(order('web', '2026-11-28T10:11:00Z'), order('2', null), order('1', null))).toEqual([
      '1',
      '2',
      'web',
    ]);
  });
  it('one without a date is no older than what was booked before it', () => {
    expect(
      offered(order('late', null), order('b', '2026-11-28T11:00:00Z'), order('a', '2026-11-28T10:00:00Z')),
    ).toEqual(['a', 'b', 'late']);
  });
  it('by their dates, however they were booked', () => {
    expect(offered(order('b', '2026-11-27T00:00:00Z'), order('a', '2026-11-28T00:00:00Z'))).toEqual(['b', 'a']);
  });
});

describe('of more orders than are looked at', () => {
  it('the oldest are offered, and those of the station’s own merchant', async () => {
    await using dock = new ScreenDock();
    await dock.start();
    await dock.importItems();
    const place = (merchant: string, id: string) =>
      dock.book.submit({
        ...{ type: 'order-place', by: 'test', merchant, id },
        lines: [{ sku: 'TEE-BLK-M', quantity: 1 }],
      });
    for (let n = 1; n <= 210; n++) await place('acme', `SO-${n}`);
    const { choices } = await choicesFor(dock.book, 'packing', 'acme');
    expect(choices.slice(0, 3).map(({ id }) => id)).toEqual(['SO-1', 'SO-2', 'SO-3']);
  });
});

it('an order that was put aside with goods in its box is offered before all others', async () => {
  await using dock = new ScreenDock();
  await dock.start();
  await dock.importItems();
  const acme = { by: 'test', merchant: 'acme' } as const;
  await dock.book.submit({ type: 'adjust', ...acme, sku: 'TEE-BLK-M', quantity: 30, reason: 'on the shelf' });
  const lines = [{ sku: 'TEE-BLK-M', quantity: 2 }];
  for (let n = 1; n <= 12; n++) await dock.book.submit({ type: 'order-place', ...acme, id: `SO-${n}`, lines });
  const first = async () => (await choicesFor(dock.book, 'packing', 'acme')).choices.slice(0, 2).map(({ id }) => id);
  const leave = () =>
    dock.book.submit({ type: 'station', station: 'packing-1', by: 'test', command: { command: 'cancel' } });
  await dock.scan('SO-11', 'packing-1');
  await leave();
  expect(await first()).toEqual(['SO-1', 'SO-2']);
  for (const code of ['SO-12', codes.tee]) await dock.scan(code, 'packing-1');
  await leave();
  expect(await first()).toEqual(['SO-12', 'SO-1']);
});

it('a count that was put aside is offered by the name of its goods', async () => {
  await using dock = new ScreenDock();
  await dock.start();
  await dock.importItems();
  const command = { command: 'work', work: 'counting' } as const;
  await dock.book.submit({ type: 'station', station: 'packing-1', by: 'test', command });
  await dock.scan(codes.tee, 'packing-1');
  const item = await dock.book.item('acme', 'TEE-BLK-M');
  const [count] = (await choicesFor(dock.book, 'counting', 'acme')).choices;
  expect([count?.type, count?.goods]).toEqual(['count', item?.name]);
});

it('whoever practises is not offered again what was shipped or closed to try it; everybody else is', async () => {
  await using dock = new ScreenDock();
  await dock.start();
  await dock.importItems();
  const lines = [{ sku: 'TEE-BLK-M', quantity: 1 }];
  const acme = { by: 'test', merchant: 'acme' } as const;
  await dock.book.submit({ type: 'adjust', ...acme, sku: 'TEE-BLK-M', quantity: 5, reason: 'on the shelf' });
  for (const id of ['SO-1', 'SO-2']) await dock.book.submit({ type: 'order-place', ...acme, id, lines });
  await dock.book.submit({ type: 'notice-announce', ...acme, id: 'ASN-1', notice: { lines } });
  const offeredAt = async (work: Work, station?: string) =>
    (await choicesFor(dock.book, work, 'acme', station)).choices.map(({ id }) => id);
  for (const station of ['packing-1', 'receiving-1'])
    await dock.book.submit({ type: 'station', station, by: 'test', command: { command: 'practice' } });
  for (const code of ['SO-1', codes.tee]) await dock.scan(code, 'packing-1');
  for (const code of ['ASN-1', codes.tee]) await dock.scan(code);
  await dock.book.submit({ type: 'station', station: 'receiving-1', by: 'test', command: { command: 'finish' } });
  expect(await offeredAt('packing', 'packing-1')).toEqual(['SO-2']);
  expect(await offeredAt('packing', 'packing-2')).toEqual(['SO-1', 'SO-2']);
  expect(await offeredAt('packing')).toEqual(['SO-1', 'SO-2']);
  expect(await offeredAt('receiving', 'receiving-1')).toEqual([]);
  expect(await offeredAt('receiving')).toEqual(['ASN-1']);
});

describe('R24: an order that is held', () => {
  it('stands behind those that can be packed, with its reason, at the station and in the list of all documents', async () => {
    await using dock = new ScreenDock();
    await dock.start();
    await dock.importItems();
    const lines = (sku: string) => [{ sku, quantity: 1 }];
    const stock = { type: 'adjust', by: 'test', merchant: 'acme', quantity: 5, reason: 'on the shelf' } as const;
    await dock.book.submit({ ...stock, sku: 'TEE-BLK-M' });
    const place = (id: string, sku: string) =>
      dock.book.submit({ type: 'order-place', by: 'test', merchant: 'acme', id, lines: lines(sku) });
    await place('SO-1', 'KETTLE-17');
    await place('SO-2', 'TEE-BLK-M');
    await place('SO-3', 'TEE-BLK-M');
    const common = { type: 'order-hold', by: 'test', merchant: 'acme', held: true, reason: 'address' } as const;
    await dock.book.submit({ ...common, id: 'SO-2' });
    const expected = [
      ['SO-3', null],
      ['SO-1', 'pre-order'],
      ['SO-2', 'by-hand'],
    ];
    const { choices } = await choicesFor(dock.book, 'packing', 'acme');
    expect(choices.map(({ id, held }) => [id, held])).toEqual(expected);
    const { documents } = await dockView(dock.book, []);
    expect(documents.map(({ id, held }) => [id, held])).toEqual(expected);
    expect(await dock.book.vitals()).toMatchObject({ openOrders: 3, heldOrders: 2 });
    await dock.book.submit({ ...common, id: 'SO-2', held: false });
    expect(await dock.book.vitals()).toMatchObject({ heldOrders: 1 });

    // More held ones than are shown: those that can be packed are counted all the same, and no other.
    for (let n = 0; n < 60; n++) await place(`H-${n}`, 'KETTLE-17');
    const { waiting } = await dockView(dock.book, []);
    expect(waiting).toEqual({ notices: 0, returns: 0, orders: 2, held: 61, exceptions: 0 });
  });
});

describe('what is in stock', () => {
  it.each([
    ['count', null],
    ['receipt', 35],
    ['shipment', 35],
  ] as const)('after a %s the page is told %j', (what, told) => {
    const view = transition(emptyView, {
      ...{ type: 'outcome', at: 1, text: '4006381333931' },
      outcome: {
        ...{ type: 'recorded', seq: 7, what, merchant: 'acme', sku: 'CAP', name: 'Cap', units: 1 },
        ...{ inStock: 35, available: 35, processOrders: true },
      },
    });
    expect(view.recent[0]?.inStock).toBe(told);
    if (told === null) expect(JSON.stringify(view)).not.toContain('35');
  });

  it('of what came in before is not told where people count now, nor before the work is known', () => {
    const received = transition(emptyView, {
      ...{ type: 'outcome', at: 1, text: '4006381333931' },
      outcome: {
        ...{ type: 'recorded', seq: 7, what: 'receipt', merchant: 'acme', sku: 'CAP', name: 'Cap', units: 1 },
        ...{ inStock: 35, available: 35, processOrders: true },
      },
    });
    const at = (work: Work): StationView => {
      const session = { ...freshSession('s'), work };
      const nothing = { operatorName: null, document: null, last: null, parcel: null, asked: null, box: 1 };
      return { ...received, bench: benchView({ session, work, ...nothing }) };
    };
    expect(blindly(at('receiving')).recent[0]?.inStock).toBe(35);
    for (const view of [received, at('counting')]) expect(JSON.stringify(blindly(view))).not.toContain('35');
  });
});
