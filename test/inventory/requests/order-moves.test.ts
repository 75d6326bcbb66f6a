/**
 * R3: what every version of an order that a storefront can tell makes of every order there can be on the books: what is
 * booked, what the order is then, and what a person is asked. Each through a page, as it comes in.
 */
import { describe, expect, it } from 'vitest';
import type { ToldOrder } from '../../../agent/inventory/nouns/orders/order.ts';
import { type Age, type OnBooks, orderMoves } from '../../../agent/inventory/requests/told-orders/order-moves.ts';
import { rulebook, World } from '../world.ts';

const tee = '4006381333931';
const since = '2026-11-22T06:00:00.000Z';
const at = (minutes: number) => new Date(Date.parse(since) + minutes * 60_000).toISOString();
const onBooksAt = 10;
const toldAt: Record<Age, string> = { older: at(5), same: at(onBooksAt), newer: at(20) };

const told = (status: ToldOrder['status'], updatedAt: string, units: number, sku = 'TEE'): ToldOrder => ({
  ...{ id: '1001', placedAt: at(1), updatedAt, status, lines: [{ sku, quantity: units }] },
});
const page = (world: World, order: ToldOrder) =>
  world.submit({ type: 'orders-page', by: 'store', channel: 'acme-web', orders: [order], cursor: null, since });

const opened = (units = 3) => told('open', at(onBooksAt), units);

/** The order as it comes to be on the books, of three units where it has any. */
const worlds: Record<OnBooks, (world: World) => void> = {
  unknown: () => {},
  booked: (world) => page(world, opened()),
  cancelled: (world) => {
    page(world, told('open', at(2), 3));
    page(world, told('cancelled', at(onBooksAt), 3));
  },
  'cancelled here': (world) => {
    page(world, opened());
    world.cancel('1001');
  },
  'set aside': (world) => {
    page(world, told('open', at(onBooksAt), 3, 'NEW'));
    world.withItem('NEW', '4012345678901');
  },
  'fulfilled there': (world) => page(world, told('fulfilled', at(onBooksAt), 3)),
  shipped: (world) => {
    page(world, opened());
    const order = world.tables.order('acme', '1001');
    if (order !== undefined) world.tables.putOrder({ ...order, status: 'shipped' });
  },
  'kept elsewhere': (world) => {
    world.submit({ type: 'items', by: 'lena', items: [{ merchant: 'acme', sku: 'TEE', notFulfilledHere: true }] });
    page(world, opened());
    world.submit({ type: 'items', by: 'lena', items: [{ merchant: 'acme', sku: 'TEE', notFulfilledHere: false }] });
  },
};

function world(books: OnBooks): World {
  const made = new World(rulebook).withItem('TEE', tee, 50);
  made.scan(tee);
  page(made, { ...opened(), id: 'other' });
  worlds[books](made);
  return made;
}

/** What becomes of it: units booked for it, its status, the reason a person is asked for. Nothing: no entry at all. */
type After = 'nothing' | [booked: number, status: string | undefined, asked?: string];
const nothing = 'nothing';

/** Written from the rule, not from the table that decides. The version tells five units, or three as before. */
const expected: Record<OnBooks, Record<ToldOrder['status'], Record<Age, After>>> = {
  unknown: {
    open: { newer: [5, 'open'], same: [5, 'open'], older: [5, 'open'] },
    cancelled: { newer: [0, 'cancelled'], same: [0, 'cancelled'], older: [0, 'cancelled'] },
    fulfilled: {
      newer: [0, 'set-aside', 'order-fulfilled'],
      same: [0, 'set-aside', 'order-fulfilled'],
      older: [0, 'set-aside', 'order-fulfilled'],
    },
  },
  booked: {
    open: { newer: [5, 'open'], same: [5, 'open'], older: nothing },
    cancelled: { newer: [0, 'cancelled'], same: [0, 'cancelled'], older: [3, 'open', 'order-clock'] },
    fulfilled: {
      newer: [0, 'cancelled', 'order-fulfilled'],
      same: [0, 'cancelled', 'order-fulfilled'],
      older: [3, 'open', 'order-clock'],
    },
  },
  cancelled: {
    open: { newer: [5, 'open'], same: nothing, older: nothing },
    cancelled: { newer: [0, 'cancelled'], same: nothing, older: nothing },
    fulfilled: { newer: [0, 'cancelled', 'order-fulfilled'], same: nothing, older: nothing },
  },
  'cancelled here': {
    open: { newer: nothing, same: nothing, older: nothing },
    cancelled: { newer: nothing, same: nothing, older: nothing },
    fulfilled: { newer: nothing, same: nothing, older: nothing },
  },
  'set aside': {
    open: { newer: [5, 'open'], same: [5, 'open'], older: nothing },
    cancelled: { newer: [0, 'cancelled'], same: [0, 'cancelled'], older: nothing },
    fulfilled: {
      newer: [0, 'cancelled', 'order-fulfilled'],
      same: [0, 'cancelled', 'order-fulfilled'],
      older: nothing,
    },
  },
  'fulfilled there': {
    open: { newer: [5, 'open'], same: nothing, older: nothing },
    cancelled: { newer: nothing, same: nothing, older: nothing },
    fulfilled: { newer: nothing, same: nothing, older: nothing },
  },
  shipped: {
    open: { newer: [3, 'shipped', 'order-closed'], same: nothing, older: nothing },
    cancelled: { newer: [3, 'shipped', 'order-closed'], same: nothing, older: nothing },
    fulfilled: { newer: nothing, same: nothing, older: nothing },
  },
  'kept elsewhere': {
    // R16: what a line was when it was placed it stays.
    open: { newer: [0, 'shipped'], same: nothing, older: nothing },
    cancelled: { newer: [0, 'cancelled'], same: [0, 'cancelled'], older: nothing },
    fulfilled: { newer: nothing, same: nothing, older: nothing },
  },
};

