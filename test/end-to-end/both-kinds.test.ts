// needs: mosquitto openssl
/**
 * The rules about money once more, at both kinds of storefront at the same time: two at a real broker and two behind
 * TLS, all four of one merchant and all of them telling orders, with scanners on real lines.
 */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OrderLine } from '../../firmware-sim/storefront/order-feed.ts';
import { gtin, sku } from './codes.ts';
import { Dock, merchant } from './dock.ts';
import { Shop, Tls } from './shops.ts';

const quick = { orders: true, 'orders-every': '1h', 'debounce-quiet': '20ms', 'debounce-max': '50ms' };
const tls = new Tls();
/** The last two take what they sold off the number that they are told. */
const [web, site, mall, outlet] = [new Shop('web'), new Shop('site'), new Shop('mall'), new Shop('outlet')];
const shops = [web, site, mall, outlet];
const atBroker = [web, mall];
const byTls = [site, outlet];
const physical = { basis: 'physical' };
let dock: Dock;

beforeAll(async () => {
  const ports = new Map<Shop, number>();
  for (const shop of byTls) ports.set(shop, await shop.openHttps(tls.issue()));
  dock = await Dock.create({
    articles: 30,
    scanners: [
      { name: 'scanner-1', station: 'receiving-1' },
      { name: 'scanner-2', station: 'packing-1' },
    ],
    files: tls.files,
    channels: ({ file }) => [
      { name: 'web', ...quick },
      { name: 'mall', ...quick, ...physical },
      { ...tls.channel('site', ports.get(site) ?? 0, file), ...quick },
      { ...tls.channel('outlet', ports.get(outlet) ?? 0, file), ...quick, ...physical },
    ],
  });
  for (const shop of atBroker) await shop.openMqtt(dock.broker.url);
  await dock.open();
}, 90_000);
afterAll(async () => {
  await dock?.end();
  for (const shop of shops) await shop.end();
  tls.end();
});

const req = <T = unknown>(verb: string, params: object): Promise<T> =>
  dock.agent.req(verb, { merchant, ...params }) as Promise<T>;
const adjust = (article: number, quantity: number) =>
  req('stock/adjust', { sku: sku(article), quantity, reason: 'found' });
const refresh = ({ channel }: Shop) => req('channel/refresh', { merchant: undefined, channel });
const sells = async (shop: Shop, id: string, lines: OrderLine[]): Promise<void> => {
  shop.shop.placeOrder(shop.channel, lines, { id });
  await refresh(shop);
};
const show = (name: string, levels: readonly number[]) =>
  dock.until(`the four show ${levels} of ${name}`, () =>
    shops.every((shop, n) => shop.shows(name)?.level === levels[n]),
  );

it.each([mall, outlet])(
  'R21: a physical storefront ($channel) is told what may be sold and its own orders, whatever others sell',
  async (own) => {
    const article = own === mall ? 0 : 1;
    const name = sku(article);
    const other = own === mall ? outlet : mall;
    const id = `${own.channel}-1`;
    const shown = (level: number, of: number) =>
      dock.until(`${own.channel} shows ${level}, the others ${of}`, () =>
        [own, web, site].every((shop) => shop.shows(name)?.level === (shop === own ? level : of)),
      );
    await adjust(article, 10);
    await shown(10, 10);
    await sells(own, id, [{ sku: name, quantity: 4 }]);
    await shown(10, 6);
    await sells(web, `w-${id}`, [{ sku: name, quantity: 3 }]);
    await shown(7, 3);
    own.shop.changeOrder(own.channel, id, [{ sku: name, quantity: 1 }]);
    await refresh(own);
    await shown(7, 6);
    // What left for its order is gone from both of its numbers.
    expect(await dock.simulator('scanner-2').scan(id)).toBe(true);
    expect(await dock.simulator('scanner-2').scan(gtin(article))).toBe(true);
    await shown(6, 6);
    await sells(other, `o-${id}`, [{ sku: name, quantity: 20 }]);
    await shown(0, 0);
    await sells(own, `${id}-late`, [{ sku: name, quantity: 2 }]);
    await shown(2, 0);
    expect(Math.max(...own.told(name))).toBe(10);
  },
);

