/** A station as its screen shows it: the session, the open document with its lines, and what counted last. */

import type { CountRow } from '../nouns/count.ts';
import { type DocumentRef, documentKey } from '../nouns/document.ts';
import type { Movement } from '../nouns/movement.ts';
import type { NoticeRow } from '../nouns/notice.ts';
import type { OrderRow } from '../nouns/order.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { freshSession, type SessionRow } from '../nouns/session.ts';
import type { Tables } from '../nouns/tables.ts';
import type { Work } from '../nouns/work.ts';
import { type ParcelBand, parcelBand } from './packing/parcel-band.ts';

export type OpenDocument =
  | { type: 'notice'; notice: NoticeRow; names: Names }
  | { type: 'order'; order: OrderRow; names: Names }
  | { type: 'count'; count: CountRow; names: Names };

/** What people call the items of a document, by SKU. */
type Names = Record<string, string>;

export type StationState = {
  session: SessionRow;
  work: Work;
  operatorName: string | null;
  document: OpenDocument | null;
  /** The newest movement that is not taken back, also from before a restart; null: none since the document was opened or left. */
  last: (Movement & { name: string }) | null;
  parcel: ParcelBand | null;
};

/** Movements looked through for the newest that still counts: nearly always one of the first few. */
const lookBack = [8, 200] as const;

export function stationState(tables: Tables, rules: Rulebook, station: string): StationState {
  const session = tables.row('session', station) ?? freshSession(station);
  const configured = rules.stations.find(({ name }) => name === station);
  const operator = rules.operators?.find(({ id }) => id === session.operator);
  const last = lastMovement(tables, station, session.since);
  return {
    session,
    work: session.work ?? configured?.work ?? 'receiving',
    operatorName: operator?.name ?? session.operator,
    document: session.document === null ? null : openDocument(tables, session.document),
    last: last === undefined ? null : { ...last, name: tables.item(last.merchant, last.sku)?.name ?? last.sku },
    parcel: configured === undefined ? null : parcelBand(tables, rules, configured, session.document),
  };
}

/** The newest movement at this station after entry `since` that nobody took back. */
export function lastMovement(tables: Tables, station: string, since: number): Movement | undefined {
  const [few, many] = lookBack;
  const last = newest(tables.movements(station, since, few));
  return last ?? newest(tables.movements(station, since, many));
}

function newest(movements: readonly Movement[]): Movement | undefined {
  const undone = new Set<number>();
  for (const movement of movements) {
    if (movement.kind === 'reversal') undone.add(movement.body.of ?? 0);
    // A count's round begins with a tally of nothing; what an exception is counted for later is nobody's last scan.
    else if (!undone.has(movement.seq) && movement.quantity !== 0 && movement.body.replays === undefined)
      return movement;
  }
  return undefined;
}

export function openDocument(tables: Tables, { type, merchant, id }: DocumentRef): OpenDocument | null {
  const names = (rows: readonly { sku: string; merchant?: string }[]): Names =>
    Object.fromEntries(rows.map((row) => [row.sku, tables.item(row.merchant ?? merchant, row.sku)?.name ?? row.sku]));
  switch (type) {
    case 'notice': {
      const notice = tables.row('notice', documentKey(merchant, id));
      return notice === undefined ? null : { type, notice, names: names(notice.lines) };
    }
    case 'order': {
      const order = tables.order(merchant, id);
      return order === undefined ? null : { type, order, names: names(order.lines) };
    }
    case 'count': {
      const count = tables.row('count', id);
      return count === undefined ? null : { type, count, names: names(count.lines) };
    }
  }
}
