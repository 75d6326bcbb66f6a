// needs: shopify
/**
 * One merchant with two shops of different bases: a Shopify one, which is told what is available and compared with,
 * and a Vendure one, which is told what is on hand and subtracts its own orders. Whatever happens (orders at either,
 * also between reading and writing; orders cancelled, given back with and without their units; receipts; lost and half
 * answers, wishes for a pause, limits that are used up, docks that are killed): at quiet each shows what it should, and
 * every order is booked once.
 */
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { Sales } from '../../../agent/forward/orders/sales.ts';
import { until } from '../../wait.ts';
import { type ForwarderBench, forwarderOf } from '../bench.ts';
import { hurriedClock } from '../hurried-clock.ts';
import { MemoryLedger, rulebookWith } from '../memory-ledger.ts';
import { openShopify } from './shopify/bench.ts';
import { openScripted } from './vendure/bench.ts';
import { paidOrder } from './vendure/scripted-store.ts';

const skus = ['TEE', 'CAP'];
const sku = fc.constantFrom(...skus);
const quantity = fc.integer({ min: 1, max: 3 });
const which = fc.nat(20);

type Step =
  | { do: 'receive'; sku: string; quantity: number }
  | { do: 'sell-one' | 'sell-amid' | 'sell-other'; sku: string; quantity: number }
  | { do: 'cancel-one' | 'cancel-other' | 'restock' | 'refund'; which: number }
  | { do: 'lose' | 'half' | 'busy' | 'throttle' | 'lose-other' | 'kill' };

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('receive'), sku, quantity: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('sell-one', 'sell-amid', 'sell-other'), sku, quantity }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('cancel-one', 'cancel-other', 'restock', 'refund'), which }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('lose', 'half', 'busy', 'throttle', 'lose-other', 'kill') }),
  },
) as fc.Arbitrary<Step>;

