// needs: mosquitto vendure
/**
 * Whether to sync, and what number, at the real store: the agent and Vendure as processes of their own. What was
 * written is counted in the store's own book of stock movements, and what it shows is read on its shelf.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../../../agent/demo/dock/free-port.ts';
import { Dock } from '../../../end-to-end/dock.ts';
import { dockUser, VendurePeer } from './peer.ts';

/** What the store shows before anybody tells it anything. */
const seeded = 25;
const policies = ['never', 'always', 'process-orders'] as const;
type Policy = (typeof policies)[number];
const merchantOf: Record<Policy, string> = { never: 'acme', always: 'bolt', 'process-orders': 'crate' };
/** Each policy of a merchant with each of an item, and with none of its own. */
const cells = policies.flatMap((merchant) =>
  ([null, ...policies] as const).map((item) => {
    const named = `${merchant}/${item ?? 'none'}`;
    return { merchant: merchantOf[merchant], sku: `IS-${named}`, item, policy: item ?? merchant, named };
  }),
);
const others = ['SOLD', 'DATED', 'KEPT', 'ELSEWHERE', 'SOON', 'NEVER-SOON', 'LOW', 'MANY', 'PART', 'KIT', 'PAST'];
const classes = ['WHITE', 'YELLOW', 'ORANGE', 'PINK', 'BLUE'];

let dock: Dock;
let store: VendurePeer;

beforeAll(async () => {
  const port = await freePort();
  const channel = (merchant: string, more: object = {}) => ({
    ...{
      name: merchant,
      merchant,
      kind: 'vendure',
      associate: 'all',
      'debounce-quiet': '20ms',
      'debounce-max': '50ms',
    },
    ...{ url: `http://127.0.0.1:${port}/admin-api`, ...more },
  });
  dock = await Dock.create({
    ...{ articles: 0, stations: [], scanners: [] },
    files: { vendure: `${dockUser.user}\n${dockUser.password}\n` },
    rules: { sync: 'never', 'process-orders': 'first-receipt' },
    merchants: [
      { id: 'bolt', sync: 'always', 'process-orders': 'first-receipt' },
      { id: 'crate', sync: 'process-orders', 'process-orders': 'first-receipt' },
      { id: 'dune', sync: 'process-orders' },
      { id: 'edge', sync: 'always' },
    ],
    channels: ({ file }) => {
      const key = { 'credentials-file': file('vendure') };
      return [
        ...['acme', 'bolt', 'crate'].map((each) => channel(each, key)),
        channel('dune', { ...key, orders: true, 'orders-every': '1s' }),
        channel('edge', { ...key, 'minimum-level': 5, 'maximum-level': 50 }),
      ];
    },
  });
  store = new VendurePeer(join(dock.dir, 'store.sqlite'));
  await store.start(String(port));
  await store.seed([...cells.map(({ sku }) => sku), ...others, ...classes, 'UNKNOWN'], seeded);
  await store.addVariant('TWIN', seeded);
  await store.addVariant('TWIN', seeded);
  await dock.open();
  await dock.until('the orders were read', async () => {
    const { channels } = await dock.agent.status();
    return (channels as { orders?: { lastReadAt: number | null } }[]).some(({ orders }) => orders?.lastReadAt);
  });
});
afterAll(async () => {
  await dock?.end();
  await store?.kill();
});

const req = (verb: string, params: object) => dock.agent.req(verb, params as Record<string, unknown>);
const items = (rows: object[]) => req('item/upsert', { items: rows });
const adjust = (merchant: string, sku: string, quantity: number) =>
  req('stock/adjust', { merchant, sku, quantity, reason: 'on the shelf' });
const quiet = () =>
  dock.until('nothing is left to tell', async () => {
    const { channels } = await dock.agent.status();
    return (channels as { state: string; pending: number }[]).every(
      ({ state, pending }) => state === 'idle' && pending === 0,
    );
  });

