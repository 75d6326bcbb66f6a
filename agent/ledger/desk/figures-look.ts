/** The figures of the last hours, off the entries; only so many of them, the newest. */
import type { Database } from 'better-sqlite3';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import { placeOf } from '../history/place.ts';
import { headOf } from '../projections/head.ts';
import type { MayGoOn } from '../threads/leaving.ts';
import { type Counted, FigureCount, type Figures, hourMs } from './figures.ts';

/** `partly`: there were more entries in these hours than are read, and the oldest were left out. */
export type FiguresLook = Figures & { partly: boolean };

/** The newest entries that are read: a second or so, on a thread that nobody waits for but who asks. */
const entriesMax = 200_000;

/** @param nowMs ms UTC, by the dock's clock; the hour that has begun is the last one */
export function lookAtFigures(
  db: Database,
  { channels }: Rulebook,
  { hours, nowMs }: { hours: number; nowMs: number },
  mustGoOn: MayGoOn,
): FiguresLook {
  const sinceMs = Math.floor(nowMs / hourMs) * hourMs - (hours - 1) * hourMs;
  const head = headOf(db);
  const { seq } = placeOf(db, sinceMs);
  const from = Math.max(seq, head - entriesMax);
  const count = new FigureCount(sinceMs, hours, (merchant) =>
    channels.filter((channel) => channel.merchant === merchant).map(({ name }) => name),
  );
  const rows = db
    .prepare<[number], Omit<Counted, 'body'> & { body: string }>(
      "SELECT seq, at, boot, mono_ms AS monoMs, station, kind, merchant, sku, quantity, document, body FROM entry WHERE seq > ? AND kind IN ('receipt','packing','tally','shipment','reversal','exception','ack') ORDER BY seq",
    )
    .iterate(from);
  for (const row of rows) {
    mustGoOn();
    count.add({ ...row, body: JSON.parse(row.body) });
  }
  return { ...count.figures(), partly: from > seq };
}
