/**
 * Answers why channels show what they show of one item, now or at an instant that is over; on the reader's thread, as
 * of one moment.
 */
import type { Database } from 'better-sqlite3';
import type { ChannelNow, InFlight } from '../../inventory/explain/channel-now.ts';
import { type Explained, explain } from '../../inventory/explain/explain.ts';
import type { ExplainLanguage } from '../../inventory/explain/sentences.ts';
import { batchMadeAt, readBatchBody } from '../../inventory/nouns/channels/batch-body.ts';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import { headOf } from '../projections/head.ts';
import { SqlTables } from '../projections/sql-tables.ts';
import { localDate } from '../stamp.ts';
import type { MayGoOn } from '../threads/leaving.ts';
import { placeOf } from './place.ts';
import { SqlPast } from './sql-past.ts';

export type ExplainRequest = {
  merchant: string;
  sku: string;
  channel?: string;
  /** In which language; absent: English. */
  lang?: ExplainLanguage;
  /** An instant, ms UTC, or the last entry that counts; absent: now. */
  at?: { ms: number } | { seq: number };
  nowMs: number;
  /** The merchant's zone at that instant, minutes east of UTC. */
  utcOffsetMin: number;
  channels: ChannelNow[];
};

export type ExplainAnswer = Explained & {
  /** ms UTC by the dock's clock. */
  at: number;
  /** The last entry that counts; 0: the ledger had none. `note`: how sure it is that it stands for the instant. */
  place: { seq: number; epoch: string | null; note?: string };
};

export function explainItem(
  db: Database,
  rulebook: Rulebook,
  request: ExplainRequest,
  mustGoOn: MayGoOn,
): ExplainAnswer {
  const tables = new SqlTables(db);
  const { merchant, sku, channel, lang, at, nowMs, utcOffsetMin, channels } = request;
  const head = headOf(db);
  const place =
    at === undefined ? { seq: head } : 'ms' in at ? placeOf(db, at.ms, lang) : { seq: Math.min(at.seq, head) };
  const last = db
    .prepare<[number], Last>('SELECT at, epoch FROM entry WHERE seq <= ? ORDER BY seq DESC LIMIT 1')
    .get(place.seq);
  const atMs = at === undefined ? nowMs : 'ms' in at ? at.ms : (last?.at ?? nowMs);
  const asked = {
    ...{ merchant, sku, today: localDate({ at: atMs, utcOffsetMin }) },
    ...(channel !== undefined && { channel }),
    ...(lang !== undefined && { lang }),
    ...(at === undefined && { now: channels }),
  };
  const inFlight = (name: string) => inFlightOf(db, name, sku);
  const explained = explain(new SqlPast(db, tables, mustGoOn), rulebook, asked, { upTo: place.seq, head, inFlight });
  return { at: atMs, place: { ...place, epoch: last?.epoch ?? null }, ...explained };
}

type Last = { at: number; epoch: string };

/** The batch of a channel that is not answered yet. */
export function inFlightOf(db: Database, channel: string, sku: string): InFlight | undefined {
  const row = db
    .prepare<[string], { key: string; body: string }>('SELECT key, body FROM batch WHERE channel = ?')
    .get(channel);
  if (row === undefined) return undefined;
  const line = readBatchBody(row.body).lines.find((each) => each.sku === sku);
  return { key: row.key, level: line?.level, sinceMs: batchMadeAt(row.body) };
}
