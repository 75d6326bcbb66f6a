/** Entries as rows: what is stored, what is read back. */
import type { Entry } from '../../inventory/nouns/entry.ts';
import type { EntryFields } from './chain.ts';

/** In canonical order (`chain.ts`), the hash last. */
export const entryColumns =
  'epoch, seq, at, utc_offset_min, boot, mono_ms, clock_trusted, station, operator, kind, merchant, sku, quantity, document, body, hash';

/** One row as SQLite hands it back in raw mode. */
export type StoredEntry = [...EntryFields, hash: Uint8Array];

export const hex = (hash: Uint8Array): string =>
  Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('hex');

export function toEntry(row: StoredEntry): Entry {
  return {
    epoch: row[0],
    seq: row[1],
    at: row[2],
    utcOffsetMin: row[3],
    boot: row[4],
    monoMs: row[5],
    clockTrusted: row[6] === 1,
    station: row[7],
    operator: row[8],
    kind: row[9] as Entry['kind'],
    merchant: row[10],
    sku: row[11],
    quantity: row[12],
    document: row[13],
    body: JSON.parse(row[14]),
    hash: hex(row[15]),
  };
}

/**
 * The text of a body as it is stored and hashed. A lone surrogate (a hostile scan) is replaced, because the database could
 * not hand it back as it came.
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
