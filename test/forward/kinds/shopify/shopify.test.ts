// needs: shopify
/** What a channel of kind shopify does to a shop, which executes Shopify's own schema and fails in each of its ways. */
import { expect, it } from 'vitest';
import { kinds } from '../../../../agent/cli/kinds.ts';
import type { Batch } from '../../../../agent/follow/batch.ts';
import type { OrdersResult } from '../../../../agent/forward/channel.ts';
import { documents } from '../../../../agent/forward/kinds/shopify/documents.ts';
import { keyOf } from '../../../../agent/forward/kinds/shopify/levels-out.ts';
import { configErrorText, loadConfig } from '../../../../config/load.ts';
import { gid } from '../../../peers/shopify/store.ts';
import { problemsOf, valuesOf } from '../../../peers/shopify/wire.ts';
import { dockText } from '../../dock-text.ts';
import { channelOf, openShopify, type ShopifyBench } from './bench.ts';

const { signal } = new AbortController();
const batch = (levels: Record<string, number>, key = 'batch-1'): Batch => {
  const lines = Object.entries(levels).map(([sku, level]) => ({ sku, level, previous: null, delta: null }));
  const body = JSON.stringify({ id: key, data: { channel: 'acme-web', lines } });
  return { key, epoch: 'e', after: 0, to: 1, seen: 1, snapshot: false, lines, body };
};
type Sent = {
  key: string;
  input: { quantities: { quantity: number; changeFromQuantity: number | null; locationId: string }[] };
};
const sentBy = ({ wire }: ShopifyBench): Sent[] =>
  wire.calls.flatMap(({ name, variables }) => (name === 'SetLevels' ? [variables as Sent] : []));

it.each(Object.entries(documents))('asks as the schema of Shopify has it: %s', (_name, document) => {
  expect(problemsOf(document)).toEqual([]);
});

it('notices a document that the schema does not have', () => {
  expect(problemsOf(documents.setLevels.replace('changes', 'changez'))).not.toEqual([]);
});

it('compares with what it read, and says by which batch it came', async () => {
  const bench = await openShopify();
  bench.store.list('TEE', 7);
  const channel = channelOf(bench);
  expect(await channel.send(batch({ TEE: 3 }), signal)).toEqual({ type: 'acknowledged', rejected: [] });
  expect(bench.store.written).toEqual([{ sku: 'TEE', quantity: 3, from: 7 }]);
  const [first] = sentBy(bench);
  expect(first?.input).toMatchObject({
    ...{ name: 'available', referenceDocumentUri: 'gid://tallyman/Batch/batch-1' },
    quantities: [{ quantity: 3, changeFromQuantity: 7 }],
  });
  expect(first?.key).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  // What is shown already is not written again.
  expect(await channel.send(batch({ TEE: 3 }), signal)).toEqual({ type: 'acknowledged', rejected: [] });
  expect(bench.wire.count('SetLevels')).toBe(1);
});

it('has one key for the same, and never one for something else', () => {
  const quantities = [{ inventoryItemId: 'a', quantity: 1, changeFromQuantity: 2 }];
  expect(keyOf('batch', quantities, 0)).toBe(keyOf('batch', structuredClone(quantities), 0));
  const others = [
    keyOf('batch', quantities, 1),
    keyOf('other', quantities, 0),
    keyOf('batch', [{ ...quantities[0], changeFromQuantity: 3 }], 0),
  ];
  expect(new Set([keyOf('batch', quantities, 0), ...others]).size).toBe(4);
});

it('waits with the same key while the shop is still at work on it', async () => {
  const bench = await openShopify();
  bench.store.list('TEE', 7);
  const channel = channelOf(bench);
  bench.wire.faults.push({ about: 'SetLevels', userError: { code: 'IDEMPOTENCY_CONCURRENT_REQUEST' } });
  expect(await channel.send(batch({ TEE: 3 }), signal)).toMatchObject({ type: 'retry', afterMs: 2_000 });
  expect(await channel.send(batch({ TEE: 3 }), signal)).toEqual({ type: 'acknowledged', rejected: [] });
  const [first, second] = sentBy(bench);
  expect(second?.key).toBe(first?.key);
});

it('takes another key where an attempt failed under the first, and where its numbers changed', async () => {
  const bench = await openShopify();
  bench.store.list('TEE', 7);
  const channel = channelOf(bench);
  for (const code of ['IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED', 'CHANGE_FROM_QUANTITY_STALE'])
    bench.wire.faults.push({ about: 'SetLevels', userError: { code } });
  expect(await channel.send(batch({ TEE: 3 }), signal)).toEqual({ type: 'acknowledged', rejected: [] });
  const keys = sentBy(bench).map(({ key }) => key);
  expect(keys.length).toBeGreaterThanOrEqual(3);
  expect(keys.at(-1)).not.toBe(keys[0]);
  expect(bench.store.available('TEE')).toBe(3);
});

