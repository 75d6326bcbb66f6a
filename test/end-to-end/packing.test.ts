// needs: mosquitto
/**
 * An order from the file to the storefront: imported, opened by its number, packed, weighed and shipped, with a scanner
 * and a scale on pseudo-terminals; the agent is killed while the parcel waits for its weight.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { OrderRow } from '../../agent/inventory/nouns/orders/order.ts';
import type { Box } from '../../agent/inventory/nouns/orders/packing-list.ts';
import { type SimScale, simScale } from '../screen/scale.ts';
import { gtin, serialised, sku } from './codes.ts';
import { Dock, merchant } from './dock.ts';

let dock: Dock | undefined;
let scale: SimScale | undefined;
afterEach(async () => {
  await scale?.end();
  await dock?.end();
  [dock, scale] = [undefined, undefined];
});

const quick = { 'debounce-quiet': '20ms', 'debounce-max': '50ms' };

async function start(): Promise<Dock> {
  dock = await Dock.create({
    stations: [
      { name: 'receiving-1', work: 'receiving' },
      { name: 'packing-1', work: 'packing', weigh: true, packaging: 'carton' },
    ],
    scanners: [{ name: 'scanner-1', station: 'packing-1' }],
    devices: ({ file }) => [
      { name: 'scale-1', station: 'packing-1', kind: 'scale', protocol: 'mt-sics', port: file('scale-1') },
    ],
    packagings: [{ name: 'carton', 'weight-g': '120', 'tolerance-g': '10' }],
    channels: [quick, { ...quick, name: 'erp', basis: 'physical' }],
  });
  scale = await simScale(join(dock.dir, 'scale-1'));
  await dock.open();
  const weights = join(dock.dir, 'weights.csv');
  writeFileSync(weights, `sku,unit-weight-g,price\n${sku(0)},180,19.90\n${sku(1)},340,\n`);
  expect(await dock.agent.cli(['items', 'import', weights])).toMatchObject({ code: 0 });
  for (const index of [0, 1]) {
    await dock.agent.req('stock/adjust', { merchant, sku: sku(index), quantity: 10, reason: 'on the shelf' });
  }
  return dock;
}

type Order = OrderRow & { boxes: Box[] };
const order = (id: string) => dock?.agent.json<Order>(['order', 'show', id]) as Promise<Order>;

it('books, packs, weighs and ships; what can be sold is the same all the way', async () => {
  const { agent, sink, dir } = await start();
  const file = join(dir, 'orders.csv');
  writeFileSync(file, `order,sku,quantity\nA-1,${sku(0)},2\nA-1,${sku(1)},1\nA-2,${sku(1)},1\n`);
  expect((await agent.cli(['orders', 'import', file])).stdout).toBe(
    '2 orders from 3 rows: 2 placed, 0 known already\n',
  );
  expect((await agent.cli(['orders', 'import', file])).stdout).toBe(
    '2 orders from 3 rows: 0 placed, 2 known already\n',
  );
  await dock?.until('both storefronts know the order', () => {
    // Placed by hand: no storefront subtracts it itself.
    return ['web', 'erp'].every((shop) => [sku(0), sku(1)].every((each) => sink.level(shop, each) === 8));
  });
  const told = sink.received.length;

  const scan = (text: string) => dock?.simulator().scan(text);
  expect(await scan('A-1')).toBe(true);
  expect(await scan(serialised(0, 1))).toBe(true);
  expect(await scan(gtin(2))).toBe(false);
  expect(await scan(gtin(0))).toBe(true);
  expect(await scan(gtin(0))).toBe(false);
  expect(await scan(gtin(1))).toBe(true);
  expect(await order('A-1')).toMatchObject({ status: 'packed', lines: [{ packed: 2 }, { packed: 1 }] });

  // 2 × 180 + 340 + 120 g would fit: the mug is not in the box.
  scale?.load('0.480');
  const entries = async (kind: string) => (await agent.ledger()).filter((entry) => entry.kind === kind);
  await dock?.until('the parcel was weighed', async () => (await entries('parcel-check')).length === 1);
  expect((await entries('parcel-check'))[0]?.body).toMatchObject({
    ...{ result: 'differs', digits: '0.480', unit: 'kg', differenceG: '-340.0', expectedG: '820.0' },
    text: expect.stringContaining(`1 × ${sku(1)} missing`),
  });
  expect((await order('A-1')).status).toBe('packed');

  await agent.kill9();
  await agent.start();
  await dock?.devicesOpen();
  expect((await order('A-1')).status).toBe('packed');
  expect(await agent.stock(sku(0))).toMatchObject([{ inStock: 10, booked: 2, available: 8 }]);
  scale?.load('0.821');
  await dock?.until('it is shipped', async () => (await order('A-1')).status === 'shipped');

  expect(await agent.stock(sku(0), sku(1))).toMatchObject([
    { inStock: 8, booked: 0, available: 8 },
    { inStock: 9, booked: 1, available: 8 },
  ]);
  expect([sink.level('erp', sku(0)), sink.level('web', sku(0))]).toEqual([8, 8]);
  const lines = sink.received.slice(told).filter(({ batch }) => batch.data.channel === 'web' && !batch.data.snapshot);
  expect(lines.flatMap(({ batch }) => batch.data.lines)).toEqual([]);
  expect((await order('A-1')).boxes).toMatchObject([{ box: 1, shipped: true, checked: true, station: 'packing-1' }]);
  const { stdout } = await agent.cli(['order', 'show', 'A-1']);
  expect(stdout).toContain('3 of 3 units shipped');
  expect(stdout).toMatch(new RegExp(`1 +shipped +packing-1 +2 × ${sku(0)}, 1 × ${sku(1)}`));
  expect((await agent.cli(['ledger', 'verify'])).code).toBe(0);
});

it('R4: a change of an item says that open orders keep the old; after a look they are moved over', async () => {
  const { agent, dir } = await start();
  await agent.req('order/place', { merchant, id: 'A-1', lines: [{ sku: sku(0), quantity: 1 }] });
  const file = join(dir, 'heavier.csv');
  writeFileSync(file, `sku,unit-weight-g\n${sku(0)},200\n`);
  const { stderr } = await agent.cli(['items', 'import', file]);
  expect(stderr).toContain('open orders keep what items of this file were');
  const { stdout } = await agent.cli(['order', 'refresh']);
  expect(stdout).toMatch(/A-1 +SKU-0000 +unitWeightG: 180 → 200/);
  const token = /--token ([0-9a-f]{16})/.exec(stdout)?.[1] ?? '';
  expect((await agent.cli(['order', 'refresh', '--token', token])).stdout).toContain('1 line of 1 order');
  expect(await order('A-1')).toMatchObject({ lines: [{ unitWeightG: '200', price: '19.90' }] });
  await expect(agent.req('order/change', { merchant, id: 'A-1', lines: [] })).rejects.toThrow(/bad-params/);
  await agent.req('order/change', { merchant, id: 'A-1', lines: [{ sku: sku(0), quantity: 3 }] });
  expect(await agent.stock(sku(0))).toMatchObject([{ booked: 3 }]);
});
