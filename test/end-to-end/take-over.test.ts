// needs: nats-2.10 openssl
/**
 * The dock that tells a storefront is killed when the storefront has applied its batch and has not answered yet: the
 * other one goes on, the shelf is right, and no batch has its effect twice.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHttpFace } from '../../firmware-sim/storefront/http-face.ts';
import { Storefront } from '../../firmware-sim/storefront/storefront.ts';
import { Authority } from '../forward/certificates.ts';
import { SiteServer } from '../site/site-server.ts';
import { until } from '../wait.ts';
import type { Agent } from './agent.ts';
import { siteDock } from './site-dock.ts';

const secret = `whsec_${Buffer.from('only-for-this-test-only-for-this').toString('base64')}`;
const sku = 'TEE-1';

let dir: string;
let server: SiteServer;
let shop: Storefront;
let face: Awaited<ReturnType<typeof openHttpFace>>;
let docks: Agent[] = [];
/** What became of each batch, by its channel and end. */
const heard: { event: string; key: string }[] = [];
/** Called when the shop has applied a batch, before anybody hears so. */
let applied: () => void = () => undefined;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tallyman-take-over-'));
  server = await SiteServer.start(join(dir, 'server'));
  const authority = new Authority(dir);
  const { cert, key } = authority.issue();
  shop = new Storefront({
    file: join(dir, 'shop.jsonl'),
    log(event, { key: name, to }) {
      if (name !== undefined) heard.push({ event, key: `${String(name)} ${String(to)}` });
      if (event === 'applied') applied();
    },
  });
  face = await openHttpFace(shop, { secrets: [secret], tls: { cert, key } });
  const secretFile = join(dir, 'secret');
  writeFileSync(secretFile, secret, { mode: 0o600 });
  const around = { dir, port: server.port, url: face.url, secretFile, caFile: authority.caFile };
  docks = ['dock-1', 'dock-2'].map((name) => siteDock({ ...around, name }));
  await Promise.all(docks.map((each) => each.start()));
});

afterAll(async () => {
  await Promise.all(docks.map((each) => each.stop()));
  await face.close();
  shop.close();
  await server.kill9();
  rmSync(dir, { recursive: true, force: true });
});

const speaks = async (dock: Agent) => ((await dock.req('site/status', {})) as { speaks: boolean }).speaks;
const receive = async (dock: Agent, quantity: number) =>
  await dock.req('stock/adjust', { merchant: 'acme', sku, quantity, reason: 'found behind the shelf' });
const evidence = () => docks.map(({ output }) => output.slice(-3_000)).join('\n----\n');
const shopShows = async (level: number) =>
  await until(`the shop shows ${level}`, () => shop.levels('web').get(sku)?.level === level, {
    ...{ evidence, deadlineMs: 120_000 },
  });
const has = async (dock: Agent, units: number) =>
  await until(`a dock has ${units}`, async () => (await dock.stock(sku))[0]?.inStock === units, { evidence });

it('the other dock goes on; the shelf is right, nothing has its effect twice; the dead one comes back to it', {
  timeout: 240_000,
}, async () => {
  const [first, second] = docks as [Agent, Agent];
  const teller = await until(
    'one of them tells',
    async () => ((await speaks(first)) ? first : (await speaks(second)) && second),
    {
      evidence,
    },
  );
  const other = teller === first ? second : first;
  await teller.req('item/upsert', { items: [{ merchant: 'acme', sku, name: 'Tee' }] });
  await until('both know the item', async () => (await other.stock(sku)).length === 1, { evidence });
  await receive(teller, 3);
  await shopShows(3);
  await has(other, 3);

  const { pid } = teller;
  const before = heard.length;
  applied = () => process.kill(pid, 'SIGKILL');
  // The other dock's fact reaches the teller, which tells it and never hears the answer.
  await receive(other, 4);
  await until('the teller is dead', () => !teller.running, { evidence });
  applied = () => undefined;
  expect(shop.levels('web').get(sku)?.level).toBe(7);
  expect(heard.slice(before).map(({ event }) => event)).toEqual(['applied']);
  // What happens before anybody takes over is not lost.
  await receive(other, 1);
  await until('the other dock tells', async () => await speaks(other), { evidence, deadlineMs: 120_000 });
  await shopShows(8);
  // The first thing that it told were the same bytes: the shop knew them.
  const [died, again] = heard.slice(before);
  expect(again).toEqual({ event: 'duplicate', key: died?.key });
  await teller.start();
  await receive(teller, 2);
  await Promise.all(docks.map((dock) => has(dock, 10)));
  await shopShows(10);

  const speaking = await Promise.all(docks.map((dock) => speaks(dock)));
  expect(speaking.filter(Boolean)).toHaveLength(1);

  // One that stops in order says so: nobody waits for its silence.
  const [leaving, staying] = speaking[0] === true ? [first, second] : [second, first];
  await leaving.stop();
  await until('the one that stays tells', async () => await speaks(staying), { evidence, deadlineMs: 30_000 });
  await receive(staying, 1);
  await shopShows(11);

  // Nothing of a time before another dock told comes once more, and nothing that the shop does not take.
  const keys = heard.filter(({ event }) => event === 'applied').map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(heard.filter(({ event }) => !['applied', 'duplicate'].includes(event))).toEqual([]);
});
