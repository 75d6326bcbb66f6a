// needs: mosquitto
/**
 * After a lost ledger: what a storefront still shows, and this dock does not know, is listed for a person, once,
 * whatever falls in between.
 */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openForwarder } from '../../agent/forward/forwarder.ts';
import { LastValues } from '../../agent/last-values.ts';
import type { Book } from '../../agent/ledger/book.ts';
import { databaseFile } from '../../agent/ledger/disk/store.ts';
import { namedFileReader } from '../../agent/named-file.ts';
import { Storefront } from '../../firmware-sim/storefront/storefront.ts';
import { newDirectory, open } from '../ledger/dock.ts';
import { items, scan, sku } from '../ledger/goods.ts';
import { keepFor } from '../loop-keeper.ts';
import { until } from '../wait.ts';
import { temporaryFolder } from './bench.ts';
import { hurriedClock } from './hurried-clock.ts';
import { type KindBench, kindBenches } from './kinds/kind-benches.ts';
import { loadedKind } from './loaded-kinds.ts';

const channel = 'acme-web';
const overHttps = kindBenches.https as (shop: Storefront) => Promise<KindBench>;

/** Shows one of each SKU. `pages`: questions for levels so far. */
class Shop extends Storefront {
  pages = 0;
  onPage = (): void => {};

  show(skus: readonly string[]): void {
    const lines = skus.map((each) => ({ sku: each, level: 1, previous: 0, delta: 1, processOrders: true }));
    for (let from = 0; from < lines.length; from += 400) {
      const body = {
        ...{
          specversion: '1.0',
          type: 'tallyman.stock.v1',
          source: '/tallyman/reno-1/dock-3',
          id: String(from).padStart(32, '0'),
        },
        ...{ subject: 'acme', time: new Date(0).toISOString(), datacontenttype: 'application/json' },
        data: { channel, epoch: 'before', after: from, to: from + 400, lines: lines.slice(from, from + 400) },
      };
      expect(this.deliver(JSON.stringify(body))).toMatchObject({ answer: { to: from + 400 } });
    }
  }

  override levels(name: string) {
    this.pages += 1;
    this.onPage();
    return super.levels(name);
  }
}

async function forwarderOver(book: Book, { config, uplink }: KindBench) {
  const clock = hurriedClock(10);
  return openForwarder({
    ...{ config, kind: loadedKind(config.kind), book, uplink, clock, keep: keepFor(clock) },
    row: (await book.channels()).find((row) => row.channel === channel),
    turns: { last: () => undefined, record: () => {} },
    dockToSellableMs: new LastValues(10),
    readFile: namedFileReader(undefined),
    random: Math.random,
    log: () => {},
  });
}

/** A ledger that was lost, behind a storefront that shows so many SKUs. */
async function lost(shown: readonly string[]): Promise<{ dataDir: string; shop: Shop }> {
  const dataDir = newDirectory();
  const { book } = await open(dataDir);
  await book.submit(items(2));
  await book.close();
  await rm(join(dataDir, databaseFile));
  const shop = new Shop({ file: join(temporaryFolder(), 'journal.jsonl') });
  onTestFinished(() => shop.close());
  shop.show(shown);
  return { dataDir, shop };
}

const listed = async (book: Book) =>
  (await book.rows('exception', { open: true, limit: 10_000 })).filter(({ reason }) => reason === 'shown-unknown');
const place = async (book: Book) => (await book.channels()).find((row) => row.channel === channel);
const read = async (book: Book) => (await place(book))?.levelsDue === false;

