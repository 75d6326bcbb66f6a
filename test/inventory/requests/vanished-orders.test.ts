/**
 * R3: orders that are open here and that their store has no more; and orders that it shows older than they are known.
 */
import { describe, expect, it } from 'vitest';
import { documentKey } from '../../../agent/inventory/nouns/document.ts';
import type { OrderSubmission, ToldOrder } from '../../../agent/inventory/nouns/orders/order.ts';
import { apply } from '../../../agent/inventory/projections/apply.ts';
import { MapTables } from '../../../agent/inventory/projections/map-tables.ts';
import { rulebook, World } from '../world.ts';

const merchant = 'acme';
const channel = 'acme-web';
const tee = '4006381333931';
const since = '2026-11-22T06:00:00.000Z';
/** Minutes after the order sync was switched on. */
const at = (minutes: number) => new Date(Date.parse(since) + minutes * 60_000).toISOString();

class Shop extends World {
  constructor(units = 20) {
    super(rulebook);
    this.withItem('TEE', tee, units).scan(tee);
    this.page({ orders: [] });
  }
  page(more: Partial<Extract<OrderSubmission, { type: 'orders-page' }>>): string[] {
    const from = this.entries.length;
    this.submit({ type: 'orders-page', by: 'storefront', channel, orders: [], cursor: null, since, ...more });
    return this.kinds(from);
  }
  tell(...ids: string[]): void {
    this.page({ orders: ids.map((id) => told(id)) });
  }
  gone(ids: string[], sure = true): string[] {
    return this.page({ gone: { ids, sure } });
  }
  get booked(): number {
    return this.item('TEE').booked;
  }
  /** Orders that a person is told of. */
  open(): (string | null)[] {
    return this.tables.openRows('exception', 100).map(({ document }) => document);
  }
  said(): string[] {
    const words = this.entries.flatMap(({ kind, body }) =>
      kind === 'exception' && (body as { reason: string }).reason === 'order-vanished'
        ? [(body as { text: string }).text]
        : [],
    );
    return words;
  }
}

const told = (id: string, more: Partial<ToldOrder> = {}): ToldOrder => {
  const lines = [{ sku: 'TEE', quantity: 2 }];
  return { id, placedAt: at(1), updatedAt: at(1), status: 'open', lines, ...more };
};

