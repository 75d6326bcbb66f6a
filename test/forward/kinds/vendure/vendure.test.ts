/** What a channel of kind vendure makes of its options and of a store's answers, without a store. */
import { expect, it } from 'vitest';
import { kinds } from '../../../../agent/cli/kinds.ts';
import { understand } from '../../../../agent/forward/kinds/vendure/answers.ts';
import { leftOf, madeOf, methodOf, readShipped } from '../../../../agent/forward/kinds/vendure/boxes.ts';
import { readCredentials } from '../../../../agent/forward/kinds/vendure/credentials.ts';
import { planned } from '../../../../agent/forward/kinds/vendure/levels-out.ts';
import { orderOf } from '../../../../agent/forward/kinds/vendure/order-of.ts';
import type { Variant } from '../../../../agent/forward/kinds/vendure/variants.ts';
import { type Box, partsOf } from '../../../../agent/forward/orders/box-parts.ts';
import { configErrorText, loadConfig } from '../../../../config/load.ts';
import { dockText } from '../../dock-text.ts';
import { channelOf, openScripted } from './bench.ts';
import { paidOrder } from './scripted-store.ts';

const { signal } = new AbortController();

const file = (channel: string) => `${dockText('[mqtt]\nurl = "mqtt://127.0.0.1:1883"\n')}[[channel]]
name = "web"
merchant = "acme"
kind = "vendure"
credentials-file = "/etc/tallyman/web"
${channel}
`;
const read = (channel: string) => loadConfig(file(channel), 'tallyman.toml', kinds);
const url = 'url = "https://shop.example/admin-api"';

it('R21: a store of this kind subtracts its own orders, whatever the file says', () => {
  const plain = read(url);
  expect(plain.ok && plain.config.channels[0]?.basis).toBe('physical');
  expect(read(`${url}\nbasis = "physical"`).ok).toBe(true);
});

it.each([
  [`${url}\nbasis = "available"`, 'subtracts its own open orders by itself'],
  ['url = "https://shop.example/shop-api"', 'is the API for shoppers'],
  ['url = "https://me:secret@shop.example/admin-api"', 'they belong into credentials-file'],
  ['url = "http://shop.example/admin-api"', 'unencrypted'],
])('says what is wrong with %s', (channel, words) => {
  const told = read(channel);
  const text = told.ok ? '' : told.errors.map(configErrorText).join('\n');
  expect(text).toContain(words);
  expect(text).not.toContain('secret');
});

it('reads an API key, or a user and a password, and quotes nothing of a file it cannot read', () => {
  const of = (text: string) => () => readCredentials(Buffer.from(text), '/etc/key');
  expect(of('# of the dock\nvk_0815\n')()).toEqual({ key: 'vk_0815' });
  expect(of('dock@shop.example\r\npass word\n')()).toEqual({ user: 'dock@shop.example', password: 'pass word' });
  for (const bad of ['', '\n# nothing\n', 'a\nb\nc-secret\n', 'ke\u0007y-secret\n']) {
    expect(of(bad)).toThrow(/^\/etc\/key: holds/);
    expect(of(bad)).not.toThrow(/secret/);
  }
});

const answer = (status: number, body: unknown, headers = {}) =>
  understand({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) }, 0);
const error = (code: string, message = 'No ProductVariant with the id "9"') => {
  return { errors: [{ message, extensions: { code } }], data: null };
};

it.each([
  ['data', 200, { data: { a: 1 } }, { ok: true, data: { a: 1 } }],
  ['a no with status 200', 200, error('ENTITY_NOT_FOUND'), { trouble: { declined: true } }],
  ['data beside an error', 200, { data: { a: 1 }, errors: [{ message: 'half' }] }, { trouble: { declined: true } }],
  ['a shut door with status 200', 200, error('FORBIDDEN'), { ok: false, trouble: { denied: true } }],
  ['a shut door', 403, '<html>', { ok: false, trouble: { denied: true } }],
  ['a question it does not know', 400, error('GRAPHQL_VALIDATION_FAILED'), { trouble: { declined: true } }],
  ['a store in trouble', 503, 'busy', { ok: false, trouble: { reason: expect.stringContaining('503') } }],
  ['a portal', 200, '<html>', { ok: false, trouble: { reason: expect.stringContaining('check url') } }],
  ['nothing', 200, { data: null }, { ok: false, trouble: { reason: expect.stringContaining('check url') } }],
])('understands %s', (_what, status, body, expected) => {
  expect(answer(status, body)).toMatchObject(expected);
});

it('leaves a busy store alone for as long as it asks', () => {
  expect(answer(429, 'slow', { 'retry-after': '7' })).toMatchObject({ trouble: { afterMs: 7_000 } });
});

const variant = (id: string, sku: string, more: Partial<Variant> = {}): Variant => {
  return { id, sku, tracked: true, onSale: true, onHand: 0, allocated: 0, ...more };
};
const line = (sku: string, level: number, item?: string) => {
  const told = { sku, level, previous: null, delta: null, processOrders: true };
  return item === undefined ? told : { ...told, item };
};

it('R19, R27: several listings of one item show together what is there, and none shows what another holds', () => {
  // Twelve on the shelf, five of them ordered: three by one listing, two by the other.
  const lines = [line('id:1', 12, 'TEE'), line('id:2', 12, 'TEE')];
  const { writes } = planned(lines, [variant('1', 'TEE', { allocated: 3 }), variant('2', 'TEE', { allocated: 2 })]);
  expect(writes.map(({ onHand, variant: { allocated } }) => onHand - allocated)).toEqual([7, 7]);
});

