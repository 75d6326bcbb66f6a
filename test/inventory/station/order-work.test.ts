/** What becomes of an order after it was placed: other lines (R3), and its items' properties as they are now (R4). */
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../agent/inventory/nouns/outcome.ts';
import type { Review } from '../../../agent/inventory/requests/order-refresh.ts';
import { Packhouse } from './pack-house.ts';

describe('R3 an order is changed to other lines', () => {
  it('moves what is booked by the difference, and leaves what stays alone', () => {
    const house = new Packhouse().wants('A-1', { TEE: 4, CAP: 2 });
    const from = house.entries.length;
    expect(house.changeOrder('A-1', { TEE: 1, CAP: 2, MUG: 3 })).toMatchObject({ type: 'done' });
    expect(house.kinds(from)).toEqual(['order', 'booking', 'booking']);
    expect([house.stock('TEE').booked, house.stock('CAP').booked, house.stock('MUG').booked]).toEqual([1, 2, 3]);
    expect(house.changeOrder('A-1', { MUG: 3, CAP: 2, TEE: 1 })).toMatchObject({ type: 'unchanged' });
  });

  it.each([
    ['an order nobody knows', 'A-9', { TEE: 1 }, 'unknown-order', 'id'],
    ['a cancelled one', 'gone', { TEE: 1 }, 'order-closed', 'id'],
    ['a quantity that is none', 'A-1', { TEE: 0 }, 'bad-quantity', 'lines[0].quantity'],
    ['an item nobody knows', 'A-1', { HAT: 1 }, 'unknown-item', 'lines[0].sku'],
    ['fewer than are packed', 'A-1', { CAP: 1, TEE: 1 }, 'bad-quantity', 'lines[1].quantity'],
    ['none of what is packed', 'A-1', { CAP: 1 }, 'bad-quantity', 'lines'],
  ])('refuses %s', (_words, id, lines, code, field) => {
    const house = new Packhouse().wants('A-1', { TEE: 4 }).wants('gone', { TEE: 1 });
    house.cancel('gone');
    house.open('A-1');
    house.pack('TEE');
    house.pack('TEE');
    const from = house.entries.length;
    expect(house.changeOrder(id, lines as { TEE?: number })).toMatchObject({ type: 'refused', code, field });
    expect(house.kinds(from)).toEqual([]);
  });

  it('sells out and frees the last one like any booking (R7)', () => {
    const house = new Packhouse().wants('A-1', { TEE: 1 });
    house.changeOrder('A-1', { TEE: 20 });
    expect(house.item('TEE').processOrders).toBe(false);
    house.changeOrder('A-1', { TEE: 19 });
    expect(house.item('TEE').processOrders).toBe(true);
  });
});

const review = (house: Packhouse, more: { id?: string; sku?: string; token?: string } = {}): Outcome =>
  house.submit({ type: 'order-refresh', by: 'test', merchant: 'acme', ...more });
const dataOf = (outcome: Outcome) => ('data' in outcome ? (outcome.data as Review) : undefined);

