// needs: mosquitto
/**
 * Orders from a storefront to the other storefront's shelves: a real agent at a real Mosquitto and a real HTTP server,
 * the reference storefront with its journal on disk. And R21 at a real broker, over a ledger in memory.
 */
import { randomBytes } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { connect } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { httpsChannel } from '../../../agent/forward/kinds/https/https-kind.ts';
import type { Faults } from '../../../firmware-sim/storefront/faults.ts';
import { openHttpFace } from '../../../firmware-sim/storefront/http-face.ts';
import { type MqttFaceOptions, openMqttFace } from '../../../firmware-sim/storefront/mqtt-face.ts';
import { Storefront } from '../../../firmware-sim/storefront/storefront.ts';
import { Broker } from '../../end-to-end/broker.ts';
import { sku } from '../../end-to-end/codes.ts';
import type { Table } from '../../end-to-end/config-file.ts';
import { Dock, dockName, merchant, site } from '../../end-to-end/dock.ts';
import { until } from '../../wait.ts';
import { channelConfig, forwarderOf, temporaryFolder, uplinkTo } from '../bench.ts';
import { hurriedClock } from '../hurried-clock.ts';
import { statusOf } from '../memory-book.ts';
import { MemoryLedger, rulebookWith } from '../memory-ledger.ts';

const secret = `whsec_${randomBytes(32).toString('base64')}`;
const slow = { timeout: 90_000 };

function storefront(faults: Partial<Faults> = {}, more: { ordersPerPage?: number } = {}): Storefront {
  const shop = new Storefront({ file: join(temporaryFolder(), 'journal.jsonl'), faults, ...more });
  onTestFinished(() => shop.close());
  return shop;
}

/** An agent whose two channels, web and outlet, are the storefront's; two items on the shelf, ten each. */
async function dockWith(shop: Storefront, channels: Table[], face: Partial<MqttFaceOptions> = {}): Promise<Dock> {
  const dock = await Dock.create({ channels, scanners: [] });
  onTestFinished(() => dock.end());
  dock.sink.answering = false;
  const open = await openMqttFace(shop, { url: dock.broker.url, ...face });
  onTestFinished(() => open.close());
  await dock.agent.start();
  await dock.importCatalogue();
  for (const n of [0, 1]) {
    await dock.agent.req('stock/adjust', { merchant, sku: sku(n), quantity: 10, reason: 'counted' });
  }
  await levels(dock, shop, [10, 10]);
  return dock;
}

const lines = (first: number, second = 0) =>
  [first, second].flatMap((quantity, n) => (quantity === 0 ? [] : [{ sku: sku(n), quantity }]));

/** What the outlet, which sold nothing, shows of the two items. */
async function levels(dock: Dock, shop: Storefront, wanted: [number, number]): Promise<void> {
  const shown = () => [0, 1].map((n) => shop.levels('outlet').get(sku(n))?.level);
  await dock.until(`the outlet shows ${wanted}`, () => JSON.stringify(shown()) === JSON.stringify(wanted));
}

