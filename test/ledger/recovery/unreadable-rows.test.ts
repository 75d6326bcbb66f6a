/**
 * A bit that flipped in the JSON of a row: the row is made again from the entries, by the start itself where the start
 * reads it, else by whoever reads it first.
 */
import { randomBytes } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../agent/clock.ts';
import type { Rulebook } from '../../../agent/inventory/nouns/rulebook.ts';
import type { Book } from '../../../agent/ledger/book.ts';
import { anchorFile } from '../../../agent/ledger/disk/anchor.ts';
import { databaseFile } from '../../../agent/ledger/disk/store.ts';
import type { FromBook } from '../../../agent/ledger/messages.ts';
import { verifyStopped } from '../../../agent/ledger/replay/verify.ts';
import type { Stamp } from '../../../agent/ledger/stamp.ts';
import { Writer } from '../../../agent/ledger/writer/writer.ts';
import { newDirectory, open } from '../dock.ts';
import { ean, identity, items, rulebook, scan, sku } from '../goods.ts';

const stamp: Stamp = { at: 1_800_000_000_000, utcOffsetMin: 0, monoMs: 1, clockTrusted: true };

/** The file says something else than at the last start: what that moves is read and written by the start, too. */
const changed: Rulebook = {
  ...rulebook,
  merchants: rulebook.merchants.map((merchant) => ({ ...merchant, sync: 'never' as const })),
  channels: rulebook.channels.map((channel) => ({ ...channel, minimumLevel: 5 })),
};

/** Rows of every kind that a start reads, and of some that stations and pages read. */
async function image(): Promise<string> {
  const dataDir = newDirectory();
  const { book } = await open(dataDir);
  await book.submit(items(3));
  await book.submit(scan(0));
  await book.submit({ type: 'scan', station: 'receiving', device: 'scanner-1', text: '99999994' });
  await book.submit({
    ...{ type: 'order-place', by: 'test', merchant: 'acme', id: 'A-1' },
    lines: [{ sku: sku(0), quantity: 1 }],
  });
  await book.openEpoch('storefront-ahead', 'A storefront was ahead.');
  await book.close();
  inDatabase(dataDir, (db) => db.exec(`UPDATE item SET in_stock = 7 WHERE sku = '${sku(0)}'`));
  // Repaired: a matter that stands, and is read by every start.
  const again = await open(dataDir);
  await again.book.rebuild();
  await again.book.close();
  return dataDir;
}

const made = image();

async function copied(): Promise<string> {
  const dataDir = newDirectory();
  cpSync(await made, dataDir, { recursive: true });
  return dataDir;
}

function inDatabase<T>(dataDir: string, action: (db: Database.Database) => T): T {
  const db = new Database(join(dataDir, databaseFile));
  try {
    return action(db);
  } finally {
    db.close();
  }
}

type Cell = { table: string; column: string; text: string };

/** Everything that is kept as JSON. */
function cellsOf(dataDir: string): Cell[] {
  const columns = [
    ['work_row', 'row'],
    ['merchant', 'file'],
    ['item', 'components'],
    ['item', 'kits'],
    ['item', 'drifted'],
    ['orders', 'lines'],
  ] as const;
  return inDatabase(dataDir, (db) =>
    columns.flatMap(([table, column]) => {
      const texts = db.prepare(`SELECT DISTINCT ${column} FROM ${table}`).pluck().all() as string[];
      return texts.map((text) => ({ table, column, text }));
    }),
  );
}

/** Flips the bit, and leaves the row as a card would. */
function flip(dataDir: string, { table, column, text }: Cell, at: number, bit: number): string {
  const bytes = Buffer.from(text);
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at);
  inDatabase(dataDir, (db) =>
    db.prepare(`UPDATE ${table} SET ${column} = CAST(? AS TEXT) WHERE ${column} = ?`).run(bytes, text),
  );
  return `${table}.${column} ${bytes.toString('latin1')}`;
}

