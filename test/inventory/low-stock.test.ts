/** Low stock and out of stock are told once each, by the item's threshold or its merchant's, and clear themselves. */
import { describe, expect, it } from 'vitest';
import type { EntryBody } from '../../agent/inventory/nouns/entry.ts';
import { rulebook, World } from './world.ts';

const shop = (lowStock?: number): World => {
  const [acme, ...others] = rulebook.merchants;
  if (acme === undefined) throw new Error('no merchant');
  const world = new World({
    ...rulebook,
    merchants: [{ ...acme, ...(lowStock !== undefined && { lowStock }) }, ...others],
  });
  return world.withItem('TEE', '4006381333931').withItem('MUG', '5012345678900');
};
const stock = (world: World, quantity: number, sku = 'TEE') =>
  world.submit({ type: 'adjust', by: 'test', merchant: 'acme', sku, quantity, reason: 'found' });
const upsert = (world: World, change: object, sku = 'TEE') =>
  world.submit({ type: 'items', by: 'test', items: [{ merchant: 'acme', sku, ...change }] });
/** `TEE low 2` */
const told = (world: World): string[] =>
  world.entries
    .filter(({ kind }) => kind === 'low-stock')
    .map(({ sku, body }) => {
      const { state, available } = body as EntryBody['low-stock'];
      return `${sku} ${state ?? 'over'} ${available}`;
    });

describe('low stock', () => {
  it('is told once when it comes, when it is out, and when it is over', () => {
    const world = shop(2);
    stock(world, 5);
    world.order('1', [{ sku: 'TEE', quantity: 2 }]);
    world.order('2', [{ sku: 'TEE', quantity: 1 }]);
    world.order('3', [{ sku: 'TEE', quantity: 1 }]);
    world.order('4', [{ sku: 'TEE', quantity: 1 }]);
    stock(world, 1);
    stock(world, 9);
    expect(told(world)).toEqual(['TEE low 2', 'TEE out 0', 'TEE low 1', 'TEE over 10']);
    expect(world.item('TEE').shortage).toBe(null);
  });

  it('goes by the item where that says its own, and is over when nobody asks any more', () => {
    const world = shop(2);
    upsert(world, { lowStock: 10 });
    stock(world, 9);
    stock(world, 9, 'MUG');
    upsert(world, { lowStock: null });
    expect(told(world)).toEqual(['TEE low 9', 'TEE over 9']);
  });

  it('is not told where nobody asked, nor of what never was here', () => {
    const nobody = shop();
    stock(nobody, 1);
    const never = shop(5);
    upsert(never, { name: 'Tee' });
    expect([told(nobody), told(never)]).toEqual([[], []]);
  });

  it('is told of a kit whose parts run out', () => {
    const world = shop();
    world.withItem('SET', 'SET-1');
    upsert(world, { components: [{ sku: 'TEE', quantity: 2 }], lowStock: 1 }, 'SET');
    stock(world, 7);
    stock(world, -4);
    stock(world, -2);
    expect(told(world)).toEqual(['SET low 1', 'SET out 0']);
  });
});