describe('an order at one storefront', () => {
  const polled = [{ orders: true, 'orders-every': '1s' }, { name: 'outlet' }];

  it('is booked here, seen at the other, moved when it changes, freed when it is cancelled', slow, async () => {
    const shop = storefront();
    const dock = await dockWith(shop, polled);
    const before = shop.placeOrder('web', lines(5), { id: 'OLD', placedAt: '2026-01-02T03:04:05.000Z' });
    const order = shop.placeOrder('web', lines(4));
    await levels(dock, shop, [6, 10]);
    expect(await dock.agent.stock(sku(0))).toMatchObject([{ inStock: 10, booked: 4, available: 6 }]);
    expect(await dock.agent.req('order/get', { merchant, id: order.id })).toMatchObject({
      status: 'open',
      channel: 'web',
      placedAt: order.placedAt,
      lines: [{ sku: sku(0), quantity: 4, shipped: 0, name: 'Article 0' }],
    });
    // The other channel's own orders are not read: nobody switched that on.
    shop.placeOrder('outlet', lines(1));
    shop.changeOrder('web', order.id, lines(1, 7));
    await levels(dock, shop, [9, 3]);
    shop.cancelOrder('web', order.id);
    shop.cancelOrder('web', before.id);
    await levels(dock, shop, [10, 10]);
    const { channels } = await dock.agent.status();
    expect(channels).toMatchObject([{ name: 'web', orders: { lastReadAt: expect.any(Number) } }, { name: 'outlet' }]);
    expect(channels[1]).not.toHaveProperty('orders');
  });

  it('is booked once by an agent that is killed again and again, at a storefront that stumbles', slow, async () => {
    const faults = { seed: 3, loseAsk: 0.1, loseTell: 0.1, doubleTell: 0.3, delayTell: 0.3, delayMs: 200 };
    const shop = storefront(faults, { ordersPerPage: 3 });
    const dock = await dockWith(shop, polled, { tellsUnasked: true, repeatsCursor: false });
    for (let round = 0; round < 3; round += 1) {
      for (let n = 0; n < 4; n += 1) shop.placeOrder('web', lines(n % 2, (n + 1) % 2));
      await dock.agent.kill9();
      const first = shop.orders('web')[0];
      if (first?.status === 'open') shop.cancelOrder('web', first.id);
      await dock.agent.start();
    }
    const open = shop.orders('web').filter(({ status }) => status === 'open');
    const sold = (n: number) => open.flatMap((each) => each.lines).filter((line) => line.sku === sku(n)).length;
    await levels(dock, shop, [10 - sold(0), 10 - sold(1)]);
    const verified = await dock.agent.cli(['ledger', 'verify']);
    expect(verified.code).toBe(0);
  });

  it('is heard at once when the storefront tells it unasked', slow, async () => {
    const shop = storefront();
    const dock = await dockWith(shop, [{ orders: true, 'orders-every': '1d' }, { name: 'outlet' }], {
      tellsUnasked: true,
    });
    shop.placeOrder('web', lines(10));
    await levels(dock, shop, [0, 10]);
    // The last one is sold: the flag goes off with the delta (R9).
    expect(shop.levels('outlet').get(sku(0))).toEqual({ level: 0, processOrders: false });
    expect(await dock.agent.stock(sku(0))).toMatchObject([{ booked: 10, processOrders: false }]);
  });

  it('is set aside when nobody knows its SKU, and a person is shown the whole of it', slow, async () => {
    const shop = storefront();
    const dock = await dockWith(shop, polled);
    const odd = shop.placeOrder('web', [...lines(1), { sku: 'NOPE', quantity: 2 }]);
    shop.placeOrder('web', lines(3));
    await levels(dock, shop, [7, 10]);
    const { exceptions } = (await dock.agent.req('exception/list', {})) as { exceptions: object[] };
    expect(exceptions).toMatchObject([{ document: odd.id, reason: 'unknown-item', order: odd }]);
    expect(await dock.agent.json(['order', 'ls'])).toMatchObject([
      { status: 'open' },
      { id: odd.id, status: 'set-aside' },
    ]);
  });

  it('comes in over HTTP as well, in signed pages', slow, async () => {
    const shop = storefront({}, { ordersPerPage: 2 });
    const face = await openHttpFace(shop, { secrets: [secret], channel: 'web' });
    onTestFinished(() => face.close());
    const secretFile = join(temporaryFolder(), 'secret');
    writeFileSync(secretFile, secret);
    const http = { kind: 'https', url: face.url, 'secret-file': secretFile };
    const dock = await dockWith(shop, [{ ...http, orders: true, 'orders-every': '1s' }, { name: 'outlet' }]);
    for (let n = 0; n < 5; n += 1) shop.placeOrder('web', lines(1));
    await levels(dock, shop, [5, 10]);
    await dock.until('and so does the one that sold', () => shop.levels('web').get(sku(0))?.level === 5);
  });
});

