/** The boot check on real files: every row of its table (fault cases 16-19), and starts that were killed half-way. */
import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { EntryBody } from '../../../agent/inventory/nouns/entry.ts';
import type { BootFinding } from '../../../agent/ledger/book.ts';
import { databaseFile } from '../../../agent/ledger/disk/store.ts';
import { type Booted, boot } from '../../../agent/ledger/recovery/boot.ts';
import { type Found, judge, type OpenedEpoch } from '../../../agent/ledger/recovery/boot-check.ts';
import { markDamaged, writeMark } from '../../../agent/ledger/recovery/damage-mark.ts';
import { verifyStopped } from '../../../agent/ledger/replay/verify.ts';
import { until } from '../../wait.ts';
import { newDirectory, open } from '../dock.ts';
import { adjust, identity, items, rulebook, sku } from '../goods.ts';

/** A closed ledger: ten items, item n with n + 1 in stock. */
async function stocked(): Promise<{ dataDir: string; epoch: string; head: number }> {
  const dataDir = newDirectory();
  const { book } = await open(dataDir);
  await book.submit(items(10));
  await Promise.all(Array.from({ length: 10 }, (_, n) => book.submit(adjust(n, n + 1))));
  const { epoch, seq } = book.head;
  await book.close();
  return { dataDir, epoch, head: seq };
}

type Reopened = { finding: BootFinding; levels: number[]; reasons: string[]; head: number };

/** Opens, takes stock, works on, verifies, closes. */
async function reopen(dataDir: string): Promise<Reopened> {
  const { book, watched } = await open(dataDir);
  const levels = (await book.stock()).map((row) => row.inStock);
  await book.submit(items(10));
  expect(await book.submit(adjust(0, 1))).toMatchObject({ type: 'done' });
  const head = book.head.seq;
  await book.close();
  expect(verifyStopped(dataDir, rulebook)).toMatchObject({ ok: true });
  return { finding: book.boot, levels, reasons: watched.epochs.map((epoch) => epoch.reason), head };
}

/** Whether the ledger knows `epoch`, and what its newest epoch entry says of the one before. */
async function pastOf(dataDir: string, epoch: string): Promise<object> {
  const { book } = await open(dataDir);
  const known = await book.knowsEpoch(epoch);
  const opened = (await book.tail(1_000)).findLast((entry) => entry.kind === 'epoch');
  await book.close();
  if (opened === undefined) throw new Error('there is no epoch entry');
  const { previousEpoch, previousHead } = opened.body as EntryBody['epoch'];
  return { known, previousEpoch, previousHead };
}

const allLevels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const database = (dataDir: string): string => join(dataDir, databaseFile);

