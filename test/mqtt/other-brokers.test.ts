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
import { undeclared } from './declared.ts';
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
  const wrong: string[] = [];
  for (const { area, verb, example } of verbs) {
    const name = `${area}/${verb}`;
    const before = at.heard.length;
    const answer = whole(await at.send(name, at.signed(at.otto, name, example.params)));
    const finals = at.heard.slice(before).filter(({ message }) => message.final);
    if (answer.status === 'running' || finals.length !== 1) silent.push(`${name}: ${finals.length} last answers`);
  }
  for (const { topic, message } of at.heard) wrong.push(...[undeclared(topic, JSON.stringify(message)) ?? []].flat());
  expect(silent).toEqual([]);
  expect(wrong, 'answers are as the AsyncAPI document has them').toEqual([]);
});

/** What it reports when it comes back to what was desired of it meanwhile. */
async function becomes(broker: RemoteDock['broker'] | undefined, what: string, desire: () => string): Promise<object> {
  await at.open({ version: 4, ...(broker && { broker }) });
  await at.client.subscribeAsync(`${base}/reported/${what}`, { qos: 1 });
  await at.leave();
  await at.client.publishAsync(`${base}/desired/${what}`, desire(), { qos: 1, retain: true });
  await at.comeBack();
  const report = () => at.heard.findLast(({ topic }) => topic === `${base}/reported/${what}`)?.message as object;
  await until('the dock has reported', () => report());
  await at.client.publishAsync(`${base}/desired/${what}`, '', { qos: 1, retain: true });
  return report();
}

it.each(brokers)('%s: a configuration desired of a dock that is away is there when it is back', async (_, started) => {
  at = new RemoteDock();
  const params = { toml: `${at.dock.toml}minimum-level = 3\n` };
  const report = await becomes(await started(), 'config', () => at.desire(at.otto, 'config', 1, { params }));
  expect(report).toMatchObject({ version: 1, status: 'ok' });
});

// RabbitMQ keeps a command, and hands it to nobody who does not know its name.
it.each(brokers.slice(0, 2))('%s: a command for a dock that is away is done when it is back', async (_, started) => {
  at = new RemoteDock();
  const params = { merchant: 'acme', sku: 'acme-TEE', quantity: 3, reason: 'found' };
  const wish = { verb: 'stock/adjust', params, expires: Date.now() + 600_000 };
  const report = await becomes(await started(), 'command/found', () => at.desire(at.otto, 'command/found', 1, wish));
  expect(report).toMatchObject({ version: 1, status: 'ok' });
});
