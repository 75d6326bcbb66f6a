/**
 * When a scan is durable, seen from outside: a reading connection of our own sees a row only after the commit it
 * belongs to (WAL, synchronous=FULL: after its sync). Looked at every millisecond.
 */
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { serialOf } from '../end-to-end/codes.ts';
import { pause } from '../wait.ts';
import { nowMs } from './monotonic.ts';

/** Probes have serials of their own, above every measured one; their order says nothing. */
export const probeFirst = 90_000_000;

export type Row = { atMs: number; gtin: string };

export class DurableWatch {
  /** By serial: when its row was seen first, and which article it is. */
  readonly rows = new Map<number, Row>();
  /** Rows whose serial was there before: counted twice. */
  doubled = 0;
  /** Rows stored before an earlier serial of the same feed. */
  outOfOrder = 0;
  readonly #file: string;
  readonly #sql: string;
  #db: Database.Database | undefined;
  #statement: Database.Statement<[number]> | undefined;
  #last = -1;
  #newest = -1;
  #running = true;
  readonly #ended: Promise<void>;

  /**
   * Made before the first scan: what the file holds by then is passed over, or each look would go through all of a long
   * ledger.
   * @param sql rows after an id: `id`, `raw` (the scan's text or null), ordered, limited
   * @param newestSql the highest id
   */
  constructor(file: string, sql: string, newestSql: string) {
    this.#file = file;
    this.#sql = sql;
    if (existsSync(file)) this.#last = newestIn(file, newestSql);
    this.#ended = this.#loop();
  }

  /** Scans stored, probes left out. */
  measured = 0;
  probes = 0;

  async end(): Promise<void> {
    this.#running = false;
    await this.#ended;
    this.#db?.close();
  }

  async #loop(): Promise<void> {
    while (this.#running) {
      this.#look();
      await pause(1);
    }
  }

  #look(): void {
    try {
      const statement = this.#open();
      if (statement === undefined) return;
      for (let more = true; more; ) {
        const found = statement.all(this.#last) as { id: number; raw: string | null }[];
        const atMs = nowMs();
        for (const { id, raw } of found) this.#take(id, raw, atMs);
        more = found.length >= 2000;
      }
    } catch {
      // Not there yet, or locked for the moment: the next look comes in a millisecond.
      if (this.#statement === undefined) this.#db?.close();
      if (this.#statement === undefined) this.#db = undefined;
    }
  }

  #open(): Database.Statement<[number]> | undefined {
    if (this.#statement !== undefined) return this.#statement;
    if (!existsSync(this.#file)) return undefined;
    this.#db = new Database(this.#file, { readonly: true, fileMustExist: true });
    this.#statement = this.#db.prepare<[number]>(this.#sql);
    return this.#statement;
  }

  #take(id: number, raw: string | null, atMs: number): void {
    this.#last = id;
    const serial = serialOf(raw ?? '');
    if (raw === null || serial === undefined) return;
    if (this.rows.has(serial)) {
      this.doubled += 1;
      return;
    }
    if (serial >= probeFirst) this.probes += 1;
    else {
      this.measured += 1;
      if (serial < this.#newest) this.outOfOrder += 1;
      this.#newest = serial;
    }
    this.rows.set(serial, { atMs, gtin: raw.slice(2, 16) });
  }
}

function newestIn(file: string, sql: string): number {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  try {
    return Number(db.prepare(sql).pluck().get());
  } finally {
    db.close();
  }
}
