/** Drops the projections and makes them again from the entries. The transaction is the caller's. */
import type { EntryFields } from './chain.ts';
import { entryColumns } from './entries.ts';
import { applyStored, type Ledger } from './ledger.ts';
import type { OnProgress } from './progress.ts';
import { projectionTables } from './tables.ts';

/** Entries read at a time: an open cursor and writes through the same connection exclude each other. */
const pageSize = 500;

export function rebuildProjections(ledger: Ledger, onProgress?: OnProgress): { entries: number } {
  const { db, tables, rules } = ledger;
  for (const table of projectionTables) db.exec(`DELETE FROM ${table}`);
  const page = db
    .prepare<[number, number]>(`SELECT ${entryColumns} FROM entry WHERE seq > ? ORDER BY seq LIMIT ?`)
    .raw();
  let entries = 0;
  let after = 0;
  for (;;) {
    const rows = page.all(after, pageSize) as unknown as EntryFields[];
    for (const row of rows) {
      applyStored(tables, row, rules);
      after = row[1];
    }
    entries += rows.length;
    onProgress?.({ work: 'rebuild', entries });
    if (rows.length < pageSize) break;
  }
  return { entries };
}
