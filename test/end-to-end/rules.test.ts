// needs: mosquitto
/** The rules as a storefront meets them: what reaches it through a real broker, line by line. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { gtin, sku } from './codes.ts';
import { Dock, type DockOptions, merchant } from './dock.ts';

let dock: Dock | undefined;
afterEach(async () => {
  await dock?.end();
  dock = undefined;
});

async function start(options: DockOptions): Promise<Dock> {
  dock = await Dock.start(options);
  return dock;
}

/** Every line of this article that this channel was sent. */
const linesOf = (at: Dock, article: number, channel = 'web') =>
  at.sink.received
    .filter(({ batch, effect }) => batch.data.channel === channel && effect !== 'duplicate')
    .flatMap(({ batch }) => batch.data.lines.filter((line) => line.sku === sku(article)));

/** Something later went the whole way: whatever was to be said before it has been said. */
async function laterArrives(at: Dock, article: number, channels = ['web']): Promise<void> {
  await at.agent.req('stock/adjust', { sku: sku(article), quantity: 7, reason: 'found' });
  await at.until('what came later is at the storefront', () =>
    channels.every((channel) => at.sink.level(channel, sku(article)) > 0),
  );
}

it('R11: what was never received, or received by mistake, is never written; until somebody says that there is none', async () => {
  const at = await start({
    channels: [
      { 'debounce-quiet': '3s', 'debounce-max': '5s' },
      { name: 'slow', every: '6s' },
    ],
  });
  const adjust = (article: number, quantity: number) =>
    at.agent.req('stock/adjust', { sku: sku(article), quantity, reason: 'typing' });
  at.simulator().scan(gtin(0));
  await at.until('it is counted', async () => (await at.agent.stock(sku(0)))[0]?.inStock === 1);
  await at.agent.req('station/command', { station: 'receiving-1', command: { command: 'undo' } });
  await adjust(1, 5);
  await adjust(1, -5);

  await at.broker.stop();
  await adjust(2, 5);
  await adjust(2, -5);
  await at.broker.start();
  await laterArrives(at, 3, ['web', 'slow']);
  for (const article of [0, 1, 2]) {
    expect([...linesOf(at, article), ...linesOf(at, article, 'slow')]).toEqual([]);
  }

  await at.agent.req('stock/count', { merchant, sku: sku(2), quantity: 0, confirm: true });
  await at.until('it is told that there is none', () => linesOf(at, 2).length > 0);
  expect(linesOf(at, 2)).toEqual([{ sku: sku(2), level: 0, previous: null, delta: null, processOrders: false }]);
}, 60_000);

it('R20, R21: a physical storefront gets what can be sold and its own orders on top, no other’s; a maximum caps', async () => {
  const at = await start({ channels: [{}, { name: 'mall', basis: 'physical' }, { name: 'few', 'maximum-level': 5 }] });
  const place = (id: string, channel: string, quantity: number) =>
    at.agent.req('order/place', { merchant, id, channel, lines: [{ sku: sku(0), quantity }] });
  const shows = (levels: Record<string, number>) =>
    at.until(`they show ${JSON.stringify(levels)}`, () =>
      Object.entries(levels).every(([channel, level]) => at.sink.level(channel, sku(0)) === level),
    );
  await at.agent.req('stock/adjust', { sku: sku(0), quantity: 10, reason: 'found' });
  await shows({ web: 10, mall: 10, few: 5 });
  await place('w-1', 'web', 3);
  await shows({ web: 7, mall: 7, few: 5 });
  await place('m-1', 'mall', 2);
  await shows({ web: 5, mall: 7, few: 5 });
  await place('w-2', 'web', 20);
  await shows({ web: 0, mall: 2, few: 0 });
  expect(linesOf(at, 0, 'mall').map(({ level }) => level)).toEqual([10, 7, 2]);
  expect(linesOf(at, 0, 'few').map(({ level }) => level)).toEqual([5, 0]);
}, 60_000);

it('R10, R13: the file’s later word wins and is on the record; a rebuild sends nothing of the past; another minimum goes out at once', async () => {
  const at = await start({ rules: { sync: 'never' }, channels: [{}, { name: 'slow', every: '1h' }] });
  const edit = async (from: string, to: string) => {
    await at.agent.stop();
    const text = readFileSync(at.configFile, 'utf8');
    expect(text).toContain(from);
    writeFileSync(at.configFile, text.replaceAll(from, to));
    await at.agent.start();
  };
  const adjust = (article: number, quantity: number) =>
    at.agent.req('stock/adjust', { sku: sku(article), quantity, reason: 'found' });
  await adjust(0, 5);
  await at.agent.req('policy/set', { merchant, processOrders: 'manual' });
  expect(await at.agent.req('policy/get', { merchant })).toMatchObject({
    ...{ sync: 'never', syncFrom: 'file', processOrders: 'manual', processOrdersFrom: 'admin' },
  });

  await edit('sync = "never"', 'sync = "always"');
  expect(await at.agent.req('policy/get', { merchant })).toMatchObject({ sync: 'always', syncFrom: 'file' });
  const entries = await at.agent.ledger();
  expect(entries.filter(({ kind }) => kind === 'policy').at(-1)).toMatchObject({ merchant, body: { sync: 'always' } });
  await at.agent.req('ledger/rebuild', {});
  await at.agent.stop();
  await at.agent.start();
  await adjust(1, 3);
  await at.until('the next movement is told', () => at.sink.level('web', sku(1)) === 3);
  expect(linesOf(at, 0)).toEqual([]);

  await at.agent.req('sync/now', { merchant, skus: [sku(1)] });
  await at.until('both have it', () => at.sink.level('slow', sku(1)) === 3);
  await edit('[[channel]]', '[[channel]]\nminimum-level = 5');
  await at.until('both show none', () => at.sink.level('web', sku(1)) === 0 && at.sink.level('slow', sku(1)) === 0);
  expect(linesOf(at, 0)).toEqual([]);

  await edit('sync = "always"', 'sync = "never"');
  await adjust(1, 30);
  await at.agent.req('sync/now', { merchant, skus: [sku(2), sku(1)] });
  await at.until('what was asked for is told', () => at.sink.level('web', sku(1)) === 33);
  expect(linesOf(at, 1).map(({ level }) => level)).toEqual([3, 3, 0, 33]);
}, 90_000);

it('R18: a channel in full mode gets all of it at every turn, idle or not', async () => {
  const at = await start({ channels: [{ name: 'edi', every: '2s', mode: 'full' }] });
  for (const article of [0, 1, 2]) {
    await at.agent.req('stock/adjust', { sku: sku(article), quantity: 4, reason: 'found' });
  }
  const sizes = () =>
    at.sink.received.filter(({ effect }) => effect === 'applied').map(({ batch }) => batch.data.lines.length);
  await at.until('all of it came three times', () => sizes().filter((size) => size === 3).length >= 3);
  await at.agent.req('stock/adjust', { sku: sku(1), quantity: -4, reason: 'torn' });
  await at.until('what is sold out stays in it', () => at.sink.level('edi', sku(1)) === 0);
  const before = sizes().length;
  await at.until('two more turns', () => sizes().length >= before + 2);
  expect(sizes().slice(before)).toEqual(
    sizes()
      .slice(before)
      .map(() => 3),
  );
}, 60_000);
