/** What the database itself refuses, whoever asks (fault cases 22-24), and what is said to it at every open. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseFile, openReadOnly, openStore } from '../../../agent/ledger/disk/store.ts';
import { verifyLedger, verifyStopped } from '../../../agent/ledger/replay/verify.ts';
import { until } from '../../wait.ts';
import { newDirectory, onBook, open, recorded } from '../dock.ts';
import { items, rulebook, scan, sku } from '../goods.ts';

describe('the store', () => {
  it('says FULL, WAL, recursive triggers and cell checks at every open, and is told so', () => {
    const file = join(newDirectory(), databaseFile);
    for (const _open of ['new', 'again']) {
      const db = openStore(file);
      const said = (pragma: string): unknown => db.pragma(pragma, { simple: true });
      expect({
        synchronous: said('synchronous'),
        journal: said('journal_mode'),
        triggers: said('recursive_triggers'),
        keys: said('foreign_keys'),
        cells: said('cell_size_check'),
        autocheckpoint: said('wal_autocheckpoint'),
        page: said('page_size'),
      }).toEqual({ synchronous: 2, journal: 'wal', triggers: 1, keys: 1, cells: 1, autocheckpoint: 0, page: 1024 });
      db.exec('CREATE TABLE IF NOT EXISTS t (a)');
      expect(said('synchronous')).toBe(2);
      db.close();
    }
  });
});

describe('a program that opens the ledger beside the book', () => {
  let dataDir: string;
  let foreign: Database.Database;

  beforeEach(async () => {
    dataDir = newDirectory();
    const { book } = await open(dataDir);
    await book.submit(items(2));
    await Promise.all([0, 1, 0, 1].map((n) => book.submit(scan(n))));
    await book.close();
    foreign = new Database(join(dataDir, databaseFile));
  });
  afterEach(() => void foreign.close());

  const copyOfLast = (seq: string): string =>
    `SELECT ${seq}, epoch, at, utc_offset_min, boot, mono_ms, clock_trusted, station, operator, kind, merchant, sku, quantity, document, body, hash FROM entry ORDER BY seq DESC LIMIT 1`;

  it('cannot append', () => {
    expect(() => foreign.exec(`INSERT INTO entry ${copyOfLast('seq + 1')}`)).toThrow('tallyman_book');
  });

  it('cannot change, remove or replace an entry', () => {
    expect(() => foreign.exec('UPDATE entry SET quantity = 5 WHERE seq = 4')).toThrow('never changed');
    expect(() => foreign.exec('DELETE FROM entry WHERE seq = 4')).toThrow('never removed');
    expect(() => foreign.exec(`INSERT OR REPLACE INTO entry ${copyOfLast('4')}`)).toThrow('tallyman_book');
    expect(verifyStopped(dataDir, rulebook)).toMatchObject({ ok: true });
  });

  it('is found out when it drops the triggers and edits an entry, and the entry is named', () => {
    foreign.exec('DROP TRIGGER entry_keep; UPDATE entry SET quantity = 5 WHERE seq = 6;');
    expect(verifyStopped(dataDir, rulebook)).toMatchObject({ ok: false, part: 'entries', seq: 6, entries: 5 });
  });

  it('is found out when it drops the triggers and removes an entry', () => {
    foreign.exec('DROP TRIGGER entry_stay; DELETE FROM entry WHERE seq = 6;');
    expect(verifyStopped(dataDir)).toMatchObject({
      ok: false,
      part: 'entries',
      seq: 7,
      reason: expect.stringContaining('6'),
    });
  });

  it('is found out when it takes the last entries away, by the anchor', () => {
    const head = Number(foreign.prepare('SELECT max(seq) FROM entry').pluck().get());
    const trigger = foreign.prepare("SELECT sql FROM sqlite_schema WHERE name = 'entry_stay'").pluck().get();
    foreign.exec(`DROP TRIGGER entry_stay; DELETE FROM entry WHERE seq > ${head - 2}; ${trigger};`);
    expect(verifyStopped(dataDir)).toMatchObject({
      ok: false,
      seq: head - 1,
      reason: expect.stringContaining('older'),
    });
  });

  it('is found out when it edits a stock level', () => {
    foreign.exec("UPDATE item SET in_stock = 40 WHERE sku = 'TEE-1'");
    expect(verifyStopped(dataDir, rulebook)).toMatchObject({
      ok: false,
      part: 'projections',
      reason: expect.stringContaining('inStock is 40'),
    });
  });
});

describe('a verification', () => {
  it('leaves the projections out when there is more than it may hold in memory, and says so', async () => {
    await onBook(async ({ book, dataDir }) => {
      await book.submit(items(6));
      const db = openReadOnly(join(dataDir, databaseFile));
      // Six items, and what the file says of three channels.
      const few = 6 + 3;
      expect(verifyLedger(db, rulebook, undefined, few)).toEqual({ ok: true, entries: 8, head: book.head });
      expect(verifyLedger(db, rulebook, undefined, few - 1)).toMatchObject({ ok: true, skipped: 'projections' });
      expect(verifyLedger(db, undefined)).toEqual({ ok: true, entries: 8, head: book.head });
      // Orders and levels shown weigh as well.
      const lines = Array.from({ length: 6 }, (_, n) => ({ sku: sku(n), quantity: 1 }));
      await book.submit({ type: 'order-place', by: 'test', merchant: 'acme', id: 'A-1', lines });
      const weight = few + 1 + Math.floor(JSON.stringify((await book.order('acme', 'A-1'))?.lines).length / 256);
      expect(verifyLedger(db, rulebook, undefined, weight)).not.toHaveProperty('skipped');
      expect(verifyLedger(db, rulebook, undefined, weight - 1)).toMatchObject({ ok: true, skipped: 'projections' });
      db.close();
    });
  });

  it('says of a directory without a ledger that there is none', () => {
    expect(verifyStopped(newDirectory(), rulebook)).toMatchObject({ ok: false, part: 'file', entries: 0 });
  });
});

describe('the book’s own connection', () => {
  it('cannot replace an entry behind the triggers either, nor leave a gap', () => {
    const file = join(newDirectory(), databaseFile);
    const db = openStore(file);
    db.exec(`CREATE TABLE entry (seq INTEGER PRIMARY KEY, kind TEXT) STRICT;
      CREATE TRIGGER stay BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'stays'); END;
      INSERT INTO entry VALUES (1, 'start');`);
    expect(() => db.exec("INSERT OR REPLACE INTO entry VALUES (1, 'epoch')")).toThrow('stays');
    db.close();
  });

  it('refuses loudly while another program holds the ledger locked, and goes on when it lets go', async () => {
    await onBook(async ({ book, dataDir, watched }) => {
      await book.submit(items(1));
      const other = new Database(join(dataDir, databaseFile));
      other.exec('BEGIN IMMEDIATE');
      expect(await book.submit(scan(0))).toMatchObject({ type: 'refused', code: 'storage' });
      expect(book.state).toMatchObject({ state: 'refusing', reason: 'busy' });
      expect(await book.submit(scan(0))).toMatchObject({ type: 'refused', code: 'storage' });
      other.exec('ROLLBACK');
      other.close();
      await until('it is open', () => book.state.state === 'open');
      expect(watched.states.map((state) => state.state)).toEqual(['refusing', 'open']);
      expect(recorded(await book.submit(scan(0))).inStock).toBe(1);
    });
  });
});
