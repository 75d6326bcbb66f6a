/** The projections as the rules see them. */

import type { ChannelRow, ShownRow } from './channels/channel.ts';
import type { OrderRow, OrderSyncRow } from './orders/order.ts';
import type { RowKind, Rows } from './rows.ts';
import type { Apart } from './stock/condition.ts';
import type { BarcodeRow, ItemRow } from './stock/item.ts';
import type { MerchantRow } from './stock/merchant.ts';
import type { Movement, Scanned, TurnOfUnit } from './stock/movement.ts';

export type DatedState = 'held' | 'released' | 'part';

/** The projections as the pure rules see them: SQL tables in the book, Maps in tests and in rebuilds. */
export interface Tables {
  item(merchant: string, sku: string): ItemRow | undefined;
  putItem(row: ItemRow): void;
  /**
   * Received items of the merchant with a street date up to `today` whose flag is off for no other reason (`held`), or
   * with a later one whose flag such a date had turned on (`released`), or that are parts of kits, whatever their date
   * and flag (`part`); by SKU from after `after` on, at most `limit`.
   */
  datedItems(merchant: string, today: string, state: DatedState, after: string, limit: number): ItemRow[];
  /** SKUs of the merchant that look like this (`lookalike.ts`), at most `limit`. */
  skusLooking(merchant: string, lookInCapitals: string, limit: number): string[];
  /** Every item that carries this code; more than one only across merchants. */
  barcode(code: string): BarcodeRow[];
  barcodesOf(merchant: string, sku: string): BarcodeRow[];
  putBarcodes(merchant: string, sku: string, barcodes: { code: string; units: number }[]): void;
  order(merchant: string, id: string): OrderRow | undefined;
  putOrder(row: OrderRow): void;
  /** undefined: nothing was changed since the configuration's values. */
  merchant(merchant: string): MerchantRow | undefined;
  putMerchant(row: MerchantRow): void;
  channel(channel: string): ChannelRow | undefined;
  putChannel(row: ChannelRow): void;
  channels(): ChannelRow[];
  shown(channel: string, sku: string): ShownRow | undefined;
  putShown(row: ShownRow): void;
  /** undefined: the channel's order sync was never switched on. */
  orderSync(channel: string): OrderSyncRow | undefined;
  putOrderSync(row: OrderSyncRow): void;
  /** Orders of the merchant that are open, oldest first, at most `limit`. */
  openOrders(merchant: string, limit: number): OrderRow[];
  /** Orders of this number, whoever's they are: more than one only across merchants. */
  ordersNamed(id: string): OrderRow[];
  /** One document or session, kept whole (`nouns/rows.ts`). */
  row<K extends RowKind>(kind: K, key: string): Rows[K] | undefined;
  putRow<K extends RowKind>(kind: K, row: Rows[K]): void;
  /** Rows of this label, oldest first, at most `limit`: the notices of a number, the exceptions of a code. */
  rowsLabelled<K extends RowKind>(kind: K, label: string, limit: number): Rows[K][];
  /** Every row of a kind that is open, oldest first, at most `limit`. */
  openRows<K extends RowKind>(kind: K, limit: number): Rows[K][];
  /** What counted units at this station after entry `since`, and what took it back; newest first, at most `limit`. */
  movements(station: string, since: number, limit: number): Movement[];
  /**
   * What all entries after `since` added to what is in stock of the item, less what they took; but for counts of what
   * was there by then, which moved nothing since.
   */
  stockMoved(merchant: string, sku: string, since: number): number;
  /** What came here that somebody did not know of, and is good; a dock of a site asks that. */
  risenHere(merchant: string, sku: string, unknown: UnknownHere): Risen;
  /**
   * Of what was set apart, so much counts after entry `since` did not find, less what UNDO gave back of that since.
   * Where a count does not say it, as much as it took at all.
   */
  apartLost(merchant: string, sku: string, since: number): Apart;
  /** What one turn of a unit moved, as this dock has it on its books; undefined: nothing of it is there. */
  unitMoved(merchant: string, sku: string, unit: string, turn: number): UnitMoved | undefined;
  /** Units of the item that people released from hold since that unit went there in doubt for the last time (M8). */
  releasedSince(merchant: string, sku: string, unit: TurnOfUnit): number;
  /** For tables that have no entries to look them up in. */
  noteMovement?(station: string, movement: Movement): void;
}

/**
 * `dock`: whose word of it came first; null: this one's. `first`: as it was scanned there. `as`: as what; of what was
 * taken back, what it had been.
 */
export type UnitMoved = {
  units: number;
  dock: string | null;
  first: { as: string; quantity: number; document: string | null; body: Scanned };
};

/**
 * Own entries after `since`; and of another life of this dock, which is folded under its name `dock`, what that one
 * told by numbers after `told`. `begun`: of goods only those that came before this dock had heard of that entry of
 * another one.
 */
export type UnknownHere = { since: number; dock: string; told: number; begun?: { dock: string; seq: number } };

/**
 * Good units that were received or put right, and those that counts found beyond what was expected. `named`: of those
 * that came, the ones whose label tells their unit from all others, largest first, at most `risenUnitsMax` units.
 */
export type Risen = { came: number; counted: number; named: RisenUnit[] };

/** `units`: as many of those that came as are on the books, where another dock's label says fewer. */
export type RisenUnit = TurnOfUnit & { came: number; units: number };
export const risenUnitsMax = 100;