it('writes nothing for what is shared, not counted or not there, and takes a SKU by its letters', () => {
  const variants = [
    variant('1', 'TEE'),
    variant('2', 'TEE'),
    variant('3', 'MUG', { tracked: false }),
    variant('4', 'cap'),
  ];
  const { writes, rejected, unlisted } = planned(
    [line('TEE', 1), line('MUG', 2), line('CAP', 3), line('id:9', 4)],
    variants,
  );
  expect(writes).toEqual([]);
  expect(rejected.map(({ sku }) => sku)).toEqual(['TEE', 'MUG']);
  expect(unlisted).toEqual(['CAP', 'id:9']);
});

it.each([
  ['PaymentAuthorized', 'open'],
  ['PaymentSettled', 'open'],
  ['PartiallyShipped', 'open'],
  ['Modifying', 'open'],
  ['WaitingForEngraving', 'open'],
  ['Shipped', 'fulfilled'],
  ['Delivered', 'fulfilled'],
  ['Cancelled', 'cancelled'],
])('R3: an order that is %s at the store is %s here', (state, status) => {
  expect(orderOf(paidOrder('A1', [{ sku: 'TEE', quantity: 2 }], { state }))).toMatchObject({ id: 'A1', status });
});

it('R3: an order is as new as the newest thing in it, and lines of one SKU are one line', () => {
  const lines = [
    { sku: 'TEE', quantity: 2 },
    { sku: 'TEE', quantity: 1 },
    { sku: '', quantity: 1 },
  ];
  const fulfillments = [{ updatedAt: '2026-11-28T09:00:00.000Z' }];
  expect(orderOf(paidOrder('A1', lines, { fulfillments }))).toMatchObject({
    updatedAt: '2026-11-28T09:00:00.000Z',
    lines: [
      { sku: 'TEE', quantity: 3 },
      { sku: 'id:3', quantity: 1 },
    ],
  });
});

const box = (number: number, lines: { sku: string; quantity: number }[], more: Partial<Box> = {}): Box => {
  const told = { id: `A1/${number}`, version: 1, at: '2026-11-28T08:00:00.000Z', order: 'A1', box: number };
  return { ...told, status: 'shipped', partial: false, lines, ...more };
};
const shippedOrder = readShipped({
  id: '7',
  lines: [
    { id: '70', quantity: 2, productVariant: { id: '1', sku: 'TEE' } },
    { id: '71', quantity: 3, productVariant: { id: '1', sku: 'TEE' } },
    { id: '72', quantity: 1, productVariant: { id: '2', sku: 'mug-0815' } },
  ],
  fulfillments: [
    { id: '1', state: 'Shipped', method: 'UPS, box 1', lines: [{ orderLineId: '70', quantity: 1 }] },
    { id: '2', state: 'Cancelled', method: 'UPS, box 2', lines: [{ orderLineId: '71', quantity: 3 }] },
  ],
});

it('R25: a box is the fulfilment that ends in its number, and one that was cancelled is none', () => {
  expect(madeOf(shippedOrder, 1)?.id).toBe('1');
  expect([madeOf(shippedOrder, 2), madeOf(shippedOrder, 11)]).toEqual([undefined, undefined]);
  expect(methodOf({ carrier: 'UPS', box: 2 })).toBe('UPS, box 2');
});

it('R25, R27: a box takes what is left of the lines of its order, under the names of the store', () => {
  const names = new Map([['MUG', ['mug-0815']]]);
  const parts = partsOf(
    leftOf(shippedOrder),
    box(2, [
      { sku: 'TEE', quantity: 4 },
      { sku: 'MUG', quantity: 1 },
    ]),
    names,
  );
  expect(parts.ok && [...parts.parts].map(([{ id }, quantity]) => [id, quantity])).toEqual([
    ['70', 1],
    ['71', 3],
    ['72', 1],
  ]);
  expect(partsOf(leftOf(shippedOrder), box(2, [{ sku: 'TEE', quantity: 5 }]), names)).toMatchObject({
    reason: expect.stringContaining('has 4 of TEE left'),
  });
  expect(partsOf(leftOf(shippedOrder), box(2, [{ sku: 'CAP', quantity: 1 }]), names)).toMatchObject({
    reason: expect.stringContaining('no CAP left to send'),
  });
});

it('R3: an order whose fulfilments were cancelled is open, whatever state they left it in', () => {
  const shipped = (state: string) => {
    const [line] = paidOrder('A1', [{ sku: 'TEE', quantity: 2 }]).lines as object[];
    const fulfillmentLines = state === '' ? [] : [{ quantity: 2, fulfillment: { state } }];
    return orderOf(paidOrder('A1', [], { state: 'Shipped', lines: [{ ...line, fulfillmentLines }] })).status;
  };
  expect(['', 'Pending', 'Shipped', 'Delivered'].map(shipped)).toEqual(['open', 'open', 'fulfilled', 'fulfilled']);
});

it('reads its listings anew when one was removed while they were read: it would hide another', async () => {
  const bench = await openScripted();
  for (let n = 0; n < 501; n += 1) bench.store.list(`SKU-${n}`, 1);
  const channel = channelOf(bench);
  const first = await channel.levels?.fetch(null, signal);
  expect(first).toMatchObject({ page: { next: '500' } });
  bench.store.variants.splice(7, 1);
  expect(await channel.levels?.fetch('500', signal)).toMatchObject({ type: 'retry', startOver: true });
});

it.each([
  [0, undefined],
  [3, 'warning: it keeps 3 of each variant back'],
  [-10, 'warning: it sells 10 more of each variant than there are'],
])('says what a threshold of %i does to the numbers', async (threshold, words) => {
  const bench = await openScripted();
  bench.store.outOfStockThreshold = threshold;
  const rows = await channelOf(bench).check?.(signal);
  const row = rows?.find(({ what }) => what === 'out-of-stock threshold');
  expect(row && `${row.verdict}: ${row.text}`).toBe(words);
});
