// needs: shopify
/** What becomes of calls of stores: whoever they come from, nothing but the store's own signature has orders read. */
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { kinds } from '../../../agent/cli/kinds.ts';
import { channelKinds } from '../../../agent/forward/kinds/index.ts';
import { Sales } from '../../../agent/forward/orders/sales.ts';
import { openWebhooks } from '../../../agent/forward/webhooks/called-channels.ts';
import { CallJudge, readCallSecrets } from '../../../agent/forward/webhooks/store-call.ts';
import { WebhookDoor } from '../../../agent/forward/webhooks/webhook-door.ts';
import { namedFileReader } from '../../../agent/named-file.ts';
import { configErrorText, loadConfig } from '../../../config/load.ts';
import { until } from '../../wait.ts';
import { forwarderOf, temporaryFolder } from '../bench.ts';
import { dockText } from '../dock-text.ts';
import { hurriedClock } from '../hurried-clock.ts';
import { openShopify } from '../kinds/shopify/bench.ts';
import { MemoryLedger } from '../memory-ledger.ts';

const secret = 'hush-hush-hush';
const rulesOf = (kind: string) => channelKinds.find((each) => each.kind === kind)?.calls ?? { header: 'none' };
const [shopify, woo] = [rulesOf('shopify'), rulesOf('woocommerce')];
const signatureOf = (body: string, by = secret) => createHmac('sha256', by).update(body).digest('base64');

