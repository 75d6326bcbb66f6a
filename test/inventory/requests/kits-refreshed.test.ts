/** R4, R28: an open order keeps the parts that its kit had, until somebody moves it over to those that it has now. */
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../agent/inventory/nouns/outcome.ts';
import type { Submission } from '../../../agent/inventory/nouns/submission.ts';
import { apply } from '../../../agent/inventory/projections/apply.ts';
import { MapTables } from '../../../agent/inventory/projections/map-tables.ts';
import type { Review } from '../../../agent/inventory/requests/order-refresh.ts';
import { rulebook, World } from '../world.ts';

const merchant = 'acme';
const codes = { TEE: '4006381333931', MUG: '5012345678900', HAT: '9780306406157' };
const set = (quantity = 1) => [{ sku: 'SET', quantity }];
const parts = (count: Record<string, number>) => Object.entries(count).map(([sku, quantity]) => ({ sku, quantity }));

class Shop extends World {
  constructor() {
    super({ ...rulebook, merchants: [{ id: merchant, sync: 'process-orders', processOrders: 'auto' }] });
    for (const [sku, code] of Object.entries(codes)) {
      this.withItem(sku, code);
      this.submit({ type: 'adjust', by: 'test', merchant, sku, quantity: 9, reason: 'found' });
    }
    this.withItem('SET', 'SET-1');
    this.define({ TEE: 2, MUG: 1 });
  }
  define(count: Record<string, number> | null): Outcome {
    const components = count && parts(count);
    return this.submit({ type: 'items', by: 'lena', items: [{ merchant, sku: 'SET', components }] });
  }
  refresh(more: Partial<Extract<Submission, { type: 'order-refresh' }>> = {}): Outcome {
    return this.submit({ type: 'order-refresh', by: 'lena', merchant, ...more });
  }
  review(more: { id?: string; sku?: string } = {}): Review {
    const said = this.refresh(more);
    if (said.type !== 'unchanged') throw new Error(JSON.stringify(said));
    return said.data as Review;
  }
  /** What is booked of tees, mugs and hats. */
  get booked(): number[] {
    return Object.keys(codes).map((sku) => this.item(sku).booked);
  }
  lines(id: string) {
    return this.tables.order(merchant, id)?.lines;
  }
  pack(id: string, ...skus: (keyof typeof codes)[]): void {
    this.scan(id, 'packing-1');
    for (const sku of skus) this.scan(codes[sku], 'packing-1');
  }
}

describe('R4 R28 open orders of a kit that consists of other parts now', () => {
  it('keep the old ones, and say so, until they are moved over: in one step, each part booked and freed once', () => {
    const shop = new Shop();
    shop.order('S-1', [...set(2), { sku: 'MUG', quantity: 1 }]);
    shop.order('S-2', set());
    expect(shop.booked).toEqual([6, 4, 0]);
    expect(shop.define({ MUG: 1, HAT: 3 })).toMatchObject({ data: { ordersKeepingOld: 2 } });
    expect(shop.booked).toEqual([6, 4, 0]);
    const review = shop.review({ sku: 'SET' });
    expect(review).toMatchObject({
      orders: 2,
      lines: [
        { order: 'S-1', sku: 'SET', parts: { from: parts({ TEE: 2, MUG: 1 }), to: parts({ MUG: 1, HAT: 3 }) } },
        { order: 'S-2', sku: 'SET' },
      ],
    });
    expect(shop.review({ sku: 'MUG' })).toMatchObject({ orders: 0 });
    const from = shop.entries.length;
    expect(shop.refresh({ sku: 'SET', token: review.token })).toMatchObject({
      type: 'done',
      data: { orders: 2, lines: 2, waiting: 0 },
    });
    expect(shop.booked).toEqual([0, 4, 9]);
    expect(shop.kinds(from).filter((kind) => kind === 'order')).toHaveLength(2);
    expect(shop.lines('S-1')).toMatchObject([
      { sku: 'MUG', quantity: 3, kits: [{ sku: 'SET', quantity: 2, each: 1 }] },
      { sku: 'HAT', quantity: 6, name: 'HAT', kits: [{ sku: 'SET', quantity: 2, each: 3 }] },
    ]);
    expect(shop.item('HAT'), 'sold out by the two of them together').toMatchObject({ processOrders: false });
    expect(shop.review()).toMatchObject({ orders: 0, lines: [] });
    // What was told stays the same order.
    expect(shop.order('S-2', set())).toMatchObject({ type: 'unchanged' });
    shop.pack('S-2', 'MUG', 'HAT', 'HAT', 'HAT');
    expect(shop.tables.order(merchant, 'S-2')?.status).toBe('shipped');
    const again = new MapTables();
    for (const entry of shop.entries) apply(again, entry, shop.rules);
    expect([again.items, again.orders]).toEqual([shop.tables.items, shop.tables.orders]);
  });

  it('go on as they are where units are in a box or have left, and are said to wait', () => {
    const shop = new Shop();
    for (const id of ['S-1', 'S-2', 'S-3']) shop.order(id, set());
    shop.pack('S-2', 'TEE');
    shop.define({ HAT: 1 });
    const review = shop.review();
    expect(review.lines.map(({ order, waits }) => [order, waits])).toEqual([
      ['S-1', undefined],
      ['S-3', undefined],
      ['S-2', 'packed'],
    ]);
    expect(shop.refresh({ token: review.token })).toMatchObject({ data: { orders: 2, lines: 2, waiting: 1 } });
    expect(shop.lines('S-2')).toMatchObject([{ sku: 'TEE', quantity: 2, packed: 1 }, { sku: 'MUG' }]);
    expect(shop.booked).toEqual([2, 1, 2]);
    const left = shop.review({ id: 'S-2' });
    expect(left).toMatchObject({ orders: 1, lines: [{ waits: 'packed' }] });
    expect(shop.refresh({ id: 'S-2', token: left.token })).toMatchObject({ type: 'unchanged', data: { waiting: 1 } });
    // Taken out of the box again, it can be moved.
    shop.submit({ type: 'station', station: 'packing-1', by: 'ann', command: { command: 'undo' } });
    expect(shop.review({ id: 'S-2' }).lines).not.toMatchObject([{ waits: 'packed' }]);
  });

  it('are moved to the item itself where it is no kit any more, and back', () => {
    const shop = new Shop();
    shop.order('S-1', set(2));
    shop.define(null);
    const { token, lines } = shop.review();
    expect(lines).toMatchObject([{ parts: { to: null } }]);
    shop.refresh({ token });
    expect(shop.lines('S-1')).toMatchObject([{ sku: 'SET', quantity: 2 }]);
    expect([shop.booked, shop.item('SET').booked]).toEqual([[0, 0, 0], 2]);
    shop.cancel('S-1');
    expect(shop.item('SET').booked).toBe(0);
  });

  it('with the token of a review only as long as it says the same', () => {
    const shop = new Shop();
    shop.order('S-1', set());
    shop.define({ HAT: 1 });
    const { token } = shop.review();
    shop.define({ HAT: 2 });
    expect(shop.refresh({ token })).toMatchObject({ type: 'refused', field: 'token' });
    expect(shop.booked).toEqual([2, 1, 0]);
  });

  it('a kit that others fulfil by now is moved over all the same (R16)', () => {
    const shop = new Shop();
    shop.order('S-1', set());
    shop.submit({ type: 'items', by: 'lena', items: [{ merchant, sku: 'SET', notFulfilledHere: true }] });
    shop.define({ HAT: 2 });
    shop.refresh({ token: shop.review().token });
    expect(shop.booked).toEqual([0, 0, 2]);
  });
});
