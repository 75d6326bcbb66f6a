/**
 * The reference storefront's orders: told in the order of their last change, kept through restarts, sold by customers
 * of its own.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../firmware-sim/faults.ts';
import { OrderFeed } from '../../../firmware-sim/storefront/order-feed.ts';
import { nextDeed } from '../../../firmware-sim/storefront/selling.ts';
import { Storefront } from '../../../firmware-sim/storefront/storefront.ts';
import { temporaryFolder } from '../../forward/bench.ts';

const lines = [{ sku: 'TEE', quantity: 1 }];
const ids = ({ orders }: { orders: { id: string }[] }) => orders.map(({ id }) => id);

describe('a feed of orders', () => {
  it('goes on from a cursor with everything that changed since, each order once', () => {
    const shop = new Storefront({ file: join(temporaryFolder(), 'journal.jsonl'), ordersPerPage: 2 });
    for (const id of ['A', 'B', 'C']) shop.placeOrder('web', lines, { id });
    shop.placeOrder('outlet', lines, { id: 'X' });
    const first = shop.orderPage('web', null);
    expect([ids(first), ids(shop.orderPage('web', first.next))]).toEqual([['A', 'B'], ['C']]);
    shop.cancelOrder('web', 'A');
    const changed = shop.changeOrder('web', 'B', []);
    const second = shop.orderPage('web', first.next);
    expect(ids(second)).toEqual(['C', 'A']);
    expect(shop.orderPage('web', second.next)).toEqual({ orders: [changed] });
    expect(ids(shop.orderPage('outlet', null))).toEqual(['X']);
    // Moments only ever rise.
    const moments = shop.orders('web').map(({ updatedAt }) => updatedAt);
    expect(moments).toEqual([...moments].sort());
    shop.close();
  });

  it.each(['; drop', '-1', 7, '99', {}])('starts over for a cursor that is none: %j', (cursor) => {
    const feed = new OrderFeed();
    feed.put('web', { id: 'A', placedAt: '', updatedAt: '', status: 'open', lines });
    expect(ids(feed.page('web', cursor, 10))).toEqual(['A']);
  });

  it('fits its pages into a message', () => {
    const feed = new OrderFeed();
    const long = Array.from({ length: 200 }, (_, n) => ({ sku: `SKU-${n}`, quantity: 1 }));
    for (let n = 0; n < 40; n += 1)
      feed.put('web', { id: `${n}`, placedAt: '', updatedAt: '', status: 'open', lines: long });
    let cursor: string | undefined;
    let seen = 0;
    do {
      const { orders, next } = feed.page('web', cursor, 200);
      expect(JSON.stringify(orders).length).toBeLessThan(64 * 1024);
      seen += orders.length;
      cursor = next;
    } while (cursor !== undefined);
    expect(seen).toBe(40);
  });

  it('is the same after a restart', () => {
    const file = join(temporaryFolder(), 'journal.jsonl');
    const shop = new Storefront({ file });
    shop.placeOrder('web', lines, { id: 'A' });
    shop.placeOrder('web', lines, { id: 'B' });
    shop.cancelOrder('web', 'A');
    const before = shop.orderPage('web', '1');
    shop.close();
    const again = new Storefront({ file });
    expect(again.orderPage('web', '1')).toEqual(before);
    expect(before).toMatchObject({ orders: [{ id: 'B' }, { id: 'A', status: 'cancelled' }] });
    again.close();
  });
});

it('sells what is on the shelf and no more of one item than there is, changes its mind, and stops when all is sold', () => {
  const shelves = new Map([
    ['TEE', { level: 2, processOrders: true }],
    ['CAP', { level: 0, processOrders: false }],
  ]);
  const random = seededRandom(7);
  const open = [{ id: 'A', placedAt: '', updatedAt: '', status: 'open' as const, lines }];
  const deeds = Array.from({ length: 200 }, () => nextDeed(random, shelves, open));
  expect(new Set(deeds.map((deed) => deed?.type))).toEqual(new Set(['place', 'change', 'cancel']));
  for (const deed of deeds) {
    if (deed === undefined || deed.type === 'cancel') continue;
    expect(deed.lines).toEqual([{ sku: 'TEE', quantity: expect.any(Number) }]);
    expect([1, 2]).toContain(deed.lines[0]?.quantity);
  }
  expect(nextDeed(random, new Map(), [])).toBeUndefined();
});
