/**
 * R24: Process Orders gates orders: held by a date, an admin, goods that never came or are not there, or a person;
 * never by a sell-out.
 */
import { describe, expect, it, vi } from 'vitest';
import { Holds } from '../../../../agent/inventory/nouns/orders/hold.ts';
import type { Outcome } from '../../../../agent/inventory/nouns/outcome.ts';
import type { FlagMode } from '../../../../agent/inventory/nouns/stock/merchant.ts';
import { rulebook, World } from '../../world.ts';

const tee = '4006381333931';
const mug = '5012345678900';
const at = { station: 'packing-1', by: 'ann' } as const;

function dock(more: { processOrders?: FlagMode; splitHeld?: boolean } = {}): World {
  const merchants = [{ id: 'acme', sync: 'process-orders', processOrders: 'auto', ...more } as const];
  return new World({ ...rulebook, merchants }).withItem('TEE', tee).withItem('MUG', mug);
}
const receive = (world: World, code: string, units: number): void => {
  for (let n = 0; n < units; n++) world.scan(code);
};
const one = (sku: string, quantity = 1) => [{ sku, quantity }];
const open = (world: World, id: string): Outcome =>
  world.submit({
    type: 'station',
    ...at,
    command: { command: 'open', document: { type: 'order', merchant: 'acme', id } },
  });
const holdOf = (world: World, id: string) => {
  const order = world.tables.order('acme', id);
  return order && new Holds(world.tables, world.rules, { today: () => world.today }).of(order);
};
const byHand = (world: World, id: string, held: boolean, reason = 'address') =>
  world.submit({ type: 'order-hold', by: 'ann', merchant: 'acme', id, held, reason });
const date = (world: World, streetDate: string | null) =>
  world.submit({ type: 'items', by: 'ann', items: [{ merchant: 'acme', sku: 'TEE', streetDate }] });
const flag = (world: World, on: boolean) =>
  world.submit({ type: 'set-process-orders', by: 'ann', merchant: 'acme', sku: 'TEE', on });

/** It is held for this, the station says so, and a release lets it go. */
function expectHeld(world: World, id: string, reason: string, why: string): void {
  expect(holdOf(world, id)).toMatchObject({ reason, lines: [{ sku: 'TEE', why }] });
  expect(open(world, id)).toMatchObject({ type: 'refused', code: 'order-held', text: expect.stringContaining('TEE') });
}
const expectFree = (world: World, id: string): void => {
  expect(holdOf(world, id)).toBeUndefined();
  expect(open(world, id)).toMatchObject({ type: 'stepped', step: 'opened' });
};

describe('R24 a pre-order', () => {
  it('waits for the first receipt', () => {
    const world = dock();
    world.order('1', one('TEE'));
    expectHeld(world, '1', 'pre-order', 'never-received');
    world.scan(tee);
    expectFree(world, '1');
  });

  it('waits for the street date, and goes when it begins, also where everything was pre-ordered', () => {
    const world = dock();
    date(world, '2026-11-24');
    receive(world, tee, 1);
    world.order('1', one('TEE'));
    expectHeld(world, '1', 'pre-order', 'street-date');
    world.today = '2026-11-24';
    world.submit({ type: 'street-dates', by: 'dock', merchant: 'acme' });
    expectFree(world, '1');
  });

  it('waits for an admin who turned it off, and under manual for one who turns it on', () => {
    const world = dock();
    receive(world, tee, 2);
    world.order('1', one('TEE'));
    flag(world, false);
    expectHeld(world, '1', 'pre-order', 'admin');
    flag(world, true);
    expectFree(world, '1');
    const manual = dock({ processOrders: 'manual' });
    receive(manual, tee, 2);
    manual.order('1', one('TEE'));
    expectHeld(manual, '1', 'pre-order', 'admin');
    flag(manual, true);
    expectFree(manual, '1');
  });

  it('that is open already goes no further once an admin turns it off', () => {
    const world = dock();
    receive(world, tee, 3);
    world.order('1', one('TEE', 2));
    open(world, '1');
    world.scan(tee, 'packing-1');
    flag(world, false);
    expect(world.scan(tee, 'packing-1')).toMatchObject({ code: 'order-held' });
    expect(world.submit({ type: 'station', ...at, command: { command: 'finish' } })).toMatchObject({
      code: 'order-held',
    });
  });
});

describe('R24 a sell-out', () => {
  it('holds nothing of what it sold', () => {
    const world = dock();
    receive(world, tee, 3);
    world.order('1', one('TEE', 2));
    world.order('2', one('TEE'));
    expect(world.item('TEE').processOrders).toBe(false);
    for (const id of ['2', '1']) expectFree(world, id);
  });

  it('holds the order that came too late, until there is enough', () => {
    const world = dock();
    receive(world, tee, 3);
    world.order('1', one('TEE', 2));
    world.order('2', one('TEE', 2));
    expectHeld(world, '2', 'insufficient', 'insufficient');
    expectFree(world, '1');
    world.cancel('1');
    expectFree(world, '2');
  });
});

describe('R24 what is only published (R15)', () => {
  it('can be sold and covers no order: it waits until its units are here', () => {
    const world = dock();
    receive(world, tee, 1);
    const notice = { lines: one('TEE', 3), publish: true };
    world.submit({ type: 'notice-announce', by: 'ann', merchant: 'acme', id: 'ASN-1', notice });
    world.order('1', one('TEE', 2));
    expect(world.item('TEE')).toMatchObject({ inStock: 1, published: 3, booked: 2 });
    expectHeld(world, '1', 'insufficient', 'insufficient');
    world.scan(tee);
    expectFree(world, '1');
  });
});

