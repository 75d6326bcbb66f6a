/**
 * R19, R21 over any history: two storefronts with two bases sell between two readings of their orders, which are slow,
 * or dead for a while, and their levels move to another target. Nothing that arrived is put on sale while a unit that
 * was sold before it arrived is not on the books, and never more than is there.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sales } from '../../agent/forward/orders/sales.ts';
import {
  type ChannelRules,
  channelFileOf,
  freshChannel,
  unproved,
} from '../../agent/inventory/nouns/channels/channel.ts';
import { batchLine, rises, waitsToRise } from '../../agent/inventory/nouns/channels/levels.ts';
import { allocated } from '../../agent/inventory/nouns/orders/allocation.ts';
import { available } from '../../agent/inventory/nouns/stock/item.ts';
import { sentPolicy } from '../../agent/inventory/nouns/stock/policy.ts';
import type { Submission } from '../../agent/inventory/nouns/submission.ts';
import { web } from './told.ts';
import { rulebook, World } from './world.ts';

const skus = ['TEE', 'MUG'] as const;
type Sku = (typeof skus)[number];
const merchant = 'acme';
const by = 'ann';
const codes = { TEE: '4006381333931', MUG: '5012345678900' };
const maximum = 6;
const shops: readonly ChannelRules[] = [
  { ...web, maximumLevel: maximum },
  { ...web, name: 'acme-mall', basis: 'physical' },
];
const at = (second: number) => new Date(Date.parse('2026-11-22T06:00:00.000Z') + second * 1_000).toISOString();

type Step =
  | { do: 'receive'; sku: Sku }
  | { do: 'settle' }
  | { do: 'submit'; submission: Submission }
  | { do: 'sell' | 'cancel'; shop: 0 | 1; sku: Sku; quantity: number }
  | { do: 'begin to read' | 'end reading' | 'die' | 'come back' | 'hear'; shop: 0 | 1 }
  | { do: 'move to'; shop: 0 | 1; target: string };

const sku = fc.constantFrom(...skus);
const shop = fc.constantFrom<(0 | 1)[]>(0, 1);
const quantity = fc.integer({ min: 1, max: 4 });
const of = { by: fc.constant(by), merchant: fc.constant(merchant), sku };
const noticeId = fc.constant('N-1');
const asks: fc.Arbitrary<Submission> = fc.oneof(
  fc.record({
    type: fc.constant('adjust'),
    ...of,
    quantity: fc.integer({ min: -3, max: 5 }),
    reason: fc.constant('x'),
  }),
  fc.record({ type: fc.constant('count'), ...of, quantity: fc.integer({ min: 0, max: 8 }) }),
  fc.record({
    ...{ type: fc.constant('notice-announce'), by: of.by, merchant: of.merchant, id: noticeId },
    notice: fc.record({ lines: fc.tuple(fc.record({ sku, quantity })), publish: fc.boolean() }),
  }),
  fc.record({ type: fc.constant('notice-close'), by: of.by, merchant: of.merchant, id: noticeId }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('receive'), sku }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('settle') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('submit'), submission: asks }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('sell', 'sell', 'cancel'), shop, sku, quantity }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('begin to read', 'end reading'), shop }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('die', 'come back', 'come back'), shop }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('hear'), shop }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('move to'), shop, target: fc.constantFrom('east', 'west') }) },
) as fc.Arbitrary<Step>;

type Order = {
  id: string;
  sku: Sku;
  quantity: number;
  status: 'open' | 'cancelled';
  placedAtSeq: number;
  second: number;
};
/** What the orders of a storefront were when their reading began. */
type Page = { place: number; orders: Order[] };

