// needs: nats-2.10
/** Who packs an order, where a dock, its ledger or the server is not what it was: one dock at a time all the same. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Outcome } from '../../agent/inventory/nouns/outcome.ts';
import { packed, unpacked } from '../../agent/site/facts/codec.ts';
import { namesOf } from '../../agent/site/names.ts';
import { adjust, items, scan, sku } from '../ledger/goods.ts';
import { until } from '../wait.ts';
import { Cable } from './cable.ts';
import { hasOrder, type SiteDock, SiteDocks, shows } from './site-docks.ts';
import { SiteServer } from './site-server.ts';

let dir: string;
let server: SiteServer;
const sites: SiteDocks[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'site-claims-'));
  server = await SiteServer.start(join(dir, 'server'));
});

afterAll(async () => {
  await Promise.all(sites.map((site) => site.close()));
  await server.kill9();
  rmSync(dir, { recursive: true, force: true });
});

/** Two docks that know an order of two units. */
async function twoDocks(name: string): Promise<{ site: SiteDocks; one: SiteDock; two: SiteDock }> {
  const site = new SiteDocks(dir, name, server.port);
  sites.push(site);
  const one = (await site.open('dock-1', asks)).link();
  const two = (await site.open('dock-2', asks)).link();
  await one.book.submit(items(1));
  await one.book.submit(adjust(0, 10));
  const lines = [{ sku: sku(0), quantity: 2 }];
  await one.book.submit({ type: 'order-place', by: 'test', merchant: 'acme', id: '1', lines });
  await hasOrder(two, 'open');
  return { site, one, two };
}

const asks = { asks: true } as const;
const number = { type: 'scan', station: 'packing', device: 'scanner-1', text: '1' } as const;
const isAsked = (outcome: Outcome) => outcome.type === 'stepped' && outcome.step === 'asked';

/** Somebody scans the order's number. */
async function opens(dock: SiteDock): Promise<string> {
  const outcome = await dock.book.submit(number);
  const heard = isAsked(outcome) ? await dock.site.claims.asked('packing') : outcome;
  return heard.type === 'refused' ? heard.code : heard.type === 'stepped' ? heard.step : heard.type;
}

const openAt = async (dock: SiteDock) => (await dock.book.station('packing')).document !== null;
const goods = async (dock: SiteDock) => (await dock.book.submit(scan(0, 'packing'))).type;
const linked = async (dock: SiteDock) =>
  await until(`${dock.name} is linked`, async () => (await dock.site.status()).linked);

const isAt =
  ({ name, book }: SiteDock) =>
  ({ dock, to }: { dock: string; to: number }) =>
    dock === name && to >= book.head.seq;

it('a dock that was killed while it asked goes on asking, and nobody scans again', async () => {
  const { site, one, two } = await twoDocks('asked');
  expect(isAsked(await one.book.submit(number))).toBe(true);
  await site.shut(one);
  const again = (await site.open('dock-1', asks)).link();
  await until('it is open there', async () => await openAt(again));
  expect(await opens(two)).toBe('order-elsewhere');
});

it('a server that is killed keeps nobody from packing what he has, and knows it when it is back', async () => {
  const { one, two } = await twoDocks('server');
  expect(await opens(one)).toBe('opened');
  await server.kill9();
  await until('both are cut off', () => one.cutOff !== undefined && two.cutOff !== undefined);
  expect(await goods(one)).toBe('recorded');
  expect(await opens(two)).toBe('site-cut-off');
  await server.start();
  await linked(two);
  expect(await opens(two)).toBe('order-elsewhere');
  expect(await goods(one)).toBe('recorded');
  await hasOrder(two, 'shipped');
});

it('a server that lost its disk hears of whoever packs an order from its dock', async () => {
  const { one, two } = await twoDocks('disk');
  expect(await opens(one)).toBe('opened');
  expect(await goods(one)).toBe('recorded');
  await server.kill9();
  server.forgetAll();
  await server.start();
  await linked(one);
  await linked(two);
  expect(await opens(two)).toBe('order-elsewhere');
  expect(await goods(one)).toBe('recorded');
  await hasOrder(two, 'shipped');
});

