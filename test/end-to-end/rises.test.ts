// needs: mosquitto openssl
/**
 * R21 with two storefronts of one merchant behind TLS: a number falls at once, and rises only when what both of them
 * sold is known.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import type { Shelf } from '../../firmware-sim/storefront/core.ts';
import { until } from '../wait.ts';
import { sku } from './codes.ts';
import type { Table } from './config-file.ts';
import { Dock } from './dock.ts';
import { Shop, Tls } from './shops.ts';

let dock: Dock | undefined;
afterEach(async () => {
  await dock?.end();
  dock = undefined;
});

async function opened(more: { web?: Table; outlet?: Table } = {}): Promise<{ at: Dock; web: Shop; outlet: Shop }> {
  const tls = new Tls();
  const [web, outlet] = [new Shop('web'), new Shop('outlet')];
  const ports = { web: await web.openHttps(tls.issue()), outlet: await outlet.openHttps(tls.issue()) };
  tls.end();
  onTestFinished(async () => {
    for (const shop of [web, outlet]) await shop.end();
  });
  const at = await Dock.create({
    files: tls.files,
    channels: ({ file }) => [
      { ...tls.channel('web', ports.web, file), orders: true, 'orders-every': '1h', ...more.web },
      { ...tls.channel('outlet', ports.outlet, file), ...more.outlet },
    ],
  });
  dock = at;
  await at.open();
  return { at, web, outlet };
}

const adjust = (at: Dock, quantity: number) =>
  at.agent.req('stock/adjust', { merchant: 'acme', sku: sku(0), quantity, reason: 'counted' });
const channelOf = async (at: Dock, name: string) =>
  (await at.agent.status()).channels.find((each) => each.name === name) as unknown as { note?: string; state: string };

it('units that another storefront sold since it was asked last are told to nobody when more arrive', async () => {
  const { at, web, outlet } = await opened();
  await adjust(at, 20);
  await until('both show 20', () => web.told().at(-1) === 20 && outlet.told().at(-1) === 20);
  // A level that waited for the sales was on its way all the time.
  await until('the way is measured', async () => (await at.agent.status()).dockToSellableMs.p50);
  // Right after its turn; the next one is in an hour.
  web.shop.placeOrder('web', [{ sku: sku(0), quantity: 15 }]);
  await adjust(at, 1);
  await until('both show 6', () => web.told().at(-1) === 6 && outlet.told().at(-1) === 6);
  expect([...web.told(), ...outlet.told()]).not.toContain(21);
});

it('what falls goes at once; what rises waits for a storefront that cannot be asked, for rise-wait, and says for whom', async () => {
  const { at, web, outlet } = await opened({ outlet: { 'rise-wait': '4s' } });
  await adjust(at, 20);
  await until('both show 20', () => web.told().at(-1) === 20 && outlet.told().at(-1) === 20);
  await web.close();
  await adjust(at, -3);
  await until('it falls', () => outlet.told().at(-1) === 17);
  const sinceMs = performance.now();
  await adjust(at, 5);
  await until('it says whom it waits for', async () =>
    (await channelOf(at, 'outlet')).note?.includes('wait until the orders of web'),
  );
  expect(outlet.told().at(-1)).toBe(17);
  await until('it rises', () => outlet.told().at(-1) === 22);
  expect(performance.now() - sinceMs).toBeGreaterThan(3_900);
  expect((await channelOf(at, 'outlet')).note).toContain('although the orders of web could not be read');
});

it('R17: a channel that is off gets no levels, its orders are read all the same; on again it gets what differs, once', async () => {
  const { at, web, outlet } = await opened({ web: { enabled: false, 'orders-every': '1s' } });
  await adjust(at, 20);
  await until('the other shows 20', () => outlet.told().at(-1) === 20);
  web.shop.placeOrder('web', [{ sku: sku(0), quantity: 4 }]);
  await until('the other shows 16', () => outlet.told().at(-1) === 16);
  expect(web.told()).toEqual([]);
  expect((await channelOf(at, 'web')).state).toBe('off');
  await at.agent.stop();
  const config = readFileSync(at.configFile, 'utf8');
  expect(config).toContain('enabled = false');
  writeFileSync(at.configFile, config.replace('enabled = false', 'enabled = true'));
  await at.agent.start();
  await until('it shows 16', () => web.told().at(-1) === 16);
  await until('idle', async () => (await channelOf(at, 'web')).state === 'idle');
  expect(web.told()).toEqual([16]);
});

it('a refresh reads orders and listings now and sends what differs, past its schedule; nothing that it shows is imported', async () => {
  const { at, web } = await opened({ web: { every: '1h' } });
  await adjust(at, 20);
  const refresh = async () =>
    JSON.parse((await at.agent.cli(['channel', 'refresh', 'web', '--json'])).stdout) as {
      orders: object;
      listings: object;
    };
  expect(await refresh()).toMatchObject({ orders: { read: true }, listings: { read: true, listings: 0 } });
  await until('it shows 20', () => web.told().at(-1) === 20);
  web.shop.placeOrder('web', [{ sku: sku(0), quantity: 4 }]);
  await refresh();
  await until('it shows 16', () => web.told().at(-1) === 16);

  // Somebody types 37 there, and puts up goods that nobody here knows.
  const shown = web.shop.levels.bind(web.shop);
  web.shop.levels = (channel) =>
    new Map<string, Shelf>([
      ...[...shown(channel)].map(([each, shelf]): [string, Shelf] => [each, { ...shelf, level: 37 }]),
      ['HAT', { level: 2, processOrders: true }],
    ]);
  const told = web.told().length;
  expect(await refresh()).toMatchObject({
    listings: {
      ...{ read: true, listings: 2, unknown: 1, differ: 1 },
      named: [
        { sku: 'HAT', why: 'unknown' },
        { sku: sku(0), why: 'differs' },
      ],
    },
  });
  await until('it is told 16 again', () => web.told().length > told);
  expect(web.told().at(-1)).toBe(16);
  // Somebody types 0 there.
  web.shop.levels = (channel) => new Map([...shown(channel)].map(([each, shelf]) => [each, { ...shelf, level: 0 }]));
  expect(await refresh()).toMatchObject({ listings: { ...{ read: true, listings: 1, unknown: 0, differ: 1 } } });
  await until('it is told 16 once more', () => web.told().length > told + 1);
  expect(web.told().at(-1)).toBe(16);
  expect(await at.agent.req('stock/get', { merchant: 'acme', skus: [sku(0)] })).toMatchObject({
    items: [{ inStock: 20, booked: 4 }],
  });
  await web.close();
  const { code, stdout } = await at.agent.cli(['channel', 'refresh', 'web']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/orders: not read: .+\nlistings: not read: /);
});