describe('an order that its store has no more', () => {
  it('is freed, on the record and in words, once', () => {
    const shop = new Shop();
    shop.tell('A', 'B');
    expect(shop.gone(['A'])).toEqual(['order-cancel', 'booking', 'exception']);
    expect([shop.booked, shop.tables.order(merchant, 'A')?.status]).toEqual([2, 'cancelled']);
    expect(shop.said()).toEqual([expect.stringContaining('acme-web showed order A before and has it no more')]);
    expect(shop.gone(['A'])).toEqual([]);
  });

  it('is booked again where the store shows it once more, and is not freed by the same again', () => {
    const shop = new Shop();
    shop.tell('A');
    shop.gone(['A']);
    shop.tell('A');
    expect([shop.booked, shop.tables.order(merchant, 'A')?.status]).toEqual([2, 'open']);
    expect([shop.gone(['A']), shop.booked]).toEqual([['exception'], 2]);
    expect(shop.said().at(-1)).toContain('Nothing was freed, 2 units stay booked');
    expect([shop.gone(['A']), shop.booked]).toEqual([[], 2]);
    // A version that is news to the dock may vanish like any other.
    shop.page({ orders: [told('A', { updatedAt: at(9) })] });
    expect(shop.gone(['A'])).toEqual(['order-cancel', 'booking', 'exception']);
  });

  it.each([
    ['the store may have it all the same', ['A'], false],
    ['it lost many at once', ['A', 'B', 'C', 'D', 'E', 'F'], true],
  ])('is asked about once, and holds its units, where %s', (_what, ids, sure) => {
    const shop = new Shop();
    shop.tell(...ids);
    expect(shop.gone(ids, sure)).toEqual(ids.map(() => 'exception'));
    expect(shop.gone(ids, sure)).toEqual([]);
    // When most of them were settled, the others are not freed behind a person's back.
    expect(shop.gone(ids.slice(0, 1))).toEqual([]);
    expect(shop.booked).toBe(2 * ids.length);
    expect(shop.said()[0]).toContain('2 units stay booked');
  });

  it.each([
    ['freed', true],
    ['asked about', false],
  ])('is said no more once its store shows it again, where it was %s', (_what, sure) => {
    const shop = new Shop();
    shop.tell('A', 'B');
    shop.gone(['A'], sure);
    shop.gone(['B'], sure);
    expect(shop.open()).toEqual(['A', 'B']);
    const from = shop.entries.length;
    shop.tell('A');
    expect(shop.open()).toEqual(['B']);
    expect(shop.entries.slice(from)).toContainEqual(
      expect.objectContaining({
        ...{ kind: 'exception-resolve', document: 'A' },
        body: expect.objectContaining({ how: 'dismissed', reason: 'Its store shows it again.' }),
      }),
    );
    // It is news once.
    expect(shop.page({ orders: [told('A')] })).toEqual([]);
    // What is asked of it now holds until it is back once more.
    expect(shop.gone(['A'], sure)).toEqual(['exception']);
    expect(shop.open()).toEqual(['B', 'A']);
    const again = new MapTables();
    for (const entry of shop.entries) apply(again, entry, shop.rules);
    expect(again.row('asked-version', documentKey(merchant, 'A'))).toEqual(
      shop.tables.row('asked-version', documentKey(merchant, 'A')),
    );
  });

  it('leaves what a person settled as it is', () => {
    const shop = new Shop();
    shop.tell('A');
    shop.gone(['A'], false);
    const [row] = shop.tables.openRows('exception', 10);
    shop.submit({ type: 'exception-resolve', by: 'ann', seq: row?.seq ?? 0 });
    expect([shop.page({ orders: [told('A')] }), shop.gone(['A'], false)]).toEqual([[], []]);
  });

  it('is let be where its store never told it, and where it is over', () => {
    const shop = new Shop();
    shop.tell('B');
    shop.submit({ type: 'order-place', by: 'ann', merchant, id: 'H', channel, lines: [{ sku: 'TEE', quantity: 3 }] });
    shop.submit({ type: 'order-cancel', by: 'ann', merchant, id: 'B' });
    expect(shop.gone(['B', 'H', 'never heard of'])).toEqual([]);
    expect(shop.booked).toBe(3);
  });

  it('gives back what is packed of it, and comes to the same by a replay', () => {
    const shop = new Shop();
    shop.tell('A');
    shop.scan('A', 'packing-1');
    shop.scan(tee, 'packing-1');
    shop.gone(['A']);
    expect(shop.item('TEE')).toMatchObject({ booked: 0, packed: 0 });
    const again = new MapTables();
    for (const entry of shop.entries) apply(again, entry, shop.rules);
    expect(again.items).toEqual(shop.tables.items);
    expect(again.order(merchant, 'A')).toEqual(shop.tables.order(merchant, 'A'));
  });
});

describe('other lines of an open order under an older moment', () => {
  const known = told('A', { updatedAt: at(70) });
  const older = told('A', { updatedAt: at(10), lines: [{ sku: 'TEE', quantity: 5 }] });

  it('are a repetition where pages may repeat what was', () => {
    const shop = new Shop();
    shop.page({ orders: [known] });
    expect([shop.page({ orders: [older] }), shop.booked]).toEqual([[], 2]);
  });

  it('are asked about once a version where the store shows what it has now', () => {
    const shop = new Shop();
    shop.page({ orders: [known] });
    const ask = (...orders: ToldOrder[]) => shop.page({ orders, showsNow: true });
    expect(ask(older)).toEqual(['exception']);
    expect(shop.entries.at(-1)?.body).toMatchObject({
      reason: 'order-clock',
      text: expect.stringMatching(
        /was the store’s clock set back\? It stays as it is here: 2 × TEE. There it is 5 × TEE./,
      ),
    });
    expect([ask(older), ask(known), ask({ ...known, updatedAt: at(5) }), shop.booked]).toEqual([[], [], [], 2]);
    expect(ask({ ...older, lines: [{ sku: 'TEE', quantity: 1 }] })).toEqual(['exception']);
    // Its clock is right again.
    expect(ask({ ...older, updatedAt: at(80) })).toContain('order');
    expect(shop.booked).toBe(5);
  });
});