it('gives up for now where its numbers change all the time, and never writes over one', async () => {
  const bench = await openShopify();
  const { store } = bench;
  store.list('TEE', 7);
  store.beforeSet = () => void store.order([{ sku: 'TEE', quantity: 1 }]);
  const result = await channelOf(bench).send(batch({ TEE: 30 }), signal);
  expect(result).toMatchObject({ type: 'retry', reason: expect.stringContaining('faster') });
  expect(store.written).toEqual([]);
});

it('an order that lands between reading and writing is never sold again: the batch is made anew', async () => {
  const bench = await openShopify();
  const { store } = bench;
  store.list('TEE', 7);
  const channel = channelOf(bench);
  const told: unknown[] = [];
  channel.orders?.onTold((orders) => void told.push(...orders));
  await channel.orders?.fetch(null, signal);
  store.beforeSet = () => {
    store.beforeSet = undefined;
    store.order([{ sku: 'TEE', quantity: 2 }]);
  };
  expect(await channel.send(batch({ TEE: 9 }), signal)).toMatchObject({ type: 'outdated' });
  expect(store.available('TEE')).toBe(5);
  expect(told).toMatchObject([{ status: 'open', lines: [{ sku: 'TEE', quantity: 2 }] }]);
});

it('a shop that sells all the time is never written over: what would rise waits, and nothing else waits for it', async () => {
  const bench = await openShopify();
  const { store } = bench;
  store.list('TEE', 20);
  store.list('CAP', 1);
  const channel = channelOf(bench);
  channel.orders?.onTold(() => {});
  await channel.orders?.fetch(null, signal);
  store.beforeSet = () => void store.order([{ sku: 'TEE', quantity: 1 }]);
  const results = [];
  for (let attempt = 0; attempt < 4; attempt += 1)
    results.push(await channel.send(batch({ TEE: 30, CAP: 4 }, `batch-${attempt}`), signal));
  expect(results.map(({ type }) => type)).toEqual(['outdated', 'outdated', 'outdated', 'outdated']);
  expect(results.at(-1)).toMatchObject({ about: ['TEE'] });
  const sold = store.orders.length;
  expect([store.available('TEE'), store.available('CAP')]).toEqual([20 - sold, 4]);
  store.beforeSet = undefined;
  // The last of them was not heard of yet.
  expect(await channel.send(batch({ TEE: 31 - sold }, 'late'), signal)).toMatchObject({ about: ['TEE'] });
  expect(await channel.send(batch({ TEE: 30 - sold }, 'quiet'), signal)).toEqual(taken);
  expect(store.available('TEE')).toBe(30 - sold);
});

it('never sends what the shop would refuse a whole call for, and names it', async () => {
  const bench = await openShopify();
  const { store } = bench;
  for (let at = 0; at < 300; at += 1) store.list(`TEE-${at}`, 1);
  store.list('SET', 4, { bundle: true });
  store.list('GIFT', 4, { tracked: false });
  store.list('FAR', null);
  store.list('TWICE', 1);
  const { number } = store.list('TWICE', 1);
  const levels = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`TEE-${at}`, 5]));
  const all = { ...levels, SET: 1, GIFT: 1, FAR: 1, TWICE: 2, [`id:${number}`]: 3, GHOST: 1 };
  const channel = channelOf(bench);
  const result = await channel.send(batch(all), signal);
  expect(result).toMatchObject({ type: 'acknowledged' });
  const rejected = result.type === 'acknowledged' ? result.rejected : [];
  const reasons = new Map(rejected.map(({ sku, reason }) => [sku, reason]));
  expect([...reasons.keys()].sort()).toEqual(['FAR', 'GIFT', 'SET', 'TWICE']);
  expect(reasons.get('SET')).toContain('bundle');
  expect(reasons.get('GIFT')).toContain('Inventory tracked');
  expect(reasons.get('FAR')).toContain('not stocked at Reno');
  expect(channel.notes?.join()).toContain('GHOST');
  expect(sentBy(bench).map(({ input }) => input.quantities.length)).toEqual([250, 51]);
  expect(store.written).toHaveLength(301);
});

it.each([
  'INVALID_INVENTORY_ITEM',
  'INVALID_LOCATION',
  'NON_MUTABLE_INVENTORY_ITEM',
  'INVALID_QUANTITY_NEGATIVE',
  'INVALID_QUANTITY_TOO_HIGH',
])('one line that is refused as %s holds up no other', async (code) => {
  const bench = await openShopify();
  for (const sku of ['A', 'B', 'C']) bench.store.list(sku, 1);
  bench.wire.faults.push({ about: 'SetLevels', userError: { code, line: 1 } });
  const result = await channelOf(bench).send(batch({ A: 5, B: 6, C: 7 }), signal);
  expect(result).toMatchObject({ rejected: [{ sku: 'B', reason: expect.stringContaining(code) }] });
  expect(['A', 'B', 'C'].map((sku) => bench.store.available(sku))).toEqual([5, 1, 7]);
  expect(new Set(sentBy(bench).map(({ key }) => key)).size).toBe(2);
});

