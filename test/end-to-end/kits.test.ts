// needs: mosquitto
/**
 * R28 over a real line and a real broker: a kit from the items file is told what its received parts allow, an order for
 * it books them, they are packed under its name, over a kill, and the storefront hears of each step.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { OrderRow } from '../../agent/inventory/nouns/orders/order.ts';
import { gtin, sku } from './codes.ts';
import { Dock, merchant } from './dock.ts';

let dock: Dock | undefined;
afterEach(async () => {
  await dock?.end();
  dock = undefined;
});

const kit = 'GIFT-SET';
const kitCode = '5901234123457';

it('a kit is shown as its parts allow, sold as one and packed as its parts', { timeout: 60_000 }, async () => {
  const at = await Dock.start({
    scanners: [
      { name: 'scanner-1', station: 'receiving-1' },
      { name: 'scanner-2', station: 'packing-1' },
    ],
    channels: [{ 'debounce-quiet': '20ms', 'debounce-max': '50ms' }],
  });
  dock = at;
  const { agent, sink } = at;
  const file = join(at.dir, 'kits.csv');
  writeFileSync(
    file,
    `merchant,sku,name,barcode,components\n${merchant},${kit},Gift set,${kitCode},${sku(0)}:2 ${sku(1)}\n`,
  );
  expect(await agent.cli(['items', 'import', file])).toMatchObject({ code: 0 });
  const scan = (text: string, scanner = 'scanner-1') => at.simulator(scanner).scan(text);
  const shown = (level: number) => at.until(`the set is shown as ${level}`, () => sink.level('web', kit) === level);

  // Nobody receives a kit, and nobody hears of it before each part was received.
  expect(await scan(kitCode)).toBe(false);
  for (let tee = 0; tee < 4; tee += 1) expect(await scan(gtin(0))).toBe(true);
  await at.until('the tees are told', () => sink.level('web', sku(0)) === 4);
  expect(sink.shelf('web', kit)).toBeUndefined();
  for (let mug = 0; mug < 3; mug += 1) expect(await scan(gtin(1))).toBe(true);
  await shown(2);
  expect((await agent.cli(['explain', kit])).stdout.split('\n')).toContain(
    `web shows 2, as it should: its parts allow 2 (${sku(0)} 4 available, 2 each; ${sku(1)} 3 available, 1 each).`,
  );

  await agent.req('order/place', { merchant, id: 'A-1', lines: [{ sku: kit, quantity: 1 }] });
  await shown(1);
  await at.until('its parts are told', () => sink.level('web', sku(0)) === 2 && sink.level('web', sku(1)) === 2);

  expect(await scan('A-1', 'scanner-2')).toBe(true);
  expect(await scan(gtin(0), 'scanner-2')).toBe(true);
  await agent.kill9();
  await agent.start();
  await at.devicesOpen();
  expect(await scan(kitCode, 'scanner-2')).toBe(false);
  expect(await scan(gtin(1), 'scanner-2')).toBe(true);
  expect(await agent.json<OrderRow>(['order', 'show', 'A-1'])).toMatchObject({ status: 'open' });
  expect(await scan(gtin(0), 'scanner-2')).toBe(true);
  expect(await agent.json<OrderRow>(['order', 'show', 'A-1'])).toMatchObject({
    status: 'shipped',
    lines: [
      { sku: sku(0), shipped: 2, kits: [{ sku: kit, quantity: 1, each: 2 }] },
      { sku: sku(1), shipped: 1, kits: [{ sku: kit, quantity: 1, each: 1 }] },
    ],
  });
  // For people the kit is there, before its parts.
  const lines = (await agent.cli(['order', 'show', 'A-1'])).stdout.split('\n').map((line) => line.split(/ {2,}/));
  expect(lines.slice(3, 6)).toEqual([
    [kit, 'a kit, packed by its parts:', '1'],
    [`· ${sku(0)}`, expect.any(String), '2', '0', '2'],
    [`· ${sku(1)}`, expect.any(String), '1', '0', '1'],
  ]);
  // A tee that is sold alone takes the last set with it.
  await agent.req('order/place', { merchant, id: 'A-2', lines: [{ sku: sku(0), quantity: 1 }] });
  await shown(0);
  const levels = sink.linesOf('web', kit).map(({ level }) => level);
  expect(levels.filter((level, index) => level !== levels[index - 1])).toEqual(expect.arrayContaining([2, 1, 0]));
  expect(await agent.stock(kit, sku(0))).toMatchObject([
    { sku: kit, inStock: 0, booked: 0, available: 0 },
    { sku: sku(0), inStock: 2, booked: 1, available: 1 },
  ]);
  expect(await agent.cli(['ledger', 'verify'])).toMatchObject({ code: 0, stderr: '' });
  expect((await agent.cli(['ledger', 'rebuild'])).code).toBe(0);
});