it(
  'R14 R21: a refresh asked for at the broker reads orders and listings there and tells what differs, past the schedule',
  slow,
  async () => {
    const shop = storefront();
    const dock = await Dock.create({
      channels: [{ every: '1d', orders: true, 'orders-every': '1d' }, { name: 'outlet' }],
      scanners: [],
    });
    onTestFinished(() => dock.end());
    dock.sink.answering = false;
    const key = join(dock.dir, 'lena.pem');
    const made = await dock.agent.cli(['admin', 'keygen', key, '--id', 'lena']);
    appendFileSync(dock.configFile, `\n${made.stdout.replace('"viewer"', '"supervisor"')}`);
    const face = await openMqttFace(shop, { url: dock.broker.url });
    onTestFinished(() => face.close());
    await dock.agent.start();
    await dock.importCatalogue();
    await dock.agent.req('stock/adjust', { merchant, sku: sku(0), quantity: 10, reason: 'counted' });
    await dock.until('the outlet shows 10', () => shop.levels('outlet').get(sku(0))?.level === 10);
    const shown = () => shop.levels('web').get(sku(0))?.level;
    expect(shown()).toBeUndefined();
    const told: number[] = [];
    const deliver = shop.deliver.bind(shop);
    shop.deliver = (text) => {
      const { data } = JSON.parse(text) as { data: { channel: string; lines: { level: number }[] } };
      if (data.channel === 'web') told.push(...data.lines.map(({ level }) => level));
      return deliver(text);
    };
    const refresh = async () => {
      const { stdout, stderr } = await dock.agent.cli([
        ...['admin', 'req', '--as', 'lena', '--key', key, '--broker', dock.broker.url, '--dock', `${site}/${dockName}`],
        ...['channel/refresh', '{"channel":"web"}', '--reason', 'a customer asks'],
      ]);
      expect(stderr).toBe('');
      return JSON.parse(stdout) as object;
    };
    // What was sold since it was asked last is booked before anything is told.
    shop.placeOrder('web', lines(4));
    expect(await refresh()).toMatchObject({ orders: { read: true }, listings: { read: true, listings: 0 } });
    await dock.until('it shows 6', () => shown() === 6);
    await dock.until('the other does, too', () => shop.levels('outlet').get(sku(0))?.level === 6);
    expect(told).toEqual([6]);

    // R1: what somebody typed there is told anew, and not imported.
    const levelsOf = shop.levels.bind(shop);
    shop.levels = (channel) =>
      channel === 'web' ? new Map([[sku(0), { level: 37, processOrders: true }]]) : levelsOf(channel);
    expect(await refresh()).toMatchObject({
      listings: { listings: 1, differ: 1, named: [{ sku: sku(0), why: 'differs' }] },
    });
    await dock.until('it is told 6 again', () => told.length === 2);
    expect(told).toEqual([6, 6]);
    expect(await dock.agent.stock(sku(0))).toMatchObject([{ inStock: 10, booked: 4, available: 6 }]);

    // Nothing new: read, and nothing told.
    shop.levels = levelsOf;
    expect(await refresh()).toMatchObject({ orders: { read: true }, listings: { listings: 1, differ: 0, unknown: 0 } });
    await face.close();
    expect(await refresh()).toMatchObject({ orders: { read: false }, listings: { read: false } });
    expect(told).toEqual([6, 6]);
  },
);

