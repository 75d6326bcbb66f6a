// needs: mosquitto
/**
 * The figures that the pages of other sync products print, to the unit: scanned at real ports, told through a real
 * broker, and every line that reaches a storefront is looked at.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, expect, it } from 'vitest';
import { gtin } from '../end-to-end/codes.ts';
import { Dock, type DockOptions, dockName, merchant, site } from '../end-to-end/dock.ts';
import type { Line } from '../end-to-end/sink.ts';

let dock: Dock | undefined;
let shop: MqttClient | undefined;
afterEach(async () => {
  await shop?.endAsync(true);
  await dock?.end();
  [dock, shop] = [undefined, undefined];
});

/** A single one, and the crate of fifty, of the same item. */
const [apple, crate] = [gtin(0), gtin(1)];

async function start(options: DockOptions, rows: string[]): Promise<Dock> {
  dock = await Dock.start({ articles: 0, ...options });
  const file = join(dock.dir, 'apples.csv');
  writeFileSync(file, `merchant,sku,name,barcode,units\n${rows.join('\n')}\n`);
  expect(await dock.agent.cli(['items', 'import', file])).toMatchObject({ code: 0 });
  return dock;
}

const apples = [`${merchant},APPLE,Apple,${apple},1`, `${merchant},APPLE,Apple,${crate},50`];

/** Every line of an item that a channel was sent, oldest first. */
const linesOf = (at: Dock, channel: string, sku = 'APPLE'): Line[] =>
  at.sink.received
    .filter(({ batch, effect }) => batch.data.channel === channel && effect !== 'duplicate')
    .flatMap(({ batch }) => batch.data.lines.filter((line) => line.sku === sku));
const levelsOf = (at: Dock, channel: string, sku = 'APPLE') => linesOf(at, channel, sku).map(({ level }) => level);

const told = (at: Dock, channel: string, level: number) =>
  at.until(`${channel} shows ${level}`, () => at.sink.shelf(channel, 'APPLE')?.level === level);

const stock = async (at: Dock) => (await at.agent.stock('APPLE'))[0];

it('R3 R19: fifty apples, an order for four, and its shipment: 50 / 4 / 46, then 46 / 0 / 46, and nothing new to tell', async () => {
  const at = await start(
    {
      scanners: [
        { name: 'scanner-1', station: 'receiving-1' },
        { name: 'scanner-2', station: 'packing-1' },
      ],
      channels: [{ orders: true }, { name: 'other' }],
    },
    apples,
  );
  const base = `tallyman/v1/${site}/${dockName}`;
  const orders: object[] = [];
  shop = await connectAsync(at.broker.url);
  const tell = () => shop?.publish(`${base}/tell/web`, JSON.stringify({ what: 'orders', orders }), { qos: 1 });
  // A number rises when the sales are known: the shop tells them whenever it is asked.
  shop.on('message', tell);
  await shop.subscribeAsync(`${base}/ask/web`, { qos: 1 });

  expect(await at.simulator().scan(crate)).toBe(true);
  await told(at, 'web', 50);
  expect(await stock(at)).toMatchObject({ inStock: 50, booked: 0, available: 50 });

  const placedAt = new Date(Date.now() + 60_000).toISOString();
  orders.push({ id: 'A-1', placedAt, updatedAt: placedAt, status: 'open', lines: [{ sku: 'APPLE', quantity: 4 }] });
  tell();
  for (const channel of ['web', 'other']) await told(at, channel, 46);
  expect(await stock(at)).toMatchObject({ inStock: 50, booked: 4, available: 46 });

  const packing = at.simulator('scanner-2');
  for (const code of ['A-1', apple, apple, apple, apple]) expect(await packing.scan(code)).toBe(true);
  expect(await stock(at)).toMatchObject({ inStock: 46, booked: 0, available: 46 });

  // What is told next is the next movement: there was nothing to tell of the shipment.
  await at.agent.req('stock/adjust', { sku: 'APPLE', quantity: -1, reason: 'bruised' });
  for (const channel of ['web', 'other']) {
    await told(at, channel, 45);
    expect(levelsOf(at, channel)).toEqual([50, 46, 45]);
  }
});

it('R20: a minimum of five: four or fewer are told as none, five and more as they are', async () => {
  const at = await start({ channels: [{ 'minimum-level': 5 }, { name: 'plain' }] }, apples);
  const count = (quantity: number) => at.agent.req('stock/count', { sku: 'APPLE', quantity, reason: 'counted' });
  expect(await at.simulator().scan(crate)).toBe(true);
  await told(at, 'web', 50);
  for (const quantity of [6, 5, 4, 3, 5]) {
    await count(quantity);
    await told(at, 'plain', quantity);
    await told(at, 'web', quantity < 5 ? 0 : quantity);
  }
  // Three is no news after four: both are shown as none.
  expect(levelsOf(at, 'web')).toEqual([50, 6, 5, 0, 5]);
  expect(levelsOf(at, 'plain')).toEqual([50, 6, 5, 4, 3, 5]);
});

it('R19: from ten to fifteen here, and all three stores say fifteen; nothing but levels is told', async () => {
  const names = ['web', 'market', 'craft'];
  const at = await start({ channels: names.map((name) => ({ name })) }, apples);
  await at.agent.req('stock/count', { sku: 'APPLE', quantity: 10, reason: 'counted' });
  for (const name of names) await told(at, name, 10);
  await at.agent.req('stock/count', { sku: 'APPLE', quantity: 15, reason: 'counted' });
  for (const name of names) {
    await told(at, name, 15);
    expect(linesOf(at, name)).toEqual([
      { sku: 'APPLE', level: 10, previous: null, delta: null, processOrders: true },
      { sku: 'APPLE', level: 15, previous: 10, delta: 5, processOrders: true },
    ]);
  }
});

it('R2: one SKU of two merchants is two items, each told to its own stores; a row without a SKU is none', async () => {
  const at = await start({ merchants: [{ id: 'bolt' }], channels: [{}, { name: 'bolt-web', merchant: 'bolt' }] }, [
    ...apples,
    `bolt,APPLE,Apple,${gtin(2)},1`,
  ]);
  const count = (whose: string, quantity: number) =>
    at.agent.req('stock/count', { merchant: whose, sku: 'APPLE', quantity, reason: 'counted' });
  await count('bolt', 1);
  await count(merchant, 46);
  await told(at, 'web', 46);
  await told(at, 'bolt-web', 1);
  expect([levelsOf(at, 'web'), levelsOf(at, 'bolt-web')]).toEqual([[46], [1]]);

  const file = join(at.dir, 'nameless.csv');
  writeFileSync(file, `merchant,sku,name\n${merchant},PEAR,Pear\n${merchant},,Nameless\n`);
  const { code, stderr } = await at.agent.cli(['items', 'import', file]);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/:3.*sku/)]);
  expect(await at.agent.cli(['stock', 'PEAR'])).toMatchObject({ stdout: expect.not.stringContaining('Pear') });
});
