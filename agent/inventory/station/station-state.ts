/** A station as its screen shows it: the session, the open document with its lines, and what counted last. */

import { type DocumentRef, type DocumentType, documentKey } from '../nouns/document.ts';
import { boxHere } from '../nouns/orders/packing-list.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { freshSession, type SessionRow } from '../nouns/station/session.ts';
import { type BlindCount, blind } from '../nouns/stock/count.ts';
import type { Movement } from '../nouns/stock/movement.ts';
import type { Tables } from '../nouns/tables.ts';
import type { Work } from '../nouns/work.ts';
import { type DocumentRows, kindOf } from './documents.ts';
import { operatorName } from './operators.ts';
import { type ParcelBand, parcelBand } from './packing/parcel-band.ts';
import { reopens } from './packing/reopen.ts';
import type { Tried } from './practice/practice-tables.ts';

/** Rows as a station may see them: a count is blind. */
export type StationRows = Omit<DocumentRows, 'count'> & { count: BlindCount };

/** Its row stands under the name of its kind. */
export type OpenDocument = {
  [T in DocumentType]: { type: T; names: Names } & { [K in T]: StationRows[K] };
}[DocumentType];

/** What people call the items of a document, by SKU. */
type Names = Record<string, string>;

export type StationState = {
  session: SessionRow;
  work: Work;
  operatorName: string | null;
  document: OpenDocument | null;
  /** What people call the item that is asked about, whether the document has it or not; null: none is. */
  asked: string | null;
  /**
   * The newest movement that is not taken back, also from before a restart; null: none since the document was opened or
   * left.
   */
  last: (Movement & { name: string }) | null;
  parcel: ParcelBand | null;
  /** That the next goods of an order go into: another one than the session's where another bench has taken that. */
  box: number;
  /** Number of the order that REOPEN takes up again here; absent: there is none. */
  reopens?: string;
  /** Where somebody practises: how far. All the rest is as it was tried, and nothing of it on record. */
  tried?: Tried;
};

/** Movements looked through for the newest that still counts: nearly always one of the first few. */
const lookBack = [8, 200] as const;

export function stationState(tables: Tables, rules: Rulebook, station: string): StationState {
  const session = tables.row('session', station) ?? freshSession(station);
  const configured = rules.stations.find(({ name }) => name === station);
  const last = lastMovement(tables, station, session.since);
  const again = reopens(tables, session)?.id;
  return {
    session,
    work: session.work ?? configured?.work ?? 'receiving',
    operatorName: operatorName(tables, rules, session.operator),
    document: session.document === null ? null : openDocument(tables, session.document),
    asked: nameAsked(tables, session),
    last: last === undefined ? null : { ...last, name: tables.item(last.merchant, last.sku)?.name ?? last.sku },
    parcel: configured === undefined ? null : parcelBand(tables, rules, configured, session.document),
    box: boxNext(tables, session),
    ...(again !== undefined && { reopens: again }),
  };
}

function nameAsked(tables: Tables, { question }: SessionRow): string | null {
  if (question === null) return null;
  const goods = question.about === 'quantity' ? question.of : 'merchant' in question ? question : undefined;
  return goods === undefined ? null : (tables.item(goods.merchant, goods.sku)?.name ?? goods.sku);
}

function boxNext(tables: Tables, { station, document, box }: SessionRow): number {
  if (document?.type !== 'order') return box;
  const list = tables.row('packing-list', documentKey(document.merchant, document.id));
  return list === undefined ? box : boxHere(list, station, box);
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

function openDocument(tables: Tables, { type, merchant, id }: DocumentRef): OpenDocument | null {
  const row = kindOf(type).find(tables, merchant, id);
  if (row === undefined) return null;
  const lines: readonly { sku: string; merchant?: string; kits?: readonly { sku: string }[] }[] = row.lines;
  const named = lines.flatMap(({ sku, merchant: whose = merchant, kits = [] }) =>
    [sku, ...kits.map((kit) => kit.sku)].map((each) => [each, tables.item(whose, each)?.name ?? each]),
  );
  const seen = type === 'count' ? blind(row as DocumentRows['count']) : row;
  return documentShown(type, seen as StationRows[typeof type], Object.fromEntries(named));
}

/** @param names of its items, by SKU */
export function documentShown<T extends DocumentType>(type: T, row: StationRows[T], names: Names): OpenDocument {
  return { type, [type]: row, names } as unknown as OpenDocument;
}
