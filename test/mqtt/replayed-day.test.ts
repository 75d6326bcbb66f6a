// needs: mosquitto
/**
 * A day's traffic of a dock, every message of it caught at the broker and said again: in order and shuffled, under the
 * same packet ids and under new ones, retained and not. Stock, orders, cursors and configuration stay as they are, and
 * the ledger gets nothing but refusals.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { generate, type Packet, parser } from 'mqtt-packet';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readKeyFile } from '../../agent/admin/key-file.ts';
import { signDesired } from '../../agent/admin/signed-request.ts';
import { seededRandom } from '../../firmware-sim/faults.ts';
import { Dock, dockName, site } from '../end-to-end/dock.ts';

const base = `tallyman/v1/${site}/${dockName}`;
type Message = { topic: string; payload: Buffer; id: number; retain: boolean };

let dock: Dock;
let observer: MqttClient;
let key: string;
const day: Message[] = [];
/** What goes to the dock: what it says itself it does not hear. */
const toTheDock = /^(ack|tell|req|desired)\//;

const asked = (verb: string, params: object, ...more: string[]) =>
  dock.agent.cli([
    ...['admin', 'req', '--as', 'lena', '--key', key, '--broker', dock.broker.url, '--dock', `${site}/${dockName}`],
    ...['--json', '--reason', 'the day', ...more, verb, JSON.stringify(params)],
  ]);

async function done(verb: string, params: object, ...more: string[]): Promise<void> {
  const { code, stdout, stderr } = await asked(verb, params, ...more);
  if (code !== 0) throw new Error(`${verb}: ${stdout}${stderr}`);
}

function desired(what: string, version: number, more: object): string {
  const body = { site, dock: dockName, what, version, reason: 'the day', ...more };
  return signDesired('lena', readKeyFile(key), body as Parameters<typeof signDesired>[2]);
}

const heard = (topic: string) => day.findLast((one) => one.topic === `${base}/${topic}`);
const reported = (what: string, version: number) =>
  dock.until(`${what} ${version} is reported`, () => {
    const { payload } = heard(`reported/${what}`) ?? {};
    return payload !== undefined && payload.length > 0 && JSON.parse(payload.toString()).version === version;
  });

beforeAll(async () => {
  dock = await Dock.create({ articles: 3, channels: [{ orders: true, 'rise-wait': '0s' }] });
  key = join(dock.dir, 'lena.pem');
  const { stdout } = await dock.agent.cli(['admin', 'keygen', key, '--id', 'lena']);
  appendFileSync(dock.configFile, `\n${stdout.replace('"viewer"', '"installer"')}`);
  observer = await connectAsync(dock.broker.url, { protocolVersion: 5 });
  observer.on('message', (topic, payload, { messageId = 1, retain }) =>
    day.push({ topic, payload, id: messageId, retain }),
  );
  await observer.subscribeAsync({ 'tallyman/#': { qos: 1, rap: true } });
  await dock.open();
  await theDay();
});
afterAll(async () => {
  await observer?.endAsync();
  await dock?.end();
});

/** Goods come and go by every way there is from outside. */
async function theDay(): Promise<void> {
  await dock.until(
    'linked',
    async () => (await dock.agent.json<{ broker: { state: string } }>(['status'])).broker.state === 'online',
  );
  const sku = 'SKU-0000';
  await done('stock/adjust', { sku, quantity: 40, reason: 'found' });
  await done('stock/count', { sku: 'SKU-0001', quantity: 12 });
  await done('notice/announce', { id: 'ASN-1', lines: [{ sku: 'SKU-0002', quantity: 4 }] });
  await done('order/place', { id: 'A-1', lines: [{ sku, quantity: 2 }] });
  await done('order/cancel', { id: 'A-1' });
  await done('policy/set', { sku: 'SKU-0001', sync: 'always' });
  await done('process-orders/set', { sku: 'SKU-0001', on: false });
  await done('operator/add', { id: 'jonas', name: 'Jonas' });
  await done('item/upsert', { items: [{ sku: 'SKU-0009', name: 'Nine' }] });
  const now = new Date().toISOString();
  const order = (id: string, quantity: number) => ({
    ...{ id, placedAt: now, updatedAt: now, status: 'open', lines: [{ sku, quantity }] },
  });
  const orders = { what: 'orders', orders: [order('S-1', 3), order('S-2', 1)], next: null };
  await observer.publishAsync(`${base}/tell/web`, JSON.stringify(orders), { qos: 1 });
  await dock.until('the storefront’s orders are booked', async () => (await dock.agent.stock(sku))[0]?.booked === 4);
  const toml = readFileSync(dock.configFile, 'utf8');
  for (const version of [1, 2]) {
    const params = { toml: `${toml}\n[[operator]]\nid = "op-${version}"\nname = "Op ${version}"\n` };
    await observer.publishAsync(`${base}/desired/config`, desired('config', version, { params }), {
      qos: 1,
      retain: true,
    });
    await reported('config', version);
  }
  await settled();
}