/** The start of the book's thread, without the thread. */
async function start(dataDir: string, rules: Rulebook): Promise<FromBook[]> {
  const told: FromBook[] = [];
  const writer = new Writer({
    boot: { dataDir, rulebook: rules, identity, boot: 'test', randomBytes },
    clock: systemClock,
    random: Math.random,
    stamp: () => stamp,
    tell: (message) => void told.push(message),
    runtime: 'test',
  });
  try {
    expect(writer.start(stamp)).toBe(true);
  } finally {
    await writer.close(false);
  }
  return told;
}

describe('a flipped bit in the JSON of a row', () => {
  it('never keeps a dock from starting, whatever the file says by now', { timeout: 120_000 }, async () => {
    const cells = cellsOf(await made);
    let n = 0;
    for (const cell of cells) {
      const length = Buffer.byteLength(cell.text);
      // One bit of each of some bytes: quotes, braces, names and values are all among them.
      for (let at = n % 3; at < length; at += Math.max(1, Math.ceil(length / 7))) {
        const dataDir = await copied();
        const what = flip(dataDir, cell, at, n % 7);
        // An anchor that is gone has the start write an entry before all others.
        if (n % 4 === 0) rmSync(join(dataDir, anchorFile));
        const told = await start(dataDir, n % 2 === 0 ? rulebook : changed).catch((error) => error);
        expect(told, what).toContainEqual(expect.objectContaining({ type: 'open' }));
        n += 1;
      }
    }
    expect(n).toBeGreaterThan(60);
  });

  it.each([
    ['settings of a channel', "kind = 'channel-settings'"],
    ['a matter that stands', "kind = 'exception' AND open = 1"],
  ])('is mended by the start that reads it, and a person is told: %s', async (_what, which) => {
    const dataDir = await copied();
    inDatabase(dataDir, (db) => db.exec(`UPDATE work_row SET row = replace(row, '":', '"z') WHERE ${which}`));
    const told = await start(dataDir, rulebook);
    expect(told.findLast(({ type }) => type === 'matters')).toMatchObject({
      matters: expect.arrayContaining([
        expect.objectContaining({
          code: 'projections-repaired',
          text: expect.stringContaining('made again from the entries'),
        }),
      ]),
    });
    expect(verifyStopped(dataDir, rulebook)).toMatchObject({ ok: true });
  });

  const reads: readonly [string, string, (book: Book) => Promise<unknown>, unknown][] = [
    [
      "a station's page",
      "UPDATE work_row SET row = 'nul' WHERE kind = 'session'",
      (book) => book.station('receiving'),
      {},
    ],
    ['an order', "UPDATE orders SET lines = '[{]'", (book) => book.order('acme', 'A-1'), { id: 'A-1' }],
    ['an item', "UPDATE item SET drifted = 'x'", (book) => book.item('acme', sku(0)), { inStock: 1 }],
  ];
  it.each(reads)('is mended by who reads it first, and read: %s', async (_what, sql, read, expected) => {
    const dataDir = await copied();
    inDatabase(dataDir, (db) => db.exec(sql));
    const { book } = await open(dataDir);
    expect(await read(book)).toMatchObject(expected as object);
    expect(await book.verify()).toMatchObject({ ok: true });
    await book.close();
  });

  it('refuses the scan that meets it, which counts when it is made again', async () => {
    const dataDir = await copied();
    inDatabase(dataDir, (db) => db.exec("UPDATE item SET kits = '['"));
    const { book } = await open(dataDir);
    const first = await book.submit({ type: 'scan', station: 'receiving', device: 'scanner-1', text: ean(0) });
    expect(first).toMatchObject({ type: 'refused', code: 'storage', text: expect.stringContaining('scan again') });
    await book.station('receiving');
    expect(await book.submit(scan(0))).toMatchObject({ type: 'recorded' });
    expect(await book.item('acme', sku(0))).toMatchObject({ inStock: 2 });
    await book.close();
  });
});
