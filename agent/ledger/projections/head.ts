import type { Database } from 'better-sqlite3';

/** The newest entry's number; 0: there is none. */
export const headOf = (db: Database): number =>
  Number(db.prepare('SELECT coalesce(max(seq), 0) FROM entry').pluck().get());