/** The storefront has been told everything, and has answered. */
async function settled(): Promise<void> {
  await dock.until('every level is told and answered', async () => {
    const [channel] = (await dock.agent.status()).channels;
    return channel?.pending === 0 && channel.cursor === dock.sink.position('web')?.to;
  });
}

const newsAfter = async (seq: number) => (await dock.agent.ledger()).filter((one) => one.seq > seq);

async function state() {
  const { epoch } = await dock.agent.status();
  const [stock, orders, notices, operators] = await Promise.all([
    dock.agent.stock(),
    dock.agent.req('order/list', {}),
    dock.agent.req('notice/list', {}),
    dock.agent.req('operator/list', {}),
  ]);
  const policy = await dock.agent.req('policy/get', { sku: 'SKU-0001' });
  const shelves = ['SKU-0000', 'SKU-0001', 'SKU-0002'].map((sku) => dock.sink.level('web', sku));
  return { epoch, stock, orders, notices, operators, policy, shelves, config: readFileSync(dock.configFile, 'utf8') };
}

const fair = seededRandom(20_261_129);
const shuffled = <T>(list: readonly T[]): T[] =>
  list
    .map((one) => ({ one, at: fair() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);

/** A client that chooses its packet ids itself. */
class Raw {
  readonly #socket: Socket;
  readonly #acknowledged: number[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  static async open(port: number): Promise<Raw> {
    const socket = createConnection(port, '127.0.0.1');
    const raw = new Raw(socket);
    let accepted = false;
    const packets = parser();
    packets.on('packet', ({ cmd, messageId }: Packet) => {
      if (cmd === 'connack') accepted = true;
      if (cmd === 'puback') raw.#acknowledged.push(messageId ?? 0);
    });
    socket.on('data', (chunk) => packets.parse(chunk));
    socket.write(
      generate({
        cmd: 'connect',
        clientId: 'again',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clean: true,
        keepalive: 0,
      }),
    );
    await dock.until('the raw client is let in', () => accepted);
    return raw;
  }

  /** One after the other, as an id may be used again once it is acknowledged. */
  async publish(
    { topic, payload }: Message,
    messageId: number,
    more: { retain: boolean; dup: boolean },
  ): Promise<void> {
    const count = this.#acknowledged.length;
    this.#socket.write(generate({ cmd: 'publish', topic, payload, qos: 1, messageId, ...more }));
    await dock.until('it is acknowledged', () => this.#acknowledged.length > count, { everyMs: 1 });
  }

  end(): void {
    this.#socket.destroy();
  }
}

it.each([
  ['in order, under the same packet ids', { same: true, retain: false, mixed: false }],
  ['in order, under new packet ids', { same: false, retain: false, mixed: false }],
  ['in order, retained', { same: false, retain: true, mixed: false }],
  ['shuffled', { same: false, retain: false, mixed: true }],
  ['shuffled, retained, under the same packet ids', { same: true, retain: true, mixed: true }],
])('the day again %s: nothing comes of it but refusals', async (_, { same, retain, mixed }) => {
  const before = await state();
  const { head } = await dock.agent.status();
  const caught = day.filter(({ payload, topic }) => payload.length > 0 && topic.startsWith(base)).slice(0, dayLength());
  expect(caught.filter(({ topic }) => toTheDock.test(topic.slice(base.length + 1))).length).toBeGreaterThan(10);
  const raw = await Raw.open(dock.broker.port);
  let id = 30_000;
  for (const message of mixed ? shuffled(caught) : caught)
    await raw.publish(message, same ? message.id || 1 : ++id, { retain, dup: same });
  // What it was told before this is answered before this.
  await done('ledger/head', {});
  await settled();
  raw.end();
  expect(await state()).toEqual(before);
  const news = await newsAfter(head);
  expect(news.map(({ kind }) => kind).filter((kind) => kind !== 'command')).toEqual([]);
  expect(news.filter(({ body }) => body.status !== 'error')).toEqual([]);
  const { turnedAwaySinceStart } = (await dock.agent.req('audit/list', {})) as {
    turnedAwaySinceStart: Record<string, number>;
  };
  expect(turnedAwaySinceStart[retain ? 'retained' : 'replayed']).toBeGreaterThan(0);
});

let length: number | undefined;
/** What was caught of the day itself, and not of its repetitions. */
function dayLength(): number {
  length ??= day.length;
  return length;
}