const taken = { type: 'acknowledged', rejected: [] };
const aside = { type: 'acknowledged', rejected: [{ sku: 'B' }] };
const refused = { type: 'refused' };
/** What becomes of a batch of three whose second line the shop names with this. */
const ends: Readonly<Record<string, object>> = {
  CHANGE_FROM_QUANTITY_STALE: taken,
  COMPARE_QUANTITY_STALE: taken,
  IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED: taken,
  IDEMPOTENCY_CONCURRENT_REQUEST: { type: 'retry', afterMs: 2_000 },
  IDEMPOTENCY_KEY_PARAMETER_MISMATCH: { type: 'retry', reason: expect.stringContaining('report this') },
  INVALID_INVENTORY_ITEM: aside,
  INVALID_LOCATION: aside,
  NON_MUTABLE_INVENTORY_ITEM: aside,
  INVALID_QUANTITY_NEGATIVE: aside,
  INVALID_QUANTITY_TOO_HIGH: aside,
  INVALID_QUANTITY_TOO_LOW: aside,
  // About how it was asked: parts of it show which line is to blame, if any is.
  COMPARE_QUANTITY_REQUIRED: refused,
  INVALID_NAME: refused,
  INVALID_REASON: refused,
  INVALID_REFERENCE_DOCUMENT: refused,
  NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR: refused,
};

it('every code that the schema has for a change of levels is for something', () => {
  expect(Object.keys(ends).sort()).toEqual(valuesOf('InventorySetQuantitiesUserErrorCode').sort());
});

it.each(Object.entries(ends))('takes %s for what it is', async (code, expected) => {
  const bench = await openShopify();
  for (const sku of ['A', 'B', 'C']) bench.store.list(sku, 1);
  const channel = channelOf(bench);
  bench.wire.faults.push({ about: 'SetLevels', userError: { code, line: 1 } });
  expect(await channel.send(batch({ A: 5, B: 6, C: 7 }), signal)).toMatchObject(expected);
  // Said once, it holds nothing up for good.
  expect(await channel.send(batch({ A: 5, B: 6, C: 7 }, 'batch-2'), signal)).toEqual(taken);
  expect(['A', 'B', 'C'].map((sku) => bench.store.available(sku))).toEqual([5, 6, 7]);
});

it('believes the number that comes back', async () => {
  const bench = await openShopify();
  bench.store.list('TEE', 1);
  bench.wire.faults.push({ about: 'SetLevels', echo: 8 });
  const result = await channelOf(bench).send(batch({ TEE: 5 }), signal);
  expect(result).toMatchObject({ rejected: [{ sku: 'TEE', reason: expect.stringContaining('shows 8 after 5') }] });
});

