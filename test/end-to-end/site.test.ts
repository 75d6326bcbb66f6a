// needs: nats-2.10
/**
 * Two docks of a site, each an agent of its own, at one real server and one storefront: one stock, one voice; and what
 * a dock says while it is cut off.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../agent/demo/dock/free-port.ts';
import { SiteServer } from '../site/site-server.ts';
import { until } from '../wait.ts';
import type { Agent } from './agent.ts';
import { Child } from './child.ts';
import { siteDock } from './site-dock.ts';

const shopProgram = fileURLToPath(new URL('../../firmware-sim/storefront/main.ts', import.meta.url));
const secret = `whsec_${Buffer.from('only-for-this-test-only-for-this').toString('base64')}`;
const sku = 'TEE-1';

let dir: string;
let server: SiteServer;
let shop: Child;
let shopArgs: string[] = [];
let docks: Agent[] = [];
/** What the storefront did with what it was sent, in its own words. */
type Heard = {
  event: string;
  url?: string;
  levels?: Record<string, Record<string, { level: number }>>;
  greetings?: { source: string }[];
};
const heard: Heard[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tallyman-site-'));
  server = await SiteServer.start(join(dir, 'server'));
  const http = `127.0.0.1:${await freePort()}`;
  const args = [shopProgram, '--file', join(dir, 'shop.jsonl'), '--http', http, '--secret', secret, '--channel', 'web'];
  shopArgs = ['--disable-warning=ExperimentalWarning', ...args, '--log'];
  const url = await openShop();
  writeFileSync(join(dir, 'secret'), secret, { mode: 0o600 });
  const around = { dir, port: server.port, url, secretFile: join(dir, 'secret') };
  docks = ['dock-1', 'dock-2'].map((name) => siteDock({ ...around, name }));
  await Promise.all(docks.map((each) => each.start()));
});

afterAll(async () => {
  await Promise.all(docks.map((each) => each.stop()));
  await shop.end();
  await server.kill9();
  rmSync(dir, { recursive: true, force: true });
});

/** @returns where it listens */
async function openShop(): Promise<string> {
  heard.length = 0;
  shop = new Child('storefront', process.execPath, shopArgs);
  shop.onLine((line) => {
    if (line.startsWith('{')) heard.push(JSON.parse(line));
  });
  return await until('the storefront listens', () => heard.find(({ event }) => event === 'ready')?.url);
}

type Status = {
  linked: boolean;
  waiting: number;
  teller: string | null;
  speaks: boolean;
  cutOff: { since: number } | null;
};
const status = async (at: Agent | undefined) => (await at?.req('site/status', {})) as Status;
const evidence = () => [...docks.map(({ output }) => output.slice(-3_000)), server.output.slice(-500)].join('\n----\n');
const receive = async (at: Agent | undefined, quantity: number, what = sku) =>
  await at?.req('stock/adjust', { merchant: 'acme', sku: what, quantity, reason: 'found behind the shelf' });
const isInStock = async (units: number) =>
  await until(
    `both docks have ${units}`,
    async () => (await Promise.all(docks.map((each) => each.stock(sku)))).every(([row]) => row?.inStock === units),
    { evidence },
  );
const shownLast = () => heard.findLast(({ event }) => event === 'levels');
const shopShows = async (level: number, what = sku) => {
  await until(
    `the shop shows ${level}`,
    () => {
      shop.signal('SIGUSR2');
      return shownLast()?.levels?.web?.[what]?.level === level;
    },
    { everyMs: 200, evidence },
  );
};

it('one stock and one voice; cut off a dock works on, says so, and both are one again', {
  timeout: 120_000,
}, async () => {
  const [one, two] = docks;
  const speaking = async () =>
    (await Promise.all(docks.map((each) => status(each)))).filter(({ speaks }) => speaks).length;
  await until('one of the two tells', async () => (await speaking()) === 1, { evidence });
  await one?.req('item/upsert', { items: [{ merchant: 'acme', sku, name: 'Tee' }] });
  await until('both know the item', async () => (await two?.stock(sku))?.length === 1, { evidence });
  await receive(one, 3);
  await isInStock(3);
  await receive(two, 4);
  await isInStock(7);
  await shopShows(7);
  // Whoever told it, for the storefront it was one dock.
  expect(shownLast()?.greetings?.map(({ source }) => source)).toEqual(['/tallyman/reno-1/reno-1']);
  expect(await speaking()).toBe(1);

  await server.kill9();
  await receive(one, 1);
  await receive(two, 1);
  expect((await one?.stock(sku))?.[0]?.inStock).toBe(8);
  const alarms = async (at: Agent | undefined) => {
    const listed = (await at?.req('alarm/list', {})) as { alarms: { code: string; text: string }[] } | undefined;
    return listed?.alarms ?? [];
  };
  const cutOff = async (at: Agent | undefined) => (await alarms(at)).find(({ code }) => code === 'site-cut-off');
  await until('it is an alarm', async () => (await cutOff(two)) !== undefined, { evidence });
  expect((await cutOff(two))?.text).toMatch(/^Cut off from the site since \d{4}-\d\d-\d\d \d\d:\d\d UTC: /);
  expect(await status(two)).toMatchObject({ linked: false, cutOff: { since: expect.any(Number) } });

  const told = await two?.cli(['site', 'status']);
  expect(told?.stdout).toMatch(/^reno-1\/dock-2: cut off since .* waiting: /);

  await server.start();
  await isInStock(9);
  await shopShows(9);
  await until('the alarms are over', async () => (await Promise.all(docks.map(cutOff))).every((each) => !each), {
    evidence,
  });
});

it('a storefront that is put back as it was hears all of it anew, whoever told it (case 7)', async () => {
  const [one, two] = docks;
  await one?.req('item/upsert', { items: [{ merchant: 'acme', sku: 'CAP-1', name: 'Cap' }] });
  const file = join(dir, 'shop.jsonl');
  await shop.end();
  cpSync(file, `${file}.kept`);
  await openShop();
  await until('both know the item', async () => (await two?.stock('CAP-1'))?.length === 1, { evidence });
  await receive(one, 5, 'CAP-1');
  await shopShows(5, 'CAP-1');
  await shop.kill9();
  cpSync(`${file}.kept`, file);
  await openShop();
  await receive(two, 1);
  await shopShows(10);
  await shopShows(5, 'CAP-1');
});
