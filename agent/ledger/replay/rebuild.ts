/**
 * Makes the projections again from the entries before anybody works on them (`shadow.ts`: while they are worked on),
 * and tells whether they are this program's.
 */
import type { Database } from 'better-sqlite3';
import { at, type EntryFields, entryColumns } from '../chain/columns.ts';
import { knownSchema, schemaVersion } from '../disk/migrations.ts';
import { projectionTables } from '../projections/sql-tables.ts';
import type { OnProgress } from '../threads/progress.ts';
import { applyStored, type Ledger } from '../writer/ledger.ts';
import { isOlderThan, unreadEntries } from './older-version.ts';
import { pastRules } from './past-rules.ts';

/** Entries read at a time: an open cursor and writes through the same connection exclude each other. */
const pageSize = 500;

/**
 * Counts up whenever entries of the past lead to other rows than before: a program that finds the projections of an
 * older generation makes them anew before it uses them. 2: documents, sessions, exceptions, units. 3: which orders are
 * set aside. 4: what SKUs look like, codes that wait under the key of their label. 5: what makes an item received, why
 * flags turned. 6: what sync now asked for and a channel has answered. 7: weight and lots of what is in boxes. 8: which
 * channel a drift is told to. 9: which box has a carrier's number. 10: what counts of an item knew. 11: what a
 * storefront holds of an order that has kits. 12: what one that ships takes off its number itself, and
 * when an unknown code was scanned again. 13: codes that wait have no blanks at their ends. 14: boxes that REOPEN
 * took back have no settled weight.
 */
const generation = 14;

type MadeBy = { made_by: number; older: number | null };

/**
 * Whether these are the projections that this program makes. False for a ledger it has not opened for work yet; and
 * where a version worked on it that knew less or more: what one of them booked the other may read otherwise, even where
 * a step alone asks for nothing to be made again.
 */
export function isUpToDate(db: Database): boolean {
  if (schemaVersion(db) < knownSchema) return false;
  const { made_by, older } = db.prepare('SELECT made_by, older FROM projection').get() as MadeBy;
  return made_by === generation && (older === null ? schemaVersion(db) === knownSchema : older === knownSchema);
}

/** On the record of the ledger, for every other version that opens it. @param salvaged nobody knows who wrote it */
export function signProjections(db: Database, salvaged = false): void {
  const older = salvaged || isOlderThan(db) ? knownSchema : null;
  const unread = older === null ? '' : unreadEntries(db);
  db.prepare('UPDATE projection SET made_by = ?, older = ?, unread = ?').run(generation, older, unread);
}

/** In one transaction of its own: a kill leaves the old ones, and the next start tries again. */
export function bringUpToDate(ledger: Ledger, rebuild: () => void): void {
  const { db } = ledger;
  if (isUpToDate(db)) return;
  ledger.begin();
  try {
    if (ledger.lastSeq > 0) rebuild();
    signProjections(db);
    ledger.commit();
  } catch (error) {
    ledger.rollback();
    throw error;
  }
}

/** Drops them and makes them again. The transaction is the caller's. */
export function rebuildProjections(ledger: Ledger, onProgress?: OnProgress): { entries: number } {
  const { db, tables } = ledger;
  const rules = pastRules(db, ledger.rules);
  for (const table of projectionTables) db.exec(`DELETE FROM ${table}`);
  tables.forget();
  const page = db
    .prepare<[number, number]>(`SELECT ${entryColumns} FROM entry WHERE seq > ? ORDER BY seq LIMIT ?`)
    .raw();
  // By their numbers: to count them would be to read them all.
  const of = ledger.lastSeq;
  let entries = 0;
  let after = 0;
  for (;;) {
    const rows = page.all(after, pageSize) as unknown as EntryFields[];
    for (const row of rows) {
      applyStored(tables, row, rules);
      after = row[at.seq];
    }
    entries += rows.length;
    onProgress?.({ work: 'rebuild', entries, of: Math.max(of, entries) });
    if (rows.length < pageSize) break;
  }
  return { entries };
}
