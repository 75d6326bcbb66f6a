// needs: shopify
/**
 * One merchant with two shops of different bases: one is told what is available, the other what is on hand, and
 * subtracts its own orders. Whatever happens (orders at either, also between reading and writing, and such as the
 * shop's search finds late; orders cancelled, given back with and without their units; receipts, boxes that leave; lost
 * and half answers, wishes for a pause, limits that are used up, docks that are killed; goods that come back, some of
 * them damaged): never is more sold than was there by the dock's doing, and at quiet each shop can sell what is there,
 * and every order is booked once.
 */
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { Sales } from '../../../agent/forward/orders/sales.ts';
import { until } from '../../wait.ts';
import { type ForwarderBench, forwarderOf } from '../bench.ts';
import { hurriedClock } from '../hurried-clock.ts';
import { statusOf } from '../memory-book.ts';
import { MemoryLedger, rulebookWith } from '../memory-ledger.ts';
import { counters, type Fault, type Sale, SellingShop } from './selling-shops.ts';

const codes: Readonly<Record<string, string>> = { TEE: '4006381333931', CAP: '5012345678900' };
const skus = Object.keys(codes);

type Step =
  | { do: 'receive'; sku: string; units: number }
  | { do: 'return'; sku: string; units: number; damaged: number }
  | { do: 'sell' | 'sell-amid'; at: number; sku: string; units: number }
  | { do: 'sell-unfound'; at: number; sku: string; units: number; givenUp: boolean }
  | { do: 'cancel' | 'pack'; at: number; which: number }
  | { do: 'give-back'; at: number; which: number; restock: boolean }
  | { do: 'fault'; at: number; fault: Fault }
  | { do: 'kill' };

const sku = fc.constantFrom(...skus);
const at = fc.nat(1);
const units = fc.integer({ min: 1, max: 3 });
const which = fc.nat(20);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('receive'), sku, units: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('return'), sku, units, damaged: fc.nat(1) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('sell'), at, sku, units }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('sell-amid'), at, sku, units }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sell-unfound'), at, sku, units, givenUp: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('cancel', 'pack'), at, which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('give-back'), at, which, restock: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ do: fc.constant('fault'), at },
      fault: fc.constantFrom('lose', 'half', 'busy', 'throttle'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill') }) },
) as fc.Arbitrary<Step>;

/** What random walks meet too seldom: each shows one of the ways in which units that were sold are put back. */
const aimed: [Step[]][] = [
  // An order between reading and writing.
  [[{ do: 'sell-amid', at: 0, sku: 'TEE', units: 3 }]],
  // One that the search finds after it was written over and given up: it holds nothing, and has moved the number.
  [[{ do: 'sell-unfound', at: 0, sku: 'TEE', units: 2, givenUp: true }]],
  // The same, where what was sold at the other shop makes up for what came: there is nothing to write over it.
  [
    [
      { do: 'sell', at: 1, sku: 'CAP', units: 1 },
      { do: 'sell-unfound', at: 0, sku: 'CAP', units: 1, givenUp: false },
    ],
  ],
  // A box that leaves while as much comes as is sold: the number it takes off the shop comes out the same once more.
  [
    [
      { do: 'fault', at: 0, fault: 'busy' },
      { do: 'sell', at: 0, sku: 'CAP', units: 2 },
      { do: 'kill' },
      { do: 'pack', at: 1, which: 0 },
      { do: 'receive', sku: 'CAP', units: 3 },
      { do: 'fault', at: 0, fault: 'lose' },
      { do: 'sell', at: 1, sku: 'CAP', units: 1 },
      { do: 'kill' },
    ],
  ],
  // One that was read and booked while a batch from before it waits to be sent once more.
  [
    [
      { do: 'fault', at: 0, fault: 'lose' },
      { do: 'receive', sku: 'TEE', units: 2 },
      { do: 'sell', at: 0, sku: 'TEE', units: 3 },
      { do: 'sell', at: 1, sku: 'TEE', units: 1 },
    ],
  ],
  // One while goods come back, of which one is damaged.
  [
    [
      { do: 'return', sku: 'TEE', units: 3, damaged: 1 },
      { do: 'sell-amid', at: 0, sku: 'TEE', units: 2 },
    ],
  ],
  // One at the other shop, just before more arrives.
  [
    [
      { do: 'sell', at: 1, sku: 'CAP', units: 3 },
      { do: 'receive', sku: 'CAP', units: 1 },
    ],
  ],
];

