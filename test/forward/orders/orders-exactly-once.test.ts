/**
 * Whatever happens on the way (answers lost, doubled, late and out of order, the dock killed between any two steps, the
 * ledger unwritable, pages of any size): in the end what is booked is the sum of the storefront's open orders that were
 * placed since the order sync was switched on. Virtual time, the reference storefront's own feed, the real intake and
 * the real rules.
 */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { OrderSource, OrdersResult } from '../../../agent/forward/channel.ts';
import { OrderIntake } from '../../../agent/forward/orders/intake.ts';
import type { ToldOrder } from '../../../agent/inventory/nouns/orders/order.ts';
import { apply } from '../../../agent/inventory/projections/apply.ts';
import { MapTables } from '../../../agent/inventory/projections/map-tables.ts';
import { type Order, OrderFeed } from '../../../firmware-sim/storefront/order-feed.ts';
import { virtualClock } from '../../drivers/virtual-clock.ts';
import { keepFor } from '../../loop-keeper.ts';
import { memoryBook } from '../memory-book.ts';
import { MemoryLedger } from '../memory-ledger.ts';

const channel = 'acme-web';
const startMs = Date.UTC(2026, 10, 22);
const skus = ['TEE', 'CAP', 'HAT'];

type Line = { sku: number; quantity: number };
type Step =
  | { do: 'place'; lines: Line[]; before: boolean; unknown: boolean }
  | { do: 'change'; which: number; lines: Line[] }
  | { do: 'cancel'; which: number }
  | { do: 'reopen'; which: number }
  /** A page that was told some time ago arrives now, unasked. */
  | { do: 'late'; which: number }
  | { do: 'unasked' }
  | { do: 'kill' }
  | { do: 'ask' }
  | { do: 'weather'; lose: number; cut: number }
  | { do: 'disk'; full: boolean }
  | { do: 'wait'; ms: number };

const line = fc.record({ sku: fc.nat(2), quantity: fc.integer({ min: 1, max: 9 }) });
const lines = fc.array(line, { maxLength: 3 });
const which = fc.nat(30);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('place'),
      lines,
      before: fc.boolean(),
      unknown: fc.nat(9).map((n) => n === 0),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('change'), which, lines }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel'), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen'), which }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('late'), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unasked') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('kill') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('ask') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('weather'), lose: fc.nat(3), cut: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('disk'), full: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(0, 1, 50, 1_000, 40_000) }) },
) as fc.Arbitrary<Step>;

class World {
  readonly ledger = new MemoryLedger();
  readonly feed = new OrderFeed();
  readonly clock = virtualClock();
  readonly #pageMax: number;
  readonly #told: Order[][] = [];
  readonly #ids: string[] = [];
  #changedMs = startMs;
  #weather = { lose: 0, cut: 0 };
  #asked = 0;
  #intake: OrderIntake;
  #tell: (orders: ToldOrder[]) => void = () => {};

