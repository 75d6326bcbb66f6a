/**
 * R8: a street date holds the flag off until it begins, whenever it was set; then the merchant's setting decides, and
 * the level goes out.
 */
import { describe, expect, it } from 'vitest';
import type { FlagMode } from '../../agent/inventory/nouns/stock/merchant.ts';
import { acknowledge, told } from './told.ts';
import { rulebook, World } from './world.ts';

const tee = '4006381333931';
const clock = { type: 'street-dates', by: 'dock', merchant: 'acme' } as const;

function dock(processOrders: FlagMode = 'auto'): World {
  const merchants = [{ id: 'acme', sync: 'process-orders', processOrders } as const];
  return new World({ ...rulebook, merchants }).withItem('TEE', tee);
}
const date = (world: World, streetDate: string | null, sku = 'TEE') =>
  world.submit({ type: 'items', by: 'ann', items: [{ merchant: 'acme', sku, streetDate }] });
const flag = (world: World) => world.item('TEE').processOrders;

/** The clock looks, twice: once is enough. */
function begins(world: World, today: string): void {
  world.today = today;
  world.submit(clock);
  expect(world.submit(clock)).toMatchObject({ type: 'unchanged' });
}

describe('R8 under auto', () => {
  it('what came before its date is turned on when that begins, and told', () => {
    const world = dock();
    date(world, '2026-11-24');
    world.scan(tee);
    expect([flag(world), told(world, 'TEE')]).toEqual([false, undefined]);
    begins(world, '2026-11-23');
    expect(flag(world)).toBe(false);
    begins(world, '2026-11-24');
    expect(told(world, 'TEE')).toMatchObject({ level: 1, processOrders: true });
    expect(world.item('TEE').flagReason).toBe('street-date');
  });

  it('a date that is set later holds, and says so at the storefront', () => {
    const world = dock();
    world.scan(tee);
    acknowledge(world, 'TEE');
    date(world, '2026-11-24');
    expect(acknowledge(world, 'TEE')).toMatchObject({ processOrders: false });
    world.scan(tee);
    expect([flag(world), told(world, 'TEE')]).toEqual([false, undefined]);
    begins(world, '2026-11-25');
    expect(told(world, 'TEE')).toMatchObject({ level: 2, processOrders: true });
  });

  it.each([null, '2026-11-20'])('a date that is taken away, or moved to the past (%s), decides again', (to) => {
    const world = dock();
    date(world, '2026-11-24');
    world.scan(tee);
    date(world, to);
    expect(told(world, 'TEE')).toMatchObject({ level: 1, processOrders: true });
  });

  it('nothing to sell stays off; what comes later turns it on', () => {
    const world = dock();
    date(world, '2026-11-24');
    world.scan(tee);
    world.order('o-1', [{ sku: 'TEE', quantity: 1 }]);
    begins(world, '2026-11-24');
    expect(flag(world)).toBe(false);
    world.scan(tee);
    expect(flag(world)).toBe(true);
  });

  it('an admin has the last word, on both sides of the date', () => {
    const world = dock();
    date(world, '2026-11-24');
    world.scan(tee);
    const turn = (on: boolean) =>
      world.submit({ type: 'set-process-orders', by: 'ann', merchant: 'acme', sku: 'TEE', on });
    turn(true);
    begins(world, '2026-11-23');
    expect(flag(world)).toBe(true);
    turn(false);
    begins(world, '2026-11-24');
    expect(flag(world)).toBe(false);
  });

  it('a clock that was wrong, and steps back before the date, lets it wait again', () => {
    const world = dock();
    date(world, '2026-11-24');
    world.scan(tee);
    begins(world, '2027-01-01');
    expect(flag(world)).toBe(true);
    begins(world, '2026-11-22');
    expect(flag(world)).toBe(false);
    begins(world, '2026-11-24');
    expect(flag(world)).toBe(true);
  });

  it('a thousand items are turned a part at a time, none twice', () => {
    const world = dock();
    const skus = Array.from({ length: 1_200 }, (_, n) => `S${String(n).padStart(4, '0')}`);
    world.submit({
      type: 'items',
      by: 'ann',
      items: skus.map((sku) => ({ merchant: 'acme', sku, streetDate: '2026-11-24' })),
    });
    for (const sku of skus)
      world.submit({ type: 'adjust', by: 'ann', merchant: 'acme', sku, quantity: 1, reason: 'found' });
    world.today = '2026-11-24';
    const parts = [];
    for (let more = true; more; ) {
      const { data } = world.submit(clock) as { data: { turned: number; more: boolean } };
      parts.push(data.turned);
      more = data.more;
    }
    expect(parts).toEqual([500, 500, 200]);
    expect(skus.every((sku) => world.item(sku).processOrders)).toBe(true);
  });
});

describe('R8 under the other settings', () => {
  it('first-receipt: what was received is on when the date begins, sold out or not', () => {
    const world = dock('first-receipt');
    date(world, '2026-11-24');
    world.scan(tee);
    world.order('o-1', [{ sku: 'TEE', quantity: 1 }]);
    expect(flag(world)).toBe(false);
    begins(world, '2026-11-24');
    expect(flag(world)).toBe(true);
  });

  it('manual: the date holds, and then it is an admin’s turn', () => {
    const world = dock('manual');
    world.scan(tee);
    world.submit({ type: 'set-process-orders', by: 'ann', merchant: 'acme', sku: 'TEE', on: true });
    date(world, '2026-11-24');
    expect(flag(world)).toBe(false);
    begins(world, '2026-11-24');
    expect(flag(world)).toBe(false);
  });

  it.each(['auto', 'first-receipt'] as const)(
    'a date that began under manual lets out once the merchant is changed to %s, not at the next midnight or start',
    (processOrders) => {
      const world = dock('manual').withItem('MUG', '5012345678900').withItem('SET', '5901234123457');
      const components = [{ sku: 'TEE', quantity: 1 }];
      world.submit({ type: 'items', by: 'ann', items: [{ merchant: 'acme', sku: 'SET', components }] });
      for (const sku of ['TEE', 'MUG']) {
        date(world, sku === 'TEE' ? '2026-11-24' : '2026-12-24', sku);
        world.submit({ type: 'adjust', by: 'ann', merchant: 'acme', sku, quantity: 2, reason: 'found' });
      }
      begins(world, '2026-11-25');
      expect(['TEE', 'SET'].map((sku) => world.item(sku).processOrders)).toEqual([false, false]);
      world.submit({ type: 'set-policy', by: 'ann', merchant: 'acme', processOrders });
      expect(['TEE', 'SET', 'MUG'].map((sku) => world.item(sku).processOrders)).toEqual([true, true, false]);
      expect(told(world, 'TEE')).toMatchObject({ level: 2, processOrders: true });
      expect(world.submit(clock)).toMatchObject({ type: 'unchanged' });
    },
  );

  it('what was never received turns nowhere', () => {
    const world = dock();
    date(world, '2026-11-24');
    begins(world, '2026-11-24');
    date(world, null);
    expect(world.kinds()).not.toContain('process-orders');
  });
});