/** What arrived of an item so far, and what had been sold elsewhere by then. */
type Arrival = { sku: string; total: number; sales: readonly Sale[] };

class Merchant {
  readonly ledger: MemoryLedger;
  readonly shops: SellingShop[] = [];
  /** What was written although it had been sold, in words. */
  readonly wrongs: string[] = [];
  readonly #arrivals: Arrival[] = [];
  #docks: ForwarderBench[] = [];
  readonly #writes = new Map<SellingShop, number>();
  #returns = 0;

  constructor(bases: readonly ('available' | 'physical')[]) {
    this.ledger = new MemoryLedger({
      ...rulebookWith(...bases.map((basis, index) => ({ name: `shop-${index}`, basis }))),
      merchants: [{ id: 'acme', sync: 'always', processOrders: 'auto' }],
      stations: [
        { name: 'packing-1', work: 'packing' },
        { name: 'receiving-1', work: 'receiving' },
      ],
    });
  }

  async open(kinds: readonly (keyof typeof counters)[]): Promise<void> {
    for (const kind of kinds)
      this.shops.push(new SellingShop(await counters[kind](), (...written) => this.#written(...written)));
    for (const each of skus) for (const shop of this.shops) shop.list(each);
    this.#openDocks();
    onTestFinished(() => this.kill());
    const names = this.shops.map((_, index) => `shop-${index}`);
    await until('orders are read', () => names.every((name) => this.ledger.tables.orderSync(name) !== undefined));
    for (const each of skus) this.receive(each, 8);
    const items = skus.map((each) => ({
      merchant: 'acme',
      sku: each,
      barcodes: [{ code: codes[each] ?? '', units: 1 }],
    }));
    this.ledger.submit({ type: 'items', by: 'test', items });
  }

  #openDocks(): void {
    const sales = new Sales(this.shops.map((_, index) => `shop-${index}`));
    this.#docks = this.shops.map(({ config }, index) => {
      const own = { ...config, name: `shop-${index}`, orders: { everyMs: 5_000 }, riseWaitMs: 'forever' as const };
      return forwarderOf(own, { ledger: this.ledger, clock: hurriedClock(60), sales, onCommit: () => this.#news() });
    });
  }

  #news(): void {
    for (const { forwarder } of this.#docks) forwarder.news(this.ledger.seq);
  }

  async kill(): Promise<void> {
    await Promise.all(this.#docks.map(({ forwarder }) => forwarder.close()));
  }

  receive(each: string, count: number): void {
    this.#arrives(each, count);
    this.ledger.receive(each, count);
    this.#news();
  }

  /** Goods that a customer sends back: unit by unit on hold, or damaged, and for sale once the return is closed. */
  #takeBack(each: string, count: number, damaged: number): void {
    const station = 'receiving-1';
    const id = `RET-${this.#returns++}`;
    const lines = [{ sku: each, quantity: count }];
    this.ledger.submit({ type: 'return-announce', by: 'test', merchant: 'acme', id, return: { lines } });
    this.ledger.submit({ type: 'scan', station, device: 'scanner-1', text: id });
    for (let unit = 0; unit < count; unit += 1) {
      const command = unit < damaged ? 'damaged' : 'good';
      this.ledger.submit({ type: 'station', station, by: 'test', command: { command } });
      this.ledger.submit({ type: 'scan', station, device: 'scanner-1', text: codes[each] ?? '' });
    }
    this.#arrives(each, Math.max(0, count - damaged));
    this.ledger.submit({ type: 'return-close', by: 'test', merchant: 'acme', id });
    expect(this.ledger.tables.row('return', `acme/${id}`)?.lines).toMatchObject([{ good: count - damaged, damaged }]);
    this.#news();
  }

  /** From now on so many more may be sold. */
  #arrives(each: string, count: number): void {
    const before = this.#arrivals.findLast((arrival) => arrival.sku === each)?.total ?? 0;
    const sales = this.shops.flatMap((shop) => shop.sales.filter((sale) => sale.sku === each && !sale.hidden));
    this.#arrivals.push({ sku: each, total: before + count, sales });
  }

