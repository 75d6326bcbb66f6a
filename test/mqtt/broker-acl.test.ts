// needs: mosquitto
/**
 * The access list that comes with tallyman, at a real Mosquitto: each dock, storefront and admin exactly its topics.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type MqttClient } from 'mqtt';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Broker } from '../end-to-end/broker.ts';

const shipped = new URL('../../config/mosquitto/', import.meta.url).pathname;
const base = 'tallyman/v1/reno-1/dock-3';
const users = ['reno-1-dock-3', 'acme-web', 'lena', 'mia', 'stranger', 'root'] as const;
type User = (typeof users)[number];
const password = 'correct horse';

let broker: Broker;
const clients = new Map<User, MqttClient>();

beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tallyman-acl-'));
  const acl = join(dir, 'tallyman.acl');
  const passwords = join(dir, 'passwd');
  copyFileSync(join(shipped, 'tallyman.acl'), acl);
  // Somebody who may do everything stands in for whoever else is at the broker.
  writeFileSync(acl, `\n\nuser root\ntopic readwrite #\n`, { flag: 'a' });
  writeFileSync(passwords, '');
  for (const user of users) execFileSync('mosquitto_passwd', ['-b', passwords, user, password]);
  for (const file of [acl, passwords]) chmodSync(file, 0o600);
  const settings = readFileSync(join(shipped, 'tallyman.conf'), 'utf8')
    .split('\n')
    // As shipped but for the listener, which the test has its own of, and the paths.
    .filter((line) => /^(per_listener|message_size|max_)/.test(line));
  broker = await Broker.start({ dir, extra: [...settings, `password_file ${passwords}`, `acl_file ${acl}`] });
  for (const user of users) {
    const client = connect(broker.url, { username: user, password, protocolVersion: 5, reconnectPeriod: 0 });
    await new Promise((resolve, reject) => {
      client.once('connect', resolve);
      client.once('error', reject);
    });
    clients.set(user, client);
  }
  return async () => {
    for (const client of clients.values()) client.end(true);
    await broker.kill9();
    rmSync(dir, { recursive: true, force: true });
  };
});

const clientOf = (user: User): MqttClient => clients.get(user) as MqttClient;

let count = 0;
/** Whether what `writer` says on the topic gets to `reader`. */
async function passes(writer: User, reader: User, topic: string): Promise<boolean> {
  count += 1;
  const words = `message ${count}`;
  const heard: string[] = [];
  const from = clientOf(reader);
  const listen = (_topic: string, payload: Buffer) => void heard.push(payload.toString());
  from.on('message', listen);
  onTestFinished(() => void from.off('message', listen));
  await from.subscribeAsync(topic, { qos: 1 }).catch(() => undefined);
  await clientOf(writer)
    .publishAsync(topic, words, { qos: 1 })
    .catch(() => undefined);
  // The broker answers a client in order: what was for it before this round trip has come.
  await from.subscribeAsync(`none/${count}`, { qos: 0 }).catch(() => undefined);
  await from.unsubscribeAsync(topic).catch(() => undefined);
  return heard.includes(words);
}

const dock: User = 'reno-1-dock-3';

describe('what must pass', () => {
  it.each([
    [dock, 'acme-web', 'state'],
    [dock, 'acme-web', 'evt/stock/acme-web'],
    [dock, 'acme-web', 'evt/shipment/acme-web'],
    [dock, 'acme-web', 'ask/acme-web'],
    ['acme-web', dock, 'ack/acme-web'],
    ['acme-web', dock, 'tell/acme-web'],
    ['lena', dock, 'req/stock/get'],
    ['lena', dock, 'desired/config'],
    [dock, 'lena', 'health'],
    [dock, 'lena', 'info'],
    [dock, 'lena', 'evt/alarm'],
    [dock, 'lena', 'res/stock/get'],
    [dock, 'lena', 'reported/config'],
    ['lena', dock, 'req/stock/get/lena'],
    [dock, 'lena', 'res/stock/get/lena'],
    ['mia', dock, 'req/stock/get/mia'],
    [dock, 'mia', 'res/stock/get/mia'],
    [dock, 'mia', 'state'],
    [dock, 'mia', 'evt/order/acme'],
    [dock, 'mia', 'evt/scan/acme'],
    ...['state', 'info', 'health', 'evt/canary', 'res/canary', 'reported/canary', 'req/canary', 'desired/canary'].map(
      (topic) => [dock, dock, topic],
    ),
  ] as [User, User, string][])('%s to %s: %s', async (writer, reader, topic) => {
    expect(await passes(writer, reader, `${base}/${topic}`)).toBe(true);
  });
});

describe('what nobody may write but whose word it is', () => {
  it.each([
    ['lena', 'ack/acme-web'],
    ['lena', 'tell/acme-web'],
    ['stranger', 'ack/acme-web'],
    ['stranger', 'tell/acme-web'],
    ['stranger', 'req/stock/get'],
    ['lena', 'req/stock/get/mia'],
    ['mia', 'req/stock/get/lena'],
    ['mia', 'req/stock/get'],
    ['mia', 'desired/config'],
    ['mia', 'res/stock/get/mia'],
    ['lena', 'res/stock/get/lena'],
    ['acme-web', 'req/stock/get/mia'],
    ['acme-web', 'ack/other-shop'],
    ['acme-web', 'tell/other-shop'],
    ['acme-web', 'req/stock/adjust'],
    ['acme-web', 'desired/config'],
    [dock, 'ack/acme-web'],
  ] as [User, string][])('%s on %s', async (writer, topic) => {
    expect(await passes(writer, 'root', `${base}/${topic}`)).toBe(false);
  });

  it.each([
    ['acme-web', `${base}/evt/stock/acme-web`],
    ['lena', `${base}/evt/stock/acme-web`],
    ['lena', `${base}/health`],
    [dock, 'tallyman/v1/reno-1/dock-4/state'],
    ['acme-web', 'tallyman/v1/reno-1/dock-4/ack/acme-web'],
    ['lena', 'tallyman/v1/other-site/dock-3/req/stock/get'],
  ] as [User, string][])('%s in the name of another: %s', async (writer, topic) => {
    expect(await passes(writer, 'root', topic)).toBe(false);
  });
});

describe('what nobody else may read', () => {
  it.each([
    ['acme-web', `${base}/evt/stock/other-shop`],
    ['acme-web', `${base}/ack/other-shop`],
    ['acme-web', `${base}/res/stock/get`],
    ['stranger', `${base}/evt/stock/acme-web`],
    ['stranger', `${base}/health`],
    ['lena', `${base}/res/stock/get/mia`],
    ['mia', `${base}/res/stock/get/lena`],
    ['mia', `${base}/res/stock/get`],
    ['mia', `${base}/req/stock/get/mia`],
    ['mia', `${base}/health`],
    ['mia', `${base}/info`],
    ['mia', `${base}/evt/order`],
    ['mia', `${base}/evt/order/globex`],
    ['mia', `${base}/evt/alarm`],
    ['mia', `${base}/evt/stock/acme-web`],
    [dock, 'tallyman/v1/reno-1/dock-4/req/stock/get'],
    ['lena', 'tallyman/v1/other-site/dock-3/health'],
  ] as [User, string][])('%s: %s', async (reader, topic) => {
    expect(await passes('root', reader, topic)).toBe(false);
  });
});

it('nobody gets in without a name', () => {
  expect(readFileSync(join(shipped, 'tallyman.conf'), 'utf8')).toMatch(/^allow_anonymous false$/m);
});
