/** `status` counts what is low or out, of the merchants whose goods the asker may see. */
import { expect, it } from 'vitest';
import { health } from '../../agent/admin/health.ts';
import type { AdminContext } from '../../agent/admin/verb.ts';
import { systemClock } from '../../agent/clock.ts';

const short = [
  { merchant: 'acme', low: 3, out: 1 },
  { merchant: 'globex', low: 10, out: 20 },
];
const context = {
  ...{ config: { dock: { site: 's', name: 'd' }, channels: [] }, clock: systemClock, version: '0' },
  ...{ devices: () => [], clockTrusted: () => true, uplink: () => undefined, forwarding: () => undefined },
  site: async () => undefined,
  ...{ alarms: () => [], vitals: async () => ({ dockToSellableMs: { p50: null, p99: null } }) },
  book: {
    ...{ state: { state: 'open' }, head: { epoch: 'e', seq: 1 }, countOpen: async () => 0 },
    vitals: async () => ({ boots: 1, firstStartAt: null, heldOrders: 0, syncMs: null, short }),
  },
} as unknown as AdminContext;

it.each([
  ['*' as const, { low: 13, out: 21 }],
  [['acme'], { low: 3, out: 1 }],
  [['initech'], { low: 0, out: 0 }],
])('of %j', async (merchants, counts) => {
  expect((await health(context, { merchants })).shortItems).toEqual(counts);
});
