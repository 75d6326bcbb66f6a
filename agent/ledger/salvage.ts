/**
 * Makes a new ledger from what is sound in a quarantined one: the longest prefix of entries whose chain holds, applied anew.
 * It is built beside the place of the ledger and moved there when it is complete, so that a kill leaves nothing half.
 */
import { copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { ChainCheck, type ChainEnd } from './chaincheck.ts';
import { entryColumns, type StoredEntry } from './entries.ts';
import type { Ledger } from './ledger.ts';
import { syncDirectory } from './mark.ts';
import { databaseFile, openReadOnly } from './store.ts';
import { isDamage } from './trouble.ts';

const buildFile = 'salvage.db';
const sourceFile = 'salvage-source.db';
const pageSize = 1_000;
const pagesPerCheckpoint = 20;

export type Salvaged = {
  kept: ChainEnd;
  /** The highest number that could be seen in the damaged ledger. */
  highest: number;
};

type Source = { file: string; until: number };
type Tell = (entries: number) => void;

/**
 * The database with its write-ahead log, or without it, whichever gives more: a damaged or foreign log may lie over sound pages.
 * @param from directory of the quarantined files
 * @returns undefined when there is nothing to read
 */
export function salvageSource(dataDir: string, from: string, tell: Tell): Source | undefined {
  const file = join(from, databaseFile);
  // SQLite would throw the log of an empty database away, and with it what a person could still look at.
  if (sizeOf(file) === 0) return undefined;
  const withLog = soundUntil(file, tell);
  // Looking at a database may leave an empty log behind.
  if (sizeOf(`${file}-wal`) === 0) return { file, until: withLog };
  const bare = join(dataDir, sourceFile);
  removeDatabase(bare);
  copyFileSync(file, bare);
  const without = soundUntil(bare, tell);
  return without > withLog ? { file: bare, until: without } : { file, until: withLog };
}

/**
 * Where to build. What an earlier attempt on the same quarantine saved is gone on with: a salvage that is killed again and
 * again comes to an end all the same. Anything else that is left there is removed.
 * @param resumed the files were in this quarantine already
 */
export function salvageTarget(dataDir: string, source: Source | undefined, resumed: boolean, tell: Tell): string {
  const file = join(dataDir, buildFile);
  if (!resumed || source === undefined || !isPrefix(file, source, tell)) removeDatabase(file);
  return file;
}

/** Copies into `ledger`, which is open on the target, what is sound in the source and not there yet. */
export function salvageInto(ledger: Ledger, source: Source | undefined, tell: Tell): Salvaged {
  const { epoch, seq, hash } = ledger.head;
  const check = seq === 0 ? new ChainCheck() : new ChainCheck({ epoch, seq, hash: Buffer.from(hash, 'hex') });
  if (source === undefined) return { kept: check.end, highest: 0 };
  const highest = highestOf(source.file);
  let pages = 0;
  eachPage(source.file, check, source.until, (rows) => {
    ledger.begin();
    for (const row of rows) ledger.adopt(row);
    ledger.commit();
    pages += 1;
    if (pages % pagesPerCheckpoint === 0) ledger.db.pragma('wal_checkpoint(TRUNCATE)');
    tell(check.end.seq);
  });
  return { kept: check.end, highest: Math.max(highest, check.end.seq) };
}

/** Sound from its first entry to its last, and the last one is the source's as well. Entries and projections were committed together. */
function isPrefix(file: string, source: Source, tell: Tell): boolean {
  if (!existsSync(file)) return false;
  const check = new ChainCheck();
  eachPage(file, check, Number.MAX_SAFE_INTEGER, () => tell(check.end.seq));
  const { seq, hash } = check.end;
  if (seq === 0 || seq !== highestOf(file) || seq > source.until) return false;
  const theirs = lookUp(source.file, (db) => db.prepare('SELECT hash FROM entry WHERE seq = ?').pluck().get(seq));
  const structure = lookUp(file, (db) => db.pragma('quick_check(1)', { simple: true }));
  return structure === 'ok' && theirs instanceof Uint8Array && Buffer.compare(theirs, hash) === 0;
}

function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true });
}

/**
 * After the last commit: copies the log into the file, so that the file alone is the whole ledger, and closes.
 * @throws when the copying was not complete
 */
export function finishSalvage({ db }: Ledger): void {
  const [result] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number; log: number }[];
  if (result?.busy !== 0 || result.log !== 0) throw new Error('the salvaged ledger could not be checkpointed');
  db.close();
}

/** The complete file takes the ledger's place. */
export function putInPlace(dataDir: string): void {
  renameSync(join(dataDir, buildFile), join(dataDir, databaseFile));
  removeDatabase(join(dataDir, sourceFile));
  syncDirectory(dataDir);
}

function soundUntil(file: string, tell: Tell): number {
  const check = new ChainCheck();
  tell(0);
  eachPage(file, check, Number.MAX_SAFE_INTEGER, () => tell(check.end.seq));
  return check.end.seq;
}

/** Reads as far as file and chain are sound; damage ends it, other trouble is thrown. */
function eachPage(file: string, check: ChainCheck, until: number, take: (rows: StoredEntry[]) => void): void {
  const db = openIfSound(file);
  if (db === undefined) return;
  try {
    let more = true;
    while (more) {
      const rows = soundRows(db, check, until);
      if (rows.length > 0) take(rows);
      more = rows.length === pageSize;
    }
  } finally {
    db.close();
  }
}

function soundRows(db: Database, check: ChainCheck, until: number): StoredEntry[] {
  const sound: StoredEntry[] = [];
  try {
    const rows = db
      .prepare<[number, number, number]>(
        `SELECT ${entryColumns} FROM entry WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
      )
      .raw()
      .iterate(check.end.seq, until, pageSize);
    for (const row of rows) {
      const copy = [...(row as StoredEntry)] as StoredEntry;
      if (check.next(row as StoredEntry) !== undefined) break;
      sound.push(copy);
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  return sound;
}

function openIfSound(file: string): Database | undefined {
  try {
    return openReadOnly(file);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return undefined;
  }
}

function highestOf(file: string): number {
  const highest = lookUp(file, (db) => db.prepare('SELECT max(seq) FROM entry').pluck().get());
  return typeof highest === 'number' && Number.isSafeInteger(highest) ? highest : 0;
}

/** Undefined when damage is in the way. */
function lookUp(file: string, look: (db: Database) => unknown): unknown {
  const db = openIfSound(file);
  if (db === undefined) return undefined;
  try {
    return look(db);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return undefined;
  } finally {
    db.close();
  }
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
