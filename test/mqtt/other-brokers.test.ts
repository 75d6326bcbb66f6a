// needs: mosquitto nats-server
/**
 * Every verb, signed, at brokers that speak MQTT 3.1.1 only, and what is kept for a dock that is away. Another one by
 * hand, RabbitMQ for instance: `BROKER_BY_HAND=mqtt://127.0.0.1:1883 npx vitest run test/mqtt/other-brokers.test.ts`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { verbs } from '../../agent/admin/verbs/table.ts';
import { base, RemoteDock, whole } from '../admin/remote.ts';
import { until } from '../wait.ts';
import { NatsBroker } from './nats-broker.ts';

const dir = mkdtempSync(join(tmpdir(), 'tallyman-other-brokers-'));
afterAll(() => rmSync(dir, { recursive: true }));

const byHand = process.env.BROKER_BY_HAND;
const brokers: [string, () => Promise<RemoteDock['broker'] | undefined>][] = [
  ['Mosquitto', async () => undefined],
  ['NATS', () => NatsBroker.start(dir)],
];
if (byHand !== undefined)
  brokers.push([byHand, async () => ({ url: byHand, start: async () => {}, kill9: async () => {} })]);

let at: RemoteDock;
afterEach(() => at[Symbol.asyncDispose]());

it.each(brokers)('%s: every verb is answered, once', async (_, started) => {
  at = new RemoteDock();
  const broker = await started();
  await at.open({ version: 4, ...(broker && { broker }) });
  const silent: string[] = [];
  for (const { area, verb, example } of verbs) {
    const name = `${area}/${verb}`;
    const before = at.heard.length;
    const answer = whole(await at.send(name, at.signed(at.otto, name, example.params)));
    const finals = at.heard.slice(before).filter(({ message }) => message.final);
    if (answer.status === 'running' || finals.length !== 1) silent.push(`${name}: ${finals.length} last answers`);
  }
  expect(silent).toEqual([]);
});

it.each(brokers)('%s: what a dock should become while it is away is done when it is back', async (_, started) => {
  at = new RemoteDock();
  const broker = await started();
  await at.open({ version: 4, ...(broker && { broker }) });
  await at.client.subscribeAsync(`${base}/reported/#`, { qos: 1 });
  await at.leave();
  const params = { merchant: 'acme', sku: 'acme-TEE', quantity: 3, reason: 'found' };
  const expires = Date.now() + 600_000;
  const wish = at.desire(at.otto, 'command/found', 1, { verb: 'stock/adjust', params, expires });
  await at.client.publishAsync(`${base}/desired/command/found`, wish, { qos: 1, retain: true });
  const before = at.heard.length;
  await at.comeBack();
  const reported = () => at.heard.slice(before).find(({ topic }) => topic === `${base}/reported/command/found`);
  await until('the dock has reported', () => reported());
  expect(reported()?.message).toMatchObject({ status: 'ok' });
});