  /** A number was written at a shop: it must not hold what had been sold when it was. */
  #written(shop: SellingShop, each: string, before: number): void {
    this.#writes.set(shop, (this.#writes.get(shop) ?? 0) + 1);
    if (!shop.safe) return;
    const after = shop.sellable(each);
    const arrivals = this.#arrivals.filter((arrival) => arrival.sku === each);
    const there = (arrivals.at(-1)?.total ?? 0) - shop.sold(each);
    if (after > Math.max(0, there))
      this.wrongs.push(`${shop.config.kind}: ${after} of ${each} although ${there} are left`);
    if (after <= before) return;
    // A rise counts what was sold elsewhere before the units arrived that it tells of.
    const known = arrivals.map(({ total, sales }) => {
      const elsewhere = sales.filter((sale) => !shop.sales.includes(sale));
      return total - shop.sold(each) - elsewhere.reduce((sum, sale) => sum + sale.units, 0);
    });
    const most = Math.max(0, ...known);
    if (after > most)
      this.wrongs.push(`${shop.config.kind}: ${before} to ${after} of ${each} although ${most} were known`);
  }

  async take(now: Step): Promise<void> {
    const shop = 'at' in now ? this.shops[now.at] : undefined;
    const sale = 'which' in now ? shop?.sales[now.which % Math.max(1, shop.sales.length)] : undefined;
    if (now.do === 'receive') this.receive(now.sku, now.units);
    else if (now.do === 'return') this.#takeBack(now.sku, now.units, now.damaged);
    else if (now.do === 'sell') shop?.sell(now.sku, now.units);
    else if (now.do === 'sell-amid' && shop !== undefined) {
      shop.amid(() => void shop.sell(now.sku, now.units));
      // So that there is something to write.
      this.receive(now.sku, 1);
      await until('it was written', () => !shop.waits || this.#showsAll(shop), { deadlineMs: 20_000 });
    } else if (now.do === 'sell-unfound') await this.#unfound(shop, now);
    else if (now.do === 'cancel' && sale !== undefined) shop?.cancel(sale);
    else if (now.do === 'pack' && sale !== undefined && shop !== undefined) this.#pack(shop, sale);
    else if (now.do === 'give-back' && sale !== undefined) shop?.giveBack(sale, now.restock);
    else if (now.do === 'fault') shop?.faults[now.fault]?.();
    else if (now.do === 'kill') {
      await this.kill();
      this.#openDocks();
    }
    await new Promise((resolve) => setImmediate(resolve));
  }

  async #unfound(
    shop: SellingShop | undefined,
    { sku: each, units: count, givenUp }: Extract<Step, { do: 'sell-unfound' }>,
  ): Promise<void> {
    const sale = shop?.hides ? shop.sell(each, count, true) : undefined;
    if (shop === undefined || sale === undefined) return;
    const written = this.#writes.get(shop) ?? 0;
    this.receive(each, 1);
    const over = () => (this.#writes.get(shop) ?? 0) > written && this.#showsAll(shop);
    await until('it is written over, or needs not be', () => over() || this.#saidAll(shop), { deadlineMs: 20_000 });
    if (givenUp) shop.cancel(sale);
    shop.found(sale);
  }

  /** Packed whole and shipped here, where it is known here as it is there; and told to the shop. */
  #pack(shop: SellingShop, sale: Sale): void {
    const order = this.ledger.tables.order('acme', sale.id);
    const [line] = order?.lines ?? [];
    if (order?.status !== 'open' || sale.units === 0 || line?.quantity !== sale.units) return;
    // A level that is on its way gives way to a box that is told; here the shop is told by the test.
    if (this.ledger.frozen.has(`shop-${this.shops.indexOf(shop)}`)) return;
    const station = 'packing-1';
    const say = (command: Parameters<MemoryLedger['submit']>[0] & { type: 'station' }) => this.ledger.submit(command);
    const document = { type: 'order', merchant: 'acme', id: sale.id } as const;
    say({ type: 'station', station, by: 'test', command: { command: 'open', document } });
    if (this.ledger.tables.row('session', station)?.document?.id !== sale.id) return;
    for (let unit = 0; unit < sale.units; unit += 1)
      this.ledger.submit({ type: 'scan', station, device: 'scanner-1', text: codes[sale.sku] ?? '' });
    say({ type: 'station', station, by: 'test', command: { command: 'finish' } });
    expect(this.ledger.tables.order('acme', sale.id)?.status).toBe('shipped');
    shop.ship(sale);
    this.#look(shop, sale.sku);
    this.#news();
  }

  /** A kind that tells a box looks at what its store shows after it (`told-boxes.ts`), where a box moves that. */
  #look(shop: SellingShop, each: string): void {
    const channel = this.ledger.rules.channels[this.shops.indexOf(shop)];
    if (channel?.basis !== 'physical') return;
    const shown = { listing: each, sku: each, level: shop.shown(each) ?? 0 };
    const about = { channel: channel.name, by: 'dock', unasked: true } as const;
    this.ledger.submit({ type: 'listings-shown', ...about, listings: [shown] });
  }

  #showsAll(shop: SellingShop): boolean {
    return skus.every((each) => shop.shown(each) === this.wanted(this.shops.indexOf(shop), each));
  }

  /**
   * There is nothing to tell this shop, as far as the dock knows: what was sold at the other one meanwhile makes up for
   * what came, and so nothing is written over an order that nobody finds.
   */
  #saidAll(shop: SellingShop): boolean {
    const index = this.shops.indexOf(shop);
    const told = (each: string) => this.ledger.tables.shown(`shop-${index}`, each)?.level;
    return !this.ledger.frozen.has(`shop-${index}`) && skus.every((each) => told(each) === this.wanted(index, each));
  }

  held(each: string): number {
    return this.shops.reduce((sum, shop) => sum + shop.held(each), 0);
  }

  item(each: string) {
    return this.ledger.tables.item('acme', each);
  }

  wanted(index: number, each: string): number | undefined {
    return this.ledger.wanted(`shop-${index}`).get(each);
  }

  async quiet(): Promise<void> {
    for (const shop of this.shops) shop.amid(undefined);
    const evidence = () =>
      [
        ...skus.map((each) => {
          const shown = this.shops.map(
            (shop, index) =>
              `${shop.config.kind} ${shop.shown(each)} of ${this.wanted(index, each)}, sells ${shop.sellable(each)}`,
          );
          return `${each}: ${shown.join('; ')}; ${this.held(each)} held there, ${this.item(each)?.booked} here`;
        }),
        ...this.#docks.map(({ forwarder }, index) => {
          const name = `shop-${index}`;
          const frozen = this.ledger.frozen.get(name)?.lines.map(({ sku: of, level }) => `${of} ${level}`);
          return `in flight: ${frozen ?? 'nothing'}; ${JSON.stringify(forwarder.report(statusOf(this.ledger, name)))}`;
        }),
        ...this.ledger.entries
          .flatMap(({ kind, body }) => (kind === 'exception' ? [JSON.stringify(body)] : []))
          .slice(-5),
        ...this.wrongs,
      ].join('\n');
    const deadlineMs = 20_000;
    await until('every order is booked once', () => skus.every((each) => this.item(each)?.booked === this.held(each)), {
      ...{ evidence, deadlineMs },
    });
    const right = () => this.shops.every((shop) => this.#showsAll(shop));
    await until('each shows what it should', right, { evidence, deadlineMs });
    for (const each of skus) {
      const { inStock = 0, onHold = 0, damaged = 0 } = this.item(each) ?? {};
      const free = Math.max(0, inStock - onHold - damaged - this.held(each));
      // What one sold that was not there any more, it shows as none.
      expect(this.shops.map((shop) => Math.max(0, shop.sellable(each)))).toEqual(this.shops.map(() => free));
    }
    expect(this.wrongs).toEqual([]);
  }
}

it.each([
  ['shopify', 'vendure'],
  ['shopify', 'medusa'],
  ['woocommerce', 'medusa'],
] as const)(
  'R21: %s and %s of one merchant sell what is there, and end at the truth',
  async (one, other) => {
    const merchant = new Merchant(['available', 'physical']);
    await merchant.open([one, other]);
    await merchant.quiet();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        for (const each of steps) await merchant.take(each);
        await merchant.quiet();
      }),
      { numRuns: 6 + aimed.length, endOnFailure: true, examples: aimed },
    );
  },
  300_000,
);