/** A storefront's customers, and how its orders are read. */
class Shop {
  /** What it shows: what it was told, less what it sold since, more what was cancelled there. */
  readonly shows = new Map<Sku, number>();
  readonly orders: Order[] = [];
  /** Those of them that the dock was told. */
  readonly known = new Set<string>();
  alive = true;
  reading: Page | undefined;
  readTo: number | undefined;
  readonly readable = true;
  sells(sku: Sku, quantity: number): void {
    const shown = this.shows.get(sku);
    if (shown !== undefined) this.shows.set(sku, shown - quantity);
  }
  readSoon(): void {}
  async fresh(): Promise<void> {}
}

class Merchant {
  readonly world: World;
  readonly #shops = [new Shop(), new Shop()] as const;
  readonly #sales = new Sales(shops.map(({ name }) => name));
  readonly #rules = [...shops];
  #second = 0;

  constructor(sync: 'always' | 'process-orders') {
    this.world = new World({
      ...rulebook,
      merchants: [{ id: merchant, sync, processOrders: 'auto' }],
      channels: [...shops],
    });
    for (const [index, each] of this.#shops.entries()) this.#sales.join(shops[index]?.name ?? '', each);
    for (const each of skus) this.world.withItem(each, codes[each]);
    for (const rules of shops) this.#fileSays(rules);
  }

  #fileSays(rules: ChannelRules): void {
    const { name: document } = rules;
    this.world.append({ kind: 'channel-settings', merchant, document, body: { file: channelFileOf(rules) } });
  }

  take(step: Step): void {
    if (step.do === 'receive') this.world.scan(codes[step.sku]);
    else if (step.do === 'submit') this.world.submit(step.submission);
    else if (step.do === 'settle') this.settle();
    else if (step.do === 'move to') this.#moveTo(step.shop, step.target);
    else if (step.do === 'hear') this.#hear(step.shop);
    else this.#atShop(step);
  }

