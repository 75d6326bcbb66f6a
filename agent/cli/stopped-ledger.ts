/** The entries of a dock that is not running, read from its files, a slice at a time. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from '../inventory/nouns/entry.ts';
import { entryColumns } from '../ledger/chain/columns.ts';
import { type StoredEntry, toEntry } from '../ledger/chain/entries.ts';
import { databaseFile, openReadOnly } from '../ledger/disk/store.ts';
import { Failure } from './shell.ts';

const slice = 1_000;

/** Oldest first. @throws Failure when there is no ledger, else what SQLite throws */
export function* readStopped(dataDir: string, after: number): Generator<Entry[]> {
  const file = join(dataDir, databaseFile);
  if (!existsSync(file)) throw new Failure(`there is no ledger in ${dataDir}`);
  const db = openReadOnly(file);
  try {
    const read = db.prepare(`SELECT ${entryColumns} FROM entry WHERE seq > ? ORDER BY seq LIMIT ?`).raw();
    for (let last = after; ; ) {
      const entries = (read.all(last, slice) as StoredEntry[]).map(toEntry);
      const end = entries.at(-1);
      if (!end) return;
      yield entries;
      last = end.seq;
    }
  } finally {
    db.close();
  }
}