it('a server that was put back gives nobody what a dock that is cut off has, though nothing is in its box', async () => {
  const { site, one, two } = await twoDocks('put-back');
  const cable = await Cable.lay(server.port);
  const three = (await site.open('dock-3', { ...asks, port: cable.port })).link();
  await hasOrder(three, 'open');
  await Promise.all([one, two, three].map((dock) => dock.told()));
  await server.kill9();
  server.keep();
  await server.start();
  await Promise.all([one, two, three].map(linked));
  expect(await opens(three)).toBe('opened');
  await three.told();
  await until('it was heard', async () => (await two.site.status()).docks.some(isAt(three)));
  cable.pull();
  await until('it is cut off', () => three.cutOff !== undefined);
  await server.kill9();
  await until('all are', () => one.cutOff !== undefined && two.cutOff !== undefined);
  server.putBack();
  await server.start();
  await linked(two);
  expect(await opens(two)).toBe('site-cut-off');
  expect([await goods(three), await goods(three)]).toEqual(['recorded', 'recorded']);
  cable.plug();
  await hasOrder(two, 'shipped');
  await cable.end();
});

it('an old copy of a ledger packs nothing that its other life has shipped or let go', async () => {
  const { site, one, two } = await twoDocks('copy');
  expect(await opens(one)).toBe('opened');
  await one.told();
  await site.shut(one);
  cpSync(join(site.folder, 'dock-1'), join(site.folder, 'kept'), { recursive: true });
  const first = (await site.open('dock-1', asks)).link();
  expect([await goods(first), await goods(first)]).toEqual(['recorded', 'recorded']);
  await hasOrder(two, 'shipped');
  await first.told();
  await site.shut(first);
  const copy = (await site.open('dock-1', { ...asks, data: 'kept' })).link();
  await hasOrder(copy, 'shipped');
  expect(await goods(copy)).toBe('refused');
  await shows([copy, two], 0, 8);
});

it('a second device with a dock’s name is given no order', async () => {
  const { site, one } = await twoDocks('double');
  const other = (await site.open('dock-1', { ...asks, data: 'another' })).link();
  await until('it is a double', async () => (await other.site.status()).stopped === 'double');
  await other.book.submit(items(1));
  await other.book.submit(adjust(0, 10));
  await other.book.submit({
    ...{ type: 'order-place', by: 'test', merchant: 'acme', id: '1', lines: [{ sku: sku(0), quantity: 2 }] },
  });
  expect(await opens(other)).toBe('site-cut-off');
  expect(await opens(one)).toBe('opened');
});

it('what a retired dock had is free for whoever asks next', async () => {
  const { site, one, two } = await twoDocks('retired');
  expect(await opens(one)).toBe('opened');
  await one.told();
  await site.shut(one);
  expect(await opens(two)).toBe('order-elsewhere');
  const { connection, streams } = await server.connect('admin');
  const names = namesOf('retired');
  const last = await streams.last(names.logs, names.logOf('dock-1'));
  const read = last.type === 'found' ? unpacked(last.message.payload) : undefined;
  if (last.type !== 'found' || read?.type !== 'range') throw new Error('dock-1 has no log');
  const end = { ...read.range, after: read.range.to, seen: {}, totals: [], facts: [], closed: true as const };
  await streams.append(names.logs, names.logOf('dock-1'), last.message.seq, packed(end));
  await connection.close();
  await until('the other one knows', async () => (await two.site.status()).docks.some(({ closed }) => closed === true));
  expect(await opens(two)).toBe('opened');
});

it('what a kill swallowed of an order that was taken once more keeps it from nobody', async () => {
  const { one, two } = await twoDocks('swallowed');
  expect(await opens(one)).toBe('opened');
  const { connection, streams } = await server.connect('admin');
  const names = namesOf('swallowed');
  const subject = names.claimOf('acme', '1');
  const last = await streams.last(names.claims, subject);
  if (last.type !== 'found') throw new Error(last.type);
  await streams.append(names.claims, subject, last.message.seq, Buffer.from('{"dock":"dock-1","at":0}'));
  await connection.close();
  await one.book.submit({ type: 'station', station: 'packing', by: 'test', command: { command: 'cancel' } });
  await until('it is free', async () => (await opens(two)) === 'opened', { everyMs: 100 });
});
