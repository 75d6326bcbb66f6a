/** What a storefront shows, read because somebody asked: what is told anew, and what is only named. */
import { expect, it } from 'vitest';
import { freshChannel } from '../../../agent/inventory/nouns/channels/channel.ts';
import { waitsToRise } from '../../../agent/inventory/nouns/channels/levels.ts';
import { acknowledge, told, web } from '../told.ts';
import { rulebook, World } from '../world.ts';

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
  // Nothing is shown of what nobody knows here; sold out there, and not here.
  expect(shows(world, { TEE: 0, HAT: 0, CUP: -2 })).toEqual({ unknown: [], differ: ['TEE'], silent: [] });
  expect(shows(world, { TEE: -3 })).toEqual({ unknown: [], differ: ['TEE'], silent: [] });
  world.submit({ type: 'set-policy', by: 'anna', merchant: 'acme', sku: 'TEE', sync: 'never' });
  const before = world.entries.length;
  expect(shows(world, { TEE: 7 })).toEqual({ unknown: [], differ: [], silent: ['TEE'] });
  expect(shows(world, { TEE: 1 })).toEqual({ unknown: [], differ: [], silent: [] });
  expect(world.entries.length).toBe(before);
});

it('R21: what the dock saw by itself is told to that store alone, and a number that rises waits for the sales', () => {
  const mall = { ...web, name: 'acme-mall' };
  const world = new World({ ...rulebook, channels: [web, mall] }).withItem('TEE', tee);
  world.scan(tee);
  for (const channel of [web, mall]) acknowledge(world, 'TEE', channel);
  world.scan(tee);
  const listings = [{ listing: 'id:7', sku: 'TEE', level: 9 }];
  world.submit({ type: 'listings-shown', by: 'dock', channel: web.name, listings, unasked: true });
  expect(world.entries.at(-1)).toMatchObject({ kind: 'drift', document: web.name, body: { here: 2, there: 9 } });
  const waits = ({ name }: typeof web) => {
    const line = told(world, 'TEE', name === web.name ? web : mall);
    const row = world.tables.channel(name) ?? freshChannel(name);
    // The sales are known up to the first receipt.
    return line !== undefined && waitsToRise(line, world.item('TEE'), world.tables.shown(name, 'TEE'), row, 2);
  };
  expect([web, mall].map(waits)).toEqual([true, true]);
});

it('R27: what a channel of listed items shows is on record as listed, and is told', () => {
  const world = new World({ ...rulebook, channels: [{ ...web, onlyListed: true }] }).withItem('TEE', tee);
  world.scan(tee);
  expect(shows(world, { TEE: 1, HAT: 2 })).toEqual({ unknown: ['HAT'], differ: [], silent: [] });
  expect(world.tables.row('listing', 'acme-web/TEE')).toMatchObject({ listed: true });
  expect(told(world, 'TEE')).toMatchObject({ level: 1 });
  const { length } = world.entries;
  shows(world, { TEE: 1 });
  expect(world.entries).toHaveLength(length);
});