describe.each(Object.entries(kindBenches))('over %s', (_name, link) => {
  it('is told at once, without a scan, that this dock vouches for nothing of what it shows', async () => {
    const { dataDir, shop } = await lost([sku(0), sku(1), sku(2)]);
    const { book } = await open(dataDir);
    const forwarder = await forwarderOver(book, await link(shop));
    await until('it is told', () => shop.unvouched(channel).length === 3);
    expect(shop.levels(channel).get(sku(0))?.level).toBe(1);
    await until('its answer is recorded', async () => (await place(book))?.completeDue === false);
    await forwarder.close();
    await book.close();
  });

  it('keeps what it shows when the whole folder was wiped, until a person has looked', async () => {
    const shop = new Shop({ file: join(temporaryFolder(), 'journal.jsonl') });
    onTestFinished(() => shop.close());
    shop.show([sku(0), sku(1)]);
    const dataDir = newDirectory();
    const { book } = await open(dataDir);
    expect(book.boot.verdict).toBe('new');
    await book.submit(items(2));
    for (let n = 0; n < 3; n += 1) await book.submit(scan(0));
    const way = await link(shop);
    const forwarder = await forwarderOver(book, way);
    await until('it stops', () => forwarder.state === 'stopped');
    expect(forwarder.error).toContain('400 of before');
    expect(shop.levels(channel).get(sku(0))?.level).toBe(1);
    await until('it is written down', async () => (await place(book))?.stopped?.kind === 'stopped');
    await forwarder.close();
    await book.close();

    const again = await open(dataDir);
    const goesOn = await forwarderOver(again.book, way);
    const resume = { type: 'channel', by: 'maria', channel, change: 'resumed', reason: 'counted' } as const;
    await again.book.submit(resume);
    goesOn.resume();
    await until('what was counted is there', () => shop.levels(channel).get(sku(0))?.level === 3);
    await goesOn.close();
    await again.book.close();
  });

  it('lists what is unknown once, though the dock goes down in the middle of the reading, with an alarm until it is settled', async () => {
    const skus = Array.from({ length: 450 }, (_, n) => sku(n));
    const { dataDir, shop } = await lost(skus);
    const way = await link(shop);

    const first = await open(dataDir);
    expect(first.book.boot.verdict).toBe('ledger-lost');
    await first.book.submit(items(1));
    await first.book.submit(scan(0));
    const middle = Promise.withResolvers<void>();
    shop.onPage = () => {
      if (shop.pages === 2) middle.resolve();
    };
    const dying = await forwarderOver(first.book, way);
    await middle.promise;
    await dying.close();
    expect(await listed(first.book)).toEqual([]);
    expect(await read(first.book)).toBe(false);
    await first.book.close();

    const second = await open(dataDir);
    const forwarder = await forwarderOver(second.book, way);
    await until('the levels are read', () => read(second.book));
    const found = await listed(second.book);
    // What was received since then is known.
    expect(found.map((row) => row.sku).sort()).toEqual(skus.slice(1).sort());
    expect(found[0]).toMatchObject({ merchant: 'acme', channel, text: expect.stringContaining('shows 1 of') });
    expect(second.watched.matters).toMatchObject([{ code: 'shown-unknown' }]);
    const { pages } = shop;
    await forwarder.close();
    await second.book.close();

    const third = await open(dataDir);
    const again = await forwarderOver(third.book, way);
    await until('idle', () => again.state === 'idle');
    expect(shop.pages).toBe(pages);
    expect(third.watched.matters).toMatchObject([{ code: 'shown-unknown' }]);
    for (const { seq } of found) await third.book.submit({ type: 'exception-resolve', by: 'test', seq });
    expect(third.watched.matters).toEqual([]);
    await again.close();
    await third.book.close();
  });
});

it('lists the first thousand by name, and counts the others', async () => {
  const { dataDir, shop } = await lost(Array.from({ length: 1_200 }, (_, n) => `SKU-${String(n).padStart(4, '0')}`));
  const { book } = await open(dataDir);
  const forwarder = await forwarderOver(book, await overHttps(shop));
  await until('the levels are read', () => read(book));
  const found = await listed(book);
  expect(found).toHaveLength(1_001);
  const named = found.flatMap((row) => (row.sku === null ? [] : [row.sku])).sort();
  expect([named[0], named.at(-1)]).toEqual(['SKU-0000', 'SKU-0999']);
  expect(found.find((row) => row.sku === null)?.text).toContain('200 more listings');
  await forwarder.close();
  await book.close();
});

it('asks no storefront for its levels while nothing was lost', async () => {
  const shop = new Shop({ file: join(temporaryFolder(), 'journal.jsonl') });
  onTestFinished(() => shop.close());
  const { book } = await open(newDirectory());
  await book.submit(items(1));
  await book.submit(scan(0));
  const forwarder = await forwarderOver(book, await overHttps(shop));
  await until('acknowledged', async () => ((await book.channels())[0]?.acked ?? 0) > 0);
  expect(shop.pages).toBe(0);
  await forwarder.close();
  await book.close();
});

it('keeps what a kind remembers through a restart and a rebuild, within its bounds', async () => {
  const dataDir = newDirectory();
  const first = await open(dataDir);
  expect(await first.book.remember(channel, 'location', '17')).toBe('kept');
  expect(await first.book.remember(channel, 'token', 'x'.repeat(4_097))).toBe('too-long');
  expect(await first.book.remember(channel, '.levels-read', 'x')).toBe('bad-key');
  for (let n = 1; n < 16; n += 1) expect(await first.book.remember(channel, `row-${n}`, '')).toBe('kept');
  expect(await first.book.remember(channel, 'one-more', '')).toBe('full');
  expect(await first.book.remember(channel, 'row-1', null)).toBe('kept');
  expect(await first.book.remember('acme-shop', 'location', '18')).toBe('kept');
  await first.book.rebuild();
  await first.book.close();
  const { book } = await open(dataDir);
  const kept = await book.memory(channel);
  expect(kept).toMatchObject({ location: '17' });
  expect(Object.keys(kept)).toHaveLength(15);
  expect(await book.memory('acme-shop')).toEqual({ location: '18' });
  await book.close();
});
