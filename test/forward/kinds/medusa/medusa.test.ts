/** What a channel of kind medusa makes of its options and of a store's answers, which are those of Medusa 2.21. */
import { expect, it } from 'vitest';
import { medusaChannel } from '../../../../agent/forward/kinds/medusa/medusa-kind.ts';
import { troubleOf } from '../../../../agent/forward/kinds/medusa/rest.ts';
import { until } from '../../../wait.ts';
import { forwarderOf } from '../../bench.ts';
import { hurriedClock } from '../../hurried-clock.ts';
import { MemoryLedger, rulebookWith } from '../../memory-ledger.ts';
import { toldBoxes as told } from '../told-boxes.ts';
import { channelOf, openMedusa } from './bench.ts';
import { reno, secretKey } from './scripted-store.ts';

const { signal } = new AbortController();

it.each([
  ['https://api.shop.example', undefined],
  ['https://api.shop.example/admin', 'is the address of a part of it'],
  ['https://api.shop.example?x=1', 'question mark'],
  ['https://sk_x@api.shop.example', 'belongs into key-file'],
  ['http://api.shop.example', 'unencrypted'],
])('its address may be %s: %s', (url, problem) => {
  const read = medusaChannel.options().safeParse({ url, 'key-file': '/etc/key' });
  expect(read.success ? undefined : read.error.issues[0]?.message).toEqual(
    problem === undefined ? undefined : expect.stringContaining(problem),
  );
});

it.each([
  ['pk_0123456789abcdef', 'for shoppers'],
  ['hunter2hunter2', 'no secret API key'],
])('a file with %s is named with what to do, and not quoted', (content, words) => {
  const read = () => medusaChannel.files?.['key-file']?.(Buffer.from(content), '/etc/key');
  expect(read).toThrow(words);
  expect(read).not.toThrow(content);
});

it.each([
  [200, { orders: [] }, undefined],
  [401, { message: 'Unauthorized' }, { denied: true }],
  [404, { type: 'not_found', message: 'Order id not found: order_x' }, { declined: true }],
  [404, '<!DOCTYPE html>', { reason: expect.stringContaining('check url') }],
  [
    400,
    { type: 'invalid_data', message: 'too small' },
    { declined: true, reason: expect.stringContaining('too small') },
  ],
  [409, { type: 'conflict', message: 'again' }, { reason: expect.stringContaining('not now') }],
  [500, { type: 'unknown_error' }, { reason: expect.stringContaining('500') }],
  [200, '<html>', { reason: expect.stringContaining('check url') }],
])('understands %s %j', (status, body, expected) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const trouble = troubleOf({ status, headers: {}, body: text }, 0);
  if (expected === undefined) expect(trouble).toBeUndefined();
  else expect(trouble).toMatchObject(expected);
});

function dockOf(bench: Awaited<ReturnType<typeof openMedusa>>) {
  const ledger = new MemoryLedger({
    ...rulebookWith({ basis: 'physical' }),
    merchants: [{ id: 'acme', sync: 'always', processOrders: 'auto' }],
  });
  const config = { ...bench.config, orders: { everyMs: 5_000 } };
  return forwarderOf(config, { ledger, clock: hurriedClock(60) });
}

it('R21, R27: keeps what is on hand at its location, and nothing of what is never received or not counted', async () => {
  const bench = await openMedusa();
  const { store } = bench;
  store.list('TEE', 25);
  store.list('CAP', null);
  store.list('MUG', 25, { managed: false });
  store.list('PEN', 25);
  const { ledger, moved } = dockOf(bench);
  await until('its orders were read', () => ledger.tables.orderSync('acme-web') !== undefined);
  moved(() => ledger.receive('TEE', 9));
  moved(() => ledger.receive('CAP', 4));
  moved(() => ledger.receive('MUG', 3));
  await until(
    'what was received is shown',
    () => store.level('TEE')?.stocked === 9 && store.level('CAP')?.stocked === 4,
  );
  expect([store.level('MUG')?.stocked, store.level('PEN')?.stocked]).toEqual([25, 25]);
  store.order([{ sku: 'TEE', quantity: 4 }]);
  await until('the order is booked', () => ledger.tables.item('acme', 'TEE')?.booked === 4);
  // It subtracts what is reserved by itself: five are left to sell, of nine on hand.
  expect(store.level('TEE')).toEqual({ place: reno, stocked: 9, reserved: 4 });
  moved(() => ledger.receive('TEE', 1));
  await until('one more is on hand', () => store.level('TEE')?.stocked === 10);
});

