// needs: nats-2.10
/** Ledgers on the disk and their logs at a real server: what arrives there, through kills of both. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../agent/clock.ts';
import type { Entry } from '../../agent/inventory/nouns/entry.ts';
import { setApart } from '../../agent/inventory/nouns/stock/item.ts';
import { factsPerSecond } from '../../agent/site/core/pace.ts';
import { factsMax } from '../../agent/site/core/range.ts';
import { packed, unpacked } from '../../agent/site/facts/codec.ts';
import { rangeOf } from '../../agent/site/facts/of-entries.ts';
import type { Streams } from '../../agent/site/link/streams.ts';
import { Publisher } from '../../agent/site/publisher.ts';
import { Child } from '../end-to-end/child.ts';
import { onBook, open } from '../ledger/dock.ts';
import { adjust, items, scan, sku } from '../ledger/goods.ts';
import { until } from '../wait.ts';
import { foldFact, SharedStock } from './core/shared-stock.ts';
import { LogReader } from './log-reader.ts';
import { SiteServer } from './site-server.ts';

const stream = 'LOG_reno-1';
const subjects = 'tm.reno-1.log.*';
const script = fileURLToPath(new URL('./dock-process.ts', import.meta.url));

let dir: string;
let server: SiteServer;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'site-publishing-'));
  server = await SiteServer.start(join(dir, 'server'));
  const { connection, streams } = await server.connect('admin');
  expect(await streams.create({ name: stream, subjects: [subjects] })).toBeUndefined();
  await connection.close();
});

afterAll(async () => {
  await server.kill9();
  rmSync(dir, { recursive: true, force: true });
});

describe('what the others hear of a ledger', () => {
  it('adds up to its own stock, and to what is set apart (R26), whatever was done', async () => {
    await onBook(async ({ book }) => {
      await book.submit(items(4));
      const command = (name: 'undo' | 'hold' | 'damaged' | 'finish', station = 'receiving') =>
        book.submit({ type: 'station', station, by: 'test', command: { command: name } });
      for (const n of [0, 0, 1, 2, 0, 3, 1]) await book.submit(scan(n));
      await command('undo');
      await command('damaged');
      await book.submit(scan(1));
      await command('hold');
      await book.submit(scan(2));
      await command('undo');
      await command('hold');
      await book.submit(scan(3));
      await book.submit({ ...adjust(3, 1), condition: 'hold', to: 'good' } as never);
      await book.submit(adjust(0, -1));
      await book.submit({ type: 'count', by: 'test', merchant: 'acme', sku: sku(2), quantity: 7 });
      const lines = [{ sku: sku(0), quantity: 2 }];
      await book.submit({ type: 'order-place', by: 'test', merchant: 'acme', id: '10042', lines });
      await book.submit({ type: 'scan', station: 'packing', device: 'scanner-2', text: '10042' });
      await book.submit(scan(0, 'packing'));
      await book.submit(scan(0, 'packing'));
      await command('finish', 'packing');
      expect(await book.order('acme', '10042')).toMatchObject({ status: 'shipped' });
      const range = rangeOf('dock-1', 0, await book.read(0, 1_000), {});
      if (range === undefined) throw new Error('nothing was recorded');
      expect(range).toMatchObject({ after: 0, to: book.head.seq, hash: book.head.hash });
      const shared = new SharedStock();
      for (const fact of range.facts) foldFact(shared, 'dock-1', fact);
      const rows = await book.stock({ merchant: 'acme' });
      expect(rows.some((row) => setApart(row) > 0)).toBe(true);
      for (const row of rows) {
        const { inStock, apart } = shared.item(row.sku);
        expect({ sku: row.sku, inStock, apart }).toEqual({ sku: row.sku, inStock: row.inStock, apart: setApart(row) });
      }
      expect(shared.order('10042').shipped.get(sku(0))).toBe(2);
      expect(unpacked(packed(range))).toEqual({ type: 'range', range });
    });
  });

  it('is small: a scan alone, and many at a time', async () => {
    await onBook(async ({ book }) => {
      await book.submit(items(1));
      for (let n = 0; n < 64; n += 1) await book.submit(scan(0));
      const entries = await book.read(0, 1_000);
      const last = entries.at(-1);
      const one = rangeOf('dock-1', (last?.seq ?? 0) - 1, entries.slice(-1), { 'dock-2': 1_042, 'dock-3': 977 });
      const many = rangeOf('dock-1', 0, entries, { 'dock-2': 1_042, 'dock-3': 977 });
      if (one === undefined || many === undefined) throw new Error('nothing was recorded');
      // Protocol, headers and the answer are some 200 bytes more.
      expect(packed(one).length).toBeLessThan(200);
      expect(packed(many).length / 64).toBeLessThan(60);
    });
  });

  it.each<[string, Buffer]>([
    ['of nobody', Buffer.from('probe')],
    ['that is empty', Buffer.alloc(0)],
    ['of a newer version', Buffer.from([2, 1, 2, 3])],
    ['that says it is a range', Buffer.concat([packed({ v: 1 } as never)])],
    [
      'whose facts are none',
      packed({
        v: 1,
        dock: 'd',
        epoch: 'e',
        after: 0,
        to: 1,
        hash: '',
        seen: {},
        totals: [],
        facts: [{ kind: 'theft' }],
      } as never),
    ],
  ])('is no message %s', (_, bytes) => {
    expect(unpacked(bytes).type).toBe('flaw');
  });
});

describe('the log of a dock', () => {
  it('goes no further where another life of the dock has written, and nobody else’s messages count', async () => {
    const { connection, streams } = await server.connect('dock-8');
    const names = { dock: 'dock-8', stream, subject: 'tm.reno-1.log.dock-8' };
    const dataDir = join(dir, 'dock-8');
    const first = await open(dataDir);
    await first.book.submit(items(1));
    const publisher = new Publisher({ ...names, ledger: first.book, streams, clock: systemClock, seen: () => ({}) });
    expect(await publisher.catchUp()).toEqual({ type: 'published', to: first.book.head.seq });
    // Asked again it has nothing to do; a second one of the same ledger finds the same place.
    const again = new Publisher({ ...names, ledger: first.book, streams, clock: systemClock, seen: () => ({}) });
    expect(await again.catchUp()).toEqual({ type: 'published', to: first.book.head.seq });
    await first.book.close();
    await onBook(async ({ book }) => {
      await book.submit(items(1));
      const other = new Publisher({ ...names, ledger: book, streams, clock: systemClock, seen: () => ({}) });
      expect(await other.catchUp()).toEqual({ type: 'stopped', why: 'forked' });
    });
    await streams.append(stream, 'tm.reno-1.log.dock-7', 0, Buffer.from('probe'));
    const alarms: string[] = [];
    const reader = new LogReader({ stream, subjects, alarm: (text) => alarms.push(text) });
    expect(await reader.catchUp(streams)).toBe(true);
    expect(alarms).toEqual([expect.stringContaining('dock-7')]);
    expect(reader.seen).toEqual({ 'dock-8': first.book.head.seq });
    await connection.close();
  });

  it('gets no more in a second than the others take in beside their own work', async () => {
    const head = { seq: 2 * factsPerSecond };
    const entryAt = (seq: number) =>
      ({
        ...{ epoch: 'e1', seq, kind: 'adjustment', merchant: 'acme', sku: sku(0), quantity: 1, document: null },
        ...{ body: { reason: 'found' }, hash: `${seq}`.padStart(8, '0') },
      }) as unknown as Entry;
    const read = async (after: number, limit: number) =>
      Array.from({ length: Math.min(limit, head.seq - after) }, (_, n) => entryAt(after + n + 1));
    let taken = 0;
    const streams = {
      last: async () => ({ type: 'none' }),
      append: async () => ({ type: 'stored', seq: ++taken }),
    } as unknown as Streams;
    let ms = 0;
    const publisher = new Publisher({
      ...{ dock: 'dock-6', stream, subject: 'tm.reno-1.log.dock-6', streams, clock: { monoMs: () => ms } },
      ...{ ledger: { head, read, recent: read, rows: async () => [] }, seen: () => ({}) },
    });
    const first = await publisher.catchUp();
    if (first.type !== 'published') throw new Error(first.type);
    expect(first.more).toBe(true);
    // A range that was begun is told to its end.
    expect(first.to).toBeGreaterThanOrEqual(factsPerSecond);
    expect(first.to).toBeLessThan(factsPerSecond + factsMax);
    expect(await publisher.catchUp()).toEqual(first);
    for (; publisher.told < head.seq; ms += 100) await publisher.catchUp();
    expect(ms).toBeGreaterThan(900);
    expect(ms).toBeLessThan(1_300);
    expect(await publisher.catchUp()).toMatchObject({ to: head.seq });
  });

  it('holds each entry once, through kills of docks and server, and adds up to what all docks have', {
    timeout: 240_000,
  }, async () => {
    const names = ['dock-1', 'dock-2', 'dock-3'];
    const confirmed = new Map(names.map((dock) => [dock, 0]));
    const over = new Map<string, [sku: string, units: number][]>();
    const children = new Map<string, Child>();
    const start = (dock: string) => {
      const args = ['--disable-warning=ExperimentalWarning', script, join(dir, dock), dock, String(server.port)];
      const child = new Child(dock, process.execPath, args, { stdin: 'pipe' });
      children.set(dock, child);
      child.onLine((line) => {
        if (!line.startsWith('{')) return;
        const said = JSON.parse(line) as { confirmed?: number; stock?: [string, number][] };
        if (said.confirmed !== undefined) confirmed.set(dock, Math.max(confirmed.get(dock) ?? 0, said.confirmed));
        if (said.stock !== undefined) over.set(dock, said.stock);
      });
    };
    const evidence = () => [...children.values()].map(({ output }) => output.slice(-500)).join('\n');
    const working = async (dock: string) => {
      const before = confirmed.get(dock) ?? 0;
      await until(`${dock} scans`, () => (confirmed.get(dock) ?? 0) > before + 30, { evidence });
    };
    for (const dock of names) start(dock);
    for (const dock of names) await working(dock);
    for (const victim of ['dock-1', 'server', 'dock-3', 'server', 'dock-2']) {
      if (victim === 'server') {
        await server.kill9();
        await working('dock-1'); // Nobody waits for the server.
        await server.start();
      } else {
        await children.get(victim)?.kill9();
        start(victim);
        await working(victim);
      }
    }
    for (const child of children.values()) child.write('stop\n');
    await until('all is published', () => over.size === names.length, { evidence });
    const { connection, streams } = await server.connect('reader');
    const reader = new LogReader({ stream, subjects, alarm: () => undefined });
    expect(await reader.catchUp(streams)).toBe(true);
    for (const dock of names) expect(reader.seen[dock] ?? 0).toBeGreaterThanOrEqual(confirmed.get(dock) ?? 0);
    const all = new Map<string, number>();
    for (const stock of over.values()) for (const [name, units] of stock) all.set(name, (all.get(name) ?? 0) + units);
    expect(all.size).toBe(3);
    for (const [name, units] of all) expect([name, reader.stock('acme').item(name).inStock]).toEqual([name, units]);
    await connection.close();
    await Promise.all([...children.values()].map(({ exited }) => exited));
  });
});