it.each([
  ['a limit that is used up', { error: { code: 'THROTTLED' } }, { type: 'retry', afterMs: expect.any(Number) }],
  ['a right that is missing', { error: { code: 'ACCESS_DENIED' } }, { type: 'retry', refused: true }],
  ['trouble of its own', { error: { code: 'INTERNAL_SERVER_ERROR' } }, { type: 'retry' }],
  ['a service that is away', { error: { code: 'SERVICE_UNAVAILABLE' } }, { type: 'retry' }],
  ['a shop that is closed', { error: { code: 'SHOP_INACTIVE' } }, { type: 'retry' }],
  ['a code of tomorrow', { error: { code: 'SOMETHING_ELSE' } }, { type: 'refused' }],
  ['a batch that costs too much', { error: { code: 'MAX_COST_EXCEEDED' } }, { type: 'refused', size: true }],
  ['a no to all of it', { userError: { code: 'INVALID_REASON' } }, { type: 'refused' }],
  ['a key for something else', { userError: { code: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH' } }, { type: 'retry' }],
  ['a shop that is frozen', { status: 402 }, { type: 'retry', reason: expect.stringContaining('bill') }],
  ['a shut door', { status: 401 }, { type: 'retry', refused: true }],
  ['half an answer', { half: true as const }, { type: 'retry' }],
])('takes %s for what it is', async (_what, fault, expected) => {
  const bench = await openShopify();
  bench.store.list('TEE', 1);
  bench.wire.faults.push({ about: 'SetLevels', ...fault });
  expect(await channelOf(bench).send(batch({ TEE: 5 }), signal)).toMatchObject(expected);
});

it('asks for no more than the bucket holds: a small one is never overdrawn', async () => {
  const bench = await openShopify({ wire: { most: 100, perS: 100 } });
  const skus = Array.from({ length: 100 }, (_, at) => `TEE-${at}`);
  for (const sku of skus) bench.store.list(sku, 1);
  const channel = channelOf(bench);
  for (const level of [2, 3, 4]) {
    const result = await channel.send(batch(Object.fromEntries(skus.map((sku) => [sku, level])), `b${level}`), signal);
    expect(result).toMatchObject({ type: 'acknowledged' });
  }
  expect(bench.wire.throttled).toBe(0);
});

it('writes to the location of target, and names what there is', async () => {
  const bench = await openShopify();
  const fresno = gid('Location', 2);
  bench.store.list('TEE', 7).available.set(fresno, 1);
  expect(await channelOf(bench, { target: 'Fresno' }).send(batch({ TEE: 3 }), signal)).toMatchObject({ rejected: [] });
  expect(sentBy(bench)[0]?.input.quantities[0]).toMatchObject({ locationId: fresno, changeFromQuantity: 1 });
  expect(bench.store.available('TEE')).toBe(7);
  const elsewhere = await channelOf(bench, { target: 'Oslo' }).send(batch({ TEE: 3 }), signal);
  expect(elsewhere).toMatchObject({ type: 'retry', reason: expect.stringContaining('Reno (1), Fresno (2)') });
});

it('reads orders: cancelled, edited, long ones, page by page', async () => {
  const bench = await openShopify();
  const { store } = bench;
  store.list('TEE', 500);
  for (let at = 0; at < 30; at += 1) store.order([{ sku: 'TEE', quantity: 1 }]);
  const long = store.order(Array.from({ length: 120 }, () => ({ sku: 'TEE', quantity: 1 })));
  const [first, second] = store.orders;
  if (first === undefined || second === undefined) throw new Error('no orders');
  store.cancel(first);
  store.refund(second, 0, 1, true);
  const channel = channelOf(bench);
  const orders = new Map<string | null, { status: string | null; lines: readonly { quantity: number | null }[] }>();
  for (let cursor: string | null = null, pages = 0; pages < 20; pages += 1) {
    const result: OrdersResult | undefined = await channel.orders?.fetch(cursor, signal);
    if (result?.type !== 'page') throw new Error(JSON.stringify(result));
    for (const order of result.page.orders) orders.set(order.id, order);
    if (result.page.next === null) break;
    cursor = result.page.next;
  }
  expect(orders.size).toBe(31);
  expect(orders.get(first.name)?.status).toBe('cancelled');
  expect(orders.get(second.name)?.lines).toMatchObject([{ quantity: 0 }]);
  expect(orders.get(long.name)?.lines).toHaveLength(120);
});

it('keeps its token to itself, asked how it is set up', async () => {
  const shut = await channelOf(await openShopify({ token: 'shpat_another-one' })).check?.(signal);
  expect(shut).toMatchObject([{ what: 'token', verdict: 'error' }]);
  expect(JSON.stringify(shut)).not.toContain('shpat_');
});

const file = (channel: string) => `${dockText()}[[channel]]
name = "web"
merchant = "acme"
kind = "shopify"
token-file = "/etc/tallyman/web"
${channel}
`;

it.each([
  ['url = "https://acme.myshopify.com/admin"', 'name of the shop'],
  ['url = "https://acme.myshopify.com"\nbasis = "physical"', 'takes what it sells off the number'],
  ['url = "http://acme.myshopify.com"', 'unencrypted'],
])('says what is wrong with %s', (channel, words) => {
  const told = loadConfig(file(channel), 'tallyman.toml', kinds);
  expect(told.ok ? '' : told.errors.map(configErrorText).join('\n')).toContain(words);
});

it('tells what is nearly sold out first', async () => {
  const bench = await openShopify();
  const levels = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`SKU-${n}`, 300 - n]));
  for (const sku of Object.keys(levels)) bench.store.list(sku, 999);
  expect(await channelOf(bench).send(batch(levels), signal)).toEqual({ type: 'acknowledged', rejected: [] });
  const told = sentBy(bench).map(({ input }) => input.quantities.map(({ quantity }) => quantity));
  expect(told.map(({ length }) => length)).toEqual([250, 50]);
  expect(told.flat()).toEqual(told.flat().sort((one, other) => one - other));
});

it('R19: finds a location among more than are told at once', async () => {
  const bench = await openShopify();
  for (let n = 3; n <= 240; n += 1)
    bench.store.locations.push({ id: gid('Location', n), name: `Shop ${n}`, isPrimary: false });
  bench.store.list('TEE', null).available.set(gid('Location', 240), 4);
  const channel = channelOf(bench, { target: 'Shop 240' });
  expect(await channel.levels?.fetch(null, signal)).toMatchObject({ page: { listings: [{ sku: 'TEE', level: 4 }] } });
});
