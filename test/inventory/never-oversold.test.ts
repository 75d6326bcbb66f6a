/**
 * R20, R21: whatever happens, and however long a storefront stays away, no channel is told more than can be sold: of
 * two storefronts with two bases, one subtracts its own orders from what it is told, and only those.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChannelRules } from '../../agent/inventory/nouns/channels/channel.ts';
import { heldBack } from '../../agent/inventory/nouns/channels/levels.ts';
import { available } from '../../agent/inventory/nouns/stock/item.ts';
import type { Submission } from '../../agent/inventory/nouns/submission.ts';
import { acknowledge, told, web } from './told.ts';
import { rulebook, World } from './world.ts';

const skus = ['TEE', 'MUG'] as const;
const codes = { TEE: '4006381333931', MUG: '5012345678900' };
const mall: ChannelRules = { ...web, name: 'acme-mall', basis: 'physical' };
const channels = [web, mall];
const by = 'ann';
const merchant = 'acme';
const at = (second: number) => new Date(Date.parse('2026-11-22T06:00:00.000Z') + second * 1_000).toISOString();

type Told = {
  tell: number;
  by: 0 | 1;
  status: 'open' | 'cancelled' | 'fulfilled';
  lines: { sku: string; quantity: number }[];
};
type Step = { scan: (typeof skus)[number]; at: 'receiving-1' | 'packing-1' } | Told | Submission | { hear: 0 | 1 };

const sku = fc.constantFrom(...skus);
const station = fc.constantFrom('receiving-1', 'packing-1');
const lines = fc.uniqueArray(fc.record({ sku, quantity: fc.integer({ min: 0, max: 4 }) }), {
  maxLength: 2,
  selector: (line) => line.sku,
});
const command = fc.constantFrom('good', 'hold', 'damaged', 'undo', 'finish', 'confirm', 'cancel', 'reopen', 'next-box');
const noticeId = fc.constantFrom('N-1', 'N-2');
const wanted = fc.record({ sku, quantity: fc.integer({ min: 1, max: 3 }) }).map((line) => [line]);
/** What only moves goods and orders. */
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ scan: sku, at: station }) },
  {
    weight: 5,
    arbitrary: fc.record({
      tell: fc.integer({ min: 1, max: 4 }),
      by: fc.constantFrom(0, 1),
      status: fc.constantFrom('open', 'open', 'cancelled', 'fulfilled'),
      lines,
    }),
  },
  { weight: 3, arbitrary: fc.record({ hear: fc.constantFrom(0, 1) }) },
  fc.record({
    type: fc.constant('adjust'),
    by: fc.constant(by),
    merchant: fc.constant(merchant),
    sku,
    quantity: fc.integer({ min: -3, max: 5 }),
    reason: fc.constant('found'),
  }),
  fc.record({
    type: fc.constant('adjust'),
    by: fc.constant(by),
    merchant: fc.constant(merchant),
    sku,
    quantity: fc.integer({ min: -2, max: 2 }),
    reason: fc.constant('looked at'),
    condition: fc.constantFrom('good', 'hold', 'damaged'),
    to: fc.constantFrom('good', 'hold', 'damaged'),
  }),
  fc.record({
    type: fc.constant('adjust'),
    by: fc.constant(by),
    merchant: fc.constant(merchant),
    sku,
    quantity: fc.integer({ min: -2, max: 2 }),
    reason: fc.constant('broken'),
    condition: fc.constantFrom('hold', 'damaged'),
  }),
  fc.record({
    type: fc.constant('count'),
    by: fc.constant(by),
    merchant: fc.constant(merchant),
    sku,
    quantity: fc.integer({ min: 0, max: 6 }),
  }),
  fc.record({
    type: fc.constant('order-place'),
    by: fc.constant(by),
    merchant: fc.constant(merchant),
    id: fc.constantFrom('1', '2', 'hand'),
    lines: wanted,
  }),
  fc.record({
    type: fc.constant('order-change'),
    by: fc.constant(by),
    merchant: fc.constant(merchant),
    id: fc.constantFrom('1', '2', 'hand'),
    lines: wanted,
  }),
  fc.record({
    type: fc.constant('notice-announce'),
    by: fc.constant(by),
    merchant: fc.constant(merchant),
    id: noticeId,
    notice: fc.record({ lines: wanted, publish: fc.boolean() }),
  }),
  fc.record({
    type: fc.constant('notice-publish'),
    by: fc.constant(by),
    merchant: fc.constant(merchant),
    id: noticeId,
    on: fc.boolean(),
  }),
  fc.record({ type: fc.constant('notice-close'), by: fc.constant(by), merchant: fc.constant(merchant), id: noticeId }),
  fc.record({
    type: fc.constant('station'),
    station: fc.constant('receiving-1'),
    by: fc.constant(by),
    command: noticeId.map((id) => ({ command: 'open', document: { type: 'notice', merchant, id } })),
  }) as fc.Arbitrary<Submission>,
  fc.record({
    type: fc.constant('order-cancel'),
    by: fc.constant(by),
    merchant: fc.constant(merchant),
    id: fc.constantFrom('1', '2', '3', 'hand'),
  }),
  fc.record({
    type: fc.constant('station'),
    station,
    by: fc.constant(by),
    command: command.map((each) => ({ command: each })),
  }) as fc.Arbitrary<Submission>,
  fc.record({
    type: fc.constant('station'),
    station: fc.constant('packing-1'),
    by: fc.constant(by),
    command: fc
      .constantFrom('1', '2', '3', '4', 'hand')
      .map((id) => ({ command: 'open', document: { type: 'order', merchant, id } })),
  }) as fc.Arbitrary<Submission>,
);

