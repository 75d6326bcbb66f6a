/**
 * One book per data directory. The lock is an SQLite transaction that is never ended, on an empty database of its own:
 * the kernel lets go of it when the process dies, however it dies.
 */
import { lstatSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

const lockFile = 'lock';

/** @throws SqliteError SQLITE_BUSY when another process, or another book in this one, works here */
export function lockDirectory(dataDir: string): { release(): void } {
  const file = join(dataDir, lockFile);
  // It never holds anything, and is never a link: whatever is otherwise was not made by us.
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() === true) rmSync(file);
  else if (found !== undefined && found.size > 0) truncateSync(file);
  const db = new Database(file, { timeout: 0 });
  try {
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    throw error;
  }
  return { release: () => void db.close() };
}