type Variant = {
  sku: string;
  stockLevels: { stockOnHand: number; stockAllocated: number }[];
  stockMovements: { totalItems: number };
};
/** By SKU: what the store shows, and how often its number was moved. */
async function shelf(): Promise<Map<string, { onHand: number; allocated: number; moves: number }>> {
  const { productVariants } = await store.admin<{ productVariants: { items: Variant[] } }>(
    `{ productVariants(options: { take: 100 }) { items {
         sku stockLevels { stockOnHand stockAllocated } stockMovements(options: { take: 1 }) { totalItems } } } }`,
  );
  return new Map(
    productVariants.items.map(({ sku, stockLevels: [level], stockMovements }) => {
      const [onHand, allocated] = [level?.stockOnHand ?? 0, level?.stockAllocated ?? 0];
      return [sku, { onHand, allocated, moves: stockMovements.totalItems }];
    }),
  );
}
const shows = (sku: string, level: number) =>
  dock.until(`the store shows ${level} of ${sku}`, async () => (await shelf()).get(sku)?.onHand === level, {
    everyMs: 50,
  });

/** What became of every cell since the last look: times written, and the number that is shown. */
let seen = new Map<string, number>();
async function since(): Promise<Map<string, [writes: number, shown: number]>> {
  await quiet();
  const now = await shelf();
  const found = new Map<string, [number, number]>();
  for (const { sku, named } of cells) {
    const { onHand = 0, moves = 0 } = now.get(sku) ?? {};
    found.set(named, [moves - (seen.get(sku) ?? moves), onHand]);
  }
  seen = new Map([...now].map(([sku, { moves }]) => [sku, moves]));
  return found;
}
/** The same by policy, the item's before the merchant's, whatever the merchant's is. */
const by = (expected: Record<Policy, [writes: number, shown: number]>) =>
  new Map(cells.map(({ named, policy }) => [named, expected[policy]]));
const all = async (work: (cell: (typeof cells)[number]) => Promise<unknown>) => {
  for (const cell of cells) await work(cell);
};

it('R10-R14: each policy of a merchant with each of an item, from the import to the last movement', async () => {
  await since();
  await items(
    cells.map(({ merchant, sku, item }) => ({ merchant, sku, name: sku, ...(item !== null && { sync: item }) })),
  );
  // R11: imported, not received: nobody's number is touched, also when it is asked for.
  for (const merchant of Object.values(merchantOf)) await req('sync/now', { merchant, all: true });
  const untouched = { never: [0, seeded], always: [0, seeded], 'process-orders': [0, seeded] } as const;
  expect(await since()).toEqual(by(untouched as unknown as Record<Policy, [number, number]>));

  // R7, R10: what is received turns Process Orders on, and is written but where it is never to be.
  await all(({ merchant, sku }) => adjust(merchant, sku, 5));
  expect(await since()).toEqual(by({ never: [0, seeded], always: [1, 5], 'process-orders': [1, 5] }));

  // R12: once it is off, what moves is told under `always` alone.
  await all(({ merchant, sku }) => req('process-orders/set', { merchant, sku, on: false }));
  await all(({ merchant, sku }) => adjust(merchant, sku, 2));
  expect(await since()).toEqual(by({ never: [0, seeded], always: [1, 7], 'process-orders': [0, 5] }));

  // R14: asked for, all of it is told, once.
  for (const merchant of Object.values(merchantOf)) await req('sync/now', { merchant, all: true });
  expect(await since()).toEqual(by({ never: [1, 7], always: [0, 7], 'process-orders': [1, 7] }));

  // R13: another policy tells nothing; the next movement decides.
  await all(({ merchant, sku }) => adjust(merchant, sku, 1));
  expect(await since()).toEqual(by({ never: [0, 7], always: [1, 8], 'process-orders': [0, 7] }));
  await all(({ merchant, sku }) => req('policy/set', { merchant, sku, sync: 'always' }));
  expect(await since()).toEqual(by({ never: [0, 7], always: [0, 8], 'process-orders': [0, 7] }));
  await all(({ merchant, sku }) => adjust(merchant, sku, 1));
  expect(await since()).toEqual(by({ never: [1, 9], always: [1, 9], 'process-orders': [1, 9] }));
});

