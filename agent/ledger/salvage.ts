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

/** Removes what an earlier attempt left, and says where to build. */
export function salvageTarget(dataDir: string): string {
  for (const name of [buildFile, sourceFile]) {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(join(dataDir, `${name}${suffix}`), { force: true });
  }
  return join(dataDir, buildFile);
}

/**
 * Copies what is sound into `ledger`, which is open on the target and empty.
 * @param from directory of the quarantined files
 */
export function salvageInto(ledger: Ledger, dataDir: string, from: string): Salvaged {
  const source = bestSource(dataDir, join(from, databaseFile));
  if (source === undefined) return { kept: new ChainCheck().end, highest: 0 };
  const check = new ChainCheck();
  const highest = highestOf(source.file);
  let pages = 0;
  eachPage(source.file, check, source.until, (rows) => {
    ledger.begin();
    for (const row of rows) ledger.adopt(row);
    ledger.commit();
    pages += 1;
    if (pages % pagesPerCheckpoint === 0) ledger.db.pragma('wal_checkpoint(TRUNCATE)');
  });
  return { kept: check.end, highest: Math.max(highest, check.end.seq) };
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
  rmSync(join(dataDir, sourceFile), { force: true });
  syncDirectory(dataDir);
}

/**
 * The database with its write-ahead log, or without it, whichever gives more: a damaged or foreign log may lie over sound pages.
 */
function bestSource(dataDir: string, file: string): { file: string; until: number } | undefined {
  // SQLite would throw the log of an empty database away, and with it what a person could still look at.
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) return undefined;
  const bare = join(dataDir, sourceFile);
  const withLog = soundUntil(file);
  if (!existsSync(`${file}-wal`)) return { file, until: withLog };
  copyFileSync(file, bare);
  const without = soundUntil(bare);
  return without > withLog ? { file: bare, until: without } : { file, until: withLog };
}

function soundUntil(file: string): number {
  const check = new ChainCheck();
  eachPage(file, check, Number.MAX_SAFE_INTEGER, () => undefined);
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
  const db = openIfSound(file);
  if (db === undefined) return 0;
  try {
    const highest = db.prepare('SELECT max(seq) FROM entry').pluck().get();
    return typeof highest === 'number' && Number.isSafeInteger(highest) ? highest : 0;
  } catch (error) {
    if (!isDamage(error)) throw error;
    return 0;
  } finally {
    db.close();
  }
}
