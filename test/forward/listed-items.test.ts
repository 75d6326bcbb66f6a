// needs: openssl
/** R27: a channel that is told of what its store lists, and of nothing else; read from the store itself. */
import { expect, it, onTestFinished } from 'vitest';
import type { LevelsResult } from '../../agent/forward/channel.ts';
import type { Comparing } from '../../agent/forward/forwarder-parts.ts';
import { ListedItems } from '../../agent/forward/levels/listed-items.ts';
import { newDirectory, open } from '../ledger/dock.ts';
import { adjust, items, rulebook, sku } from '../ledger/goods.ts';
import { channelOf, openWoo } from './kinds/woocommerce/bench.ts';

const found = rulebook.channels.find(({ name }) => name === 'acme-web');
if (found === undefined) throw new Error('no channel');
const web = found;
const listedOnly = { ...rulebook, channels: [{ ...web, onlyListed: true as const }] };

async function dock() {
  const { book } = await open(newDirectory(), { rulebook: listedOnly });
  onTestFinished(() => book.close());
  await book.submit(items(4));
  for (let n = 0; n < 4; n += 1) await book.submit(adjust(n, 5));
  const pages: LevelsResult[] = [];
  const logged: string[] = [];
  const alarms: string[] = [];
  const door = (): Comparing => ({
    ...{ refused: undefined, linked: true, readSales: async () => true },
    source: { fetch: async () => pages.shift() ?? { type: 'retry', reason: 'no answer' } },
  });
  const reader = () =>
    new ListedItems({
      ...{ config: { name: web.name, merchant: 'acme' }, book, door },
      ...{ clock: { sleep: async () => {} }, log: (message: string) => void logged.push(message) },
      alarms: {
        raise: (code, about) => void alarms.push(`${code} of ${about?.subject}: ${about?.text}`),
        clear: (code, subject) => void alarms.push(`${code} of ${subject} is over`),
      },
    });
  const page = (skus: string[], next: string | null = null, unreadable = 0): LevelsResult => ({
    type: 'page',
    page: {
      ...{ listings: [], unreadable, next },
      rows: skus.map((name) => ({ listing: `at ${name}`, sku: name, level: 0, counted: true, onSale: true })),
    },
  });
  const told = async () => {
    const batch = await book.freeze(web.name);
    if (batch === undefined) return [];
    const { lines } = (JSON.parse(batch.body) as { data: { lines: { sku: string; level: number }[] } }).data;
    await book.acknowledge(web.name, batch.key, []);
    return lines.map(({ sku: name, level }) => `${name} ${level}`).sort();
  };
  const look = () => turns.turn(new AbortController().signal);
  /** Looks until what its store would answer was asked for. */
  const read = async (...answers: LevelsResult[]) => {
    pages.push(...answers);
    while (pages.length > 0) await look();
  };
  let turns = reader();
  const restart = () => {
    turns = reader();
  };
  return { book, page, look, read, restart, told, logged, alarms, rest: () => pages.length };
}

it('hears nothing before its store was read, then of what is listed there, and of the rest once it is', async () => {
  const { page, read, restart, told, book } = await dock();
  expect(await told()).toEqual([]);
  await read(page([sku(0)], 'more'), page([sku(2), 'UNKNOWN-HERE']));
  expect(await told()).toEqual([`${sku(0)} 5`, `${sku(2)} 5`]);
  await book.submit(adjust(1, 1));
  await book.submit(adjust(0, 1));
  expect(await told()).toEqual([`${sku(0)} 6`]);
  restart();
  const { seq } = book.head;
  await read(page([sku(0), sku(2)]));
  expect(book.head.seq).toBe(seq);
  await read(page([sku(0), sku(1), sku(2)]));
  expect(await told()).toEqual([`${sku(1)} 6`]);
});

it('hears of an item that came after its store was read', async () => {
  const { page, look, read, told, book } = await dock();
  await read(page([sku(0), 'LATER']));
  await told();
  await book.submit({ type: 'items', by: 'test', items: [{ merchant: 'acme', sku: 'LATER' }] });
  await book.submit({ type: 'adjust', by: 'test', merchant: 'acme', sku: 'LATER', quantity: 3, reason: 'found' });
  expect(await told()).toEqual([]);
  await look();
  expect(await told()).toEqual(['LATER 3']);
});

it('hears no more of what is listed no more, after a reading that lost nothing', async () => {
  const { page, read, told, book, logged, rest } = await dock();
  await read(page([sku(0), sku(1), sku(2)]));
  await told();
  // Cut off, partly unreadable, or empty: nothing is known to be gone.
  await read(page([sku(0)], 'more'), { type: 'retry', reason: 'broke off' });
  await read(page([sku(0)], null, 1));
  await read(page([]));
  expect([logged.length, rest()]).toEqual([3, 0]);
  for (const n of [0, 1, 2]) await book.submit(adjust(n, 1));
  expect(await told()).toEqual([`${sku(0)} 6`, `${sku(1)} 6`, `${sku(2)} 6`]);
  await read(page([sku(0), sku(2)]));
  for (const n of [0, 1, 2]) await book.submit(adjust(n, 1));
  expect(await told()).toEqual([`${sku(0)} 7`, `${sku(2)} 7`]);
});

it('is an alarm when its store cannot be read again and again, since nothing else would say why it is told nothing', async () => {
  const { page, read, alarms } = await dock();
  await read(page([sku(0)], 'more'), { type: 'retry', reason: 'broke off' });
  expect(alarms).toEqual([]);
  await read({ type: 'retry', reason: 'no answer' });
  expect(alarms).toEqual([`listings-unread of ${web.name}: no answer`]);
  await read(page([sku(0)]));
  expect(alarms.slice(1)).toEqual([`listings-unread of ${web.name} is over`]);
});

it('hears of an item that somebody named a listing of, and never of one that is switched off', async () => {
  const { page, read, told, book } = await dock();
  const channel = web.name;
  await book.submit({
    ...{ type: 'associate', by: 'lena', channel },
    listings: [
      { sku: sku(3), aliases: ['store-3'] },
      { sku: sku(0), off: true },
    ],
  });
  expect(await told()).toEqual(['store-3 5']);
  await read(page([sku(0), sku(1)]));
  expect(await told()).toEqual([`${sku(1)} 5`]);
  // Switched on again: what its store lists is not forgotten over it.
  await book.submit({ type: 'associate', by: 'lena', channel, listings: [{ sku: sku(0) }] });
  expect(await told()).toEqual([`${sku(0)} 5`]);
});

it('reads a WooCommerce store through the same door', async () => {
  const { book, told } = await dock();
  const bench = await openWoo({ tls: false });
  bench.store.add(sku(1));
  bench.store.add('NOT-OURS');
  const source = channelOf(bench).levels;
  const door = (): Comparing => ({ source, refused: undefined, linked: true, readSales: async () => true });
  const config = { name: web.name, merchant: 'acme' };
  const alarms = { raise: () => {}, clear: () => {} };
  const read = new ListedItems({ config, book, door, alarms, clock: { sleep: async () => {} }, log: () => {} });
  await read.turn(new AbortController().signal);
  expect(await told()).toEqual([`${sku(1)} 5`]);
});