describe('a start', () => {
  it('goes on where a clean stop ended', async () => {
    const { dataDir, epoch } = await stocked();
    expect(await reopen(dataDir)).toMatchObject({
      finding: { verdict: 'agreed', epoch },
      levels: allLevels,
      reasons: [],
    });
  });

  it('writes a missing or damaged anchor again', async () => {
    const { dataDir, epoch } = await stocked();
    rmSync(join(dataDir, 'anchor'));
    expect((await reopen(dataDir)).finding).toMatchObject({ verdict: 'anchor-rebuilt', epoch });
    writeFileSync(join(dataDir, 'anchor'), Buffer.alloc(8192, 7));
    expect((await reopen(dataDir)).finding).toMatchObject({ verdict: 'anchor-rebuilt', epoch });
    expect((await reopen(dataDir)).finding).toMatchObject({ verdict: 'agreed', epoch });
  });

  it.each([
    ['is gone', (file: string) => rmSync(file)],
    ['has no length', (file: string) => truncateSync(file, 0)],
  ])('opens a new epoch above the anchor when the ledger %s', async (_what, harm) => {
    const { dataDir, epoch, head } = await stocked();
    harm(database(dataDir));
    const after = await reopen(dataDir);
    expect(after).toMatchObject({ finding: { verdict: 'ledger-lost' }, levels: [], reasons: ['ledger-lost'] });
    expect(after.finding.epoch).not.toBe(epoch);
    expect(after.finding.detail).toContain(String(head));
    expect(after.head).toBeGreaterThan(head);
    expect(await pastOf(dataDir, epoch)).toEqual({ known: true, previousEpoch: epoch, previousHead: head });
  });

  it('does not take the loss of everything but a trace for a new dock', async () => {
    const { dataDir } = await stocked();
    rmSync(database(dataDir));
    rmSync(join(dataDir, 'anchor'));
    expect(await reopen(dataDir)).toMatchObject({ finding: { verdict: 'ledger-lost' }, reasons: ['ledger-lost'] });
  });

  it('notices an older copy of the ledger, keeps it, and opens a new epoch above both heads', async () => {
    const { dataDir, head } = await stocked();
    const copy = join(newDirectory(), databaseFile);
    copyFileSync(database(dataDir), copy);
    const later = await open(dataDir);
    await Promise.all(Array.from({ length: 20 }, () => later.book.submit(adjust(0, 1))));
    const reached = later.book.head.seq;
    await later.book.close();
    copyFileSync(copy, database(dataDir));
    const after = await reopen(dataDir);
    expect(after).toMatchObject({ finding: { verdict: 'rolled-back' }, levels: allLevels, reasons: ['rolled-back'] });
    expect(after.finding.detail).toContain(`Entries ${head + 1} to ${reached} are missing`);
    expect(after.head).toBeGreaterThan(reached);
    expect((await reopen(dataDir)).finding.verdict).toBe('agreed');
  });

  it('still knows the epoch that only the anchor remembers, so that storefronts there are no strangers', async () => {
    const { dataDir } = await stocked();
    const copy = join(newDirectory(), databaseFile);
    copyFileSync(database(dataDir), copy);
    const later = await open(dataDir);
    const { epoch } = await later.book.openEpoch('storefront-ahead', 'test');
    // Whoever is told says it to others.
    expect(later.watched.namedThen).toEqual([epoch]);
    const { seq } = later.book.head;
    await later.book.close();
    copyFileSync(copy, database(dataDir));
    expect((await reopen(dataDir)).finding).toMatchObject({ verdict: 'rolled-back' });
    expect(await pastOf(dataDir, epoch)).toEqual({ known: true, previousEpoch: epoch, previousHead: seq });
    expect(await pastOf(dataDir, 'never')).toMatchObject({ known: false });
  });

  it('notices another dock’s ledger in its place', async () => {
    const [mine, theirs] = [await stocked(), await stocked()];
    copyFileSync(database(theirs.dataDir), database(mine.dataDir));
    expect((await reopen(mine.dataDir)).finding).toMatchObject({ verdict: 'rolled-back' });
  });

  it.each([
    ['another program’s database', (file: string) => foreignDatabase(file)],
    [
      'no database at all',
      (file: string) => writeFileSync(file, 'not a database, however you look at it. '.repeat(99)),
    ],
  ])('quarantines %s and opens a new epoch', async (_what, harm) => {
    const { dataDir, head } = await stocked();
    rmSync(database(dataDir));
    harm(database(dataDir));
    const bytes = readFileSync(database(dataDir));
    const after = await reopen(dataDir);
    expect(after).toMatchObject({ finding: { verdict: 'damaged' }, levels: [], reasons: ['damaged'] });
    expect(after.head).toBeGreaterThan(head);
    expect(readFileSync(join(dataDir, 'quarantine', '1-damaged', databaseFile))).toEqual(bytes);
    expect((await reopen(dataDir)).finding.verdict).toBe('agreed');
  });

  it('saves every entry but the one that was edited', async () => {
    const { dataDir, head } = await stocked();
    const db = new Database(database(dataDir));
    db.exec("DROP TRIGGER entry_keep; UPDATE entry SET quantity = 400 WHERE kind = 'adjustment' AND sku = 'TEE-4'");
    db.close();
    const after = await reopen(dataDir);
    expect(after).toMatchObject({ finding: { verdict: 'damaged' }, levels: [1, 2, 3, 4, 0, 6, 7, 8, 9, 10] });
    expect(after.finding.detail).toMatch(/ Entry \d+ could not be saved\./);
    expect(after.head).toBeGreaterThan(head);
  });

  it('takes a ledger whose triggers were dropped out of use, and saves all of it', async () => {
    const { dataDir } = await stocked();
    const db = new Database(database(dataDir));
    db.exec('DROP TRIGGER entry_stay');
    db.close();
    const after = await reopen(dataDir);
    expect(after).toMatchObject({ finding: { verdict: 'damaged' }, levels: allLevels });
    expect(after.finding.detail).toContain('entry_stay is missing');
  });

  it('saves every entry when only the file around them is damaged', async () => {
    const { dataDir } = await stocked();
    markDamaged(dataDir, 'A verification found damage: the index is wrong.');
    const after = await reopen(dataDir);
    expect(after).toMatchObject({ finding: { verdict: 'damaged' }, levels: allLevels, reasons: ['damaged'] });
    expect(after.finding.detail).toContain('All entries were saved');
    expect((await reopen(dataDir)).finding.verdict).toBe('agreed');
  });

  it('takes up a salvage that was killed at any point', async () => {
    const { dataDir } = await stocked();
    const quarantine = join(dataDir, 'quarantine', '1-damaged');
    // Killed after the mark, with one of two files moved.
    writeMark(dataDir, { detail: 'test', quarantine: '1-damaged' });
    expect(await reopen(dataDir)).toMatchObject({ finding: { verdict: 'damaged' }, levels: allLevels });

    // Killed while building: files moved, half a salvage left behind.
    const again = await stocked();
    const place = join(again.dataDir, 'quarantine', '1-damaged');
    mkdirSync(place, { recursive: true });
    cpSync(database(again.dataDir), join(place, databaseFile));
    rmSync(database(again.dataDir));
    writeFileSync(join(again.dataDir, 'salvage.db'), 'half');
    writeMark(again.dataDir, { detail: 'test', quarantine: '1-damaged', moved: true });
    expect(await reopen(again.dataDir)).toMatchObject({ finding: { verdict: 'damaged' }, levels: allLevels });

    // Killed after the salvaged ledger was put in place: nothing is left to do, but nobody heard of what was done.
    writeMark(again.dataDir, { detail: 'test', quarantine: '1-damaged', moved: true });
    const { book, watched } = await open(again.dataDir);
    const epochs = (await book.tail(1_000)).filter(({ kind }) => kind === 'epoch');
    await book.close();
    expect(epochs.map(({ body }) => (body as EntryBody['epoch']).reason)).toEqual(['new-dock', 'damaged']);
    expect(watched.epochs).toMatchObject([{ reason: 'damaged', epoch: epochs.at(-1)?.epoch }]);
    expect(watched.epochs[0]?.detail).toContain('quarantine/1-damaged');
    expect(existsSync(join(again.dataDir, 'damaged.json'))).toBe(false);
    expect(existsSync(quarantine)).toBe(true);
  });

  it('goes on with what a killed salvage has saved, and says how far it is', { timeout: 60_000 }, async () => {
    const dataDir = newDirectory();
    const { book } = await open(dataDir);
    await book.submit(items(2_500));
    const { seq } = book.head;
    await book.close();
    markDamaged(dataDir, 'test');
    const start = (heard: string[], killedAt?: string): Booted =>
      boot(
        {
          dataDir,
          rulebook,
          identity,
          boot: 'test',
          randomBytes,
          onProgress: ({ work, entries }) => {
            heard.push(`${work} ${entries}`);
            if (heard.at(-1) === killedAt) throw new Error('killed');
          },
        },
        { at: 1_800_000_000_000, utcOffsetMin: 0, monoMs: 1, clockTrusted: true },
      );
    const reading = ['check 0', 'check 1000', 'check 2000', `check ${seq}`];
    const killed: string[] = [];
    expect(() => start(killed, 'salvage 2000')).toThrow('killed');
    expect(killed).toEqual([...reading, 'salvage 1000', 'salvage 2000']);
    const resumed: string[] = [];
    const booted = start(resumed);
    if (booted.type !== 'open') throw new Error(booted.detail);
    booted.groupCommit.ledger.db.close();
    booted.anchor.close();
    // What is built so far is read as well, and only the rest is copied.
    expect(resumed).toEqual([...reading, 'check 1000', 'check 2000', `salvage ${seq}`]);
    expect(booted.finding).toMatchObject({ verdict: 'damaged', detail: expect.stringContaining('All entries') });
    expect(verifyStopped(dataDir, rulebook)).toMatchObject({ ok: true, entries: seq + 1 });
  });

  it('keeps the five newest quarantines', async () => {
    const { dataDir } = await stocked();
    for (let n = 0; n < 7; n += 1) {
      markDamaged(dataDir, 'again');
      const { book } = await open(dataDir);
      await book.close();
    }
    const kept = readdirSync(join(dataDir, 'quarantine')).sort();
    expect(kept).toEqual(['3', '4', '5', '6', '7'].map((n) => `${n}-damaged`));
  });

  it('refuses a newer program’s schema without touching it', async () => {
    const { dataDir } = await stocked();
    const db = new Database(database(dataDir));
    db.pragma('user_version = 99');
    db.exec('UPDATE readable SET since = 99');
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    const before = readFileSync(database(dataDir));
    await expect(open(dataDir)).rejects.toThrow('newer tallyman');
    expect(readFileSync(database(dataDir))).toEqual(before);
  });
});