/** What silences an item, or has it told again: what is shown may stay behind then, what is told is never too much. */
const setting: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    type: fc.constant('set-policy'),
    by: fc.constant(by),
    merchant: fc.constant(merchant),
    sku,
    sync: fc.constantFrom('never', 'always', 'process-orders', null),
  }),
  fc.record({
    type: fc.constant('set-policy'),
    by: fc.constant(by),
    merchant: fc.constant(merchant),
    processOrders: fc.constantFrom('auto', 'first-receipt', 'manual'),
  }),
  fc.record({
    type: fc.constant('set-process-orders'),
    by: fc.constant(by),
    merchant: fc.constant(merchant),
    sku,
    on: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('items'),
    by: fc.constant(by),
    items: fc
      .record(
        {
          merchant: fc.constant(merchant),
          sku,
          bypassSync: fc.boolean(),
          notFulfilledHere: fc.boolean(),
          streetDate: fc.constantFrom(null, '2026-11-01', '2026-12-24'),
        },
        { requiredKeys: ['merchant', 'sku'] },
      )
      .map((item) => [item]),
  }) as fc.Arbitrary<Submission>,
  fc.record({
    type: fc.constant('sync-now'),
    by: fc.constant(by),
    merchant: fc.constant(merchant),
    skus: fc.constant<string[]>([...skus]),
  }),
  fc.record({
    type: fc.constant('order-hold'),
    by: fc.constant(by),
    merchant: fc.constant(merchant),
    id: fc.constantFrom('1', '2', 'hand'),
    held: fc.boolean(),
    reason: fc.constant('asked'),
  }),
);

/** What the channel's own open orders hold, by the orders themselves. */
function own(world: World, channel: string, sku: string): number {
  const open = [...world.tables.orders.values()].filter(
    (order) => order.channel === channel && (order.status === 'open' || order.status === 'packed'),
  );
  const held = open.flatMap((order) => order.lines.filter((line) => line.sku === sku));
  return held.reduce((sum, { quantity, shipped }) => sum + quantity - shipped, 0);
}

class Shops {
  readonly world: World;
  #version = 0;

  constructor(sync: 'always' | 'process-orders') {
    const merchants = [{ id: merchant, sync, processOrders: 'auto' } as const];
    this.world = new World({ ...rulebook, merchants, channels });
    for (const each of skus) this.world.withItem(each, codes[each]);
  }