describe('R24 by hand', () => {
  it('an order is held, and released', () => {
    const world = dock();
    receive(world, tee, 1);
    world.order('1', one('TEE'));
    byHand(world, '1', true);
    expect(holdOf(world, '1')).toMatchObject({ reason: 'by-hand', text: 'Order 1 is held: address.' });
    expect(open(world, '1')).toMatchObject({ code: 'order-held' });
    byHand(world, '1', false);
    expectFree(world, '1');
  });

  it('an order is released whatever holds it, and that survives a replay', () => {
    const world = dock();
    date(world, '2026-12-24');
    receive(world, tee, 1);
    world.order('1', one('TEE'));
    byHand(world, '1', false, 'the customer waits');
    expectFree(world, '1');
    expect(world.tables.order('acme', '1')?.byHand).toEqual({ held: false, reason: 'the customer waits' });
  });

  it('nothing is held that is not open or not there', () => {
    const world = dock();
    world.order('1', one('TEE'));
    world.cancel('1');
    expect(byHand(world, '1', true)).toMatchObject({ code: 'order-closed' });
    expect(byHand(world, '9', true)).toMatchObject({ code: 'unknown-order' });
  });
});

describe('an order of several lines', () => {
  const both = [
    { sku: 'TEE', quantity: 1 },
    { sku: 'MUG', quantity: 1 },
  ];

  it('waits for all of them', () => {
    const world = dock();
    receive(world, mug, 1);
    world.order('1', both);
    expectHeld(world, '1', 'pre-order', 'never-received');
  });

  it('ships its free lines first where the merchant splits', () => {
    const world = dock({ splitHeld: true });
    date(world, '2026-12-24');
    receive(world, mug, 1);
    receive(world, tee, 1);
    world.order('1', both);
    const told = { type: 'stepped', text: expect.stringMatching(/Leave out what is held: .*TEE/) };
    expect(open(world, '1')).toMatchObject(told);
    expect(world.scan(tee, 'packing-1')).toMatchObject({ code: 'order-held' });
    expect(world.scan(mug, 'packing-1')).toMatchObject({ type: 'recorded', what: 'packing' });
    for (const command of ['finish', 'confirm'] as const)
      world.submit({ type: 'station', ...at, command: { command } });
    expect(world.item('MUG').inStock).toBe(0);
    expectHeld(world, '1', 'pre-order', 'street-date');
  });
});

describe('R24 with many open orders', () => {
  it('looks through no more of them than it takes to say who has the units', () => {
    const world = dock();
    receive(world, tee, 2);
    for (let n = 1; n <= 600; n += 1) world.order(`${n}`, one(n % 2 === 0 ? 'MUG' : 'TEE'));
    const looked = vi.spyOn(world.tables, 'openOrders');
    const reasonOf = (id: string) => {
      const order = world.tables.order('acme', id);
      return order && new Holds(world.tables, world.rules, { today: () => world.today }).of(order)?.reason;
    };
    expect(['1', '3', '5', '599'].map(reasonOf)).toEqual([undefined, undefined, 'insufficient', 'insufficient']);
    expect(looked.mock.results.reduce((read, { value }) => read + value.length, 0)).toBe(4 * 200);
    // Where units are left, all that come before have to be looked at.
    receive(world, tee, 296);
    expect(['593', '595', '597', '599'].map(reasonOf)).toEqual([undefined, undefined, 'insufficient', 'insufficient']);
    const all = new Holds(world.tables, world.rules, { today: () => world.today });
    expect(all.heldOf('acme')).toBe(2 + 300);
  });
});

describe('R24 R28 an order for a kit', () => {
  const change = (world: World, sku: string, what: object) =>
    world.submit({ type: 'items', by: 'ann', items: [{ merchant: 'acme', sku, ...what }] });

  function withKit(): World {
    const world = dock().withItem('SET', 'SET-1');
    change(world, 'SET', { components: [...one('TEE', 2), ...one('MUG')] });
    receive(world, tee, 4);
    receive(world, mug, 2);
    return world;
  }

  it('waits while an admin has turned the kit off, whatever its parts are; their own orders go on', () => {
    const world = withKit();
    const turn = (on: boolean) =>
      world.submit({ type: 'set-process-orders', by: 'ann', merchant: 'acme', sku: 'SET', on });
    turn(false);
    world.order('1', one('SET'));
    world.order('2', one('TEE'));
    expect(holdOf(world, '1')).toMatchObject({ reason: 'pre-order', text: expect.stringContaining('SET') });
    expect(open(world, '1')).toMatchObject({ type: 'refused', code: 'order-held' });
    expectFree(world, '2');
    world.submit({ type: 'station', ...at, command: { command: 'cancel' } });
    turn(true);
    expectFree(world, '1');
  });

  it('waits for the kit’s own street date, which is named', () => {
    const world = withKit();
    change(world, 'SET', { streetDate: '2026-12-24' });
    world.order('1', one('SET'));
    expect(holdOf(world, '1')?.text).toContain('SET is not sold before 2026-12-24');
    world.today = '2026-12-24';
    world.submit({ type: 'street-dates', by: 'dock', merchant: 'acme' });
    expectFree(world, '1');
  });

  it('is held by no kit that is sold out and covered', () => {
    const world = withKit();
    world.order('1', one('SET', 2));
    expect(world.item('SET').processOrders).toBe(false);
    expectFree(world, '1');
  });
});
