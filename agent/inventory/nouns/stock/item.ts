/** An item with its stock, and the codes it is found by. */
import type { Arrivals } from './arrival.ts';
import type { Apart, Condition } from './condition.ts';
import type { Counted } from './count.ts';
import type { FlagReason, SyncPolicy } from './merchant.ts';
import type { SkuCount } from './quantity.ts';
import type { Shortage } from './shortage.ts';

/** Projection: one item with its stock. */
export type ItemRow = Arrivals &
  Counted & {
    merchant: string;
    sku: string;
    name: string;
    unitWeightG: string | null;
    /** null = the merchant's policy (R10). */
    sync: SyncPolicy | null;
    streetDate: string | null;
    bypassSync: boolean;
    notFulfilledHere: boolean;
    /** Nobody sells or orders it any more: shown as 0, scanned by nobody, on no list. */
    retired: boolean;
    inStock: number;
    booked: number;
    incoming: number;
    /** Of what is incoming: counts as available already, because its notice is published (R15). */
    published: number;
    /** Of what is in stock: in boxes of orders that are not shipped yet, no longer on the shelf. */
    packed: number;
    /** Of what is in stock: set apart (R26), to be looked at again; never sold. */
    onHold: number;
    /** Of what is in stock: set apart (R26), broken; never sold. */
    damaged: number;
    /** R28: what it consists of; null: it is no kit. */
    components: SkuCount[] | null;
    /** R28: of a kit, how many its parts allow; null: it is none. */
    fromParts: number | null;
    /** R28: the kits that it is a part of; null: of none. */
    kits: string[] | null;
    /** At or below so many it is low; null: as its merchant says. */
    lowStock: number | null;
    /** As it was told last; null: neither low nor out. */
    shortage: Shortage | null;
    price: string | null;
    wholesaleCost: string | null;
    packaging: string | null;
    /** Where a picture of it may be had, for screens; never sent. */
    imageUrl: string | null;
    /** Received here and not taken back (R11): `arrival.ts`. */
    received: boolean;
    processOrders: boolean;
    /** Why the flag turned last (R9); null: it never did. */
    flagReason: FlagReason | null;
    /** seq of the last entry that a channel should hear of; 0 = none yet. */
    dueSeq: number;
    /** R22: what made it due is a store that differed; void as soon as it is due by something else. */
    drifted: DriftMark | null;
    /** seq of the last `sync-now`; a batch that reaches it sends the line even where nothing changed. */
    forcedSeq: number;
  };

/**
 * `seq`: of the last drift. `channels`: at which entry each of those that differed became due; any other one is due as
 * it was, since `before`.
 */
type DriftMark = { seq: number; before: number; channels: Record<string, number> };

/** R13, R22: seq of the last entry that this channel should hear of; 0 = none yet. */
export function dueFor({ dueSeq, drifted }: Pick<ItemRow, 'dueSeq' | 'drifted'>, channel: string): number {
  return drifted?.seq === dueSeq ? (drifted.channels[channel] ?? drifted.before) : dueSeq;
}

/** An item nothing is known of but its name; it is not received, so no channel hears of it (R11). */
export function freshItem(merchant: string, sku: string): ItemRow {
  return {
    merchant,
    sku,
    name: sku,
    unitWeightG: null,
    sync: null,
    streetDate: null,
    bypassSync: false,
    notFulfilledHere: false,
    retired: false,
    inStock: 0,
    booked: 0,
    incoming: 0,
    published: 0,
    packed: 0,
    onHold: 0,
    damaged: 0,
    components: null,
    fromParts: null,
    kits: null,
    lowStock: null,
    shortage: null,
    price: null,
    wholesaleCost: null,
    packaging: null,
    imageUrl: null,
    received: false,
    receivedUnits: 0,
    correctedUnits: 0,
    noneMeant: false,
    processOrders: false,
    flagReason: null,
    dueSeq: 0,
    drifted: null,
    forcedSeq: 0,
    countedTo: 0,
    countedAsOf: 0,
    countedSeq: 0,
  };
}