/** Leaves the files of a book that was killed: the log is not copied into the database. */
async function crashed(): Promise<{ dataDir: string; head: number }> {
  const { dataDir } = await stocked();
  const { book } = await open(dataDir);
  await Promise.all(Array.from({ length: 30 }, (_, n) => book.submit(adjust(n % 10, 1))));
  const copy = newDirectory();
  for (const name of readdirSync(dataDir)) copyFileSync(join(dataDir, name), join(copy, name));
  const { seq } = book.head;
  await book.close();
  rmSync(dataDir, { recursive: true });
  return { dataDir: copy, head: seq };
}

describe('a start after a kill', () => {
  const grown = allLevels.map((level) => level + 3);

  it('finds everything in the log, with or without its index', async () => {
    const { dataDir } = await crashed();
    rmSync(`${database(dataDir)}-shm`);
    expect(await reopen(dataDir)).toMatchObject({ finding: { verdict: 'agreed' }, levels: grown, reasons: [] });
  });

  it.each([
    ['has a flipped bit', (log: string) => flip(log, 6_000)],
    ['is cut short', (log: string) => truncateSync(log, 6_000)],
    ['is gone', (log: string) => rmSync(log)],
  ])('notices the lost tail when the log %s', async (_what, harm) => {
    const { dataDir, head } = await crashed();
    harm(`${database(dataDir)}-wal`);
    const after = await reopen(dataDir);
    expect(after).toMatchObject({ finding: { verdict: 'rolled-back' }, reasons: ['rolled-back'] });
    expect(after.finding.detail).toContain(`to ${head} are missing`);
    expect(after.head).toBeGreaterThan(head);
  });

  it('never works on the log of another ledger as if it were its own', async () => {
    const [mine, theirs] = [await crashed(), await crashed()];
    copyFileSync(`${database(theirs.dataDir)}-wal`, `${database(mine.dataDir)}-wal`);
    rmSync(`${database(mine.dataDir)}-shm`, { force: true });
    const after = await reopen(mine.dataDir);
    expect(['rolled-back', 'damaged']).toContain(after.finding.verdict);
    expect(verifyStopped(mine.dataDir, rulebook)).toMatchObject({ ok: true });
  });

  it('does not let the log of an empty database be thrown away', async () => {
    const { dataDir, head } = await crashed();
    truncateSync(database(dataDir), 0);
    const after = await reopen(dataDir);
    expect(after.finding.verdict).toBe('damaged');
    expect(after.head).toBeGreaterThan(head);
    expect(existsSync(join(dataDir, 'quarantine', '1-damaged', `${databaseFile}-wal`))).toBe(true);
  });

  it('verifies the whole ledger in the background, repairs projections and says so', async () => {
    const { dataDir } = await crashed();
    const db = new Database(database(dataDir));
    db.exec(`UPDATE item SET in_stock = 77 WHERE sku = '${sku(2)}'`);
    db.close();
    const { book } = await open(dataDir);
    expect(book.boot.verdict).toBe('agreed');
    await until('the exception is recorded', async () => (await book.tail(1))[0]?.kind === 'exception');
    const [exception] = await book.tail(1);
    expect(exception?.body).toMatchObject({
      reason: 'projections-repaired',
      text: expect.stringContaining('inStock is 77'),
    });
    expect(await book.item('acme', sku(2))).toMatchObject({ inStock: 6 });
    expect(await book.verify()).toMatchObject({ ok: true });
    await book.close();
  });

  it('takes a ledger whose entries turn out to be damaged out of use at the next start', async () => {
    const { dataDir } = await crashed();
    const harmed = await open(dataDir);
    expect(await harmed.book.verify()).toMatchObject({ ok: true });
    const db = new Database(database(dataDir));
    db.exec(`DROP TRIGGER entry_keep; UPDATE entry SET body = '{}' WHERE seq = 3`);
    db.close();
    expect(await harmed.book.verify()).toMatchObject({ ok: false, part: 'entries', seq: 3 });
    expect((await harmed.book.tail(1))[0]?.body).toMatchObject({ reason: 'ledger-damaged' });
    expect(await harmed.book.submit(adjust(0, 1))).toMatchObject({ type: 'done' });
    await harmed.book.close();
    const after = await open(dataDir);
    expect(after.book.boot.verdict).toBe('damaged');
    expect(after.book.boot.detail).toContain('entry 3 is not what was written');
    await after.book.close();
  });
});

