// needs: nats-2.10
/** Docks at a real server take units for the time when nobody can be asked, and compare what they know. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { available } from '../../agent/inventory/nouns/stock/item.ts';
import { adjust, items, scan, sku } from '../ledger/goods.ts';
import { until } from '../wait.ts';
import { type SiteDock, SiteDocks, shows } from './site-docks.ts';
import { SiteServer } from './site-server.ts';

let dir: string;
let server: SiteServer;
const opened: SiteDocks[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'site-rights-'));
  server = await SiteServer.start(join(dir, 'server'));
});

afterAll(async () => {
  await Promise.all(opened.map((docks) => docks.close()));
  await server.kill9();
  rmSync(dir, { recursive: true, force: true });
});

async function two(name: string): Promise<[SiteDock, SiteDock]> {
  const docks = new SiteDocks(dir, name, server.port);
  opened.push(docks);
  const one = (await docks.open('dock-1', { asks: true })).link();
  await one.book.submit(items(3));
  const other = (await docks.open('dock-2', { asks: true })).link();
  await until('the items are known', async () => (await other.inStock(2)) === 0);
  return [one, other];
}

async function numbers(dock: SiteDock, n = 0) {
  const [item] = await dock.book.stock({ merchant: 'acme', skus: [sku(n)] });
  return item === undefined ? undefined : { inStock: item.inStock, booked: item.booked, available: available(item) };
}

const want = async (dock: SiteDock, wanted: number) =>
  await dock.book.submit({ type: 'right-set', by: 'lena', merchant: 'acme', sku: sku(0), wanted });

const show = async (docks: readonly SiteDock[], numbersWanted: object) =>
  await until(`all show ${JSON.stringify(numbersWanted)}`, async () =>
    (await Promise.all(docks.map((dock) => numbers(dock)))).every(
      (each) => JSON.stringify(each) === JSON.stringify(numbersWanted),
    ),
  );

it('two docks want all there is: together they get that, and nobody sells it; cut off they ship it, and it adds up', async () => {
  const [one, other] = await two('reno-1');
  await one.book.submit(adjust(0, 10));
  await shows([one, other], 0, 10);
  await Promise.all([want(one, 8), want(other, 8)]);
  // Both are short, of both together nothing is left.
  await show([one, other], { inStock: 10, booked: 10, available: 0 });
  await one.told();
  await other.told();
  await server.kill9();
  await until('both are cut off', () => one.cutOff !== undefined && other.cutOff !== undefined);
  for (const dock of [one, other]) await dock.book.submit({ type: 'site-link', cutOff: true, told: dock.toldTo });
  const [mine] = await one.book.rows('right', { open: true });
  const units = mine?.units ?? 0;
  expect([units > 0, units < 10]).toEqual([true, true]);
  for (let n = 0; n < units; n += 1)
    expect(await one.book.submit(scan(0, 'packing'))).toMatchObject({ type: 'recorded' });
  expect(await one.book.submit(scan(0, 'packing'))).toMatchObject({ code: 'needs-confirm' });
  await one.book.submit({ type: 'station', station: 'packing', by: 'test', command: { command: 'cancel' } });
  await server.start();
  const left = 10 - units;
  await show([one, other], { inStock: left, booked: left, available: 0 });
  expect([one.troubles, other.troubles]).toEqual([[], []]);
});

it('when it is quiet docks compare what they know, and one that knows other numbers is named with the first item', async () => {
  const [one, other] = await two('reno-2');
  for (let n = 0; n < 3; n += 1) await one.book.submit(adjust(n, 5 + n));
  await other.book.submit(adjust(2, 1));
  await shows([one, other], 2, 8);
  await until('both heard the same', async () => (await one.site.compare()).includes('dock-2'));
  expect(await one.site.status()).toMatchObject({ compared: { at: expect.any(Number), with: ['dock-2'] } });
  expect(one.troubles).toEqual([]);
  // As if somebody had changed the other ledger by hand: it says nothing of this to anybody.
  const fact = { kind: 'move', seq: 1, merchant: 'acme', sku: sku(1), units: 2 } as const;
  const range = { dock: 'dock-2', epoch: 'e', hash: 'h', place: 0, after: 0, to: 1, facts: [fact] };
  await other.book.submit({ type: 'site-fold', ...range });
  await until('both heard the same', async () => (await one.site.compare()).includes('dock-2'));
  const text =
    'dock-2 knows other numbers of acme/TEE-1 than this dock, and both heard the same: here 6 in stock, 0 set apart, 0 booked, there 8 in stock, 0 set apart, 0 booked. Count it.';
  expect(one.troubles).toEqual([text]);
});