it('R12: the sell-out that turns Process Orders off is written, and what comes in turns it on again', async () => {
  await items([{ merchant: 'dune', sku: 'SOLD', name: 'Sold out' }]);
  await adjust('dune', 'SOLD', 3);
  await shows('SOLD', 3);
  await adjust('dune', 'SOLD', -3);
  await shows('SOLD', 0);
  expect(await dock.agent.stock('SOLD')).toMatchObject([{ processOrders: false }]);
  await adjust('dune', 'SOLD', 2);
  await shows('SOLD', 2);
});

it('R8: what is received before its street date stays as it was, and goes out with the turn of the date', async () => {
  await items([{ merchant: 'dune', sku: 'DATED', name: 'Dated', streetDate: '2999-01-01' }]);
  await adjust('dune', 'DATED', 4);
  await quiet();
  expect((await shelf()).get('DATED')?.onHand).toBe(seeded);
  await items([{ merchant: 'dune', sku: 'DATED', streetDate: null }]);
  await shows('DATED', 4);
});

it('R16: what is kept elsewhere, or fulfilled elsewhere, is never written', async () => {
  await items([
    { merchant: 'edge', sku: 'KEPT', name: 'Kept elsewhere', bypassSync: true },
    { merchant: 'edge', sku: 'ELSEWHERE', name: 'Not fulfilled here', notFulfilledHere: true },
  ]);
  for (const sku of ['KEPT', 'ELSEWHERE']) await adjust('edge', sku, 9);
  await req('sync/now', { merchant: 'edge', skus: ['KEPT', 'ELSEWHERE'] });
  await quiet();
  const now = await shelf();
  expect([now.get('KEPT')?.onHand, now.get('ELSEWHERE')?.onHand]).toEqual([seeded, seeded]);
});

it('R15: what is published counts before it is here, but for what is never to be told; withdrawn, it is gone', async () => {
  await items([
    { merchant: 'edge', sku: 'SOON', name: 'Announced' },
    { merchant: 'edge', sku: 'NEVER-SOON', name: 'Announced, and never told', sync: 'never' },
  ]);
  const lines = ['SOON', 'NEVER-SOON'].map((sku) => ({ sku, quantity: 12 }));
  await req('notice/announce', { merchant: 'edge', id: 'ASN-1', lines, publish: true });
  await shows('SOON', 12);
  await quiet();
  expect((await shelf()).get('NEVER-SOON')?.onHand).toBe(seeded);
  await req('notice/unpublish', { merchant: 'edge', id: 'ASN-1' });
  await shows('SOON', 0);
});

it('R20: below the minimum nothing can be bought, at it all that is there, and never more than the maximum', async () => {
  await items(['LOW', 'MANY'].map((sku) => ({ merchant: 'edge', sku, name: sku })));
  await adjust('edge', 'LOW', 5);
  await adjust('edge', 'MANY', 60);
  await Promise.all([shows('LOW', 5), shows('MANY', 50)]);
  await adjust('edge', 'LOW', -1);
  await shows('LOW', 0);
});

it('R27: listings that share a SKU all show the number, once it is said which are meant', async () => {
  await items([{ merchant: 'edge', sku: 'TWIN', name: 'Listed twice' }]);
  await adjust('edge', 'TWIN', 8);
  await quiet();
  const both = async () => (await store.shelf('TWIN')).map(({ onHand }) => onHand);
  expect(await both()).toEqual([seeded, seeded]);
  const aliases = (await store.shelf('TWIN')).map(({ id }) => `id:${id}`);
  await req('channel/associate', { channel: 'edge', listings: [{ sku: 'TWIN', aliases }] });
  await dock.until('both show it', async () => (await both()).every((level) => level === 8));
  await req('channel/associate', { channel: 'edge', listings: [{ sku: 'TWIN', aliases, off: true }] });
  await adjust('edge', 'TWIN', 1);
  await quiet();
  expect(await both()).toEqual([8, 8]);
});

it('R17: a channel that is paused writes nothing; when it goes on, what differs, once', async () => {
  const before = (await shelf()).get('MANY');
  await req('sync/pause', { channel: 'edge' });
  await adjust('edge', 'MANY', -30);
  await adjust('edge', 'MANY', -10);
  expect((await shelf()).get('MANY')).toEqual(before);
  await req('sync/resume', { channel: 'edge' });
  await shows('MANY', 20);
  await quiet();
  expect((await shelf()).get('MANY')?.moves).toBe((before?.moves ?? 0) + 1);
});

