// needs: mosquitto vendure
/**
 * A dock beside the real store: the agent and Vendure as processes of their own, and what the rules promise of a
 * channel is read on the store's shelf.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sku } from '../../../end-to-end/codes.ts';
import { Dock, merchant } from '../../../end-to-end/dock.ts';
import { dockUser, VendurePeer } from './peer.ts';

const [tee, mug, cap, pen] = [0, 1, 2, 3].map(sku) as [string, string, string, string];
/** What the store shows before anybody tells it anything. */
const seeded = 25;

let dock: Dock;
let store: VendurePeer;

beforeAll(async () => {
  dock = await Dock.create({
    articles: 7,
    files: { vendure: `${dockUser.user}\n${dockUser.password}\n` },
    rules: { sync: 'always' },
    // The address is not known yet: the store is started beside it.
    channels: ({ file }) => [
      {
        ...{ name: 'shop', kind: 'vendure', 'credentials-file': file('vendure'), orders: true, 'orders-every': '1s' },
        ...{ url: `http://127.0.0.1:${port}/admin-api`, 'debounce-quiet': '20ms', 'debounce-max': '50ms' },
      },
    ],
  });
  store = new VendurePeer(join(dock.dir, 'store.sqlite'));
  await store.start(String(port));
  await store.seed([tee, mug, cap, pen], seeded);
  await dock.open();
  await dock.until('the orders were read', async () => (await shop()).orders?.lastReadAt);
});
afterAll(async () => {
  await dock?.end();
  await store?.kill();
});

/** Of this process alone, above what brokers and screens of other tests take. */
const port = 21_000 + (process.pid % 9_000);

type Shop = {
  state: string;
  pending: number;
  error?: string;
  note?: string;
  orders?: { lastReadAt: number | null; error?: string };
};
async function shop(): Promise<Shop> {
  const { channels } = await dock.agent.status();
  return channels[0] as Shop;
}
const adjust = (of: string, quantity: number) =>
  dock.agent.req('stock/adjust', { merchant, sku: of, quantity, reason: 'on the shelf' });
const here = async (of: string) => (await dock.agent.stock(of))[0];
const onHand = async (of: string) => (await store.shelf(of))[0]?.onHand;
const shows = (of: string, level: number) =>
  dock.until(`the store shows ${level} of ${of}`, async () => (await onHand(of)) === level, { everyMs: 50 });
const quiet = () =>
  dock.until('nothing is left to tell', async () => {
    const { state, pending } = await shop();
    return state === 'idle' && pending === 0;
  });

it('R11, R19: what is received is on hand at the store, what was never received stays as it was', async () => {
  await adjust(tee, 40);
  await adjust(mug, 3);
  await Promise.all([shows(tee, 40), shows(mug, 3)]);
  expect([await onHand(cap), await onHand(pen)]).toEqual([seeded, seeded]);
});

it('R21: the store subtracts its own orders itself; they are booked here, and what is cancelled or taken out is freed', async () => {
  const code = await store.buy([
    { sku: tee, quantity: 4 },
    { sku: mug, quantity: 1 },
  ]);
  await dock.until('the order is booked', async () => (await here(tee))?.booked === 4);
  expect(await here(mug)).toMatchObject({ inStock: 3, booked: 1, available: 2 });
  await quiet();
  expect(await store.shelf(tee)).toMatchObject([{ onHand: 40, allocated: 4 }]);

  const { id, lines } = await store.order<{ id: string; lines: { id: string }[] }>(code, 'id lines { id }');
  const cancel = (input: object) =>
    store.admin('mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { __typename } }', { input });
  await cancel({ orderId: id, lines: [{ orderLineId: lines[0]?.id, quantity: 1 }] });
  await dock.until('one unit is free again', async () => (await here(tee))?.booked === 3);
  await cancel({ orderId: id });
  await dock.until('all are free again', async () => (await here(tee))?.booked === 0);
  expect((await here(mug))?.booked).toBe(0);
  await quiet();
  expect(await store.shelf(tee)).toMatchObject([{ onHand: 40, allocated: 0 }]);
});
