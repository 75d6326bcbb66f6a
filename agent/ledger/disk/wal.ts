/**
 * The write-ahead log after a commit that failed. SQLite rolls such a commit back, but its frames may stand in the log,
 * whole: whoever opens the file next and finds no index would take them for committed. The operator heard "not
 * recorded" and scans again; so the log is cut to what was confirmed before it is opened again.
 */
import { statSync, truncateSync } from 'node:fs';
import type { Database } from 'better-sqlite3';

const logHeaderBytes = 32;
const frameHeaderBytes = 24;

export type ConfirmedLog = { bytes: number };

/**
 * What the log's index says is committed; undefined when it cannot be asked. Called before the failed connection is
 * closed.
 */
export function confirmedLog(db: Database): ConfirmedLog | undefined {
  try {
    const pageBytes = Number(db.pragma('page_size', { simple: true }));
    const [log] = db.pragma('wal_checkpoint(NOOP)') as { log: number }[];
    if (log === undefined || log.log < 0) return undefined;
    return { bytes: logHeaderBytes + log.log * (pageBytes + frameHeaderBytes) };
  } catch {
    return undefined;
  }
}

/** @param file of the database; no connection of ours is open on it */
export function cutLog(file: string, { bytes }: ConfirmedLog): void {
  const log = `${file}-wal`;
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  if (size > bytes) truncateSync(log, bytes);
}
