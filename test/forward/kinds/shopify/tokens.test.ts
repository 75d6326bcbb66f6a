// needs: shopify
/** What opens a shop: a token for ever, or an app's ID and secret, for which the shop gives a token for a day. */
import { expect, it } from 'vitest';
import { systemClock } from '../../../../agent/clock.ts';
import { readAccess } from '../../../../agent/forward/kinds/shopify/token.ts';
import { accessToken, shopApp } from '../../../peers/shopify/wire.ts';
import { channelOf, openShopify } from './bench.ts';

const { signal } = new AbortController();
const appFile = `${shopApp.id}\n${shopApp.secret}`;

/** A shop with one listing, and a dock whose clock goes as it is told. */
async function openByApp(token = appFile) {
  const bench = await openShopify({ token });
  bench.store.list('TEE', 5);
  const passed = { ms: 0 };
  const clock = { ...systemClock, monoMs: () => systemClock.monoMs() + passed.ms };
  const channel = channelOf(bench, { clock });
  const page = async () => await channel.levels?.fetch(null, signal);
  const words = async () => (await channel.check?.(signal))?.map(({ what, text }) => `${what}: ${text}`)[0];
  return { ...bench, passed, page, words };
}
const hourMs = 3_600_000;

it('lets the app have one token for all it asks, and another before its day is over', async () => {
  const { wire, passed, page, words } = await openByApp();
  expect(await page()).toMatchObject({ type: 'page' });
  expect(await words()).toBe('token: opens Acme; it is renewed each day');
  passed.ms = 23 * hourMs;
  expect(await page()).toMatchObject({ type: 'page' });
  expect(wire.tokens).toHaveLength(1);
  passed.ms = 24 * hourMs - 60_000;
  expect(await page()).toMatchObject({ type: 'page' });
  expect(wire.tokens).toHaveLength(2);
});

it('asks for another one when its token is taken back, and no oftener than once a minute', async () => {
  const { wire, passed, page } = await openByApp();
  await page();
  passed.ms = hourMs;
  wire.tokens.length = 0;
  expect(await page()).toMatchObject({ type: 'page' });
  expect(wire.tokens).toHaveLength(1);
  wire.tokens.length = 0;
  expect(await page()).toMatchObject({ type: 'retry', refused: true });
  passed.ms += 60_000;
  expect(await page()).toMatchObject({ type: 'page' });
});

it('asks for another one where the app may not do something, since it may do more by now', async () => {
  const { wire, passed, page } = await openByApp();
  await page();
  passed.ms = hourMs;
  wire.faults.push({ about: 'Variants', error: { code: 'ACCESS_DENIED', message: 'Access denied.' } });
  expect(await page()).toMatchObject({ type: 'page' });
  expect(wire.tokens).toHaveLength(2);
});

it.each([
  [
    400,
    '{"error":"invalid_client"}',
    'it does not take the client ID and the secret of token-file (400): invalid_client',
  ],
  [400, '<p>Oauth error shop_not_permitted: …</p>', 'another organization than the shop: make it in the Dev Dashboard'],
  [400, '{"error":"app_not_installed"}', 'the app is not installed in this shop: install it'],
  [404, 'Not Found', 'there is no shop at this address (404) — check url'],
  [503, '', 'not now (503)'],
])('says what is to be done when there is no token: %i %s', async (status, body, words) => {
  const { wire, words: said } = await openByApp();
  wire.appRefusal = { status, body };
  expect(await said()).toContain(words);
  expect(await said()).not.toContain(shopApp.secret.slice(6, 20));
});

it('leaves a shop alone for a minute whose app it does not take', async () => {
  const { wire, passed, page } = await openByApp();
  wire.appRefusal = { status: 400, body: '{"error":"invalid_client"}' };
  expect(await page()).toMatchObject({ type: 'retry', refused: true });
  wire.appRefusal = undefined;
  expect(await page()).toMatchObject({ type: 'retry', refused: true });
  passed.ms = 60_000;
  expect(await page()).toMatchObject({ type: 'page' });
});

it('reads either, in either order, and quotes nothing of a file that holds neither', () => {
  const read = (text: string) => readAccess(Buffer.from(text), '/etc/token');
  expect(read(`${accessToken}\n`)).toEqual({ token: accessToken });
  expect(read(appFile)).toEqual(shopApp);
  expect(read(`${shopApp.secret}\r\n${shopApp.id}\r\n`)).toEqual(shopApp);
  expect(() => read(shopApp.secret)).toThrow('/etc/token: holds an app’s secret alone; write its client ID');
  for (const bad of ['', '\n', 'se cret-secret\n', `${appFile}\nsecret-third`]) {
    expect(() => read(bad)).toThrow(/^\/etc\/token: holds no key to a shop/);
    expect(() => read(bad)).not.toThrow(/secret-|shpss_7/);
  }
});
