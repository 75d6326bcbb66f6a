/** Units that move: received, packed, shipped, tallied, and taken back. */
import type { Shown } from '../../weighing/mass.ts';
import type { Lot } from '../../weighing/sample.ts';
import type { ApartCondition, Condition } from './condition.ts';
import type { Known } from './count.ts';

/** Entries that count units at a station, and that can be taken back. */
export type MovementKind = 'receipt' | 'shipment' | 'packing' | 'tally' | 'condition';

/** Where the units of a movement come from, and what their label says beside the item (R6: kept, never synced). */
export type Scanned = {
  scan?: string;
  device?: string;
  barcode?: string;
  units?: number;
  lot?: string;
  serial?: string;
  /** YYYY-MM-DD */
  expiry?: string;
  sscc?: string;
  /** Key of the one unit this label names (`units.ts`): the same label counts once. */
  unit?: string;
  /** Of that unit at a site: its odd turns are ways in, its even ones ways out (`requests/site/turns.ts`). */
  turn?: number;
  weight?: CountedByWeight;
  /** Nobody scanned it: a person said what it is. */
  byHand?: true;
  /** R26: they are set apart as they come; why. */
  condition?: ApartCondition;
  conditionReason?: string;
  /** It came back, on the return that is its document, and was found so; on hold until that is restocked. */
  returned?: Condition;
  /** The exception that is counted now. */
  replays?: number;
};

/** What the instrument showed, and why that is so many pieces (`weighing/count.ts`). */
export type CountedByWeight = Shown & {
  device: string;
  /** Pieces counted by hand and weighed before; empty: the item's own unit weight was taken. */
  sample: Lot[];
  scatterPpm: number;
  /** Pieces by the weight alone, to three decimals; how far from a whole number; standard uncertainty. */
  ratio: string;
  residual: string;
  uncertainty: string;
};

/** Of a reversal: what it takes back had moved what is in stock. */
export const tookStockBack = ({ kind }: Pick<MovementEntries['reversal'], 'kind'>): boolean =>
  kind !== 'packing' && kind !== 'tally' && kind !== 'condition';

export type Movement = {
  seq: number;
  kind: MovementKind | 'reversal';
  merchant: string;
  sku: string;
  quantity: number;
  document: string | null;
  /** `kind`: of what a reversal takes back. */
  body: Scanned & {
    box?: number;
    round?: number;
    of?: number;
    kind?: MovementKind;
    from?: Condition;
    to?: Condition;
  };
};

/** A unit that its label tells from all others: where it is, by the last entry that moved it. */
export type UnitRow = {
  key: string;
  merchant: string;
  sku: string;
  state: 'in' | 'packed' | 'out';
  seq: number;
  /** Set apart (R26); null: it is good. */ condition: ApartCondition | null;
};

/**
 * The last way in or out of such a unit, at a dock of a site: its odd turns are ways in, its even ones ways out.
 * `missing`: of those before it, the ones that nobody was heard of.
 */
export type UnitTurnRow = {
  key: string;
  turn: number;
  missing: number[];
  doubted?: DoubtedRow[];
  also?: AlsoScanned[];
};

/** Another dock scanned that turn, too, as its entry `seq`; it moved nothing. `back`: it took the last one back. */
export type AlsoScanned = { turn: number; dock: string; seq: number; back?: true };

export type TurnOfUnit = { unit: string; turn: number };

/**
 * M8: a unit that came, and the count that may have counted it already: entry `seq` of `dock`. `again`: so often before
 * somebody had looked for it, and released it; absent: nobody had.
 */
export type Doubted = TurnOfUnit & { dock: string; seq: number; again?: number };

/** `units`: as many are on hold for that, whichever docks say so. */
type DoubtedRow = Omit<Doubted, 'unit'> & { units: number };

export type MovementEntries = {
  /**
   * document = the notice or the return it came with, if any. `reason`: why it is more or other than was announced.
   * `published`: of them were published (R15).
   */
  receipt: Scanned & { reason?: string; published?: number };
  /** document = the order it belongs to: then it lowers what is in stock and what is booked together (R3). */
  /** `right`: so many of them were booked for this dock, which could ask nobody (`site/right.ts`). */
  shipment: Scanned & { box?: number; right?: number };
  /**
   * Units of an order put into a box: still in stock, still booked, until they are shipped. Below zero: taken out
   * again, because the order was changed. document = order.
   */
  packing: Scanned & { box: number };
  /**
   * Units found on the shelf by a count that is under way; moves no stock. document = count. `knew`: at a dock of a
   * site, of each other dock the entries that are known here, where a round of this item begins.
   */
  tally: Scanned & { round: number; knew?: Known };
  /**
   * R26: so many units are in another condition from here on; what is in stock stays. By a scan, or by a request.
   * `doubted`: they came with this unit, and another dock of the site may have counted them already (M8).
   */
  condition: Scanned & { from: Condition; to: Condition; doubted?: Doubted };
  /**
   * `condition`: of the units it is about, where they are set apart. `gone`: as of a count. `unit`, `turn`: of that
   * unit, of which two docks read different quantities.
   */
  adjustment: { reason: string; condition?: ApartCondition; gone?: true; unit?: string; turn?: number };
  /** Undoes entry `of`, which was a `kind`; its quantity is the negative of that entry's, its document the same. */
  reversal: {
    of: number;
    kind?: MovementKind;
    box?: number;
    unit?: string;
    /** In place of `unit`: it was counted since, so it is here, and good (R5). */
    stays?: string;
    turn?: number;
    /** Of what is taken out of a box. */
    lot?: string;
    expiry?: string;
    reason?: string;
    published?: number;
    condition?: ApartCondition;
    from?: Condition;
    to?: Condition;
    returned?: Condition;
  };
};
