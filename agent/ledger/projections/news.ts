/** What contacts are written to about (`inventory/nightly/digest-lines.ts`): few kinds of entries, with their index. */
import type { Database } from 'better-sqlite3';
import type { Entry } from '../../inventory/nouns/entry.ts';
import { entryColumns } from '../chain/columns.ts';
import { type StoredEntry, toEntry } from '../chain/entries.ts';

const page = `SELECT ${entryColumns} FROM entry INDEXED BY entry_news WHERE (kind = 'low-stock' OR kind = 'notice-close' OR kind = 'return-close') AND seq > ? AND merchant = ? ORDER BY seq LIMIT ?`;

/** Of a merchant, with seq > after, oldest first. */
export const newsOf = (db: Database, merchant: string, after: number, limit: number): Entry[] =>
  (db.prepare(page).raw().all(after, merchant, limit) as StoredEntry[]).map(toEntry);
