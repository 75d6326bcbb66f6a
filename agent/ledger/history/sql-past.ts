/**
 * What an explanation reads, off the entries in SQL, on the reader's thread. Acknowledgements have an index by channel:
 * a page more for each batch, not for each scan. The looking through them has a limit.
 */
import type { Database } from 'better-sqlite3';
import {
  type AckPlace,
  type OrderHeader,
  orderHeader,
  type Past,
  type PastEntry,
} from '../../inventory/explain/past.ts';
import type { ShownRow } from '../../inventory/nouns/channels/channel.ts';
import type { OrderRow } from '../../inventory/nouns/orders/order.ts';
import { at, type EntryFields, entryColumns } from '../chain/columns.ts';
import { appliedOf } from '../chain/entries.ts';
import type { SqlTables } from '../projections/sql-tables.ts';
import { Statements } from '../projections/statements.ts';
import type { MayGoOn } from '../threads/leaving.ts';
import { papers } from './document-entries.ts';

/** What `pastEntry` reads: a hash of each would be a buffer of each. */
export const pastColumns = entryColumns.replace(/, hash$/, '');

/** Acknowledgements looked through in one request: a second or so, on a thread that nobody waits for but who asks. */
const acksMax = 100_000;
/** Entries of the rules read at most, the newest: people make them, and a confused storefront one a minute. */
const rulesMax = 20_000;
/** Starts that found merchants or channels for the first time, the oldest: as many as these were added to the file. */
const foundMax = 1_000;

/** As the index `entry_rule` has it, to the letter. */
const ofRules = "sku IS NULL AND (kind = 'policy' OR kind = 'channel' OR kind = 'channel-settings' OR kind = 'epoch')";

const acksSql =
  "SELECT seq, coalesce(json_extract(body, '$.seen'), json_extract(body, '$.to')), instr(body, ?) > 0, json_extract(body, '$.to') FROM entry INDEXED BY entry_ack WHERE kind = 'ack' AND document = ? AND seq > ? AND seq <= ?";

export class SqlPast implements Past {
  readonly #tables: Pick<SqlTables, 'order' | 'shown'>;
  readonly #db: Database;
  readonly #statements: Statements;
  readonly #mustGoOn: MayGoOn;
  #left = acksMax;

  constructor(db: Database, tables: Pick<SqlTables, 'order' | 'shown'>, mustGoOn: MayGoOn) {
    this.#db = db;
    this.#statements = new Statements(db);
    this.#tables = tables;
    this.#mustGoOn = mustGoOn;
  }

  get exhausted(): boolean {
    return this.#left <= 0;
  }

  partsOf(merchant: string, sku: string, upTo: number): string[] {
    const found = this.#statements.rows(
      "SELECT DISTINCT json_extract(part.value, '$.sku') FROM entry, json_each(entry.body, '$.components') AS part WHERE merchant = ? AND sku = ? AND kind = 'item' AND seq <= ?",
    );
    return found.all(merchant, sku, upTo).map((row) => (row as [string])[0]);
  }

  /** A statement of its own: those of a kit's parts are read side by side. */
  *ofItem(merchant: string, sku: string, upTo: number): Iterable<PastEntry> {
    const rows = this.#db
      .prepare<unknown[]>(`SELECT ${pastColumns} FROM entry WHERE merchant = ? AND sku = ? AND seq <= ? ORDER BY seq`)
      .raw();
    for (const row of rows.iterate(merchant, sku, upTo)) {
      this.#mustGoOn();
      yield pastEntry(row);
    }
  }

  *ofRules(merchant: string, upTo: number): Iterable<PastEntry> {
    const newest = this.#statements
      .rows(
        `SELECT ${pastColumns} FROM entry INDEXED BY entry_rule WHERE ${ofRules} AND seq <= ? AND (merchant = ? OR merchant IS NULL) ORDER BY seq DESC LIMIT ${rulesMax}`,
      )
      .all(upTo, merchant);
    // What the file said when a merchant or a channel was new (R10).
    const found = this.#statements
      .rows(
        `SELECT ${pastColumns} FROM entry INDEXED BY entry_start WHERE kind = 'start' AND seq <= ? AND json_type(body, '$.settings') = 'object' ORDER BY seq LIMIT ${foundMax}`,
      )
      .all(upTo);
    const all = [...found, ...newest].map(pastEntry);
    yield* all.sort((a, b) => a.seq - b.seq);
  }

  acks(channel: string, sku: string, after: number, upTo: number): Iterable<AckPlace> {
    return this.#look(`${acksSql} ORDER BY seq`, channel, sku, after, upTo);
  }

  acksBack(channel: string, sku: string, after: number, upTo: number): Iterable<AckPlace> {
    return this.#look(`${acksSql} ORDER BY seq DESC`, channel, sku, after, upTo);
  }

  *#look(sql: string, channel: string, sku: string, after: number, upTo: number): Iterable<AckPlace> {
    // What was never told is in no acknowledgement.
    if (this.#tables.shown(channel, sku) === undefined) return;
    for (const row of this.#statements.rows(sql).iterate(JSON.stringify(sku), channel, after, upTo)) {
      this.#mustGoOn();
      this.#left -= 1;
      if (this.exhausted) return;
      const [seq, seen, names, to] = row as [number, number, 0 | 1, number];
      yield { seq, to, seen, names: names === 1 };
    }
  }

  entry(seq: number): PastEntry | undefined {
    const row = this.#statements.rows(`SELECT ${pastColumns} FROM entry WHERE seq = ?`).get(seq);
    return row === undefined ? undefined : pastEntry(row);
  }

  shown(channel: string, sku: string): ShownRow | undefined {
    return this.#tables.shown(channel, sku);
  }

  order(merchant: string, id: string): OrderRow | undefined {
    return this.#tables.order(merchant, id);
  }

  orderHeaders(merchant: string, id: string): OrderHeader[] {
    const rows = this.#statements.rows(
      `SELECT seq, kind, body FROM entry INDEXED BY entry_paper WHERE document = ? AND ${papers} AND merchant = ? AND (kind = 'order' OR kind = 'order-cancel') ORDER BY seq`,
    );
    return rows.all(id, merchant).map((row) => {
      const [seq, kind, body] = row as [number, 'order' | 'order-cancel', string];
      return orderHeader(seq, kind, JSON.parse(body));
    });
  }
}

/** Read by the ten thousand: put together in one go. */
export function pastEntry(row: unknown): PastEntry {
  const fields = row as EntryFields;
  const clockTrusted = fields[at.clockTrusted] === 1;
  return { ...appliedOf(fields), utcOffsetMin: fields[at.utcOffsetMin], clockTrusted };
}