function foreignDatabase(file: string): void {
  const db = new Database(file);
  db.exec('CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES (1)');
  db.close();
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 4, at);
  writeFileSync(file, bytes);
}

describe('the boot table', () => {
  const anchor: Found['anchor'] = {
    type: 'found',
    epoch: 'e1',
    seq: 50,
    hash: '',
    freezes: 0,
    clean: false,
    counter: 9,
  };
  const opened: OpenedEpoch = { reason: 'damaged', epoch: 'e2', detail: 'x' };
  const sound: Extract<Found['database'], { type: 'sound' }> = { type: 'sound', epoch: 'e1', head: 60, anchored: true };
  const found: Found = { database: sound, anchor, marked: undefined, salvaged: false, traces: true };

  it.each<[string, Partial<Found>, object]>([
    ['agreed', {}, { verdict: 'agreed' }],
    ['answered', { database: { ...sound, anchored: false, answered: opened } }, { verdict: 'resumed', opened }],
    [
      'salvaged, anchor kept',
      { database: { ...sound, answered: opened }, salvaged: true },
      { verdict: 'resumed', opened },
    ],
    ['answered long ago', { database: { ...sound, answered: opened } }, { verdict: 'agreed' }],
    ['no anchor', { anchor: { type: 'absent' } }, { verdict: 'anchor-rebuilt' }],
    ['bad anchor', { anchor: { type: 'damaged' } }, { verdict: 'anchor-rebuilt' }],
    ['gone', { database: { type: 'absent' } }, { verdict: 'ledger-lost', above: 50 }],
    ['empty', { database: { type: 'empty' } }, { verdict: 'ledger-lost', above: 50 }],
    ['gone with its anchor', { database: { type: 'absent' }, anchor: { type: 'absent' } }, { verdict: 'ledger-lost' }],
    ['nothing at all', { database: { type: 'absent' }, anchor: { type: 'absent' }, traces: false }, { verdict: 'new' }],
    [
      'killed while it was made',
      { database: { type: 'empty' }, anchor: { type: 'absent' }, traces: false },
      { verdict: 'new' },
    ],
    ['behind', { database: { ...sound, head: 40, anchored: false } }, { verdict: 'rolled-back', above: 50 }],
    ['other', { database: { ...sound, head: 70, anchored: false } }, { verdict: 'rolled-back', above: 70 }],
    ['damaged', { database: { type: 'damaged', detail: 'x' } }, { verdict: 'damaged', above: 50 }],
    ['marked', { marked: 'x' }, { verdict: 'damaged', above: 50, detail: 'x' }],
    [
      'unreadable',
      { database: { type: 'unavailable', reason: 'read-only', detail: 'x' }, marked: 'x' },
      { verdict: 'unavailable', reason: 'read-only' },
    ],
    ['newer', { database: { type: 'newer', detail: 'x' } }, { verdict: 'newer' }],
  ])('%s', (_what, changed, wanted) => {
    expect(judge({ ...found, ...changed })).toMatchObject(wanted);
  });
});