async function opened({ listen = '127.0.0.1:0', onCall }: { listen?: string; onCall?(channel: string): void } = {}) {
  const secretFile = join(temporaryFolder(), 'secret');
  writeFileSync(secretFile, `${secret}\n`, { mode: 0o600 });
  const calls: string[] = [];
  const log: string[] = [];
  const door = await WebhookDoor.open({
    listen,
    channels: [
      { name: 'acme-shopify', rules: shopify, secretFile },
      { name: 'acme-woo', rules: woo, secretFile },
    ],
    clock: hurriedClock(5),
    readFile: namedFileReader(undefined),
    onCall(channel) {
      calls.push(channel);
      onCall?.(channel);
    },
    log: (message) => void log.push(message),
  });
  onTestFinished(() => door.close());
  const call = async (path: string, body: string, headers: Record<string, string> = {}, method = 'POST') =>
    (await fetch(`http://127.0.0.1:${door.port}${path}`, { method, headers, ...(method === 'POST' && { body }) }))
      .status;
  return { door, call, calls, log, secretFile };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

it.each([
  ['Shopify', '/webhooks/acme-shopify', 'x-shopify-hmac-sha256', '{"id":1001}'],
  ['WooCommerce', '/webhooks/acme-woo', 'x-wc-webhook-signature', '{"id":55,"status":"processing"}'],
])('R21: what %s signs has its orders read, whatever it says', async (_store, path, header, body) => {
  const { call, calls } = await opened();
  expect(await call(path, body, { [header]: signatureOf(body) })).toBe(200);
  expect(calls).toEqual([path.split('/').at(-1)]);
});

it('R21: an order is booked when the shop calls, long before its turn', async () => {
  const { config, store } = await openShopify();
  store.list('TEE', 0);
  const ledger = new MemoryLedger();
  const sales = new Sales(['acme-web']);
  const { moved } = forwarderOf({ ...config, orders: { everyMs: 86_400_000 } }, { ledger, sales });
  await until('orders were read', () => ledger.tables.orderSync('acme-web') !== undefined);
  moved(() => ledger.receive('TEE', 5));
  await until('it can be bought', () => store.available('TEE') === 5);
  store.order([{ sku: 'TEE', quantity: 2 }]);
  const { call } = await opened({ onCall: () => sales.readSoon('acme-web') });
  const headers = { 'x-shopify-hmac-sha256': signatureOf('{}') };
  expect(await call('/webhooks/acme-shopify', '{}', headers)).toBe(200);
  await until('it is booked', () => ledger.tables.item('acme', 'TEE')?.booked === 2);
});

it('takes a secret that was changed at once, and both while it is being changed', async () => {
  const { call, calls, secretFile } = await opened();
  writeFileSync(secretFile, `${secret}\nanother-secret\n`);
  for (const by of [secret, 'another-secret'])
    expect(await call('/webhooks/acme-woo', '{}', { 'x-wc-webhook-signature': signatureOf('{}', by) })).toBe(200);
  writeFileSync(secretFile, 'another-secret\n');
  expect(await call('/webhooks/acme-woo', '{}', { 'x-wc-webhook-signature': signatureOf('{}') })).toBe(401);
  await until('it was read', () => calls.length > 0);
});

it.each([
  ['an unsigned one', '/webhooks/acme-shopify', '{}', {}, 401],
  ['one of another secret', '/webhooks/acme-shopify', '{}', { 'x-shopify-hmac-sha256': signatureOf('{}', 'x') }, 401],
  ['one of another body', '/webhooks/acme-shopify', '{}', { 'x-shopify-hmac-sha256': signatureOf('{ }') }, 401],
  ['an empty signature', '/webhooks/acme-shopify', '{}', { 'x-shopify-hmac-sha256': '' }, 401],
  ['the header of another store', '/webhooks/acme-shopify', '{}', { 'x-wc-webhook-signature': signatureOf('{}') }, 401],
  ['a channel that there is not', '/webhooks/acme', '{}', { 'x-shopify-hmac-sha256': signatureOf('{}') }, 404],
  ['another address', '/admin', '{}', {}, 404],
  ['the greeting of WooCommerce', '/webhooks/acme-woo', 'webhook_id=7', {}, 200],
  ['its greeting and more', '/webhooks/acme-woo', 'webhook_id=7&x=1', {}, 401],
  ['its greeting at another store', '/webhooks/acme-shopify', 'webhook_id=7', {}, 401],
  ['a body that is too large', '/webhooks/acme-woo', 'x'.repeat(5 * 1024 * 1024), {}, 413],
] as const)('nothing is read for %s', async (_what, path, body, headers, status) => {
  const { call, calls, log } = await opened();
  // Who is cut off while he still sends may hear of it or not.
  const cutOff = (cause: unknown) => (status === 413 ? status : Promise.reject(cause));
  expect(await call(path, body, headers).catch(cutOff)).toBe(status);
  expect(calls).toEqual([]);
  expect(JSON.stringify(log)).not.toContain(secret);
});

it('nothing is read for a question, and nobody is shown anything', async () => {
  const { call, calls } = await opened();
  expect(await call('/webhooks/acme-woo', '', {}, 'GET')).toBe(405);
  expect(calls).toEqual([]);
});

it('a store that calls without end is answered, and read now and then', async () => {
  const { call, calls } = await opened();
  const headers = { 'x-wc-webhook-signature': signatureOf('{}') };
  const statuses: number[] = [];
  for (let round = 0; round < 10; round += 1)
    statuses.push(...(await Promise.all(Array.from({ length: 20 }, () => call('/webhooks/acme-woo', '{}', headers)))));
  expect(new Set(statuses)).toEqual(new Set([200]));
  // What came while it rested is not forgotten, and is one reading.
  await until('it was read once more', () => calls.length >= 2);
  expect(calls.length).toBeLessThan(statuses.length / 2);
});

it('a body that stops half-way holds up no other', async () => {
  const { call, door } = await opened();
  const hanging = request({ port: door.port, host: '127.0.0.1', method: 'POST', path: '/webhooks/acme-woo' });
  hanging.on('error', () => {});
  hanging.setHeader('content-length', 100);
  hanging.write('half');
  expect(await call('/webhooks/acme-woo', 'webhook_id=1')).toBe(200);
  hanging.destroy();
});

it('the channels of a configuration that name a secret are called, and no other', async () => {
  const secretFile = join(temporaryFolder(), 'secret');
  writeFileSync(secretFile, `${secret}\n`, { mode: 0o600 });
  const port = await freePort();
  const more = `orders = true\nwebhook-secret-file = "${secretFile}"\n[[channel]]\nname = "mute"\nmerchant = "acme"
kind = "shopify"\nurl = "https://other.myshopify.com"\ntoken-file = "/etc/tallyman/mute"`;
  const read = loadConfig(file(`[webhooks]\nlisten = "127.0.0.1:${port}"`, more), 'tallyman.toml', kinds);
  if (!read.ok) throw new Error(read.errors.map(configErrorText).join('\n'));
  const calls: string[] = [];
  const parts = { clock: hurriedClock(5), readFile: namedFileReader(undefined), log: () => {} };
  const hangUp = openWebhooks({ config: read.config, onCall: (channel) => void calls.push(channel), ...parts });
  onTestFinished(() => hangUp?.());
  const call = async (name: string) => {
    const headers = { 'x-shopify-hmac-sha256': signatureOf('{}') };
    const url = `http://127.0.0.1:${port}/webhooks/${name}`;
    return (await fetch(url, { method: 'POST', headers, body: '{}' })).status;
  };
  await until('it listens', async () => (await call('web')) === 200);
  expect(await call('mute')).toBe(404);
  expect(calls[0]).toBe('web');
  expect(openWebhooks({ config: { channels: read.config.channels }, onCall: () => {}, ...parts })).toBeUndefined();
});

it('an address that is in use is said, and taken once it is free', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const { door, log, call } = await opened({ listen: `127.0.0.1:${port}` });
  expect(log).toEqual([expect.stringContaining('webhooks cannot be taken')]);
  await new Promise((resolve) => other.close(resolve));
  await until('it listens', () => door.port === port);
  expect(await call('/webhooks/acme-woo', 'webhook_id=1')).toBe(200);
});