const cases = (Object.keys(orderMoves) as OnBooks[]).flatMap((books) =>
  (['open', 'cancelled', 'fulfilled'] as const).flatMap((status) =>
    (['newer', 'same', 'older'] as const).map((age) => ({ books, status, age, after: expected[books][status][age] })),
  ),
);

describe('R3 every version of every order', () => {
  it.each(cases)('$books, told $status, $age: $after', ({ books, status, age, after }) => {
    const made = world(books);
    const from = made.entries.length;
    const ordersBefore = made.item('TEE').booked;
    page(made, told(status, toldAt[age], 5));
    const added = made.entries.slice(from);
    if (after === nothing) {
      expect(added.map(({ kind }) => kind)).toEqual([]);
      expect(made.item('TEE').booked).toBe(ordersBefore);
      return;
    }
    const [units, state, asked] = after;
    // Three are booked for the other order.
    expect(made.item('TEE').booked - 3).toBe(units);
    expect(made.tables.order('acme', '1001')?.status).toBe(state);
    const exceptions = added.filter(({ kind }) => kind === 'exception');
    expect(exceptions.map(({ body }) => (body as { reason: string }).reason)).toEqual(
      asked === undefined ? [] : [asked],
    );
    // Told again it is no news, whatever it was.
    const again = made.entries.length;
    page(made, told(status, toldAt[age], 5));
    expect(made.entries.slice(again).map(({ kind }) => kind)).toEqual([]);
  });

  it('of the lines that are on the books already changes and asks nothing', () => {
    for (const books of ['booked', 'shipped'] as const) {
      const made = world(books);
      const from = made.entries.length;
      page(made, opened());
      expect(made.entries.slice(from)).toEqual([]);
      page(made, told('open', toldAt.newer, 3));
      expect(made.item('TEE').booked - 3).toBe(3);
      expect(made.entries.slice(from).filter(({ kind }) => kind === 'exception')).toEqual([]);
    }
  });

  it('counts every version as newer where a person placed the order, who had no word of the store', () => {
    for (const age of ['newer', 'same', 'older'] as const) {
      const made = world('unknown');
      const lines = [{ sku: 'TEE', quantity: 3 }];
      made.submit({ type: 'order-place', by: 'anna', merchant: 'acme', id: '1001', channel: 'acme-web', lines });
      page(made, told('open', toldAt[age], 5));
      expect(made.item('TEE').booked - 3).toBe(5);
    }
  });

  it('asks again where an order that was fulfilled there was shipped from here after all, and is cancelled then', () => {
    const made = world('fulfilled there');
    const lines = [{ sku: 'TEE', quantity: 3 }];
    made.submit({ type: 'order-place', by: 'anna', merchant: 'acme', id: '1001', channel: 'acme-web', lines });
    const order = made.tables.order('acme', '1001');
    if (order !== undefined) made.tables.putOrder({ ...order, status: 'shipped' });
    page(made, told('cancelled', toldAt.newer, 3));
    expect(made.entries.at(-1)?.body).toMatchObject({ reason: 'order-closed' });
  });
});
