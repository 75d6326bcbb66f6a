/**
 * What a channel was told, line by line, newest first: of one item with what became of each movement, or of all items
 * as acknowledged.
 */
import type { Database } from 'better-sqlite3';
import { type HistoryLine, lineHistory } from '../../inventory/explain/line-history.ts';
import type { PastEntry } from '../../inventory/explain/past.ts';
import type { EntryBody } from '../../inventory/nouns/entry.ts';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import { headOf } from '../projections/head.ts';
import { SqlTables } from '../projections/sql-tables.ts';
import type { MayGoOn } from '../threads/leaving.ts';
import { inFlightOf } from './explain-item.ts';
import { type HistoryPage, nextPage } from './history-page.ts';
import { placeOf } from './place.ts';
import { pastColumns, pastEntry, SqlPast } from './sql-past.ts';

export type HistoryRequest = {
  channel: string;
  merchant: string;
  sku?: string;
  /** ms UTC, or the last entry that is left out. */
  since?: { ms: number } | { seq: number };
  /** Where the page before ended: entry, and how many of its lines it had. */
  page?: HistoryPage;
  limit: number;
};

/** `next`: where the page after this one begins; null: there is none. */
export type HistoryAnswer = { lines: HistoryLine[]; next: HistoryPage | null };

/**
 * Entries looked through for one page, and for what was told before its lines; the next page goes on where this one
 * ended.
 */
const spanMax = 200_000;
const stride = 5_000;

export function channelHistory(
  db: Database,
  rulebook: Rulebook,
  request: HistoryRequest,
  mustGoOn: MayGoOn,
): HistoryAnswer {
  const { merchant, channel, sku, since, page, limit } = request;
  const head = headOf(db);
  const after = since === undefined ? 0 : 'ms' in since ? placeOf(db, since.ms).seq : since.seq;
  if (sku === undefined) return ofAll(db, request, after, page?.seq ?? head, mustGoOn);
  const upTo = page === undefined ? head : Math.min(head, page.seq - 1);
  const past = new SqlPast(db, new SqlTables(db), mustGoOn);
  const range = { after, upTo, limit, head, inFlight: page === undefined ? inFlightOf(db, channel, sku) : undefined };
  const { lines, more } = lineHistory(past, rulebook, { merchant, sku, channel }, range);
  return { lines, next: more ? nextPage(lines, page) : null };
}

type Open = Map<string, HistoryLine>;

function ofAll(
  db: Database,
  { channel, page, limit }: HistoryRequest,
  after: number,
  from: number,
  mustGoOn: MayGoOn,
): HistoryAnswer {
  const found: HistoryLine[] = [];
  /** Lines that are not yet told what was before them, by SKU. */
  const open: Open = new Map();
  let skip = page?.skip ?? 0;
  let more = false;
  for (const entry of backwards(db, channel, from, mustGoOn)) {
    const lines = linesOf(entry);
    for (const line of lines) {
      const later = open.get(line.sku);
      if (later === undefined || line.result !== 'acknowledged') continue;
      later.before = line.after;
      open.delete(line.sku);
    }
    if (entry.seq <= after || more) {
      if (open.size === 0) break;
      continue;
    }
    for (const line of lines) {
      if (skip > 0) skip -= 1;
      else if (found.length === limit) more = true;
      else {
        found.push(line);
        if (line.result === 'acknowledged' || !open.has(line.sku)) open.set(line.sku, line);
      }
    }
  }
  const end = lookedTo(from);
  // Everything was looked through: the first that was told of these items.
  if (end === 0) for (const line of open.values()) line.before = null;
  const unseen = end > after ? { seq: end, skip: 0 } : null;
  return { lines: found, next: more ? nextPage(found, page) : unseen };
}

const lookedTo = (from: number): number => Math.max(0, from - spanMax);

/** Acknowledgements of the channel and lines it refused, newest first. */
function* backwards(db: Database, channel: string, from: number, mustGoOn: MayGoOn): Generator<PastEntry> {
  const part = db
    .prepare<[number, number, string]>(
      `SELECT ${pastColumns} FROM entry WHERE seq <= ? AND seq > ? AND kind IN ('ack','exception') AND document = ? ORDER BY seq DESC`,
    )
    .raw();
  const end = lookedTo(from);
  for (let top = from; top > end; top -= stride) {
    mustGoOn();
    for (const row of part.all(top, Math.max(end, top - stride), channel)) yield pastEntry(row);
  }
}

function linesOf({ seq, at, clockTrusted, kind, sku, body }: PastEntry): HistoryLine[] {
  const where = { seq, at, clockTrusted };
  if (kind === 'exception') {
    const { reason, text } = body as EntryBody['exception'];
    if (reason !== 'storefront-refused' || sku === null) return [];
    return [{ ...where, sku, text: 'refused by the storefront', after: null, result: 'refused', reason: text }];
  }
  const { key, lines, rejected = [] } = body as EntryBody['ack'];
  // What was refused stands in an entry of its own.
  const refused = new Set(rejected.map((line) => line.sku));
  return lines
    .filter(([name]) => !refused.has(name))
    .map(([name, level]) => {
      const told = { sku: name, text: `${level} acknowledged`, after: level, result: 'acknowledged' as const };
      return { ...where, ...told, key, ack: where };
    });
}
