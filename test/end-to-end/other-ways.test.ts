// needs: mosquitto
/**
 * The rules of `rules.test.ts` once more, by the other ways that lead to the same: on one running dock, with a scanner
 * on a real line and storefronts at a real broker.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExplainAnswer } from '../../agent/ledger/history/explain-item.ts';
import { gtin, sku } from './codes.ts';
import { Dock, merchant } from './dock.ts';

const quick = { 'debounce-quiet': '20ms', 'debounce-max': '50ms' };
const channels = ['web', 'mall', 'edi'] as const;
let dock: Dock;

beforeAll(async () => {
  dock = await Dock.start({
    articles: 24,
    scanners: [
      { name: 'scanner-1', station: 'receiving-1' },
      { name: 'scanner-2', station: 'packing-1' },
    ],
    channels: [quick, { name: 'mall', basis: 'physical', ...quick }, { name: 'edi', every: '1s', mode: 'full' }],
  });
}, 60_000);
afterAll(async () => dock?.end());

const req = <T = unknown>(verb: string, params: object): Promise<T> =>
  dock.agent.req(verb, { merchant, ...params }) as Promise<T>;
const adjust = (article: number, quantity: number) =>
  req('stock/adjust', { sku: sku(article), quantity, reason: 'found' });
const command = (station: string, command: object) => dock.agent.req('station/command', { station, command });
const scan = (article: number, scanner = 'scanner-1') => dock.simulator(scanner).scan(gtin(article));
const level = (name: string, channel: string = 'web') => dock.sink.level(channel, name);
const kit = (name: string, components: { sku: string; quantity: number }[]) =>
  req('item/upsert', { merchant: undefined, items: [{ merchant, sku: name, name, components }] });
/** Something later went the whole way to each storefront: whatever was to be said before it has been said. */
async function laterArrives(article: number): Promise<void> {
  await adjust(article, 7);
  await dock.until('what came later is at the storefronts', () =>
    channels.every((channel) => level(sku(article), channel) === 7),
  );
}
const linesOf = (name: string) =>
  dock.sink.received.flatMap(({ batch }) => batch.data.lines.filter((line) => line.sku === name));

it('R11: what is taken back in any other way is never written either', async () => {
  await req('notice/announce', { id: 'N-1', lines: [{ sku: sku(0), quantity: 2 }] });
  await command('receiving-1', { command: 'open', document: { type: 'notice', merchant, id: 'N-1' } });
  await scan(0);
  await command('receiving-1', { command: 'undo' });
  await command('receiving-1', { command: 'cancel' });

  // Found good, and not that one after all; what was never restocked has not arrived.
  await req('return/announce', { id: 'R-1', lines: [{ sku: sku(1), quantity: 2 }] });
  await command('receiving-1', { command: 'open', document: { type: 'return', merchant, id: 'R-1' } });
  await command('receiving-1', { command: 'good' });
  await scan(1);
  await command('receiving-1', { command: 'undo' });
  await scan(1);
  await command('receiving-1', { command: 'cancel' });

  await command('receiving-1', { command: 'hold' });
  await scan(2);
  await command('receiving-1', { command: 'undo' });

  const asOf = new Date().toISOString();
  await req('stock/snapshot', { asOf, reason: 'the other system', items: [{ sku: sku(3), quantity: 5 }] });
  await adjust(3, -5);

  await req('stock/count', { sku: sku(4), quantity: 5 });
  await req('stock/count', { sku: sku(4), quantity: 0 });

  await kit('SET', [
    { sku: sku(5), quantity: 1 },
    { sku: sku(6), quantity: 2 },
  ]);
  for (const part of [5, 6]) await adjust(part, 4);
  for (const part of [5, 6]) await adjust(part, -4);
  await laterArrives(7);

  const written = [0, 1, 2].map(sku).filter((name) => linesOf(name).length > 0);
  expect(written).toEqual([]);
  // What storefronts had been told in between is taken back there, and only that.
  for (const name of [3, 4, 5, 6].map(sku).concat('SET')) {
    for (const channel of channels) expect(dock.sink.shelf(channel, name)?.level ?? 0, name).toBe(0);
  }
}, 60_000);

