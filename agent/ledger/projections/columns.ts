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

  /** What is bound for `row`, in the order of `list`. @param but fields that are left out */
  values(row: Row, but: readonly (keyof Row & string)[] = []): unknown[] {
    const values: unknown[] = [];
    for (const { name, kept } of this.#fields) {
      if (but.length > 0 && (but as readonly string[]).includes(name)) continue;
      const value: unknown = row[name as keyof Row];
      values.push(kept === 'plain' ? value : kept === 'flag' ? Number(value) : JSON.stringify(value));
    }
    return values;
  }

  /** `a = ?, b = ?`, for an UPDATE bound with `values(row, but)`. */
  assignments(but: readonly (keyof Row & string)[]): string {
    return this.#without(but)
      .map((column) => `${column} = ?`)
      .join(', ');
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