  take(step: Step): void {
    if ('hear' in step) this.hear(channels[step.hear] as ChannelRules);
    else if ('scan' in step) this.world.scan(codes[step.scan], step.at);
    else if ('tell' in step) {
      this.#version += 1;
      const { tell, by: shop, status, lines } = step;
      const one = { id: String(tell), placedAt: at(0), updatedAt: at(this.#version), status, lines };
      const channel = channels[shop]?.name ?? '';
      this.world.submit({ type: 'orders-page', by, channel, orders: [one], cursor: null, since: at(0) });
    } else this.world.submit(step);
    this.check();
  }

  hear(channel: ChannelRules): void {
    acknowledge(this.world, skus[0], channel);
  }

  /** What could be sent at this moment is never more than can be sold. */
  check(): void {
    for (const each of skus) {
      const item = this.world.item(each);
      const { inStock, packed, onHold, damaged, booked, published } = item;
      // R26: what is set apart lies on the shelf, and is never sold.
      expect(available(item)).toBe(inStock - onHold - damaged - booked + published);
      expect(Math.min(onHold, damaged, inStock - packed - onHold - damaged)).toBeGreaterThanOrEqual(0);
      const sellable = Math.max(0, available(item));
      for (const { name, basis } of channels) {
        const held = basis === 'physical' ? own(this.world, name, each) : 0;
        const level =
          told(
            this.world,
            each,
            channels.find((one) => one.name === name),
          )?.level ?? 0;
        expect(`${name} ${each} sells ${Math.min(0, sellable - (level - held))}`).toBe(`${name} ${each} sells 0`);
      }
    }
  }

  /** Everybody is back: what is shown is what can be sold, to the piece. */
  settle(): void {
    for (const channel of channels) this.hear(channel);
    for (const each of skus) {
      const sellable = Math.max(0, available(this.world.item(each)));
      for (const { name, basis } of channels) {
        const shown = this.world.tables.shown(name, each)?.level;
        const item = this.world.item(each);
        // R21: where it sold more than there is, it is told what there is.
        const there = Math.max(0, available(item) + item.booked);
        const held = basis === 'physical' ? Math.min(own(this.world, name, each), there) : 0;
        if (shown === undefined) expect(item.received && sellable > 0).toBe(false);
        // R11: of what was told and taken back nothing more is told once it shows 0.
        else if (heldBack(item) === 'never-received' && shown === 0) expect(sellable).toBe(0);
        else expect({ name, each, shown }).toEqual({ name, each, shown: sellable + held });
      }
    }
  }
}

describe.each(['always', 'process-orders'] as const)('under %s', (sync) => {
  it('no channel is told more than can be sold, over any history', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
        const shops = new Shops(sync);
        for (const each of steps) shops.take(each);
        shops.settle();
      }),
      { numRuns: 300 },
    );
  });

  it('nor while settings, flags, dates and marks come and go', () => {
    const any = fc.oneof({ weight: 4, arbitrary: step }, { weight: 1, arbitrary: setting });
    fc.assert(
      fc.property(fc.array(any, { minLength: 5, maxLength: 60 }), (steps) => {
        const shops = new Shops(sync);
        for (const each of steps) shops.take(each);
      }),
      { numRuns: 150 },
    );
  });

  it('another storefront’s order lowers what a physical one is told; its own does not', () => {
    const { world } = new Shops(sync);
    for (let n = 0; n < 10; n++) world.scan(codes.TEE);
    expect(acknowledge(world, 'TEE', mall)?.level).toBe(10);
    world.submit({
      type: 'order-place',
      by,
      merchant,
      id: 'w-1',
      channel: web.name,
      lines: [{ sku: 'TEE', quantity: 3 }],
    });
    expect(acknowledge(world, 'TEE', mall)?.level).toBe(7);
    world.submit({
      type: 'order-place',
      by,
      merchant,
      id: 'm-1',
      channel: mall.name,
      lines: [{ sku: 'TEE', quantity: 2 }],
    });
    expect(acknowledge(world, 'TEE', mall)).toBeUndefined();
    world.submit({
      type: 'order-place',
      by,
      merchant,
      id: 'w-2',
      channel: web.name,
      lines: [{ sku: 'TEE', quantity: 20 }],
    });
    expect(acknowledge(world, 'TEE', mall)?.level).toBe(2);
    world.cancel('m-1');
    expect(acknowledge(world, 'TEE', mall)?.level).toBe(0);
  });
});
