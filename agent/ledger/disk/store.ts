/**
 * Opens the ledger's database, and says to SQLite explicitly what durability is built on.
 *
 * - WAL and `synchronous=FULL`: a commit is one append and one fdatasync. The library's own default for WAL is NORMAL,
 *   which loses the last commits with the power. FULL is set at every open, after the journal mode and after the first
 *   statement (which may put the default back), and read back; a connection that does not say FULL is not used.
 * - Pages of 1 KiB: a scan touches four or five pages, and bytes, not scans, wear out a card.
 * - `wal_autocheckpoint=0`: a checkpoint inside a commit stalls a card for most of a second; `checkpointer.worker.ts`
 *   does it.
 * - `recursive_triggers`: without it INSERT OR REPLACE deletes rows behind the back of the DELETE trigger.
 * - A short busy timeout: nobody else writes here; when somebody does, scanning is refused loudly instead of hanging.
 * - The file's locks are POSIX locks: a process that opens and closes the same file by other means loses them. No code
 *   of ours opens the database or its -shm except through SQLite while it is in use.
 *
 * What this does not promise: a card that answers a sync before the bytes are safe is outside of it. What the anchor
 * adds is said in `anchor.ts`, what is done about damage in `boot-check.ts`.
 */
import Database from 'better-sqlite3';

export { databaseFile } from './database-file.ts';

const busyTimeoutMs = 500;
const walSizeLimit = 8 * 1024 * 1024;
/**
 * The library's 16 MB a connection are a sixth of what the whole agent may take; the kernel caches the file as well.
 */
const cacheKb = 4_096;
const fullSynchronous = 2;

/** A pragma that matters did not take: nothing may be written through this connection. */
class NotDurableError extends Error {
  override readonly name = 'NotDurableError';
}

/**
 * The one writing connection. The caller migrates it.
 * @throws SqliteError (CANTOPEN, NOTADB, CORRUPT, IOERR, READONLY …) or NotDurableError; the connection is closed then
 */
export function openStore(file: string): Database.Database {
  const db = new Database(file, { timeout: busyTimeoutMs });
  try {
    db.function('tallyman_book', () => 1);
    db.pragma('page_size = 1024');
    expect(db, 'journal_mode', 'wal', db.pragma('journal_mode = WAL', { simple: true }));
    db.pragma('recursive_triggers = ON');
    db.pragma('foreign_keys = ON');
    db.pragma('cell_size_check = ON');
    db.pragma('wal_autocheckpoint = 0');
    db.pragma(`journal_size_limit = ${walSizeLimit}`);
    db.pragma(`cache_size = -${cacheKb}`);
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    db.pragma('synchronous = FULL');
    expect(db, 'synchronous', fullSynchronous);
    expect(db, 'recursive_triggers', 1);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function expect(
  db: Database.Database,
  pragma: string,
  wanted: unknown,
  found: unknown = db.pragma(pragma, { simple: true }),
): void {
  if (found !== wanted) throw new NotDurableError(`SQLite answered ${pragma} = ${found} where ${wanted} was set`);
}

/** For readers beside the book: cannot write, cannot create. */
export function openReadOnly(file: string): Database.Database {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
  try {
    db.pragma(`cache_size = -${cacheKb}`);
    db.pragma('cell_size_check = ON');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * For the checkpointer: may copy pages from the WAL, never writes a row. It waits for nobody: there is always a next
 * time.
 */
export function openForCheckpoints(file: string): Database.Database {
  const db = new Database(file, { fileMustExist: true, timeout: 0 });
  db.pragma('wal_autocheckpoint = 0');
  db.pragma(`journal_size_limit = ${walSizeLimit}`);
  db.prepare('SELECT count(*) FROM sqlite_schema').get();
  db.pragma('synchronous = FULL');
  return db;
}

/**
 * For rows that can be made again at any time: nothing of it is safe from a power cut, and nothing waits for the disk.
 */
export function openScratch(file: string): Database.Database {
  const db = new Database(file);
  db.pragma('page_size = 1024');
  db.pragma('journal_mode = MEMORY');
  db.pragma('synchronous = OFF');
  db.pragma(`cache_size = -${cacheKb}`);
  return db;
}

/** To look at a file that may be anybody's: sets nothing. Writable, because a WAL's index may have to be made again. */
export function openUntouched(file: string): Database.Database {
  return new Database(file, { fileMustExist: true, timeout: busyTimeoutMs });
}
