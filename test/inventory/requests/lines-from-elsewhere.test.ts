/**
 * R16: order lines of what is not fulfilled here are neither booked nor packed, and an order completes without them.
 */
import { describe, expect, it } from 'vitest';
import { orderShown } from '../../../agent/admin/answers/order-shown.ts';
import { World } from '../world.ts';

const tee = '4006381333931';
const at = { station: 'packing-1', by: 'ann' } as const;

function dock(): World {
  const world = new World().withItem('TEE', tee).withItem('SOFA', '5012345678900');
  mark(world, true);
  world.scan(tee);
  world.scan(tee);
  return world;
}
const mark = (world: World, notFulfilledHere: boolean) =>
  world.submit({ type: 'items', by: 'ann', items: [{ merchant: 'acme', sku: 'SOFA', notFulfilledHere }] });
const sofa = (quantity: number) => ({ sku: 'SOFA', quantity });
const shirt = (quantity: number) => ({ sku: 'TEE', quantity });
const order = (world: World, id = '1') => {
  const row = world.tables.order('acme', id);
  if (row === undefined) throw new Error(`no order ${id}`);
  return row;
};
const booked = (world: World) => ['TEE', 'SOFA'].map((sku) => world.tables.item('acme', sku)?.booked);
const open = (world: World) =>
  world.submit({
    type: 'station',
    ...at,
    command: { command: 'open', document: { type: 'order', merchant: 'acme', id: '1' } },
  });

describe('R16 a line that is not from here', () => {
  it('is not booked, not packed, and the order ships without it', () => {
    const world = dock();
    world.order('1', [sofa(3), shirt(1)]);
    expect(booked(world)).toEqual([1, 0]);
    expect(orderShown(order(world)).lines).toMatchObject([
      { sku: 'SOFA', quantity: 3, shipped: 0, packed: 0, notFromHere: true },
      { sku: 'TEE', quantity: 1 },
    ]);
    expect(open(world)).toMatchObject({ type: 'stepped', step: 'opened', progress: { unitsOf: 1, linesOf: 1 } });
    expect(world.scan('5012345678900', 'packing-1')).toMatchObject({ type: 'refused', code: 'not-in-order' });
    world.scan(tee, 'packing-1');
    expect(order(world).status).toBe('shipped');
    expect(booked(world)).toEqual([0, 0]);
  });

  it('alone completes its order at once; it can still be changed and cancelled', () => {
    const world = dock();
    expect(world.order('1', [sofa(3)])).toMatchObject({ data: { status: 'shipped' } });
    expect(order(world).status).toBe('shipped');
    expect(open(world)).toMatchObject({ type: 'refused', code: 'order-closed' });
    const change = { type: 'order-change', by: 'ann', merchant: 'acme', id: '1' } as const;
    expect(world.submit({ ...change, lines: [sofa(3), shirt(2)] })).toMatchObject({ type: 'done' });
    expect([order(world).status, booked(world)]).toEqual(['open', [2, 0]]);
    world.submit({ type: 'order-cancel', by: 'ann', merchant: 'acme', id: '1' });
    expect([order(world).status, booked(world)]).toEqual(['cancelled', [0, 0]]);
    world.order('2', [sofa(1)]);
    world.submit({ type: 'order-cancel', by: 'ann', merchant: 'acme', id: '2' });
    expect(order(world, '2').status).toBe('cancelled');
  });

  it('alone is no news to a storefront that cancels it', () => {
    const world = dock();
    const told = (status: 'open' | 'cancelled', updatedAt: string) =>
      world.submit({
        ...{ type: 'orders-page', by: 'test', channel: 'acme-web', cursor: null, since: '2026-11-01T00:00:00.000Z' },
        orders: [{ id: '1', placedAt: '2026-11-20T00:00:00.000Z', updatedAt, status, lines: [sofa(1)] }],
      });
    expect(told('open', '2026-11-20T00:00:00.000Z')).toMatchObject({ data: { counts: { placed: 1 } } });
    expect(order(world).status).toBe('shipped');
    expect(told('cancelled', '2026-11-21T00:00:00.000Z')).toMatchObject({ data: { counts: { cancelled: 1 } } });
    expect(order(world).status).toBe('cancelled');
  });

  it('stays what it was when it was placed, whatever the mark says later', () => {
    const world = dock();
    world.order('1', [sofa(3), shirt(1)]);
    mark(world, false);
    world.order('2', [sofa(1)]);
    const change = { type: 'order-change', by: 'ann', merchant: 'acme' } as const;
    world.submit({ ...change, id: '1', lines: [sofa(4), shirt(1)] });
    expect(booked(world)).toEqual([1, 1]);
    mark(world, true);
    world.submit({ ...change, id: '2', lines: [sofa(2)] });
    expect(booked(world)).toEqual([1, 2]);
    expect(order(world, '1').lines).toMatchObject([{ elsewhere: 4 }, { quantity: 1 }]);
  });
});
