/**
 * The projections made again beside those in use, in a file of their own, a slice at a time: scans go on meanwhile, and
 * are applied to both. Where the two differ once all entries are in, the rows in use give way, in one transaction.
 */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import { at, type EntryFields, entryColumns } from '../chain/columns.ts';
import { migrate } from '../disk/migrations.ts';
import { openScratch } from '../disk/store.ts';
import { KnownTables } from '../projections/known-tables.ts';
import { projectionTables } from '../projections/sql-tables.ts';
import { applyStored, type Ledger } from '../writer/ledger.ts';
import { pastRules } from './past-rules.ts';

export const shadowFile = 'rebuild.db';
/** Its name in statements of the book's connection. */
export const shadow = 'made';

/** What scans wait for at most, beside their own commit. */
const sliceMs = 25;
/** Entries read at a time. */
const pageSize = 100;

type Table = (typeof projectionTables)[number];

/** How rows of the two are told to be the same one. Where rows are listed by their number, that is part of them. */
const keys: { readonly [Name in Table]: readonly string[] } = {
  item: ['id'],
  barcode: ['code', 'merchant'],
  merchant: ['merchant'],
  orders: ['rowid'],
  channel: ['channel'],
  shown: ['channel', 'sku'],
  order_sync: ['channel'],
  work_row: ['id'],
  unit: ['key'],
};

/** A kill may leave it behind. A journal beside it would be taken for the next one's. */
export function removeShadow(dataDir: string): void {
  for (const name of [shadowFile, `${shadowFile}-journal`]) rmSync(join(dataDir, name), { force: true });
}

export class Shadow {
  readonly #ledger: Ledger;
  readonly #rules: Rulebook;
  readonly #dataDir: string;
  readonly #file: string;
  readonly #monoMs: () => number;
  #db: Database | undefined;
  #tables: KnownTables;
  #attached = false;
  #after = 0;
  /** Applied so far. */
  entries = 0;

  constructor(ledger: Ledger, monoMs: () => number) {
    this.#ledger = ledger;
    this.#monoMs = monoMs;
    this.#rules = pastRules(ledger.db, ledger.rules);
    this.#dataDir = dirname(ledger.db.name);
    this.#file = join(this.#dataDir, shadowFile);
    removeShadow(this.#dataDir);
    this.#db = openScratch(this.#file);
    try {
      migrate(this.#db);
      this.#db.exec('BEGIN');
    } catch (error) {
      this.letGo();
      throw error;
    }
    this.#tables = new KnownTables(this.#db);
  }

  /**
   * Some 25 ms of work. Only committed entries: what is not may still come to nothing.
   * @returns whether there are no more of them
   */
  slice(): boolean {
    const endMs = this.#monoMs() + sliceMs;
    while (this.#page(this.#ledger.head.seq)) if (this.#monoMs() >= endMs) return false;
    return true;
  }

  /**
   * Takes the entries of the transaction in hand as well, and shows itself to the book's connection under the name
   * `shadow`.
   * @returns the tables whose rows are not what the entries make of them
   */
  show(): Table[] {
    while (this.#page(this.#ledger.lastSeq));
    this.#db?.exec('COMMIT');
    this.#db?.close();
    this.#db = undefined;
    const { db } = this.#ledger;
    db.prepare(`ATTACH ? AS ${shadow}`).run(this.#file);
    this.#attached = true;
    return projectionTables.filter((table) => differs(db, table));
  }

  /** The transaction is the caller's. */
  takeTheirPlace(tables: readonly Table[]): void {
    const { db } = this.#ledger;
    for (const table of tables) {
      const columns = columnsOf(db, table).join(', ');
      db.exec(`DELETE FROM main.${table} AS t WHERE NOT EXISTS (${same(db, table, 't', shadow)})`);
      db.exec(
        `INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM ${shadow}.${table} AS t WHERE NOT EXISTS (SELECT 1 FROM main.${table} AS o WHERE ${sameKey(table)})`,
      );
    }
    this.#ledger.tables.forget();
  }

  /** Between two transactions. It is of no use afterwards. */
  letGo(): void {
    this.#db?.close();
    this.#db = undefined;
    if (this.#attached) this.#ledger.db.exec(`DETACH ${shadow}`);
    this.#attached = false;
    removeShadow(this.#dataDir);
  }

  /** @returns false when there was none up to there */
  #page(upTo: number): boolean {
    const rows = this.#ledger.db
      .prepare<[number, number, number]>(
        `SELECT ${entryColumns} FROM entry WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
      )
      .raw()
      .all(this.#after, upTo, pageSize) as unknown as EntryFields[];
    for (const row of rows) {
      applyStored(this.#tables, row, this.#rules);
      this.#after = row[at.seq];
    }
    this.entries += rows.length;
    return rows.length > 0;
  }
}

function differs(db: Database, table: Table): boolean {
  const count = (schema: string) => db.prepare(`SELECT count(*) FROM ${schema}.${table}`).pluck().get();
  if (count('main') !== count(shadow)) return true;
  const other = `SELECT EXISTS (SELECT 1 FROM main.${table} AS t WHERE NOT EXISTS (${same(db, table, 't', shadow)}))`;
  return db.prepare(other).pluck().get() === 1;
}

/** The row of the other schema that is the same as `row` in everything. */
function same(db: Database, table: Table, row: string, schema: string): string {
  const others = columnsOf(db, table)
    .filter((column) => !keys[table].includes(column))
    .map((column) => `o.${column} IS ${row}.${column}`);
  return `SELECT 1 FROM ${schema}.${table} AS o WHERE ${[sameKey(table), ...others].join(' AND ')}`;
}

const sameKey = (table: Table): string => keys[table].map((column) => `o.${column} = t.${column}`).join(' AND ');

/**
 * Those that this version makes: the table in use may have more, of a newer one. The number of a row first, where it
 * has no name of its own.
 */
function columnsOf(db: Database, table: Table): string[] {
  const named = db.prepare(`SELECT name FROM pragma_table_info('${table}', '${shadow}')`).pluck().all() as string[];
  return keys[table][0] === 'rowid' ? ['rowid', ...named] : named;
}
