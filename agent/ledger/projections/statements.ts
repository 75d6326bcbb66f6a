/**
 * The statements of one connection, each prepared once and on first use: a start does not pay for those it never runs.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { Columns } from './columns.ts';

export class Statements {
  readonly #db: Database;
  readonly #prepared = new Map<string, Statement<unknown[]>>();

  constructor(db: Database) {
    this.#db = db;
  }

  sql(source: string): Statement<unknown[]> {
    let statement = this.#prepared.get(source);
    if (statement === undefined) {
      statement = this.#db.prepare<unknown[]>(source);
      this.#prepared.set(source, statement);
    }
    return statement;
  }

  /**
   * The same, for statements that select a table's columns: in raw mode, which is set once and costs as much as a short
   * read.
   */
  rows(source: string): Statement<unknown[]> {
    let statement = this.#prepared.get(source);
    if (statement === undefined) {
      statement = this.#db.prepare<unknown[]>(source).raw();
      this.#prepared.set(source, statement);
    }
    return statement;
  }

  /** The one row that `source` finds; it selects `columns.list`. */
  one<Row extends object>(columns: Columns<Row>, source: string, ...values: unknown[]): Row | undefined {
    const row = this.rows(source).get(...values);
    return row === undefined ? undefined : columns.read(row);
  }

  /** Every row that `source` finds; it selects `columns.list`. */
  all<Row extends object>(columns: Columns<Row>, source: string, ...values: unknown[]): Row[] {
    return this.rows(source)
      .all(...values)
      .map(columns.read);
  }
}