describe('one bad order', () => {
  const startedMs = Date.now();
  const order = (id: string, orderLines: unknown, more = {}) => {
    // After the order sync was switched on, whenever that is.
    const at = new Date(startedMs + 3_600_000).toISOString();
    return { id, placedAt: at, updatedAt: at, status: 'open', lines: orderLines, ...more };
  };
  const tip = [
    { sku: sku(0), quantity: 1 },
    { sku: null, quantity: 1 },
  ];
  /** Two numbers that one double stands for, a tip, and an order that is good. */
  const page = () => {
    const text = JSON.stringify({
      what: 'orders',
      orders: [order('ID1', lines(2)), order('ID2', lines(3)), order('1001', tip), order('1002', lines(0, 2))],
      next: 'c2',
    });
    return text.replace('"ID1"', '7091800003790954036').replace('"ID2"', '7091800003790954037');
  };

  async function booked(dock: Dock): Promise<void> {
    await dock.until('the others are booked, each under its own number', async () => {
      const stock = (await dock.agent.req('stock/get', { merchant })) as { items?: unknown } | unknown[];
      return JSON.stringify(stock).includes('"booked":5') && JSON.stringify(stock).includes('"booked":2');
    });
    for (const [id, quantity] of [
      ['7091800003790954036', 2],
      ['7091800003790954037', 3],
    ]) {
      expect(await dock.agent.req('order/get', { merchant, id })).toMatchObject({
        status: 'open',
        lines: [{ quantity }],
      });
    }
    const { exceptions } = (await dock.agent.req('exception/list', {})) as { exceptions: unknown[] };
    expect(exceptions).toMatchObject([
      {
        document: '1001',
        reason: 'unreadable-order',
        text: 'Order 1001 cannot be read: line 2 has null for its SKU: send SKUs as text.',
        order: { id: '1001', lines: tip },
      },
    ]);
  }

  it('concerns itself alone when it is told at the broker', slow, async () => {
    const dock = await dockWith(storefront(), [{ orders: true, 'orders-every': '1d' }, { name: 'outlet' }]);
    const client = connect(dock.broker.url);
    onTestFinished(() => void client.end(true));
    await client.publishAsync(`tallyman/v1/${site}/${dockName}/tell/web`, page(), { qos: 1 });
    await booked(dock);
    // Told again it is no news.
    await client.publishAsync(`tallyman/v1/${site}/${dockName}/tell/web`, page(), { qos: 1 });
    await dock.until('it is over when the order is cancelled', async () => {
      const over = order('1001', null, { status: 'cancelled' });
      await client.publishAsync(`tallyman/v1/${site}/${dockName}/tell/web`, JSON.stringify({ orders: [over] }), {
        qos: 1,
      });
      const { exceptions } = (await dock.agent.req('exception/list', {})) as { exceptions: unknown[] };
      return exceptions.length === 0;
    });
  });

  it('concerns itself alone when it is asked for over HTTPS, and the cursor moves', slow, async () => {
    const asked: (string | null)[] = [];
    let text = '{"orders":[],"next":null}';
    const server = createServer((request, response) => {
      request.resume();
      if (request.method !== 'GET') return void response.writeHead(204).end();
      const cursor = new URL(request.url ?? '', 'http://shop').searchParams.get('cursor');
      asked.push(cursor);
      const body = cursor === 'c2' ? '{"orders":[],"next":7091800003790954036}' : text;
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const secretFile = join(temporaryFolder(), 'secret');
    writeFileSync(secretFile, secret);
    const channel = { kind: 'https', url: `http://127.0.0.1:${port}/stock`, 'secret-file': secretFile, orders: true };
    const dock = await Dock.create({ channels: [{ ...channel, 'orders-every': '1s' }], scanners: [] });
    onTestFinished(() => dock.end());
    await dock.agent.start();
    await dock.importCatalogue();
    text = page();
    await booked(dock);
    await dock.until('the cursor keeps its digits', () => asked.includes('7091800003790954036'));
  });
});

it('says once that a storefront has no page of orders, and goes on sending levels', async () => {
  let asked = 0;
  const server = createServer((request, response) => {
    if (request.method === 'GET') asked += 1;
    request.resume();
    response.writeHead(request.method === 'GET' ? 404 : 204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/stock`;
  const secretFile = join(temporaryFolder(), 'secret');
  writeFileSync(secretFile, secret);
  const options = httpsChannel.options().parse({ url, 'secret-file': secretFile });
  const config = channelConfig({ kind: 'https', options, orders: { everyMs: 1_000 } });
  const { forwarder, log, moved, ledger } = forwarderOf(config, { clock: hurriedClock(10) });
  const saysSo = () => log.filter(({ message }) => message.includes('does not tell its orders')).length;
  await until('it says so', () => saysSo() > 0);
  // A first answer that came too late for the hurried clock is asked for again; from here on nothing is.
  const askedBefore = asked;
  for (let n = 0; n < 5; n += 1) {
    const before = forwarder.counts.batches;
    moved(() => ledger.receive('TEE', 1));
    await until('taken', () => forwarder.counts.batches > before);
  }
  expect(asked).toBe(askedBefore);
  expect(saysSo()).toBe(1);
});

describe('R21 on a schedule', () => {
  it('new orders are fetched before levels are computed', async () => {
    const broker = await Broker.start({ dir: temporaryFolder() });
    onTestFinished(() => broker.kill9());
    const shown: number[] = [];
    const shop = storefront();
    const face = await openMqttFace(shop, { url: broker.url, channel: 'acme-web' });
    onTestFinished(() => face.close());
    const { uplink } = uplinkTo(broker.url);
    const ledger = new MemoryLedger(rulebookWith({}));
    // Ten times as fast: the bound of the wait is a second and a half on the test's own clock.
    const config = channelConfig({ schedule: { type: 'every', ms: 5_000 }, orders: { everyMs: null } });
    const { forwarder, moved } = forwarderOf(config, { uplink, ledger, clock: hurriedClock(10) });
    const report = () => forwarder.report(statusOf(ledger, 'acme-web'));
    await until('the first orders were read', () => report().orders?.lastReadAt);
    for (let round = 1; round <= 3; round += 1) {
      // Right after a turn, with the next one far away.
      const last = report().orders?.lastReadAt;
      await until('a turn has gone by', () => report().orders?.lastReadAt !== last);
      await until('nothing is under way', () => forwarder.state === 'idle');
      moved(() => ledger.receive('TEE', 10));
      // Ten came in and four went out; nobody may ever see the ten.
      shop.placeOrder('acme-web', [{ sku: 'TEE', quantity: 4 }]);
      const level = await until('the next turn', () => {
        const now = shop.levels('acme-web').get('TEE')?.level;
        return now !== undefined && now !== shown.at(-1) ? now : undefined;
      });
      shown.push(level);
    }
    expect(shown).toEqual([6, 12, 18]);
    expect(shop.counts).toMatchObject({ applied: 3 });
  });

  it('a storefront that does not tell its orders holds no levels back for ever', async () => {
    const broker = await Broker.start({ dir: temporaryFolder() });
    onTestFinished(() => broker.kill9());
    const shop = storefront({ loseAsk: 1 });
    const face = await openMqttFace(shop, { url: broker.url, channel: 'acme-web' });
    onTestFinished(() => face.close());
    const { uplink } = uplinkTo(broker.url);
    const config = channelConfig({ schedule: { type: 'every', ms: 9 * 60_000 }, orders: { everyMs: null } });
    const { forwarder, moved, ledger } = forwarderOf(config, { uplink, clock: hurriedClock(200) });
    moved(() => ledger.receive('TEE', 10));
    await until('the level is shown all the same', () => shop.levels('acme-web').get('TEE')?.level === 10);
    const { orders } = forwarder.report(statusOf(ledger, 'acme-web'));
    const error = expect.stringContaining('no answer on tell/acme-web');
    expect(orders).toEqual({ lastReadAt: null, error, failingMs: expect.any(Number) });
  });
});
