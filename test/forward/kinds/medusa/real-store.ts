/**
 * A dock beside the real store, by hand (`node test/forward/kinds/medusa/real-store.ts`, after `npm ci --prefix
 * test/peers/medusa`, with PostgreSQL on the PATH): the agent, Medusa and its database as processes of their own. What
 * the rules promise of a channel is read on the store's shelf; ends with code 0 when all of it was seen.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatCommand } from '../../../command-key/command-codes.ts';
import { gtin, sku } from '../../../end-to-end/codes.ts';
import { Dock, merchant } from '../../../end-to-end/dock.ts';
import { MedusaPeer } from './peer.ts';

const [tee, mug, cap, pen] = [0, 1, 2, 3].map(sku) as [string, string, string, string];
const seeded = 25;
const folder = mkdtempSync(join(tmpdir(), 'tallyman-medusa-'));
const store = new MedusaPeer(folder);
const beganMs = Date.now();
const seen = (what: string): void =>
  console.log(`${((Date.now() - beganMs) / 1_000).toFixed(1).padStart(6)} s  ${what}`);

let dock: Dock | undefined;
try {
  await store.start();
  await store.seed([tee, mug, cap, pen], seeded);
  seen('the store is there, with four items');
  dock = await Dock.create({
    articles: 7,
    stations: [{ name: 'packing-1', work: 'packing' }],
    scanners: [{ name: 'scanner-1', station: 'packing-1' }],
    files: { medusa: `${store.key}\n` },
    rules: { sync: 'always' },
    channels: ({ file }) => [
      {
        ...{ name: 'shop', kind: 'medusa', 'key-file': file('medusa'), url: store.url, target: 'Reno' },
        ...{ orders: true, 'orders-every': '1s', 'debounce-quiet': '20ms', 'debounce-max': '50ms' },
      },
    ],
  });
  await dock.open();
  await beside(dock);
  console.log('all of it was seen');
} finally {
  await dock?.end();
  await store.end();
  rmSync(folder, { recursive: true, force: true });
}

async function beside(at: Dock): Promise<void> {
  type Shop = { state: string; pending: number; orders?: { lastReadAt: number | null } };
  const shop = async () => (await at.agent.status()).channels[0] as unknown as Shop;
  const adjust = (of: string, quantity: number) =>
    at.agent.req('stock/adjust', { merchant, sku: of, quantity, reason: 'on the shelf' });
  const shows = (of: string, stocked: number, reserved: number) =>
    at.until(`the store shows ${stocked} of ${of}, ${reserved} of them reserved`, async () => {
      const shelf = await store.shelf(of);
      return shelf?.stocked === stocked && shelf.reserved === reserved;
    });
  const booked = (of: string, units: number) =>
    at.until(`${units} of ${of} are booked`, async () => (await at.agent.stock(of))[0]?.booked === units, {
      // One that was taken back is asked for twice, with a while between.
      deadlineMs: 90_000,
    });
  const scan = async (...texts: string[]) => {
    for (const text of texts) if (!(await at.simulator().scan(text))) throw new Error(`${text} was not scanned`);
  };
  type Made = { shipped_at: string | null; canceled_at: string | null; labels: { tracking_number: string }[] };
  const fulfilments = async (id: string): Promise<Made[]> => {
    const fields = 'fields=metadata,*fulfillments,*fulfillments.labels';
    return (await store.admin<{ order: { fulfillments: Made[] } }>('GET', `orders/${id}?${fields}`)).order.fulfillments;
  };
  const boxes = (id: string, count: number) =>
    at.until(`${count} boxes are shipped at the store`, async () => {
      const made = await fulfilments(id);
      return made.filter(({ shipped_at: shipped }) => shipped !== null).length === count && made.length === count;
    });

  await at.until('the orders were read', async () => (await shop()).orders?.lastReadAt);
  await adjust(tee, 40);
  await adjust(mug, 3);
  await shows(tee, 40, 0);
  await shows(mug, 3, 0);
  await shows(cap, seeded, 0);
  seen('what was received is on hand, what never was stayed as it was');

  const given = await store.buy([{ sku: tee, quantity: 4 }]);
  await booked(tee, 4);
  await shows(tee, 40, 4);
  await store.admin('POST', `orders/${given}/cancel`, {});
  await booked(tee, 0);
  await shows(tee, 40, 0);
  seen('an order is booked and subtracted once, and freed when it is cancelled');

  const order = await store.buy([
    { sku: tee, quantity: 2 },
    { sku: mug, quantity: 1 },
  ]);
  await booked(tee, 2);
  await store.kill();
  await scan(order, gtin(0), gtin(0), formatCommand({ command: 'next-box' }), gtin(1));
  await at.until('it has left', async () => (await at.agent.stock(tee))[0]?.inStock === 38);
  await at.agent.kill9();
  await store.open();
  await at.agent.start();
  await boxes(order, 2);
  await shows(tee, 38, 0);
  await shows(mug, 2, 0);
  seen('two boxes of an order are two shipped fulfilments, once, over the death of either side');
  await at.agent.req('order/track', { merchant, id: order, box: 2, carrier: 'UPS', tracking: '1Z999AA10123456784' });
  await at.until('the label is noted', async () => {
    const { order: told } = await store.admin<{ order: { metadata: Record<string, string> | null } }>(
      ...(['GET', `orders/${order}?fields=metadata`] as const),
    );
    return told.metadata?.['tallyman-box-2'] === 'UPS 1Z999AA10123456784';
  });
  seen('a label that comes later stands with the order');

  const theirs = await store.buy([{ sku: tee, quantity: 1 }]);
  await booked(tee, 1);
  const { order: read } = await store.admin<{ order: { items: { id: string }[] } }>('GET', `orders/${theirs}`);
  await store.admin('POST', `orders/${theirs}/fulfillments`, {
    ...{ location_id: store.places[0], items: [{ id: read.items[0]?.id, quantity: 1 }] },
  });
  await booked(tee, 0);
  await shows(tee, 38, 0);
  seen('what somebody fulfils there is over here, and the number is set right');

  const [kept, phantom] = [await store.buy([{ sku: mug, quantity: 1 }]), await store.buy([{ sku: mug, quantity: 1 }])];
  await booked(mug, 2);
  await store.takeBack(phantom);
  await booked(mug, 1);
  await shows(mug, 2, 1);
  await store.admin('POST', `orders/${kept}/cancel`, {});
  await booked(mug, 0);
  seen('an order that is taken back without a trace is free again, and no other');

  await adjust(cap, 1);
  await shows(cap, 1, 0);
  const baskets = await Promise.all([1, 2].map(() => store.basket([{ sku: cap, quantity: 1 }])));
  const orders = async () => (await store.admin<{ count: number }>('GET', 'orders?limit=1&fields=id')).count;
  const before = await orders();
  await Promise.allSettled(baskets.map((each) => each.pay()));
  // What a shopper was told is not what became of it: an answer that failed may have placed an order.
  const sold = (await orders()) - before;
  await booked(cap, sold);
  const last = await store.shelf(cap);
  if ((last?.stocked ?? 0) - (last?.reserved ?? 0) > 0) throw new Error('more than there is can be sold');
  seen(`two pay for the last unit at the same time: ${sold} of them had it, and nothing is left to sell`);

  const item = await store.itemOf(mug);
  const level = { location_id: store.places[0], stocked_quantity: 11 };
  await store.admin('POST', `inventory-items/${item}/location-levels/${store.places[0]}`, {
    stocked_quantity: level.stocked_quantity,
  });
  await at.agent.json(['reconcile', 'run']);
  await shows(mug, 2, 0);
  seen('what was changed there by hand is found and set right');
  const { code, stdout } = await at.agent.cli(['channel', 'test', 'shop']);
  if (code !== 0) throw new Error(stdout);
  process.stdout.write(stdout);
}