it('R3: an order that cannot be read concerns itself alone, over both kinds; a shop that tells none is named', async () => {
  await adjust(2, 9);
  await show(sku(2), [9, 9, 9, 9]);
  for (const shop of [web, site]) {
    const tell = shop.shop.orderPage.bind(shop.shop);
    const at = new Date(Date.now() + 60_000).toISOString();
    const lines = [{ sku: sku(2), quantity: 1 }];
    const strange = { placedAt: at, updatedAt: at, lines };
    const others = [
      { ...strange, id: `${shop.channel}-done`, status: 'fulfilled' },
      { ...strange, id: `${shop.channel}-odd`, status: 'on its way' },
      { ...strange, id: `${shop.channel}-good`, status: 'open' },
    ] as unknown as ReturnType<typeof tell>['orders'];
    shop.shop.orderPage = (...asked) => {
      const page = tell(...asked);
      return { ...page, orders: [...page.orders, ...others] };
    };
    await refresh(shop);
    shop.shop.orderPage = tell;
  }
  await show(sku(2), [7, 7, 7, 7]);
  const aside = await req<{ exceptions: { document?: string; code?: string }[] }>('exception/list', {
    merchant: undefined,
  });
  for (const { channel } of [web, site]) expect(JSON.stringify(aside), channel).toContain(`${channel}-odd`);

  const speaks = site.shop.telling;
  site.shop.telling = () => ({ delaysMs: [] });
  // What rises asks at once.
  await adjust(2, 1);
  await dock.until('it is said whose orders are not read', async () =>
    /site.*orders: /.test((await dock.agent.cli(['status'])).stdout),
  );
  site.shop.telling = speaks;
  await refresh(site);
  await show(sku(2), [8, 8, 8, 8]);
});

it.each([web, site])(
  'R21: what $channel sold since it was asked last is told to nobody when more arrives',
  async (seller) => {
    const article = seller === web ? 3 : 4;
    await adjust(article, 20);
    await show(sku(article), [20, 20, 20, 20]);
    seller.shop.placeOrder(seller.channel, [{ sku: sku(article), quantity: 15 }], { id: `unheard-${seller.channel}` });
    await adjust(article, 1);
    await show(sku(article), [6, 6, 6, 6]);
    for (const shop of shops) expect(shop.told(sku(article)), shop.channel).not.toContain(21);
  },
);

it('R14: sync now says of a channel that is paused that it is, and tells it once it goes on', async () => {
  await adjust(5, 5);
  await show(sku(5), [5, 5, 5, 5]);
  for (const { channel } of [web, site]) await req('sync/pause', { merchant: undefined, channel, reason: 'moving' });
  await adjust(5, -1);
  const answer = await req<{ channels: { channel: string; reason: string }[] }>('sync/now', { skus: [sku(5)] });
  expect(answer.channels.map(({ channel, reason }) => `${channel} ${reason}`).sort()).toEqual([
    'site paused',
    'web paused',
  ]);
  await dock.until('the others have it', () => [mall, outlet].every((shop) => shop.shows(sku(5))?.level === 4));
  expect([web, site].map((shop) => shop.shows(sku(5))?.level)).toEqual([5, 5]);
  for (const { channel } of [web, site]) await req('sync/resume', { merchant: undefined, channel, reason: 'moved' });
  await show(sku(5), [4, 4, 4, 4]);
});

it.each([web, site])(
  'R16: lines of what is not fulfilled here are neither booked nor packed, ordered at $channel',
  async (shop) => {
    const [ours, theirs] = shop === web ? [6, 7] : [8, 9];
    const file = join(dock.dir, 'elsewhere.csv');
    writeFileSync(file, `merchant,sku,not-fulfilled-here\n${merchant},${sku(theirs)},yes\n`);
    const { code, stderr } = await dock.agent.cli(['items', 'import', file]);
    expect([code, stderr]).toEqual([0, '']);
    await adjust(ours, 3);
    await adjust(theirs, 3);
    await show(sku(ours), [3, 3, 3, 3]);
    const [both, alone] = [`${shop.channel}-both`, `${shop.channel}-alone`];
    shop.shop.placeOrder(shop.channel, [{ sku: sku(theirs), quantity: 2 }], { id: alone });
    await sells(
      shop,
      both,
      [ours, theirs].map((each) => ({ sku: sku(each), quantity: 1 })),
    );
    const [row] = await dock.agent.stock(sku(theirs));
    expect(row).toMatchObject({ inStock: 3, booked: 0 });
    const scan = (text: string) => dock.simulator('scanner-2').scan(text);
    expect(await scan(both)).toBe(true);
    expect(await scan(gtin(theirs))).toBe(false);
    await req('station/command', { merchant: undefined, station: 'packing-1', command: { command: 'acknowledge' } });
    expect(await scan(gtin(ours))).toBe(true);
    const status = async (id: string) => (await dock.agent.json<{ status: string }>(['order', 'show', id])).status;
    expect([await status(both), await status(alone)]).toEqual(['shipped', 'shipped']);
    for (const each of shops) expect(each.told(sku(theirs)), each.channel).toEqual([]);
  },
);