it('R18: a policy of never keeps a number in the file as it was, the next turn after it tells the new one, and explain knows', async () => {
  await adjust(8, 3);
  await dock.until('it is in the file', () => level(sku(8), 'edi') === 3);
  await req('policy/set', { sku: sku(8), sync: 'never' });
  await adjust(8, 1);
  const before = linesOf(sku(8)).length;
  await dock.until('two more turns tell the old one', () => linesOf(sku(8)).length >= before + 2);
  expect(
    new Set(
      linesOf(sku(8))
        .slice(before)
        .map((line) => line.level),
    ),
  ).toEqual(new Set([3]));
  await req('policy/set', { sku: sku(8), sync: 'always' });
  await dock.until('the next turn tells the new one', () => level(sku(8), 'edi') === 4);
  // R13: to the others it is the next movement that decides.
  expect(level(sku(8))).toBe(3);
  const shown = async () => {
    const { channels: told } = await req<ExplainAnswer>('explain/level', { sku: sku(8) });
    return told.map(({ channel, shown: number }) => [channel, number]);
  };
  await dock.until('it is acknowledged', async () => (await shown()).some(([, number]) => number === 4));
  expect(await shown()).toEqual([
    ['web', 3],
    ['mall', 3],
    ['edi', 4],
  ]);
}, 60_000);

it('R8, R24: a street date that comes with a file or a bulk change holds what is on sale; so does a kit that is off', async () => {
  const flag = (name: string) => dock.sink.shelf('web', name)?.processOrders;
  for (const article of [9, 10, 11]) await adjust(article, 6);
  await kit('BOX', [{ sku: sku(11), quantity: 2 }]);
  await dock.until('all is on sale', () => [sku(9), sku(10), 'BOX'].every((name) => flag(name) === true));
  const file = join(dock.dir, 'dates.csv');
  writeFileSync(file, `merchant,sku,street-date\n${merchant},${sku(9)},2099-01-01\n`);
  expect(await dock.agent.cli(['items', 'import', file])).toMatchObject({ code: 0 });
  const bulk = { search: `sku:${sku(10)}`, action: 'set-street-date', streetDate: '2099-01-01' };
  const { token } = await req<{ token: string }>('item/bulk', bulk);
  await req('item/bulk', { ...bulk, token });
  await req('process-orders/set', { sku: 'BOX', on: false });
  await dock.until('each is off, and told so', () => [sku(9), sku(10), 'BOX'].every((name) => flag(name) === false));

  const orders = [sku(9), sku(10), 'BOX'];
  for (const name of orders) await req('order/place', { id: `O-${name}`, lines: [{ sku: name, quantity: 1 }] });
  for (const name of orders) expect(await dock.simulator('scanner-2').scan(`O-${name}`), name).toBe(false);
  // What holds it lets it go.
  await req('item/upsert', { merchant: undefined, items: [{ merchant, sku: sku(9), streetDate: null }] });
  await req('process-orders/set', { sku: 'BOX', on: true });
  for (const name of [sku(9), 'BOX']) {
    expect(await dock.simulator('scanner-2').scan(`O-${name}`), name).toBe(true);
    await command('packing-1', { command: 'cancel' });
  }
}, 60_000);

it('R10: a rebuild and a start tell nothing, whatever conditions, kits, listings and bulk changes came before', async () => {
  await adjust(12, 6);
  await req('stock/adjust', { sku: sku(12), quantity: 2, reason: 'wet', to: 'damaged' });
  await req('channel/associate', {
    merchant: undefined,
    channel: 'web',
    listings: [{ sku: sku(13), aliases: ['own-name'] }],
  });
  await adjust(13, 2);
  await laterArrives(14);
  await dock.until('all is told', () => level(sku(12)) === 4 && level('own-name') === 2);
  const told = () =>
    dock.sink.received.filter(({ batch, effect }) => batch.data.channel !== 'edi' && effect !== 'duplicate');
  const before = told().length;
  await dock.agent.req('ledger/rebuild', {});
  await dock.agent.stop();
  await dock.agent.start();
  await laterArrives(15);
  const lines = told()
    .slice(before)
    .flatMap(({ batch }) => batch.data.lines.map((line) => line.sku));
  expect(new Set(lines)).toEqual(new Set([sku(15)]));
}, 60_000);
