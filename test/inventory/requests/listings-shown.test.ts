/** What a storefront shows, read because somebody asked: what is told anew, and what is only named. */
import { expect, it } from 'vitest';
import { World } from '../world.ts';

const tee = '4006381333931';

function shows(world: World, levels: Record<string, number>) {
  const listings = Object.entries(levels).map(([sku, level]) => ({ listing: sku, sku, level }));
  const outcome = world.submit({ type: 'listings-shown', by: 'anna', channel: 'acme-web', listings });
  return 'data' in outcome ? outcome.data : outcome;
}

it('R10, R12: names what it shows wrong where nothing may be told of it, and tells anew where it may', () => {
  const world = new World().withItem('TEE', tee);
  world.scan(tee);
  expect(shows(world, { TEE: 7, HAT: 2 })).toEqual({ unknown: ['HAT'], differ: ['TEE'], silent: [] });
  expect(world.kinds().at(-1)).toBe('sync-now');
  world.submit({ type: 'set-policy', by: 'anna', merchant: 'acme', sku: 'TEE', sync: 'never' });
  const before = world.entries.length;
  expect(shows(world, { TEE: 7 })).toEqual({ unknown: [], differ: [], silent: ['TEE'] });
  expect(shows(world, { TEE: 1 })).toEqual({ unknown: [], differ: [], silent: [] });
  expect(world.entries.length).toBe(before);
});