it('R9: each turn is on the record with its true reason, and told with the movement that caused it', async () => {
  const name = sku(10);
  await dock.simulator('scanner-1').scan(gtin(10));
  await req('station/command', { merchant: undefined, station: 'receiving-1', command: { command: 'undo' } });
  await req('stock/count', { sku: name, quantity: 2 });
  await adjust(10, -2);
  await adjust(10, 1);
  await sells(site, 'reasons', [{ sku: name, quantity: 1 }]);
  site.shop.cancelOrder('site', 'reasons');
  await refresh(site);
  const turns = (await dock.agent.ledger()).filter((entry) => entry.kind === 'process-orders' && entry.sku === name);
  expect(turns.map(({ body }) => Object.values(body as object).join(' '))).toEqual([
    ...['true receipt', 'false receipt', 'true count', 'false adjustment', 'true adjustment'],
    ...['false sell-out', 'true freed'],
  ]);
  await show(name, [1, 1, 1, 1]);
  for (const shop of shops) expect(shop.shows(name)?.processOrders, shop.channel).toBe(true);
});

it('R11: a count of none is told where somebody means it, and nowhere before', async () => {
  await req('stock/count', { sku: sku(11), quantity: 0 });
  await adjust(12, 1);
  await show(sku(12), [1, 1, 1, 1]);
  for (const shop of shops) expect(shop.told(sku(11)), shop.channel).toEqual([]);
  await req('stock/count', { sku: sku(11), quantity: 0, confirm: true });
  await show(sku(11), [0, 0, 0, 0]);
  for (const shop of shops) expect(shop.lines.find((line) => line.sku === sku(11))).toMatchObject({ previous: null });
});

it('R13: another minimum, maximum and basis are told at once, without a movement', async () => {
  await adjust(13, 4);
  await adjust(14, 40);
  await show(sku(14), [40, 40, 40, 40]);
  await dock.agent.stop();
  const text = readFileSync(dock.configFile, 'utf8');
  writeFileSync(
    dock.configFile,
    text
      .replaceAll(/name = "(web|site)"/g, 'name = "$1"\nminimum-level = 5')
      .replaceAll(/name = "(mall|outlet)"/g, 'name = "$1"\nmaximum-level = 30'),
  );
  await dock.agent.start();
  await show(sku(13), [0, 0, 4, 4]);
  await show(sku(14), [40, 40, 30, 30]);
});

it('a first level waits for nobody who is not there: it comes with its shop', async () => {
  await dock.agent.stop();
  await Promise.all(atBroker.map((shop) => shop.close()));
  await dock.agent.start();
  await adjust(15, 9);
  for (const shop of atBroker) await shop.openMqtt(dock.broker.url);
  await show(sku(15), [9, 9, 9, 9]);
});

it('an older copy of the ledger and its anchor is noticed by what the shops hold, before anything moves', async () => {
  await dock.agent.stop();
  const copy = join(dock.dir, 'copy');
  cpSync(dock.data, copy, { recursive: true });
  await dock.agent.start();
  await adjust(16, 8);
  await show(sku(16), [8, 8, 8, 8]);
  await dock.agent.stop();
  rmSync(dock.data, { recursive: true });
  cpSync(copy, dock.data, { recursive: true });
  await dock.agent.start();
  type Standing = { alarms: { code: string }[] };
  await dock.until('it is an alarm', async () =>
    (await dock.agent.json<Standing>(['status'])).alarms.some(({ code }) => code === 'epoch-storefront-ahead'),
  );
  // All four noticed it at the same moment.
  const epochs = (await dock.agent.ledger()).filter(({ kind }) => kind === 'epoch');
  expect(epochs.map(({ body }) => (body as { reason: string }).reason)).toEqual(['new-dock', 'storefront-ahead']);
  const [row] = await dock.agent.stock(sku(16));
  expect(row).toMatchObject({ inStock: 0 });
});
