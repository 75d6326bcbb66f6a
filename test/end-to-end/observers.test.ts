// needs: mosquitto
/**
 * What observers hear at a real broker: small facts after the commit, each merchant's on a topic of its own, added up
 * under load.
 */
import { connect, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { undeclared } from '../mqtt/declared.ts';
import { serialised, sku } from './codes.ts';
import { Dock } from './dock.ts';

let dock: Dock;
let client: MqttClient;
const heard: { topic: string; fact: Record<string, unknown>; text: string }[] = [];
const base = 'tallyman/v1/reno-1/dock-3/';
const prefix = `${base}evt/`;
/** Everything that was said below the dock's name, by whomever. */
const seen: { topic: string; text: string }[] = [];
const of = (topic: string) => heard.filter((one) => one.topic === topic).map(({ fact }) => fact);

beforeAll(async () => {
  dock = await Dock.create({ articles: 2, rules: { 'low-stock': 1 } });
  client = connect(dock.broker.url, { reconnectPeriod: 0 });
  client.on('message', (topic, payload) => {
    const text = payload.toString();
    seen.push({ topic, text });
    if (!topic.startsWith(prefix)) return;
    heard.push({ topic: topic.slice(prefix.length), fact: JSON.parse(text), text });
  });
  await new Promise((resolve) => client.once('connect', resolve));
  await client.subscribeAsync(`${base}#`, { qos: 1 });
  await dock.open();
});
afterAll(async () => {
  client.end(true);
  await dock.end();
});

it('a scan is a scan and a receipt, on the topic of its merchant, too', async () => {
  expect(await dock.simulator().scan(serialised(0, 1))).toBe(true);
  await dock.until('both are told', () => of('receipt').length > 0 && of('scan').length > 0);
  const receipt = { what: 'received', merchant: 'acme', sku: sku(0), quantity: 1, entries: 1, seq: expect.any(Number) };
  expect(of('receipt')).toMatchObject([receipt]);
  expect(of('receipt/acme')).toEqual(of('receipt'));
  expect(of('scan')).toMatchObject([
    { station: 'receiving-1', result: 'recorded', what: 'receipt', sku: sku(0), units: 1 },
  ]);
  expect(of('scan/acme')).toEqual(of('scan'));
});

it('what nobody knows is an exception, and nobody is told what was scanned', async () => {
  await dock.simulator().scan('SOMETHING-SECRET');
  await dock.until('it is told', () => of('exception').length > 0);
  expect(of('exception')).toMatchObject([{ what: 'raised', reason: 'unknown-barcode', station: 'receiving-1' }]);
  expect(of('exception/acme')).toEqual([]);
  expect(heard.some(({ text }) => text.includes('SECRET'))).toBe(false);
});

it('orders and notices are told as they come and go', async () => {
  const lines = `[{"sku":"${sku(0)}","quantity":1}]`;
  await dock.agent.cli(['req', 'order/place', `{"id":"1001","lines":${lines}}`]);
  await dock.agent.cli(['req', 'order/cancel', '{"id":"1001"}']);
  await dock.agent.cli(['req', 'notice/announce', `{"id":"asn-1","lines":${lines}}`]);
  await dock.until('all are told', () => of('order/acme').length >= 2 && of('notice/acme').length > 0);
  expect(of('order').map(({ what, document }) => [what, document])).toEqual([
    ['placed', '1001'],
    ['cancelled', '1001'],
  ]);
  expect(of('notice')).toMatchObject([{ what: 'announced', document: 'asn-1' }]);
});

it('units of one item are a handful of messages, and none is lost or told twice', async () => {
  const before = of('receipt').length;
  const units = () =>
    of('receipt')
      .slice(before)
      .reduce((sum, { quantity }) => sum + Number(quantity), 0);
  // So few at a time that they fit into one turn, however slow the machine is.
  for (const round of [1, 2, 3]) {
    for (let n = 0; n < 20; n++) await dock.simulator().scan(serialised(1, round * 20 + n));
    await dock.until('all are told', () => units() >= round * 20);
    expect(units()).toBe(round * 20);
  }
  expect(of('receipt').length - before).toBeLessThan(60);
});

it('what is low is told', async () => {
  await dock.agent.cli(['req', 'stock/adjust', `{"sku":"${sku(0)}","quantity":-1,"reason":"broken"}`]);
  await dock.until('it is told', () => of('low-stock').length > 0);
});

it('every message seen at the broker is declared, and is as it is declared', async () => {
  await client.publishAsync(`${base}req/item/get`, `{"transaction":"t-1","params":{"sku":"${sku(0)}"}}`, { qos: 1 });
  await dock.until('it is answered', () => seen.some(({ topic }) => topic === `${base}res/item/get`));
  expect(seen.flatMap(({ topic, text }) => undeclared(topic, text) ?? [])).toEqual([]);
  const kinds = new Set(seen.map(({ topic }) => topic.slice(base.length).split('/').slice(0, 2).join('/')));
  expect([...kinds]).toEqual(
    expect.arrayContaining(['ack/web', 'evt/low-stock', 'evt/stock', 'health', 'info', 'state', 'res/item']),
  );
});
