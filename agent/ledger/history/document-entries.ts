/**
 * Every entry about one document, as it is stored, with the hash before it: what a proof is made of. Found by two
 * indexes, so that it costs what the document has and not what the ledger has. Runs on the reader's thread.
 */
import type { Database } from 'better-sqlite3';
import { documentKey } from '../../inventory/nouns/document.ts';
import { genesisHash } from '../chain/chain.ts';
import { at, type EntryFields, entryColumns } from '../chain/columns.ts';
import { hex, type StoredEntry } from '../chain/entries.ts';

export type DocumentAsked = { type: keyof typeof ownPapers; merchant: string; id: string };
/** As stored; `hash` covers `previous` and `fields`. */
export type ProvedEntry = { previous: string; hash: string; fields: EntryFields };
export type DocumentEntries =
  | { type: 'entries'; entries: ProvedEntry[]; head: { epoch: string; seq: number; hash: string } }
  | { type: 'unknown' }
  | { type: 'too-many' };

/** Entries of one document at most. */
const entriesMax = 2_000;

/** As the index `entry_paper` says it, to the letter. */
export const papers =
  "document IS NOT NULL AND (kind = 'order' OR kind = 'order-finish' OR kind = 'order-reopen' OR kind = 'order-cancel' OR kind = 'order-hold' OR kind = 'parcel-check' OR kind = 'parcel-label' OR kind = 'telling' OR kind = 'notice' OR kind = 'notice-close' OR kind = 'return' OR kind = 'return-close')";

const ownPapers = {
  order: ['order', 'order-finish', 'order-reopen', 'order-cancel', 'order-hold', 'parcel-check', 'parcel-label'],
  notice: ['notice', 'notice-close'],
  return: ['return', 'return-close'],
} as const;
/** Movements that carry a document's number, by what it is. */
const ownMovements = {
  order: ['booking', 'packing', 'shipment', 'reversal'],
  notice: ['receipt', 'reversal'],
  return: ['receipt', 'restock', 'reversal'],
} as const;

/** Reads as of one moment. */
export function documentEntries(db: Database, { type, merchant, id }: DocumentAsked): DocumentEntries {
  const papersOf = db
    .prepare(
      `SELECT ${entryColumns} FROM entry INDEXED BY entry_paper WHERE document = ? AND ${papers} AND merchant = ? ORDER BY seq LIMIT ?`,
    )
    .raw();
  const own: readonly string[] = ownPapers[type];
  const found = (papersOf.all(id, merchant, entriesMax + 1) as StoredEntry[]).filter(
    (row) => own.includes(row[at.kind]) || (row[at.kind] === 'telling' && tells(row, type)),
  );
  const [first] = found;
  if (first === undefined) return { type: 'unknown' };
  const movements: readonly string[] = ownMovements[type];
  const moved = db
    .prepare(
      `SELECT ${entryColumns} FROM entry INDEXED BY entry_item WHERE merchant = ? AND sku = ? AND sku IS NOT NULL AND seq > ? AND document = ? ORDER BY seq LIMIT ?`,
    )
    .raw();
  for (const sku of skusOf(db, found, { type, merchant, id })) {
    const rows = moved.all(merchant, sku, first[at.seq] - 1, id, entriesMax + 1) as StoredEntry[];
    found.push(...rows.filter((row) => movements.includes(row[at.kind])));
    if (found.length > entriesMax) return { type: 'too-many' };
  }
  found.sort((a, b) => a[at.seq] - b[at.seq]);
  const before = db.prepare('SELECT hash FROM entry WHERE seq < ? ORDER BY seq DESC LIMIT 1').pluck();
  const entries = found.map((row) => {
    const previous = before.get(row[at.seq]) as Uint8Array | undefined;
    return { previous: hex(previous ?? genesisHash), hash: hex(row[at.hash]), fields: row.slice(0, -1) as EntryFields };
  });
  const [epoch, seq, hash] = db.prepare('SELECT epoch, seq, hash FROM entry ORDER BY seq DESC LIMIT 1').raw().get() as [
    string,
    number,
    Uint8Array,
  ];
  return { type: 'entries', entries, head: { epoch, seq, hash: hex(hash) } };
}

const tells = (row: StoredEntry, type: DocumentAsked['type']): boolean =>
  (JSON.parse(row[at.body]) as { type?: string }).type === (type === 'order' ? 'shipment' : type);

/** What it named, and what came of it without having been named. */
function skusOf(db: Database, rows: readonly StoredEntry[], { type, merchant, id }: DocumentAsked): Set<string> {
  const lines = rows.map((row) => (JSON.parse(row[at.body]) as { lines?: { sku: string }[] }).lines ?? []);
  const kept =
    type === 'order'
      ? []
      : (db
          .prepare('SELECT row FROM work_row WHERE kind = ? AND key = ?')
          .pluck()
          .all(type, documentKey(merchant, id)) as string[]);
  const known = kept.map((row) => (JSON.parse(row) as { lines?: { sku: string }[] }).lines ?? []);
  return new Set([...lines, ...known].flat().map(({ sku }) => sku));
}
