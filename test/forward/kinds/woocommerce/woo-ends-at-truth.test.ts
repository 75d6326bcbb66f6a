/**
 * Whatever happens between a dock and a store that has no compare-and-set (orders at any moment, also in the middle of
 * a write; orders cancelled, given back in part, put on hold; receipts; lost answers, wishes for a pause, a dock that
 * is killed): at quiet the store can sell what is available, and every order of what is ours is booked once. The real
 * forwarder, the real rules, the simulated store.
 */
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { until } from '../../../wait.ts';
import { forwarderOf } from '../../bench.ts';
import { hurriedClock } from '../../hurried-clock.ts';
import { MemoryLedger, rulebookWith } from '../../memory-ledger.ts';
import { openWoo } from './bench.ts';

const skus = ['TEE', 'SHIRT-S', 'CAP'];
const which = fc.nat(20);

type Step =
  | { do: 'receive'; sku: number; quantity: number }
  | { do: 'sell'; sku: number; quantity: number; more: boolean; amid: boolean }
  | { do: 'status'; which: number; status: string }
  | { do: 'refund'; which: number }
  | { do: 'lose' }
  | { do: 'busy' }
  | { do: 'kill' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('receive'), sku: fc.nat(2), quantity: fc.integer({ min: -2, max: 9 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      ...{ do: fc.constant('sell'), sku: fc.nat(2), quantity: fc.integer({ min: 1, max: 3 }) },
      ...{ more: fc.boolean(), amid: fc.boolean() },
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      ...{
        do: fc.constant('status'),
        which,
        status: fc.constantFrom('cancelled', 'on-hold', 'pending', 'processing', 'failed'),
      },
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refund'), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('lose', 'busy', 'kill') }) },
) as fc.Arbitrary<Step>;

it('R21: a WooCommerce store ends at the truth', async () => {
  const bench = await openWoo({ tls: false });
  const { store, wire } = bench;
  const shirt = store.add('SHIRT', { type: 'variable', manageStock: false });
  for (const sku of skus) store.add(sku, sku === 'SHIRT-S' ? { parentId: shirt.id } : {});
  const ledger = new MemoryLedger({
    ...rulebookWith({}),
    merchants: [{ id: 'acme', sync: 'always', processOrders: 'auto' }],
  });
  const config = { ...bench.config, orders: { everyMs: 5_000 } };
  const open = () => forwarderOf(config, { ledger, clock: hurriedClock(60) });
  let dock = open();
  onTestFinished(() => dock.forwarder.close());
  await until('its orders were read', () => ledger.tables.orderSync('acme-web') !== undefined);
  for (const sku of skus) dock.moved(() => ledger.receive(sku, 5));

  const orders = () => [...store.orders.values()];
  /** A shopper can buy what is shown, and nothing else. */
  const sell = (sku: string, quantity: number, more: boolean) => {
    if ((store.stock(sku) ?? 0) < quantity) return;
    store.order([{ sku, quantity }, ...(more ? [{ sku: 'GIFT', quantity: 1 }] : [])]);
  };
  const take = async (one: Step) => {
    const order = 'which' in one ? orders()[one.which % Math.max(1, orders().length)] : undefined;
    const sku = skus['sku' in one ? one.sku : 0] ?? '';
    if (one.do === 'receive') dock.moved(() => ledger.receive(sku, one.quantity));
    else if (one.do === 'sell' && one.amid)
      store.beforeWrite = () => {
        store.beforeWrite = undefined;
        sell(sku, one.quantity, one.more);
      };
    else if (one.do === 'sell') sell(sku, one.quantity, one.more);
    else if (one.do === 'status' && order !== undefined) store.setStatus(order.id, one.status);
    else if (one.do === 'refund' && order !== undefined && order.refunds.length === 0) store.refund(order.id, 0, 1);
    else if (one.do === 'lose') wire.faults.loseAnswers = 1;
    else if (one.do === 'busy') wire.faults.errors = { times: 1, status: 429, retryAfterS: 10 };
    else if (one.do === 'kill') {
      await dock.forwarder.close();
      dock = open();
    }
    await new Promise((resolve) => setImmediate(resolve));
  };
  /** What the store’s open orders still hold of an item. */
  const held = (sku: string) =>
    orders()
      .filter(({ status }) => status === 'processing' || status === 'on-hold')
      .flatMap(({ lines, refunds }) =>
        lines
          .filter((line) => line.sku === sku)
          .map(({ id, quantity }) => {
            const back = refunds.flatMap((refund) => refund.lines).filter(({ lineId }) => lineId === id);
            return Math.max(0, quantity - back.reduce((sum, each) => sum + each.quantity, 0));
          }),
      )
      .reduce((sum, each) => sum + each, 0);

  const booked = (sku: string) => ledger.tables.item('acme', sku)?.booked;
  // What was counted away whole is as if it had never come.
  const wanted = (sku: string) => ledger.wanted('acme-web').get(sku) ?? 0;

  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      for (const one of steps) await take(one);
      store.beforeWrite = undefined;
      const evidence = () =>
        skus
          .map(
            (sku) => `${sku} shows ${store.stock(sku)} of ${wanted(sku)}, ${held(sku)} held there, ${booked(sku)} here`,
          )
          .join('; ');
      await until('every order is booked once', () => skus.every((sku) => booked(sku) === held(sku)), {
        evidence,
        deadlineMs: 10_000,
      });
      await until('the store shows what is available', () => skus.every((sku) => store.stock(sku) === wanted(sku)), {
        evidence,
        deadlineMs: 10_000,
      });
    }),
    { numRuns: 8, endOnFailure: true },
  );
  expect(store.written.every(({ quantity }) => Number.isInteger(quantity) && quantity >= 0)).toBe(true);
}, 180_000);
