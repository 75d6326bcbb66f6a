/**
 * A ledger's file made of entries that were kept elsewhere. Only what proves itself comes in, in the order of its
 * chain; the tables are made by the first start, as after any version that knew less.
 */
import type { Entry } from '../../inventory/nouns/entry.ts';
import type { Head } from '../book.ts';
import { ChainCheck } from '../chain/chain-check.ts';
import { insertEntry } from '../chain/columns.ts';
import { fieldsOf } from '../chain/entries.ts';
import { migrate } from '../disk/migrations.ts';
import { openStore } from '../disk/store.ts';

const perTransaction = 1_000;

type FromEntries = {
  /** The last entry that is in it; undefined: none. */
  last: Entry | undefined;
  head: Head;
  /** What is wrong with the entry that ended it; undefined: there were no more. */
  fault?: string;
};

/**
 * @param file not there yet
 * @param entries oldest first; those up to the one that was taken last may come again, and are passed over
 */
export function ledgerFrom(file: string, entries: Iterable<Entry>): FromEntries {
  const db = openStore(file);
  try {
    migrate(db);
    const insert = db.prepare(insertEntry);
    const check = new ChainCheck();
    let last: Entry | undefined;
    let fault: string | undefined;
    db.exec('BEGIN');
    for (const entry of entries) {
      if (last !== undefined && entry.seq <= last.seq) continue;
      const fields = fieldsOf(entry);
      fault = check.next(fields, entry.hash);
      if (fault !== undefined) break;
      insert.run(...fields, Buffer.from(entry.hash, 'hex'));
      last = entry;
      if (check.entries % perTransaction === 0) db.exec('COMMIT; BEGIN');
    }
    db.exec('COMMIT');
    db.pragma('wal_checkpoint(TRUNCATE)');
    return { last, head: check.end, ...(fault !== undefined && { fault }) };
  } finally {
    db.close();
  }
}