/** What makes up the number that is sold. */
export type Sellable = Apart & Pick<ItemRow, 'inStock' | 'published' | 'booked' | 'fromParts'>;

/** Units in stock that are never sold (R26). The one place that knows it. */
export const setApart = ({ onHold, damaged }: Apart): number => onHold + damaged;

/**
 * Units that can be sold, those of published notices included (R15): may be below zero when a storefront sold more than
 * there is. Of a kit: as many as its parts allow (R28). The one place that knows it.
 */
export function available(item: Sellable): number {
  return item.fromParts ?? item.inStock + item.published - setApart(item) - item.booked;
}

/** All that is booked is in the building and good; what is only published (R15) covers nothing. */
export function isCovered(item: Apart & Pick<ItemRow, 'inStock' | 'booked'>): boolean {
  return item.inStock - setApart(item) >= item.booked;
}

/** Units on the shelf: in stock, and in no order's box. The one place that knows it. */
export function shelf(item: Pick<ItemRow, 'inStock' | 'packed'>): number {
  return item.inStock - item.packed;
}

/** Units on the shelf that may leave: what is set apart lies there, too. */
export function goodShelf(item: Apart & Pick<ItemRow, 'inStock' | 'packed'>): number {
  return shelf(item) - setApart(item);
}

/** After a count: never more is set apart than is on the shelf; what is gone was damaged before it was on hold. */
export function corrected<Item extends Apart & Pick<ItemRow, 'inStock' | 'packed'>>(item: Item, units: number): Item {
  const inStock = item.inStock + units;
  const onHold = Math.min(item.onHold, Math.max(0, inStock - item.packed));
  const damaged = Math.min(item.damaged, Math.max(0, inStock - item.packed - onHold));
  return { ...item, inStock, onHold, damaged };
}

export type BarcodeRow = { code: string; merchant: string; sku: string; units: number };

export type ItemChange = {
  name?: string;
  /** Decimal text, grams: never a float. */
  unitWeightG?: string | null;
  sync?: SyncPolicy | null;
  /** Local date YYYY-MM-DD before which the flag stays off (R8). */
  streetDate?: string | null;
  /** Kept elsewhere: the level is not ours (R16). */
  bypassSync?: boolean;
  notFulfilledHere?: boolean;
  retired?: boolean;
  /** Decimal text. Kept on order lines (R4), never sent (R2). */
  price?: string | null;
  /** Decimal text, what the merchant pays. As the price. */
  wholesaleCost?: string | null;
  /** Name of the box it ships in, of the configuration's packagings. */
  packaging?: string | null;
  /** Address of a picture of it (https). */
  imageUrl?: string | null;
  /** R28: it is a kit of these; null: it is none any more. */
  components?: SkuCount[] | null;
  /** At or below so many available units it is low; null: as its merchant says. */
  lowStock?: number | null;
  barcodes?: { code: string; units: number }[];
};

/** R4: what an order line keeps of its item. Weights and prices are decimal text. */
export type KeptProperties = {
  name?: string;
  unitWeightG?: string;
  price?: string;
  wholesaleCost?: string;
  packaging?: string;
};

export type ItemEntries = {
  /**
   * An item as imported or changed; absent fields keep their value. Barcodes replace the item's earlier ones when
   * given.
   */
  item: ItemChange;
};

export type ItemSubmission =
  /** `check`: only say whether all of it would be taken; nothing is recorded. */
  | { type: 'items'; by: string; items: ({ merchant: string; sku: string } & ItemChange)[]; check?: boolean }
  | { type: 'bind-barcode'; by: string; merchant: string; sku: string; code: string; units: number };

/** A number that somebody puts right. */
export type AdjustSubmission = {
  type: 'adjust';
  by: string;
  merchant: string;
  sku: string;
  quantity: number;
  reason: string;
  /** The units it is about: those in this condition; absent: good ones. */
  condition?: Condition;
  /** R26: so many units of `condition` are in this one from here on; what is in stock stays. */
  to?: Condition;
};
