/** Reads rows of a database that may be damaged: damage is an answer here, other trouble is thrown. */
import type { Database } from 'better-sqlite3';
import type { ChainCheck } from '../chain/chain-check.ts';
import { at, type EntryFields, entryColumns } from '../chain/columns.ts';
import { hex, type StoredEntry } from '../chain/entries.ts';
import { openReadOnly } from '../disk/store.ts';
import { isDamage } from '../disk/trouble.ts';

export const pageSize = 1_000;
const singleSteps = 4_096;

/**
 * Every row above `after` that can be read; undefined where some cannot. Past `singleSteps` numbers in a row that
 * cannot be read the steps double, so that it comes to an end whatever the file says: rows may be passed over there.
 */
export function* rowsAfter(db: Database, after: number): Generator<StoredEntry | undefined> {
  let position = after;
  let misses = 0;
  while (position <= Number.MAX_SAFE_INTEGER) {
    const rows = new Rows(db, position);
    try {
      for (let row = rows.next(); row !== 'damage'; row = rows.next()) {
        if (row === 'end') return;
        misses = 0;
        position = Math.max(position, row[at.seq]);
        yield row;
      }
    } finally {
      rows.close();
    }
    yield undefined;
    misses += 1;
    position += misses > singleSteps ? 2 ** (misses - singleSteps) : 1;
  }
}

/** Damage is an answer here, and only the source's: what is thrown while a row is worked on is not caught. */
class Rows {
  readonly #db: Database;
  readonly #after: number;
  #rows: IterableIterator<unknown> | undefined;

  constructor(db: Database, after: number) {
    this.#db = db;
    this.#after = after;
  }

  next(): StoredEntry | 'end' | 'damage' {
    try {
      this.#rows ??= this.#db
        .prepare<[number]>(`SELECT ${entryColumns} FROM entry WHERE seq > ? ORDER BY seq`)
        .raw()
        .iterate(this.#after);
      const { done, value } = this.#rows.next();
      return done === true ? 'end' : (value as StoredEntry);
    } catch (error) {
      if (!isDamage(error)) throw error;
      return 'damage';
    }
  }

  close(): void {
    this.#rows?.return?.();
  }
}

/** Reads as far as file and chain are sound; damage ends it, other trouble is thrown. */
export function eachPage(file: string, check: ChainCheck, until: number, take: (rows: StoredEntry[]) => void): void {
  const db = openIfSound(file);
  if (db === undefined) return;
  try {
    let more = true;
    while (more) {
      const rows = soundRows(db, check, until);
      if (rows.length > 0) take(rows);
      more = rows.length === pageSize;
    }
  } finally {
    db.close();
  }
}

function soundRows(db: Database, check: ChainCheck, until: number): StoredEntry[] {
  const sound: StoredEntry[] = [];
  try {
    const rows = db
      .prepare<[number, number, number]>(
        `SELECT ${entryColumns} FROM entry WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
      )
      .raw()
      .iterate(check.end.seq, until, pageSize);
    for (const row of rows) {
      const stored = row as StoredEntry;
      const hash: unknown = stored[at.hash];
      const fields = stored.slice(0, at.hash) as EntryFields;
      if (check.next(fields, hash instanceof Uint8Array ? hex(hash) : null) !== undefined) break;
      sound.push(stored);
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  return sound;
}

export function openIfSound(file: string): Database | undefined {
  try {
    return openReadOnly(file);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return undefined;
  }
}

export function highestOf(file: string): number {
  const highest = lookUp(file, (db) => db.prepare('SELECT max(seq) FROM entry').pluck().get());
  return typeof highest === 'number' && Number.isSafeInteger(highest) ? highest : 0;
}

/** Undefined when damage is in the way. */
export function lookUp(file: string, look: (db: Database) => unknown): unknown {
  const db = openIfSound(file);
  if (db === undefined) return undefined;
  try {
    return look(db);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return undefined;
  } finally {
    db.close();
  }
}
