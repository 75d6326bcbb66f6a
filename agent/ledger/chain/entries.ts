/** Entries as rows: what is stored, what is read back. */
import type { AppliedEntry, Entry, EntryKind } from '../../inventory/nouns/entry.ts';
import { at, byName, type EntryFields, entryColumns, inOrder } from './columns.ts';

/** One row as SQLite hands it back in raw mode. */
export type StoredEntry = [...EntryFields, hash: Uint8Array];

/** An entry's hash as hexadecimal text, which is handed over in half the time of bytes; NULL where it is no blob. */
export const hexHash = "iif(typeof(hash) = 'blob', lower(hex(hash)), NULL)";
/** In canonical order, the hash last and as text: to be judged (`chain-check.ts`). */
export const judgedColumns = entryColumns.replace(/, hash$/, `, ${hexHash}`);
export type JudgedEntry = [...EntryFields, hash: string | null];

export const hex = (hash: Uint8Array): string =>
  Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('hex');

export function toEntry(row: StoredEntry): Entry {
  return { ...byName(row), hash: hex(row[at.hash]) } as Entry;
}

/** What of an entry moves the projections, as it is stored. */
export const appliedOf = (fields: EntryFields): AppliedEntry => ({
  epoch: fields[at.epoch],
  seq: fields[at.seq],
  at: fields[at.at],
  station: fields[at.station],
  operator: fields[at.operator],
  kind: fields[at.kind] as EntryKind,
  merchant: fields[at.merchant],
  sku: fields[at.sku],
  quantity: fields[at.quantity],
  document: fields[at.document],
  body: JSON.parse(fields[at.body]),
});

/** As it was stored: bodies are what `JSON.stringify` makes of them, so that they come back to the letter. */
export const fieldsOf = ({ clockTrusted, body, ...rest }: Entry): EntryFields =>
  inOrder({ ...rest, clockTrusted: clockTrusted ? 1 : 0, body: bodyText(body) });

/**
 * The text of a body as it is stored and hashed. A lone surrogate (a hostile scan) is replaced, because the database
 * could not hand it back as it came.
 */
export function bodyText(body: unknown): string {
  const text = JSON.stringify(body);
  // A well-formed string never leaves such an escape; a text that merely spells one is put right by the slow path, too.
  return text.includes('\\ud') ? JSON.stringify(wellFormed(body)) : text;
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toWellFormed(), wellFormed(inner)]));
}
