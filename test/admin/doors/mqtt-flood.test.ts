// needs: mosquitto
/**
 * A flood of requests at a real broker: scans are booked meanwhile, each admin's own topic keeps its turn, and the disk
 * does not fill.
 */
import { connect, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signRequest } from '../../../agent/admin/signed-request.ts';
import { until } from '../../wait.ts';
import { base, Chair, RemoteDock } from '../remote.ts';

const at = new RemoteDock();
let flooder: MqttClient;
beforeAll(async () => {
  await at.open();
  flooder = connect(at.broker.url, { reconnectPeriod: 0 });
  await until('the flooder is connected', () => flooder.connected);
});
afterAll(async () => {
  flooder.end(true);
  await at[Symbol.asyncDispose]();
});

const floods = 3_000;

it('leaves scans and admins their turn, is counted, and fills nothing', async () => {
  const stranger = new Chair('lena', 'installer', '*');
  const forged = at.signed(stranger, 'stock/adjust', { merchant: 'acme', sku: 'acme-TEE', quantity: 1, reason: 'r' });
  const body = JSON.parse(forged).body;
  const payloads = [forged, '{', '{"transaction":"f"}', signRequest('nobody', stranger.privateKey, JSON.parse(body))];
  const before = at.dock.book.head.seq;
  const from = at.heard.length;
  const flooded = (async () => {
    for (let n = 0; n < floods; n++)
      await flooder.publishAsync(`${base}/req/stock/adjust`, payloads[n % payloads.length] ?? '', { qos: 0 });
    await flooder.publishAsync(`${base}/req/stock/adjust`, '{', { qos: 1 });
  })();
  let booked = 0;
  const scanned = (async () => {
    for (let n = 0; n < 100; n++) {
      const scan = { type: 'scan', station: 'receiving-1', device: 'scanner-1', text: 'acme-4006' } as const;
      const outcome = await at.dock.book.submit(scan);
      if (outcome.type === 'recorded') booked += 1;
    }
  })();
  const { admin } = at.lena;
  const own = { topic: `req/item/get/${admin.id}` };
  for (let n = 0; n < 5; n++) {
    const answer = await at.send('item/get', at.signed(at.lena, 'item/get', { sku: 'acme-TEE' }), {}, own);
    expect(answer).toMatchObject([{ status: 'ok' }]);
  }
  await Promise.all([flooded, scanned]);
  expect(booked).toBe(100);
  type Audit = { turnedAwaySinceStart: Record<string, number> };
  const turnedAway = async () => (await at.dock.data<Audit>('audit/list')).turnedAwaySinceStart;
  const sum = async () => Object.values(await turnedAway()).reduce((all, count) => all + count, 0);
  await until('every one is counted', async () => (await sum()) > floods);
  expect((await turnedAway()).busy).toBeGreaterThan(floods / 2);
  // On the record are the scans, and of the refused a bounded number.
  expect(at.dock.book.head.seq - before).toBeLessThan(100 * 3 + 130);
  // Answered is what was let in, and as many of the others as there was breath for.
  expect(at.heard.length - from).toBeLessThan(floods / 2);
});
