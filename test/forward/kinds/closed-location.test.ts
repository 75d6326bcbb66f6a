// needs: shopify
/** R19: the location that levels are for is closed at the store: that is the channel's trouble, and no line's. */
import { expect, it } from 'vitest';
import { systemClock } from '../../../agent/clock.ts';
import type { Batch } from '../../../agent/follow/batch.ts';
import type { Channel, ChannelContext } from '../../../agent/forward/channel.ts';
import { gid } from '../../peers/shopify/store.ts';
import { channelOf as medusaOf, openMedusa } from './medusa/bench.ts';
import { openShopify, channelOf as shopifyOf } from './shopify/bench.ts';
import { openScripted, channelOf as vendureOf } from './vendure/bench.ts';

const { signal } = new AbortController();
const batch = (level: number): Batch => {
  const lines = [{ sku: 'TEE', level, previous: null, delta: null }];
  const body = JSON.stringify({ data: { channel: 'acme-web', lines } });
  return { key: `b-${level}`, epoch: 'e', after: 0, to: 1, seen: 1, snapshot: false, lines, body };
};

/** A store with one item, stocked at its location Elko. */
type Place = { channel(more: Partial<ChannelContext>): Channel; close(): void; open(): void };

const places: [string, () => Promise<Place>][] = [
  [
    'vendure',
    async () => {
      const bench = await openScripted();
      bench.store.places.push({ id: '2', name: 'Elko' });
      bench.store.list('TEE', 5, { place: '2' });
      return {
        channel: (more) => vendureOf(bench, more),
        close: () => void bench.store.places.pop(),
        open: () => void bench.store.places.push({ id: '2', name: 'Elko' }),
      };
    },
  ],
  [
    'medusa',
    async () => {
      const bench = await openMedusa();
      const elko = { id: 'sloc_01ELKO', name: 'Elko' };
      bench.store.places.push(elko);
      const item = bench.store.list('TEE', null);
      const stocked = { place: elko.id, stocked: 5, reserved: 0 };
      item.levels.push(stocked);
      return {
        channel: (more) => medusaOf(bench, more),
        close: () => void bench.store.places.pop(),
        open: () => void bench.store.places.push(elko),
      };
    },
  ],
  [
    'shopify',
    async () => {
      const bench = await openShopify();
      const elko = { id: gid('Location', 3), name: 'Elko', isPrimary: false };
      bench.store.locations.push(elko);
      const { available } = bench.store.list('TEE', null);
      available.set(elko.id, 5);
      return {
        channel: (more) => shopifyOf(bench, more),
        close() {
          bench.store.locations.pop();
          available.delete(elko.id);
        },
        open() {
          bench.store.locations.push(elko);
          available.set(elko.id, 5);
        },
      };
    },
  ],
];

it.each(places)(
  '%s: names the location, sets nothing aside, and goes on once it is open again',
  async (_kind, open) => {
    const place = await open();
    const passed = { ms: 0 };
    const clock = { ...systemClock, monoMs: () => systemClock.monoMs() + passed.ms };
    const channel = place.channel({ clock, target: 'Elko' });
    expect(await channel.send(batch(4), signal)).toEqual({ type: 'acknowledged', rejected: [] });
    passed.ms = 60_000;
    place.close();
    expect(await channel.send(batch(3), signal)).toMatchObject({
      ...{ type: 'retry', reason: expect.stringContaining('it has no location Elko — put the id of one of these') },
    });
    place.open();
    expect(await channel.send(batch(2), signal)).toEqual({ type: 'acknowledged', rejected: [] });
  },
);