  #atShop(step: Extract<Step, { shop: 0 | 1 }>): void {
    const shop = this.#shops[step.shop];
    this.#second += 1;
    const second = this.#second;
    if (step.do === 'die') {
      shop.alive = false;
      shop.reading = undefined;
    } else if (step.do === 'come back') shop.alive = true;
    else if (step.do === 'begin to read' && shop.alive)
      shop.reading ??= { place: this.world.entries.length, orders: shop.orders.map((order) => ({ ...order })) };
    else if (step.do === 'end reading' && shop.reading !== undefined) this.#read(step.shop, shop.reading);
    else if (step.do === 'sell') {
      const { sku, quantity } = step;
      const placedAtSeq = this.world.entries.length;
      shop.sells(sku, quantity);
      shop.orders.push({ id: `${step.shop}-${second}`, sku, quantity, status: 'open', placedAtSeq, second });
    } else if (step.do === 'cancel') {
      const last = shop.orders.findLast(({ sku, status }) => sku === step.sku && status === 'open');
      if (last === undefined) return;
      shop.sells(last.sku, -last.quantity);
      Object.assign(last, { status: 'cancelled', second });
    }
  }

  #read(index: 0 | 1, { place, orders }: Page): void {
    const shop = this.#shops[index];
    const told = orders.map(({ id, status, sku, quantity, second }) => ({
      ...{ id, status, placedAt: at(0), updatedAt: at(second), lines: [{ sku, quantity }] },
    }));
    const { name: channel } = shops[index] as ChannelRules;
    this.world.submit({ type: 'orders-page', by, channel, orders: told, cursor: null, since: at(0) });
    for (const { id } of orders) shop.known.add(id);
    shop.readTo = place;
    shop.reading = undefined;
  }

  #moveTo(index: 0 | 1, target: string): void {
    const rules = { ...(this.#rules[index] as ChannelRules), target };
    this.#rules[index] = rules;
    this.#fileSays(rules);
  }

  /** Everything that may be said is frozen, sent and acknowledged. */
  #hear(index: 0 | 1): void {
    const { world } = this;
    const rules = this.#rules[index] as ChannelRules;
    const { name } = rules;
    const row = world.tables.channel(name) ?? freshChannel(name);
    const risesTo = this.#sales.knownTo ?? Number.POSITIVE_INFINITY;
    let seenMax = Number.POSITIVE_INFINITY;
    const lines: [string, number, 0 | 1][] = [];
    for (const each of skus) {
      const item = world.item(each);
      if (item.dueSeq <= row.seen) continue;
      const own = allocated(world.tables, merchant, name, each);
      const line = batchLine(
        item,
        own,
        world.tables.shown(name, each),
        row,
        rules,
        sentPolicy(world.tables, world.rules, item),
      );
      if (line === undefined) continue;
      if (waitsToRise(line, item, world.tables.shown(name, each), row, risesTo)) {
        seenMax = Math.min(seenMax, item.dueSeq - 1);
        continue;
      }
      this.#judge(name, each, line, rules.basis === 'physical' ? own : 0);
      this.#shops[index].shows.set(each, line.level);
      lines.push([each, line.level, line.processOrders ? 1 : 0]);
    }
    const to = world.entries.length;
    const seen = Math.min(seenMax, Math.max(0, ...skus.map((each) => world.item(each).dueSeq)));
    world.append({ kind: 'ack', merchant, document: name, body: { key: 'k', after: 0, to, seen, lines } });
  }

  #judge(name: string, each: Sku, line: { level: number; previous: number | null }, own: number): void {
    const item = this.world.item(each);
    const shown = this.world.tables.shown(name, each);
    const sellable = Math.max(0, available(item));
    expect(line.level - own).toBeLessThanOrEqual(sellable);
    // The same once more puts on sale what it sold since.
    const again = line.level > 0 && line.level === line.previous && shown?.generation === unproved;
    if (!rises(line) && !again) return;
    const unknown = this.#shops.flatMap(({ orders, known }) =>
      orders.filter(({ id, sku, placedAtSeq }) => sku === each && !known.has(id) && placedAtSeq < item.dueSeq),
    );
    expect(unknown).toEqual([]);
  }

  /** Everybody is back, and is read: what is shown is what can be sold, to the piece, wherever it is told to. */
  settle(): void {
    for (const index of [0, 1] as const) {
      this.#shops[index].alive = true;
      this.#shops[index].reading = undefined;
      this.take({ do: 'begin to read', shop: index });
      this.take({ do: 'end reading', shop: index });
    }
    // Those readings began before what they brought; these begin after it.
    for (const index of [0, 1] as const) {
      this.take({ do: 'begin to read', shop: index });
      this.take({ do: 'end reading', shop: index });
    }
    for (const index of [0, 1] as const) this.#hear(index);
    for (const [index, { name, basis, maximumLevel = Number.POSITIVE_INFINITY }] of shops.entries()) {
      for (const each of skus) {
        const item = this.world.item(each);
        if (!item.received && item.published <= 0) continue;
        const own = basis === 'physical' ? allocated(this.world.tables, merchant, name, each) : 0;
        const shown = this.world.tables.shown(name, each)?.level;
        // R12: of what was sold before it came nobody was told that there is any.
        if (shown === undefined && !item.processOrders) continue;
        // Where more was sold than there is, no more than there is.
        const held = Math.max(0, Math.min(own, available(item) + item.booked));
        const right = Math.min(Math.max(0, available(item)), maximumLevel) + held;
        expect({ index, each, shown: shown ?? 0 }).toEqual({ index, each, shown: right });
        // R18: what it takes off by itself is put right, too.
        const really = this.#shops[index]?.shows.get(each);
        if (basis === 'available' && right > 0) expect({ each, really }).toEqual({ each, really: right });
      }
    }
  }
}

describe.each(['always', 'process-orders'] as const)(
  'R19 R21 under %s, two storefronts whose orders are read slowly, or not for a while,',
  (sync) => {
    it('are told of nothing more to sell before what was sold earlier is known, over any history and at any target', () => {
      fc.assert(
        fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
          const acme = new Merchant(sync);
          for (const each of steps) acme.take(each);
          acme.settle();
        }),
        { numRuns: 300 },
      );
    });
  },
);