it('R3: an order books the items of its variants, and ends when it is cancelled or fulfilled at the store', async () => {
  const bench = await openMedusa();
  const { store } = bench;
  for (const sku of ['TEE', 'SOCK']) store.list(sku, 0);
  const { ledger, moved } = dockOf(bench);
  const booked = (sku: string) => ledger.tables.item('acme', sku)?.booked;
  await until('its orders were read', () => ledger.tables.orderSync('acme-web') !== undefined);
  for (const sku of ['TEE', 'SOCK']) moved(() => ledger.receive(sku, 9));
  // A pair is a variant that takes two of one item.
  const pair = store.order([{ sku: 'SOCK', quantity: 2, perUnit: 2 }]);
  const order = store.order([{ sku: 'TEE', quantity: 2 }]);
  await until('both are booked', () => booked('SOCK') === 4 && booked('TEE') === 2);
  store.cancel(pair);
  await until('the cancelled one is freed', () => booked('SOCK') === 0);
  expect(store.fulfil(order, [{ id: order.lines[0]?.id ?? '', quantity: 1 }]).status).toBe(200);
  expect(store.fulfil(order, [{ id: order.lines[0]?.id ?? '', quantity: 1 }]).status).toBe(200);
  await until('what was fulfilled there is over here', () => booked('TEE') === 0);
  expect(ledger.tables.order('acme', order.id)?.status).not.toBe('open');
});

it('R3: an order that the store takes back without a trace is freed, and said', async () => {
  const bench = await openMedusa();
  const { store } = bench;
  store.list('TEE', 0);
  const { ledger, moved } = dockOf(bench);
  const booked = () => ledger.tables.item('acme', 'TEE')?.booked;
  await until('its orders were read', () => ledger.tables.orderSync('acme-web') !== undefined);
  moved(() => ledger.receive('TEE', 2));
  await until('it is shown', () => store.level('TEE')?.stocked === 2);
  const [kept, phantom] = [store.order([{ sku: 'TEE', quantity: 1 }]), store.order([{ sku: 'TEE', quantity: 1 }])];
  await until('both are booked', () => booked() === 2);
  store.takeBack(phantom);
  await until('it is freed', () => booked() === 1);
  expect(ledger.tables.order('acme', phantom.id)?.status).toBe('cancelled');
  expect(ledger.tables.order('acme', kept.id)?.status).toBe('open');
  const asked = [...ledger.tables.openRows('exception', 10)];
  expect(asked).toMatchObject([{ reason: 'order-vanished', document: phantom.id }]);
  // What is left can be sold, and no more.
  await until('the level is right', () => store.level('TEE')?.stocked === 2);
  expect(store.level('TEE')).toMatchObject({ reserved: 1 });
});

async function ordered() {
  const bench = await openMedusa();
  bench.store.list('TEE', 9);
  const order = bench.store.order([{ sku: 'TEE', quantity: 4 }]);
  return { ...bench, order, channel: channelOf(bench) };
}

it('R25: a box becomes a shipped fulfilment, once, whatever becomes of the answers', async () => {
  const bench = await ordered();
  const { channel, store, order } = bench;
  const first = told({ order: order.id, box: 1, carrier: 'UPS', tracking: '1Z999' });
  store.faults.push({ about: 'fulfillments', lose: true }, { about: 'shipments', lose: true });
  for (const answer of ['retry', 'retry', 'acknowledged', 'acknowledged'])
    expect(await channel.tell?.('shipment', first, signal)).toMatchObject({ type: answer });
  expect(await channelOf(bench).tell?.('shipment', first, signal)).toEqual({ type: 'acknowledged', rejected: [] });
  expect(order.fulfilments).toMatchObject([
    { metadata: { tallyman: `acme-web ${order.id}/1` }, labels: [{ tracking_number: '1Z999' }] },
  ]);
  expect(order.fulfilments[0]?.shippedAt).toEqual(expect.any(String));
  expect(store.level('TEE')).toMatchObject({ stocked: 7, reserved: 2 });
  // The label of the second one is printed after it left.
  await channel.tell?.('shipment', told({ order: `acme-web:${order.id}`, box: 2 }), signal);
  const labelled = told({ order: `acme-web:${order.id}`, box: 2, carrier: 'UPS', tracking: '1Z000', version: 8 });
  for (const _ of ['once', 'again']) await channel.tell?.('shipment', labelled, signal);
  expect(order.fulfilments).toHaveLength(2);
  expect(order.metadata).toEqual({ 'tallyman-box-2': 'UPS 1Z000' });
  expect(store.asked.filter(({ method, path }) => method === 'POST' && path === `orders/${order.id}`)).toHaveLength(1);
});

it('R21, R25: a level from before a box gives way to it, however often it is sent', async () => {
  const { channel, store, order } = await ordered();
  const batch = {
    ...told({ order: 'x', box: 1 }),
    ...{
      key: 'before',
      lines: [{ sku: 'TEE' }],
      body: JSON.stringify({ data: { lines: [{ sku: 'TEE', level: 12 }] } }),
    },
  };
  store.faults.push({ about: 'batch', lose: true });
  expect(await channel.send(batch, signal)).toMatchObject({ type: 'retry' });
  await channel.tell?.('shipment', told({ order: order.id, box: 1 }), signal);
  expect(store.level('TEE')).toMatchObject({ stocked: 10 });
  // It would put the two back that have left.
  expect(await channel.send(batch, signal)).toMatchObject({ type: 'outdated' });
  expect(store.level('TEE')).toMatchObject({ stocked: 10 });
});

