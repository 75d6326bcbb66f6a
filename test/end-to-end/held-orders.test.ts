// needs: mosquitto
/**
 * R24 at real ports and through a real broker: what is not to be packed yet is listed with its reason and does not
 * open, a sell-out holds nothing that it sold, and what came, or a supervisor, lets it go. R14: sync now passes a
 * channel that is paused, and says so.
 */
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gtin, sku } from './codes.ts';
import { Dock, dockName, merchant, site } from './dock.ts';

let dock: Dock;
let shop: MqttClient;
const orders: object[] = [];
/** The shop tells its orders whenever it is asked: numbers rise when the sales are known. */
const tell = () =>
  void shop.publish(`tallyman/v1/${site}/${dockName}/tell/web`, JSON.stringify({ what: 'orders', orders }), { qos: 1 });

beforeAll(async () => {
  dock = await Dock.start({
    scanners: [
      { name: 'in', station: 'receiving-1' },
      { name: 'out', station: 'packing-1' },
    ],
    channels: [{ orders: true }, { name: 'mall' }],
  });
  shop = await connectAsync(dock.broker.url);
  shop.on('message', tell);
  await shop.subscribeAsync(`tallyman/v1/${site}/${dockName}/ask/web`, { qos: 1 });
}, 60_000);

afterAll(async () => {
  await shop?.endAsync(true);
  await dock?.end();
});

function sell(id: string, article: number, quantity: number): void {
  const placedAt = new Date(Date.now() + 60_000).toISOString();
  orders.push({ id, placedAt, updatedAt: placedAt, status: 'open', lines: [{ sku: sku(article), quantity }] });
}

type Listed = { id: string; status: string; held?: { reason: string; text: string } };
const listed = async () =>
  Object.fromEntries((await dock.agent.json<Listed[]>(['order', 'ls'])).map((each) => [each.id, each]));
const reasons = async () =>
  Object.fromEntries(Object.values(await listed()).map(({ id, status, held }) => [id, held?.reason ?? status]));
const receive = (article: number) => dock.simulator('in').scan(gtin(article));
const scanOut = (code: string) => dock.simulator('out').scan(code);

it('R24: held orders are listed with their reason and stay closed until they are released, by goods or by a supervisor', async () => {
  for (let n = 0; n < 2; n += 1) expect(await receive(1)).toBe(true);
  sell('PRE', 0, 1);
  sell('SOLD', 1, 2);
  sell('LATE', 1, 1);
  sell('AHEAD', 2, 1);
  tell();
  await dock.until('all four are on the books', async () => Object.keys(await listed()).length === 4);
  expect(await reasons()).toEqual({ PRE: 'pre-order', SOLD: 'open', LATE: 'insufficient', AHEAD: 'pre-order' });
  expect((await listed()).PRE?.held?.text).toContain(`${sku(0)} was never received`);
  expect((await dock.agent.cli(['order', 'ls'])).stdout).toMatch(/LATE.*held: insufficient/);
  expect(await dock.agent.json(['status'])).toMatchObject({ heldOrders: 3 });

  for (const id of ['PRE', 'LATE', 'AHEAD']) expect(await scanOut(id)).toBe(false);
  // What is sold out was sold to somebody: his order goes.
  for (const code of ['SOLD', gtin(1), gtin(1)]) expect(await scanOut(code)).toBe(true);
  expect(await reasons()).toMatchObject({ SOLD: 'shipped', LATE: 'insufficient' });

  for (const article of [0, 1]) expect(await receive(article)).toBe(true);
  expect(await reasons()).toMatchObject({ PRE: 'open', LATE: 'open', AHEAD: 'pre-order' });
  for (const code of ['PRE', gtin(0), 'LATE', gtin(1)]) expect(await scanOut(code)).toBe(true);

  await dock.agent.req('order/release', { merchant, id: 'AHEAD', reason: 'the customer waits' });
  expect(await reasons()).toEqual({ PRE: 'shipped', SOLD: 'shipped', LATE: 'shipped', AHEAD: 'open' });
  expect(await scanOut('AHEAD')).toBe(true);
  await dock.agent.req('order/hold', { merchant, id: 'AHEAD', reason: 'the address is checked' });
  expect(await reasons()).toMatchObject({ AHEAD: 'by-hand' });
});

it('R14 R17: sync now sends nothing on a channel that is paused, says so, and it goes out when the channel goes on', async () => {
  expect(await receive(3)).toBe(true);
  const told = (channel: string) =>
    dock.sink.received.filter(({ batch, effect }) => batch.data.channel === channel && effect !== 'duplicate');
  await dock.until('both shops show it', () => ['web', 'mall'].every((name) => dock.sink.level(name, sku(3)) === 1));
  await dock.agent.req('sync/pause', { channel: 'web', reason: 'the shop is moved' });
  const before = { web: told('web').length, mall: told('mall').length };
  expect(await dock.agent.req('sync/now', { merchant, skus: [sku(3)] })).toMatchObject({
    sent: 1,
    channels: [{ channel: 'web', reason: 'paused' }],
  });
  await dock.until('the other shop has it', () => told('mall').length === before.mall + 1);
  expect(told('web')).toHaveLength(before.web);
  await dock.agent.req('sync/resume', { channel: 'web' });
  await dock.until('the shop has it', () => told('web').length === before.web + 1);
  expect(told('web').at(-1)?.batch.data.lines).toMatchObject([{ sku: sku(3), level: 1, delta: 0 }]);

  for (const channel of ['web', 'mall']) await dock.agent.req('sync/pause', { channel, reason: 'stocktaking' });
  expect(await dock.agent.req('sync/now', { merchant, skus: [sku(3)] })).toMatchObject({
    sent: 0,
    items: [{ sku: sku(3), reason: 'paused' }],
  });
});
