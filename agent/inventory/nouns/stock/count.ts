/** A count of what is on the shelf. */
import type { Apart } from './condition.ts';

/**
 * One item of a count: `base` is the entry at which its count began, `expected` what was in stock then (and not
 * packed).
 */
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
  /** At a dock of a site: of each other dock, the entries that were known here at `base` (M8). */
  knew?: Known;
};

/** Of each other dock of the site, up to which of its entries it is known. */
export type Known = Readonly<Record<string, number>>;

export type CountRow = {
  id: string;
  merchant: string;
  station: string;
  status: 'open' | 'closed';
  /** The items it was opened for, found or not; empty: whatever is scanned. */
  skus: string[];
  lines: CountLine[];
};

/** As whoever counts may see it: not what the books expect, nor what an earlier round found. */
export type BlindCount = Omit<CountRow, 'lines'> & { lines: Omit<CountLine, 'expected' | 'base' | 'before'>[] };

export function blind({ lines, ...count }: CountRow): BlindCount {
  return { ...count, lines: lines.map(({ expected: _expected, base: _base, before: _before, ...line }) => line) };
}

export type CountEntries = {
  /**
   * A count's result: `quantity` is counted minus expected. `expected` is what was there at entry `base`, where the
   * count began (0: at this entry): what moved since then is not undone. document = count, when there was one.
   */
  count: {
    counted: number;
    expected: number;
    base: number;
    rounds?: number;
    reason?: string;
    /** None, and it is meant (R11). */
    meant?: true;
    /** What it takes away had been told to a storefront, or bought: it was here, and is sold out (R11). */
    gone?: true;
    /** At a dock of a site: of what was set apart (R26), so much was not found. Else it follows by itself. */
    lost?: Apart;
    /** At a dock of a site: of each other dock, the entries that `expected` knows of (M8). */
    knew?: Known;
    /** The moment another system said it of (R5), ms UTC; `base` is the last entry before it. */
    asOf?: number;
  };
  /** R5: another system knew these items at `asOf` as they were here at entry `base`: what it said before is void. */
  'count-agreed': { base: number; asOf: number; skus: string[] };
};

/**
 * R5: up to which entry the best informed count of an item knew its movements, the moment it was of, and the entry that
 * says so. Nothing may have happened between two moments: then the later one knew better. 0: nobody counted it; a
 * moment of 0: the count says none.
 */
export type Counted = { countedTo: number; countedAsOf: number; countedSeq: number };

/** @param base 0: the count knew all up to the entry that it is */
export function countedBy(before: Counted, { base = 0, asOf = 0 }: CountedOf, seq: number): Counted {
  const to = base === 0 ? seq : base;
  const after = { countedTo: to, countedAsOf: asOf, countedSeq: seq };
  return knewMore(before, after) ? before : after;
}

/** The entry of a count that knew more than one of that moment: what it found stands. */
export const countedAfter = (
  known: Counted,
  { base, asOf = Number.POSITIVE_INFINITY }: CountedOf,
): number | undefined => (knewMore(known, { countedTo: base ?? 0, countedAsOf: asOf }) ? known.countedSeq : undefined);

/** Whether the best informed count of an item knew of this entry: what it found stands, whatever becomes of that. */
export const countKnew = ({ countedTo }: Counted, seq: number): boolean => countedTo >= seq;

type CountedOf = { base?: number | undefined; asOf?: number | undefined };

const knewMore = (one: Omit<Counted, 'countedSeq'>, other: Omit<Counted, 'countedSeq'>): boolean =>
  one.countedTo === other.countedTo ? one.countedAsOf > other.countedAsOf : one.countedTo > other.countedTo;

/**
 * A counted number from elsewhere; `base`: the entry up to which the counter knew of movements
 * (`requests/stock-count.ts`).
 */
export type CountSubmission = {
  type: 'count';
  by: string;
  merchant: string;
  sku: string;
  quantity: number;
  base?: number;
  reason?: string;
  /** With a count of 0: there is none, and storefronts are to be told, received or not (R11). */
  confirm?: boolean;
  /** Only say whether it would be taken. */
  check?: boolean;
};

/**
 * R5: what another system says was in stock at a moment that is over (`requests/stock-snapshot.ts`). All items are
 * taken or none.
 */
export type SnapshotSubmission = {
  type: 'snapshot';
  by: string;
  merchant: string;
  /** ms UTC, and the last entry before it. */
  asOf: number;
  base: number;
  /** What is not certain about the moment, for people. */
  note?: string;
  items: { sku: string; quantity: number }[];
  reason?: string;
  /** Only say what would come of it. */
  check?: boolean;
};

/** One item of the snapshot, and what comes of it. */
export type SnapshotRow = {
  sku: string;
  /** What the other system says. */
  theirs: number;
  /** In stock since then: received, found and brought back, less shipped and taken. */
  movedSince: number;
  inStock: number;
  setApart: number;
  booked: number;
  available: number;
  /** What is in stock changes by this. */
  difference: number;
  /** The entry of a count that is newer than the snapshot: what it found stands. */
  countedSince?: number;
};