  constructor(pageMax: number) {
    this.#pageMax = pageMax;
    for (const sku of skus) this.ledger.receive(sku, 1_000);
    this.#intake = this.#open();
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'place':
        return this.#place(step);
      case 'change':
        return this.#alter(step.which, (order) => ({ ...order, lines: named(step.lines) }));
      case 'cancel':
        return this.#alter(step.which, (order) => ({ ...order, status: 'cancelled' }));
      case 'reopen':
        return this.#alter(step.which, (order) => ({ ...order, status: 'open' }));
      case 'late': {
        const page = this.#told[step.which % Math.max(1, this.#told.length)];
        if (page !== undefined) this.#tell(page);
        return;
      }
      case 'unasked': {
        const newest = this.feed.of(channel).at(-1);
        if (newest !== undefined) this.#tell([newest]);
        return;
      }
      case 'kill':
        // Whatever was on its way reaches nobody; what the ledger took, it keeps.
        void this.#intake.close();
        this.#intake = this.#open();
        return;
      case 'ask':
        void this.#intake.fresh();
        return;
      case 'weather':
        this.#weather = step;
        return;
      case 'disk':
        this.ledger.trouble = step.full ? 'the disk is full' : undefined;
        return;
      case 'wait':
        await this.clock.advance(step.ms);
    }
  }

  /** All is well from now on. */
  async settle(): Promise<void> {
    this.#weather = { lose: 0, cut: 0 };
    this.ledger.trouble = undefined;
    // The longest back-off, then enough for every page.
    await this.clock.advance(400_000);
    for (let n = 0; n < 5; n += 1) await this.clock.advance(40_000);
    // Polls over pages that are known leave nothing behind.
    const { seq } = this.ledger;
    await this.clock.advance(40_000);
    expect(this.ledger.seq).toBe(seq);
    await this.#intake.close();
  }

  /** Units on open orders placed since the switch-on, by SKU; nothing of an order with an unknown SKU. */
  wanted(): Record<string, number> {
    const sum: Record<string, number> = Object.fromEntries(skus.map((sku) => [sku, 0]));
    for (const { status, placedAt, lines: told } of this.feed.of(channel)) {
      if (status !== 'open' || Date.parse(placedAt) < startMs || told.some(({ sku }) => !skus.includes(sku))) continue;
      for (const { sku, quantity } of told) sum[sku] = (sum[sku] ?? 0) + quantity;
    }
    return sum;
  }

  booked(): Record<string, number> {
    return Object.fromEntries(skus.map((sku) => [sku, this.ledger.tables.item('acme', sku)?.booked ?? 0]));
  }

  #open(): OrderIntake {
    const source: OrderSource = {
      fetch: (cursor) => this.#answer(cursor),
      onTold: (handler) => {
        this.#tell = handler;
      },
    };
    return new OrderIntake({
      channel,
      everyMs: 30_000,
      source,
      book: memoryBook(this.ledger),
      clock: { monoMs: this.clock.monoMs, sleep: this.clock.sleep, wallMs: () => startMs + this.clock.monoMs() },
      keep: keepFor(this.clock),
      random: () => 0.5,
      linked: () => true,
      log: () => {},
      onState: () => {},
    });
  }

  /** Every n-th answer is lost, every n-th is cut short to one order, which the storefront says by its cursor. */
  async #answer(cursor: string | null): Promise<OrdersResult> {
    this.#asked += 1;
    const { lose, cut } = this.#weather;
    const { orders, next = null } = this.feed.page(
      channel,
      cursor,
      cut > 0 && this.#asked % cut === 0 ? 1 : this.#pageMax,
    );
    this.#told.push(orders);
    if (lose > 0 && this.#asked % lose === 0) return { type: 'retry', reason: 'lost' };
    return { type: 'page', page: { orders, next } };
  }

  #place({ lines: told, before, unknown }: Extract<Step, { do: 'place' }>): void {
    const id = String(1_001 + this.#ids.length);
    this.#ids.push(id);
    const updatedAt = this.#moment();
    const placedAt = before ? new Date(startMs - 1_000 * this.#ids.length).toISOString() : updatedAt;
    const all = unknown ? [...named(told), { sku: 'NOPE', quantity: 1 }] : named(told);
    this.feed.put(channel, { id, placedAt, updatedAt, status: 'open', lines: all });
  }

  #alter(index: number, alter: (order: Order) => Order): void {
    const id = this.#ids[index % Math.max(1, this.#ids.length)];
    const order = id === undefined ? undefined : this.feed.get(channel, id);
    // An open order that turns into an unbookable one keeps its bookings: another rule, with tests of its own.
    if (order === undefined || order.lines.some(({ sku }) => sku === 'NOPE')) return;
    this.feed.put(channel, { ...alter(order), updatedAt: this.#moment() });
  }

  #moment(): string {
    this.#changedMs = Math.max(this.#changedMs + 1, startMs + this.clock.monoMs());
    return new Date(this.#changedMs).toISOString();
  }
}

/** As a customer fills a basket: one line may repeat the SKU of another. */
const named = (told: Line[]) => told.map(({ sku, quantity }) => ({ sku: skus[sku] ?? '', quantity }));

it('books the open orders since the switch-on, each unit once', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), async (steps, pageMax) => {
      const world = new World(pageMax);
      // The border is the start: it is recorded before anything else happens.
      await world.clock.advance(0);
      for (const each of steps) await world.take(each);
      await world.settle();
      expect(world.booked()).toEqual(world.wanted());
      const again = new MapTables();
      for (const entry of world.ledger.entries) apply(again, entry, world.ledger.rules);
      expect([...again.orders]).toEqual([...world.ledger.tables.orders]);
      expect([...again.orderSyncs]).toEqual([...world.ledger.tables.orderSyncs]);
    }),
    { numRuns: 150 },
  );
});