describe('R4 order lines take over their items’ properties after a review', () => {
  function changed(): Packhouse {
    const house = new Packhouse().wants('A-1', { TEE: 1, CAP: 1 }).wants('A-2', { TEE: 1 }).wants('A-3', { MUG: 1 });
    house.change('TEE', {
      name: 'Tee, organic',
      unitWeightG: '155',
      price: '19.90',
      wholesaleCost: '8.20',
      packaging: 'carton',
    });
    return house;
  }

  it('lists which lines say something else than their item, and changes nothing', () => {
    const house = changed();
    const from = house.entries.length;
    const found = dataOf(review(house));
    expect(found).toMatchObject({ orders: 2, more: false });
    expect(found?.lines).toEqual(
      ['A-1', 'A-2'].map((order) => ({
        order,
        sku: 'TEE',
        changes: {
          name: { from: 'TEE', to: 'Tee, organic' },
          unitWeightG: { from: '140', to: '155' },
          price: { from: null, to: '19.90' },
          wholesaleCost: { from: null, to: '8.20' },
          packaging: { from: null, to: 'carton' },
        },
      })),
    );
    expect(house.kinds(from)).toEqual([]);
    expect(dataOf(review(house, { id: 'A-2' }))?.orders).toBe(1);
    expect(dataOf(review(house, { sku: 'CAP' }))?.orders).toBe(0);
  });

  it('moves them over with the token of the review, once', () => {
    const house = changed();
    const token = dataOf(review(house))?.token ?? '';
    expect(review(house, { token })).toMatchObject({ type: 'done', data: { orders: 2, lines: 2 } });
    expect(house.orderRow('A-1').lines).toMatchObject([
      {
        sku: 'TEE',
        quantity: 1,
        name: 'Tee, organic',
        unitWeightG: '155',
        price: '19.90',
        wholesaleCost: '8.20',
        packaging: 'carton',
      },
      { sku: 'CAP', unitWeightG: '90' },
    ]);
    expect(dataOf(review(house))?.lines).toEqual([]);
    expect(review(house, { token })).toMatchObject({ type: 'refused', code: 'bad-request' });
  });

  it('takes away what the item has no longer', () => {
    const house = changed();
    review(house, { token: dataOf(review(house))?.token ?? '' });
    house.change('TEE', { price: null });
    review(house, { token: dataOf(review(house))?.token ?? '' });
    expect(house.orderRow('A-2').lines[0]).not.toHaveProperty('price');
    expect(house.orderRow('A-2').lines[0]).toMatchObject({ packaging: 'carton' });
  });

  it.each([
    ['the item changed again', (house: Packhouse) => house.change('TEE', { price: '21.00' })],
    ['another order came', (house: Packhouse) => house.wants('A-4', { CAP: 1 }).change('CAP', { unitWeightG: '91' })],
    ['one was cancelled', (house: Packhouse) => house.cancel('A-1')],
  ])('the token is void when %s', (_words, meanwhile) => {
    const house = changed();
    const token = dataOf(review(house))?.token ?? '';
    meanwhile(house);
    const from = house.entries.length;
    expect(review(house, { token })).toMatchObject({ type: 'refused', code: 'bad-request', field: 'token' });
    expect(house.kinds(from)).toEqual([]);
  });

  it('a change of an item says how many orders keep the old', () => {
    const house = changed();
    expect(house.change('TEE', { price: '25.00' })).toMatchObject({ data: { changed: 1, ordersKeepingOld: 2 } });
    expect(house.change('TEE', { bypassSync: true })).toMatchObject({ data: { changed: 1, ordersKeepingOld: 0 } });
    expect(house.change('MUG', { unitWeightG: '351' })).toMatchObject({ data: { ordersKeepingOld: 1 } });
  });
});

describe('R23 many orders are changed with the token of their dry run', () => {
  const renamed = (): Packhouse => {
    const house = new Packhouse().wants('A-1', { TEE: 1 }).wants('A-2', { TEE: 2 }).wants('A-3', { MUG: 1 });
    house.change('TEE', { name: 'Tee, organic' });
    house.change('MUG', { name: 'Mug, blue' });
    return house;
  };

  it('moves what the dry run counted, and no other order', () => {
    const house = renamed();
    const dry = dataOf(review(house, { sku: 'TEE' }));
    expect(dry).toMatchObject({ orders: 2, lines: [{ order: 'A-1' }, { order: 'A-2' }] });
    const from = house.entries.length;
    expect(review(house, { sku: 'TEE', token: dry?.token ?? '' })).toMatchObject({ data: { orders: 2, lines: 2 } });
    expect(house.kinds(from)).toEqual(['order-refresh', 'order-refresh']);
    expect(house.orderRow('A-3').lines).toMatchObject([{ sku: 'MUG', name: 'MUG' }]);
  });

  it('does not take the token of one selection for another', () => {
    const house = renamed();
    const token = dataOf(review(house, { sku: 'MUG' }))?.token ?? '';
    const from = house.entries.length;
    expect(review(house, { token })).toMatchObject({ type: 'refused', field: 'token' });
    expect(house.kinds(from)).toEqual([]);
  });
});
