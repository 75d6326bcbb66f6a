/**
 * How the rows of one table lie in the database: one list of a table's columns, from which every statement and every
 * mapping is made. A field that is missing from its list, or kept in another way than its type asks for, does not
 * compile.
 */
import { fromStored } from './stored-json.ts';

/** `plain`: as it is, text, number or NULL. `flag`: 1 or 0. `json`: as JSON text. */
type Kept<Value> = [Value] extends [boolean] ? 'flag' : [Value] extends [string | number | null] ? 'plain' : 'json';

/** Every field of a row, in the order of the table's key and then of reading. */
type Fields<Row> = { readonly [Name in keyof Row & string]-?: Kept<Row[Name]> };

type Named = { name: string; column: string; kept: 'plain' | 'flag' | 'json' };

export class Columns<Row extends object> {
  /** For SELECT and INSERT. */
  readonly list: string;
  /** Takes one row of a statement that selects `list`, in raw mode. */
  readonly read: (stored: unknown) => Row;
  readonly #table: string;
  readonly #fields: readonly Named[];
  /** By the columns that change, a bit each. */
  readonly #updates = new Map<number, string>();

  constructor(table: string, fields: Fields<Row>) {
    this.#table = table;
    this.#fields = Object.entries<Named['kept']>(fields).map(([name, kept]) => ({
      name,
      column: columnOf(name),
      kept,
    }));
    this.list = this.#fields.map(({ column }) => column).join(', ');
    this.read = readerOf<Row>(this.#fields);
  }

  /** What is bound for `row`, in the order of `list`. */
  values(row: Row): unknown[] {
    return this.#fields.map(({ name, kept }) => {
      const value: unknown = row[name as keyof Row];
      return kept === 'plain' ? value : kept === 'flag' ? Number(value) : JSON.stringify(value);
    });
  }

  /**
   * Of an UPDATE of what `row` says otherwise than `old`: its text, made once for the same columns, and what is bound
   * before the key. Undefined where they say the same.
   * @param where by which it is found, as in "id = ?"
   */
  update(old: Row, row: Row, where: string): { sql: string; values: unknown[] } | undefined {
    let changed = 0;
    const values: unknown[] = [];
    let bit = 1;
    // Without a pair for each of thirty fields: those were a sixth of all that a scan leaves to be collected.
    for (const { name, kept } of this.#fields) {
      const mine = bit;
      bit *= 2;
      const before: unknown = old[name as keyof Row];
      const after: unknown = row[name as keyof Row];
      if (before === after) continue;
      const stored = kept === 'plain' ? after : kept === 'flag' ? Number(after) : JSON.stringify(after);
      if (kept === 'json' && stored === JSON.stringify(before)) continue;
      changed += mine;
      values.push(stored);
    }
    if (values.length === 0) return undefined;
    let sql = this.#updates.get(changed);
    if (sql === undefined) {
      const columns = this.#fields.filter((_, position) => Math.floor(changed / 2 ** position) % 2 === 1);
      sql = `UPDATE ${this.#table} SET ${columns.map(({ column }) => `${column} = ?`).join(', ')} WHERE ${where}`;
      this.#updates.set(changed, sql);
    }
    return { sql, values };
  }

  /** @param more columns of the table that are in no row, bound after it */
  insert(more: readonly string[] = []): string {
    const marks = Array(this.#fields.length + more.length).fill('?');
    return `INSERT INTO ${this.#table} (${[this.list, ...more].join(', ')}) VALUES (${marks.join(',')})`;
  }

  /** An INSERT that takes the place of the row with the same key. */
  upsert(...key: (keyof Row & string)[]): string {
    const others = this.#without(key).map((column) => `${column} = excluded.${column}`);
    return `${this.insert()} ON CONFLICT (${key.map(columnOf).join(', ')}) DO UPDATE SET ${others.join(', ')}`;
  }

  #without(names: readonly string[]): string[] {
    return this.#fields.filter(({ name }) => !names.includes(name)).map(({ column }) => column);
  }
}

const expressions: { readonly [How in Named['kept']]: (stored: string) => string } = {
  plain: (stored) => stored,
  flag: (stored) => `${stored} === 1`,
  json: (stored) => `fromStored(${stored})`,
};

/**
 * A function that names each field once, as one would write it by hand: a scan reads ten rows, and a loop takes half as
 * long again.
 */
function readerOf<Row>(fields: readonly Named[]): (stored: unknown) => Row {
  const named = fields.map(
    ({ name, kept }, position) => `${JSON.stringify(name)}: ${expressions[kept](`row[${position}]`)}`,
  );
  const make = new Function('fromStored', `return (row) => ({ ${named.join(', ')} });`);
  return make(fromStored) as (stored: unknown) => Row;
}

/** `unitWeightG` is kept in `unit_weight_g`. */
function columnOf(name: string): string {
  return name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}
