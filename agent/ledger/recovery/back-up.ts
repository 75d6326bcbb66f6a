/** A copy of the ledger at one moment, page by page, while others write. */
import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { Head } from '../book.ts';
import { hexHash } from '../chain/entries.ts';
import type { Leaving } from '../threads/leaving.ts';

/** 4 MB: between two of them others have their turn. */
const pagesAtOnce = 1_024;

type Parts = {
  open(): Database;
  /** Not there yet. */
  file: string;
  progress(copied: number, of: number): void;
  leaving: Leaving;
};

/** Of a copy that was not finished nothing stays. @returns its newest entry */
export async function backUp({ open, file, progress, leaving }: Parts): Promise<Head> {
  const db = open();
  try {
    // One snapshot for all of it: a copy that begins anew with every commit would never end at a busy dock.
    db.exec('BEGIN');
    const head = db.prepare(`SELECT epoch, seq, ${hexHash} AS hash FROM entry ORDER BY seq DESC LIMIT 1`).get() as Head;
    await copyTo(db, file, (copied, of) => {
      leaving.mustGoOn();
      progress(copied, of);
    });
    return head;
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    db.close();
  }
}

/** All that a connection sees, page by page, and brought to the disk. @param file not there yet */
export async function copyTo(
  db: Database,
  file: string,
  progress: (copied: number, of: number) => void = () => undefined,
): Promise<void> {
  await db.backup(file, {
    progress: ({ totalPages, remainingPages }) => {
      progress(totalPages - remainingPages, totalPages);
      return pagesAtOnce;
    },
  });
  synced(file);
}

function synced(file: string): void {
  const fd = openSync(file, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