it('R21: two shops of one merchant end at the truth', async () => {
  const { config: oneConfig, store: one, wire } = await openShopify();
  const { config: otherConfig, store: other } = await openScripted();
  for (const each of skus) {
    one.list(each);
    other.list(each, 0);
  }
  const ledger = new MemoryLedger({
    ...rulebookWith({ name: 'one' }, { name: 'other', basis: 'physical' }),
    merchants: [{ id: 'acme', sync: 'always', processOrders: 'auto' }],
  });
  const orders = { everyMs: 5_000 };
  const configs = [
    { ...oneConfig, name: 'one', orders },
    { ...otherConfig, name: 'other', orders },
  ];
  let docks: ForwarderBench[] = [];
  const news = () => {
    for (const { forwarder } of docks) forwarder.news(ledger.seq);
  };
  const open = () => {
    const sales = new Sales(['one', 'other']);
    docks = configs.map((config) => forwarderOf(config, { ledger, clock: hurriedClock(60), sales, onCommit: news }));
  };
  const kill = async () => {
    await Promise.all(docks.map(({ forwarder }) => forwarder.close()));
  };
  open();
  onTestFinished(kill);
  const received = (each: string, units: number) => {
    ledger.receive(each, units);
    news();
  };
  await until('orders of both are read', () =>
    ['one', 'other'].every((name) => ledger.tables.orderSync(name) !== undefined),
  );
  for (const each of skus) received(each, 8);

  const variant = (each: string) => other.variants.find((row) => row.sku === each) ?? { onHand: 0, allocated: 0 };
  /** A shopper can buy what is shown, and nothing else. */
  const sell = (each: string, units: number) => {
    if ((one.available(each) ?? 0) >= units) one.order([{ sku: each, quantity: units }]);
  };
  let codes = 0;
  const sold: { code: string; sku: string; units: number; open: boolean; row: Record<string, unknown> }[] = [];
  const sellThere = (each: string, units: number) => {
    const { onHand, allocated } = variant(each);
    if (onHand - allocated < units) return;
    const now = new Date().toISOString();
    codes += 1;
    const row = paidOrder(`V${codes}`, [{ sku: each, quantity: units }], { updatedAt: now, orderPlacedAt: now });
    for (const line of row.lines as Record<string, unknown>[]) line.updatedAt = now;
    sold.push({ code: `V${codes}`, sku: each, units, open: true, row });
    other.orders.push(row);
    Object.assign(variant(each), { allocated: allocated + units });
  };
  const cancelThere = (at: number) => {
    const order = sold[at % Math.max(1, sold.length)];
    if (order?.open !== true) return;
    Object.assign(order, { open: false });
    Object.assign(order.row, { state: 'Cancelled', updatedAt: new Date().toISOString() });
    Object.assign(variant(order.sku), { allocated: variant(order.sku).allocated - order.units });
  };
  const take = async (now: Step) => {
    const order = 'which' in now ? one.orders[now.which % Math.max(1, one.orders.length)] : undefined;
    if (now.do === 'receive') received(now.sku, now.quantity);
    else if (now.do === 'sell-one') sell(now.sku, now.quantity);
    else if (now.do === 'sell-amid')
      one.beforeSet = () => {
        one.beforeSet = undefined;
        sell(now.sku, now.quantity);
      };
    else if (now.do === 'sell-other') sellThere(now.sku, now.quantity);
    else if (now.do === 'cancel-other') cancelThere(now.which);
    else if (now.do === 'cancel-one' && order !== undefined) one.cancel(order);
    else if (now.do === 'restock' && order !== undefined) one.refund(order, 0, 1, true);
    else if (now.do === 'refund' && order !== undefined) one.refund(order, 0, 1, false);
    else if (now.do === 'lose') wire.faults.push({ about: 'SetLevels', lose: true });
    else if (now.do === 'half') wire.faults.push({ half: true });
    else if (now.do === 'busy') wire.faults.push({ status: 429, retryAfterS: 10 });
    else if (now.do === 'throttle') wire.faults.push({ error: { code: 'THROTTLED' } });
    else if (now.do === 'lose-other') other.faults.push({ about: 'updateProductVariants', lose: true });
    else if (now.do === 'kill') {
      await kill();
      open();
    }
    await new Promise((resolve) => setImmediate(resolve));
  };
  const held = (each: string) => {
    const lines = one.orders.flatMap((order) => order.lines).filter((line) => line.sku === each);
    const there = sold.filter((order) => order.open && order.sku === each);
    return [...lines.map((line) => line.quantity), ...there.map(({ units }) => units)].reduce((a, b) => a + b, 0);
  };
  const item = (each: string) => ledger.tables.item('acme', each);
  const wanted = (name: string, each: string) => ledger.wanted(name).get(each);

  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      for (const each of steps) await take(each);
      one.beforeSet = undefined;
      const evidence = () =>
        skus
          .map((each) => {
            const { onHand, allocated } = variant(each);
            const shown = `one ${one.available(each)} of ${wanted('one', each)}, other ${onHand}-${allocated} of ${wanted('other', each)}`;
            return `${each}: ${shown}; ${held(each)} held there, ${item(each)?.booked} here`;
          })
          .join('\n') + docks.map(({ forwarder }) => `\n${forwarder.state} ${forwarder.error}`).join('');
      const deadlineMs = 20_000;
      await until('every order is booked once', () => skus.every((each) => item(each)?.booked === held(each)), {
        evidence,
        deadlineMs,
      });
      const right = (each: string) =>
        one.available(each) === wanted('one', each) && variant(each).onHand === wanted('other', each);
      await until('both show what is available', () => skus.every(right), { evidence, deadlineMs });
      for (const each of skus) {
        const free = Math.max(0, (item(each)?.inStock ?? 0) - held(each));
        expect(one.available(each)).toBe(free);
        // What it sold that was not there any more, it shows as none.
        expect(Math.max(0, variant(each).onHand - variant(each).allocated)).toBe(free);
      }
    }),
    { numRuns: 6, endOnFailure: true },
  );
}, 300_000);