it('R25: what the store cannot do is said, box by box, and holds up no other', async () => {
  const { channel, store, order } = await ordered();
  store.list('SOCK', 9);
  const pair = store.order([{ sku: 'SOCK', quantity: 1, perUnit: 2 }]);
  await channel.tell?.('shipment', told({ order: order.id, box: 1 }), signal);
  const reasons = [
    ['order_none', 1, 'not found'],
    ['by-hand', 1, 'did not come from this store'],
    [pair.id, 1, 'as a part of a set'],
    [order.id, 2, 'has 2 of TEE left to send, and the box holds 9'],
  ] as const;
  for (const [id, box, reason] of reasons) {
    const lines = [{ sku: id === pair.id ? 'SOCK' : 'TEE', quantity: 9 }];
    expect(await channel.tell?.('shipment', told({ order: id, box, lines }), signal)).toMatchObject({
      rejected: [{ sku: `${id}/${box}`, reason: expect.stringContaining(reason) }],
    });
  }
  const back = await channel.tell?.('shipment', told({ order: order.id, box: 1, status: 'taken-back' }), signal);
  expect(back).toMatchObject({ rejected: [{ reason: expect.stringContaining('enter a return there') }] });
});

it('R25: a box that is taken up before it was marked as shipped cancels its fulfilment', async () => {
  const { channel, store, order } = await ordered();
  store.faults.push({ about: 'shipments', status: 503 });
  expect(await channel.tell?.('shipment', told({ order: order.id, box: 1 }), signal)).toMatchObject({ type: 'retry' });
  const back = told({ order: order.id, box: 1, status: 'taken-back' });
  expect(await channel.tell?.('shipment', back, signal)).toEqual({ type: 'acknowledged', rejected: [] });
  expect(store.level('TEE')).toMatchObject({ stocked: 9, reserved: 4 });
});

it('keeps its key to itself, asked how it is set up', async () => {
  const bench = await openMedusa();
  bench.store.faults.push({ status: 401, body: { message: `no ${secretKey} here` } });
  const [row] = (await channelOf(bench).check?.(signal)) ?? [];
  expect(row).toMatchObject({ what: 'key', verdict: 'error' });
  expect(row?.text).not.toContain(secretKey);
});

it('R19: reads and writes the location of target alone', async () => {
  const bench = await openMedusa();
  const { store } = bench;
  store.places.push({ id: 'sloc_01ELKO', name: 'Elko' });
  store.list('TEE', 5);
  const elko = channelOf(bench, { target: 'Elko' });
  const batch = {
    ...told({ order: 'x', box: 1 }),
    body: JSON.stringify({ data: { lines: [{ sku: 'TEE', level: 3 }] } }),
  };
  expect(await elko.send(batch, signal)).toEqual({ type: 'acknowledged', rejected: [] });
  expect([store.level('TEE'), store.level('TEE', 'sloc_01ELKO')]).toMatchObject([{ stocked: 5 }, { stocked: 3 }]);
  expect(await elko.levels?.fetch(null, signal)).toMatchObject({ page: { listings: [{ sku: 'TEE', level: 3 }] } });
});

const levels = (...lines: { sku: string; level: number; item?: string }[]) => ({
  ...told({ order: 'x', box: 1 }),
  body: JSON.stringify({ data: { lines } }),
});

it('R21, R27: several inventory items that are one here show together what is there', async () => {
  const bench = await openMedusa();
  const { store } = bench;
  const [one, other] = [store.list('TEE', 9), store.list('TEE-GIFT', 9)];
  store.order([{ sku: 'TEE', quantity: 3 }]);
  store.order([{ sku: 'TEE-GIFT', quantity: 2 }]);
  // Twelve on the shelf, five of them ordered.
  const lines = [one, other].map(({ id }) => ({ sku: `id:${id}`, level: 12, item: 'TEE' }));
  const channel = channelOf(bench);
  expect(await channel.send(levels(...lines), signal)).toEqual({ type: 'acknowledged', rejected: [] });
  const available = (sku: string) => {
    const { stocked = 0, reserved = 0 } = store.level(sku) ?? {};
    return stocked - reserved;
  };
  expect([available('TEE'), available('TEE-GIFT')]).toEqual([7, 7]);
  // So that a comparison knows what each of them subtracts.
  expect(await channel.levels?.fetch(null, signal)).toMatchObject({
    page: {
      rows: [
        { level: 10, held: 3 },
        { level: 9, held: 2 },
      ],
    },
  });
});