it('quotes nothing of a file that holds no secret', () => {
  expect(readCallSecrets(Buffer.from(`${secret}\r\n`), '/etc/s')).toEqual([secret]);
  for (const bad of ['', '\n', 'short', 'has blanks in it', 'one-secret\ntwo-secret\nthree-secret'])
    expect(() => readCallSecrets(Buffer.from(bad), '/etc/s')).toThrow(/^\/etc\/s: holds no secret of webhooks[^-]*$/);
});

it('judges a body by all of it, in whatever parts it comes', () => {
  const body = 'x'.repeat(1_000);
  const judge = new CallJudge(shopify, signatureOf(body), [secret]);
  for (let at = 0; at < body.length; at += 7) judge.take(Buffer.from(body.slice(at, at + 7)));
  expect(judge.verdict()).toBe('signed');
});

const file = (more: string, channel = '') => `${dockText(`${more}\n`)}[[channel]]
name = "web"
merchant = "acme"
kind = "shopify"
url = "https://acme.myshopify.com"
token-file = "/etc/tallyman/web"
${channel}
`;
const secretLine = 'webhook-secret-file = "/etc/tallyman/hook"';

it.each([
  ['off unless it is wanted', '', '', undefined],
  ['on', '[webhooks]', `orders = true\n${secretLine}`, undefined],
  [
    'with an address that others reach',
    '[webhooks]\nlisten = "0.0.0.0:8090"',
    `orders = true\n${secretLine}`,
    'unencrypted',
  ],
  ['with nobody who calls', '[webhooks]', 'orders = true', 'is called by no store'],
  ['with nobody who listens', '', `orders = true\n${secretLine}`, 'write [webhooks]'],
  ['of a channel whose orders are not read', '[webhooks]', secretLine, 'write orders = true'],
])('is %s', (_how, table, channel, words) => {
  const told = loadConfig(file(table, channel), 'tallyman.toml', kinds);
  const text = told.ok ? undefined : told.errors.map(configErrorText).join('\n');
  expect(text).toEqual(words === undefined ? undefined : expect.stringContaining(words));
});
