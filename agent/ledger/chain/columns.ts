/**
 * The columns of `entry`: the one list of them. Its order is the order in which they are stored, selected and hashed
 * (`chain.ts`): one that is added later comes at its end, and belongs to the chain of entries that were written with it
 * only.
 */

/** How a stored value is typed, and what the rest of the agent knows in its place. */
type As<Stored> = { known(stored: Stored): unknown };

const text: As<string> = { known: (stored) => stored };
const integer: As<number> = { known: (stored) => stored };
const flag: As<0 | 1> = { known: (stored) => stored === 1 };
const textOrNull: As<string | null> = { known: (stored) => stored };
const integerOrNull: As<number | null> = { known: (stored) => stored };
const json: As<string> = { known: (stored) => JSON.parse(stored) };

const columns = [
  { name: 'epoch', column: 'epoch', as: text },
  { name: 'seq', column: 'seq', as: integer },
  { name: 'at', column: 'at', as: integer },
  { name: 'utcOffsetMin', column: 'utc_offset_min', as: integer },
  { name: 'boot', column: 'boot', as: text },
  { name: 'monoMs', column: 'mono_ms', as: integer },
  { name: 'clockTrusted', column: 'clock_trusted', as: flag },
  { name: 'station', column: 'station', as: textOrNull },
  { name: 'operator', column: 'operator', as: textOrNull },
  { name: 'kind', column: 'kind', as: text },
  { name: 'merchant', column: 'merchant', as: textOrNull },
  { name: 'sku', column: 'sku', as: textOrNull },
  { name: 'quantity', column: 'quantity', as: integerOrNull },
  { name: 'document', column: 'document', as: textOrNull },
  { name: 'body', column: 'body', as: json },
] as const;

type Columns = typeof columns;
type RowOf<List extends readonly unknown[]> = { -readonly [Position in keyof List]: StoredAs<List[Position]> };
type StoredAs<Column> = Column extends { as: As<infer Stored> } ? Stored : never;

/** Every field but the hash, as stored, in canonical order. */
export type EntryFields = RowOf<Columns>;

/** The same by name. */
type NamedFields = { [Column in Columns[number] as Column['name']]: StoredAs<Column> };

type Positions = {
  readonly [Position in keyof Columns &
    `${number}` as Columns[Position]['name']]: Position extends `${infer N extends number}` ? N : never;
} & { readonly hash: Columns['length'] };

/** Where each field is in a row, by its name: `fields[at.kind]`. */
export const at = Object.fromEntries([
  ...columns.map(({ name }, position) => [name, position]),
  ['hash', columns.length],
]) as Positions;

/** For SELECT and INSERT: in canonical order, the hash last. */
export const entryColumns = [...columns.map(({ column }) => column), 'hash'].join(', ');

export const insertEntry = `INSERT INTO entry (${entryColumns}) VALUES (${Array(columns.length + 1)
  .fill('?')
  .join(',')})`;

/** Puts fields into canonical order. */
export const inOrder = (fields: NamedFields): EntryFields =>
  columns.map(({ name }) => fields[name]) as unknown as EntryFields;

/** A row by its fields' names, each as the rest of the agent knows it. */
export function byName(row: readonly unknown[]): Record<string, unknown> {
  const named: Record<string, unknown> = {};
  for (const [position, { name, as }] of columns.entries()) named[name] = (as as As<unknown>).known(row[position]);
  return named;
}
