// needs: mosquitto openssl
/**
 * The same batch over HTTPS: signed as Standard Webhooks says, judged by that project's own library, repeated under one
 * key.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterEach, expect, it } from 'vitest';
import { Authority } from '../forward/certificates.ts';
import { serialised, sku } from './codes.ts';
import { Dock } from './dock.ts';
import type { Batch } from './sink.ts';

const secret = `whsec_${Buffer.from('only-for-this-test-only-for-this').toString('base64')}`;

type Delivery = { headers: Record<string, string>; text: string; batch: Batch };
type Reply = { status: number; headers?: Record<string, string>; body?: unknown };

let dock: Dock | undefined;
let server: Server | undefined;
afterEach(async () => {
  await dock?.end();
  server?.closeAllConnections();
  server?.close();
  dock = undefined;
  server = undefined;
});

/** A dock whose only channel posts to a server of ours that answers what `reply` says. */
async function dockWithWebhook(reply: (delivery: Delivery) => Reply): Promise<{ at: Dock; deliveries: Delivery[] }> {
  const deliveries: Delivery[] = [];
  const dir = mkdtempSync(join(tmpdir(), 'tallyman-authority-'));
  const authority = new Authority(dir);
  const { cert, key } = authority.issue();
  const ca = readFileSync(authority.caFile, 'utf8');
  rmSync(dir, { recursive: true });
  server = createServer({ cert, key }, (request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const delivery = { headers, text, batch: JSON.parse(text) as Batch };
      deliveries.push(delivery);
      const { status, headers: more = {}, body } = reply(delivery);
      response.writeHead(status, { 'content-type': 'application/json', ...more });
      response.end(body === undefined ? '' : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const at = await Dock.create({
    files: { 'secret.txt': secret, 'ca.pem': ca },
    channels: ({ file }) => [
      {
        name: 'shop',
        kind: 'https',
        url: `https://127.0.0.1:${port}/stock`,
        'secret-file': file('secret.txt'),
        'ca-file': file('ca.pem'),
      },
    ],
  });
  dock = at;
  await at.open();
  return { at, deliveries };
}

it('posts the contract’s batch, signed so that the library of Standard Webhooks believes it', async () => {
  const { at, deliveries } = await dockWithWebhook(() => ({ status: 204 }));
  for (const serial of [1, 2]) at.scanner().send(serialised(0, serial));
  await at.until('a batch is delivered', () => deliveries.length > 0);
  const [first] = deliveries;
  if (first === undefined) throw new Error('no delivery');

  expect(new Webhook(secret).verify(first.text, first.headers)).toMatchObject({ type: 'tallyman.stock.v1' });
  expect(() => new Webhook(secret).verify(first.text.replace('"level":2', '"level":3'), first.headers)).toThrow();
  expect(first.headers['webhook-id']).toBe(first.batch.id);
  expect(first.headers['idempotency-key']).toBe(first.batch.id);
  expect(first.batch).toMatchObject({
    specversion: '1.0',
    type: 'tallyman.stock.v1',
    source: '/tallyman/reno-1/dock-3',
    subject: 'acme',
    data: { channel: 'shop', snapshot: true, lines: [{ sku: sku(0), level: 2, delta: null, processOrders: true }] },
  });
  await at.until('2xx acknowledges it', async () => (await at.cursor('shop')) === first.batch.data.to);
});

it('repeats the same bytes under the same key until it is answered, also after a kill', {
  timeout: 60_000,
}, async () => {
  let answering = false;
  const { at, deliveries } = await dockWithWebhook(() =>
    answering ? { status: 200 } : { status: 503, headers: { 'retry-after': '1' } },
  );
  at.scanner().send(serialised(1, 1));
  await at.until('it was tried twice', () => deliveries.length >= 2);
  await at.agent.kill9();
  answering = true;
  const before = deliveries.length;
  await at.agent.start();
  await at.until('it is tried again', () => deliveries.length > before);
  expect(new Set(deliveries.map(({ text }) => text)).size).toBe(1);
  expect(new Set(deliveries.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  for (const { text, headers } of deliveries) new Webhook(secret).verify(text, headers);
  await at.until('the cursor moves', async () => (await at.cursor('shop')) === deliveries[0]?.batch.data.to);
});

it('takes a refused line out and lets the rest through', async () => {
  const { at, deliveries } = await dockWithWebhook(({ batch }) => {
    const refused = batch.data.lines.filter((line) => line.sku === sku(2));
    if (refused.length === 0) return { status: 204 };
    return { status: 422, body: { rejected: refused.map((line) => ({ sku: line.sku, reason: 'not for sale here' })) } };
  });
  at.scanner().send(serialised(1, 1));
  at.scanner().send(serialised(2, 2));
  await at.until('a batch is delivered', () => deliveries.length > 0);
  await at.until('the cursor moves', async () => (await at.cursor('shop')) >= (deliveries[0]?.batch.data.to ?? -1));
  const exceptions = (await at.agent.ledger()).filter(({ kind }) => kind === 'exception');
  expect(exceptions).toMatchObject([{ sku: sku(2), body: { channel: 'shop' } }]);
});
