/**
 * Projections that are kept whole, one row a thing: the documents people work on, the sessions of the stations, the exceptions
 * they leave behind, and the units that can be told from all others. Each has a key, perhaps a label under which a scan finds it,
 * and is open as long as there is something to do about it.
 */

import { codeOf } from './exception-code.ts';
import type { HandlingUnit, SkuCount, ToldOrder, UnreadableOrder, Work } from './model.ts';
import type { SessionRow } from './session.ts';
import { isStanding } from './standing.ts';

export type NoticeLine = SkuCount & { received: number };

export type NoticeRow = {
  merchant: string;
  id: string;
  type: 'asn' | 'purchase-order';
  status: 'open' | 'closed';
  supplier: string | null;
  expectedAt: string | null;
  publish: boolean;
  /** What was not announced and came all the same has quantity 0. */
  lines: NoticeLine[];
  handlingUnits: HandlingUnit[];
};

/** Which notice announced a handling unit. */
export type HandlingUnitRow = { sscc: string; merchant: string; notice: string };

/** One item of a count: `base` is the entry at which its count began, `expected` what was in stock then (and not packed). */
export type CountLine = {
  merchant: string;
  sku: string;
  counted: number;
  expected: number;
  base: number;
  round: number;
  /** What the round before found, and what moved since it began; two that agree settle it. */
  before: number | null;
  done: boolean;
};

export type CountRow = {
  id: string;
  merchant: string;
  station: string;
  status: 'open' | 'closed';
  /** The items it was opened for, found or not; empty: whatever is scanned. */
  skus: string[];
  lines: CountLine[];
};

export type ExceptionRow = {
  seq: number;
  at: number;
  status: 'open' | 'resolved';
  station: string | null;
  operator: string | null;
  reason: string;
  text: string;
  /** As the scanner sent it. */
  scan: string | null;
  device: string | null;
  /** What scans meant at the station then, when that was not what its configuration says. */
  work: Work | null;
  channel: string | null;
  merchant: string | null;
  sku: string | null;
  /** The document that was open. */
  document: string | null;
  /** What it would have counted for. */
  units: number;
  detail: string | null;
  /** The whole of an order that was set aside. */
  order: ToldOrder | UnreadableOrder | null;
};

/**
 * The newest exception of one order that was set aside, under the order's name, or under what was told when it has none. `print`: of
 * what could not be read, null for an order that is one.
 */
export type AsideOrderRow = { key: string; exception: number; print: string | null };
/** Orders of a channel that are set aside and wait for a person. */
export type AsideCountRow = { channel: string; open: number };

/** A unit that its label tells from all others: where it is, by the last entry that moved it. */
export type UnitRow = { key: string; merchant: string; sku: string; state: 'in' | 'packed' | 'out'; seq: number };

/** Serialised units of a box's content, with the base units each stands for. */
export type BoxedUnit = { key: string; quantity: number };
export type BoxContent = SkuCount & { units: BoxedUnit[] };
export type Box = {
  box: number;
  /** Where it is packed: one number is one box, so another station takes the next number. */
  station: string | null;
  contents: BoxContent[];
  /** Its weight is settled, one way or another. */
  checked: boolean;
  shipped: boolean;
};

/** Which units of an order are in which box; empty boxes are none. */
export type PackingListRow = { merchant: string; order: string; boxes: Box[] };

export type Rows = {
  notice: NoticeRow;
  'handling-unit': HandlingUnitRow;
  count: CountRow;
  exception: ExceptionRow;
  session: SessionRow;
  unit: UnitRow;
  'packing-list': PackingListRow;
  'order-aside': AsideOrderRow;
  'orders-aside': AsideCountRow;
};
export type RowKind = keyof Rows;

type Manner<Row> = { key(row: Row): string; label(row: Row): string; open(row: Row): boolean };

/** Merchants are [a-z0-9-], so a slash parts the two without doubt. */
export const documentKey = (merchant: string, id: string): string => `${merchant}/${id}`;

const manners: { [K in RowKind]: Manner<Rows[K]> } = {
  notice: {
    key: ({ merchant, id }) => documentKey(merchant, id),
    label: ({ id }) => id,
    open: ({ status }) => status === 'open',
  },
  'handling-unit': { key: ({ sscc }) => sscc, label: () => '', open: () => false },
  count: { key: ({ id }) => id, label: () => '', open: ({ status }) => status === 'open' },
  exception: {
    // Keys sort as text: numbers of one length keep the order of the ledger.
    key: ({ seq }) => exceptionKey(seq),
    label: ({ scan, status, reason }) =>
      status !== 'open' ? '' : isStanding(reason) ? reason : scan !== null ? codeOf(scan) : '',
    open: ({ status }) => status === 'open',
  },
  session: { key: ({ station }) => station, label: () => '', open: () => true },
  unit: { key: ({ key }) => key, label: () => '', open: () => false },
  'packing-list': { key: ({ merchant, order }) => documentKey(merchant, order), label: () => '', open: () => false },
  'order-aside': { key: ({ key }) => key, label: () => '', open: () => false },
  'orders-aside': { key: ({ channel }) => channel, label: () => '', open: () => false },
};

export const exceptionKey = (seq: number): string => String(seq).padStart(16, '0');

/** How a row is found: its key, its label ('' = none), and whether it is open. */
export function filed<K extends RowKind>(kind: K, row: Rows[K]): { key: string; label: string; open: boolean } {
  const { key, label, open } = manners[kind];
  return { key: key(row), label: label(row), open: open(row) };
}