it('R21, R28: a storefront can sell all that is there while it has orders with kits, and no more', async () => {
  const kit = { merchant: 'dune', sku: 'KIT', name: 'Set', components: [{ sku: 'PART', quantity: 2 }] };
  await items([{ merchant: 'dune', sku: 'PART', name: 'Part' }]);
  await items([kit]);
  await adjust('dune', 'PART', 12);
  await Promise.all([shows('PART', 12), shows('KIT', 6)]);
  await store.buy([
    { sku: 'PART', quantity: 3 },
    { sku: 'KIT', quantity: 1 },
  ]);
  await dock.until('it is booked', async () => (await dock.agent.stock('PART'))[0]?.booked === 5);
  // Twelve are there: three are held by themselves at the store, two in the kit, seven are left.
  await shows('PART', 10);
  await quiet();
  expect((await shelf()).get('PART')).toMatchObject({ onHand: 10, allocated: 3 });
});

it('R5: an order that came after the moment of a snapshot is taken off what the snapshot says', async () => {
  await items([{ merchant: 'dune', sku: 'PAST', name: 'Counted elsewhere' }]);
  await adjust('dune', 'PAST', 4);
  await shows('PAST', 4);
  const asOf = new Date().toISOString();
  await store.buy([{ sku: 'PAST', quantity: 1 }]);
  await dock.until('it is booked', async () => (await dock.agent.stock('PAST'))[0]?.booked === 1);
  await req('stock/snapshot', { merchant: 'dune', asOf, items: [{ sku: 'PAST', quantity: 10 }] });
  await shows('PAST', 10);
  await quiet();
  // Ten on hand, one of them sold: nine can be bought, as many as are left here.
  expect((await shelf()).get('PAST')).toMatchObject({ onHand: 10, allocated: 1 });
  expect((await dock.agent.stock('PAST'))[0]).toMatchObject({ inStock: 10, available: 9 });
});

it('R22: each class of a comparison, from what was changed at the store by hand', async () => {
  const [white, yellow, orange, pink, blue] = classes as [string, string, string, string, string];
  await items([...classes, 'GREEN'].map((sku) => ({ merchant: 'edge', sku, name: sku })));
  for (const sku of [white, yellow, orange, blue, 'GREEN']) await adjust('edge', sku, 7);
  await Promise.all([shows(white, 7), shows(yellow, 7), shows(orange, 7)]);
  await adjust('edge', orange, -7);
  await shows(orange, 0);
  await quiet();
  const set = async (sku: string, more: object) => {
    const [variant] = await store.shelf(sku);
    await store.admin(
      'mutation ($input: [UpdateProductVariantInput!]!) { updateProductVariants(input: $input) { id } }',
      {
        input: [{ id: variant?.id, ...more }],
      },
    );
  };
  await set(yellow, { stockOnHand: 3 });
  await set(orange, { stockOnHand: 2 });
  await set(blue, { trackInventory: 'FALSE' });
  const { merchants } = await dock.agent.json<{ merchants: { merchant: string; rows: Row[] }[] }>(['reconcile', 'run']);
  type Row = { sku: string; class: string };
  const rows = merchants.find(({ merchant }) => merchant === 'edge')?.rows ?? [];
  const classOf = (sku: string) => rows.find((row) => row.sku === sku)?.class;
  expect([yellow, orange, pink, 'UNKNOWN', blue, 'GREEN'].map(classOf)).toEqual([
    ...['yellow', 'orange', 'pink', 'pink', 'blue', 'green'],
  ]);
  expect(classOf(white) ?? 'white').toBe('white');
  await Promise.all([shows(yellow, 7), shows(orange, 0)]);
  // Nothing is written for what a person is to look at.
  const now = await shelf();
  expect([pink, 'UNKNOWN'].map((sku) => now.get(sku)?.onHand)).toEqual([seeded, seeded]);
});
