/**
 * The projections in memory: what a replay fills to be compared with the database, and what the rules are tested on.
 */

import type { ChannelRow, ShownRow } from '../nouns/channels/channel.ts';
import type { OrderRow, OrderSyncRow } from '../nouns/orders/order.ts';
import { filed, type RowKind, type Rows } from '../nouns/rows.ts';
import type { Apart } from '../nouns/stock/condition.ts';
import type { BarcodeRow, ItemRow } from '../nouns/stock/item.ts';
import { lookInCapitals } from '../nouns/stock/lookalike.ts';
import type { MerchantRow } from '../nouns/stock/merchant.ts';
import type { Movement, TurnOfUnit } from '../nouns/stock/movement.ts';
import type { DatedState, Risen, Tables, UnitMoved, UnknownHere } from '../nouns/tables.ts';

/** Movements kept for each station: no undo reaches further back. */
const movementsMax = 1_000;

/** Keys are joined with NUL, which no id can hold, so that ("a","bc") and ("ab","c") stay apart. */
const key = (a: string, b: string): string => `${a}\u0000${b}`;

export class MapTables implements Tables {
  // A decision makes several of these (`plan.ts`) and fills one or two of a dozen maps: each is made at its first row.
  #items: Map<string, ItemRow> | undefined;
  #barcodes: Map<string, BarcodeRow[]> | undefined;
  #codesOf: Map<string, BarcodeRow[]> | undefined;
  #orders: Map<string, OrderRow> | undefined;
  #merchants: Map<string, MerchantRow> | undefined;
  #channelRows: Map<string, ChannelRow> | undefined;
  #shownRows: Map<string, ShownRow> | undefined;
  #orderSyncs: Map<string, OrderSyncRow> | undefined;
  #rows: Map<string, { kind: RowKind; row: Rows[RowKind] }> | undefined;
  #looks: Map<string, string[]> | undefined;
  #movements: Map<string, Movement[]> | undefined;

  get items(): Map<string, ItemRow> {
    this.#items ??= new Map();
    return this.#items;
  }
  get barcodes(): Map<string, BarcodeRow[]> {
    this.#barcodes ??= new Map();
    return this.#barcodes;
  }
  get codesOf(): Map<string, BarcodeRow[]> {
    this.#codesOf ??= new Map();
    return this.#codesOf;
  }
  get orders(): Map<string, OrderRow> {
    this.#orders ??= new Map();
    return this.#orders;
  }
  get merchants(): Map<string, MerchantRow> {
    this.#merchants ??= new Map();
    return this.#merchants;
  }
  get channelRows(): Map<string, ChannelRow> {
    this.#channelRows ??= new Map();
    return this.#channelRows;
  }
  get shownRows(): Map<string, ShownRow> {
    this.#shownRows ??= new Map();
    return this.#shownRows;
  }
  get orderSyncs(): Map<string, OrderSyncRow> {
    this.#orderSyncs ??= new Map();
    return this.#orderSyncs;
  }
  get rows(): Map<string, { kind: RowKind; row: Rows[RowKind] }> {
    this.#rows ??= new Map();
    return this.#rows;
  }

  item(merchant: string, sku: string): ItemRow | undefined {
    return this.#items?.get(key(merchant, sku));
  }
  putItem(row: ItemRow): void {
    if (!this.items.has(key(row.merchant, row.sku))) {
      const look = key(row.merchant, lookInCapitals(row.sku));
      this.#looks ??= new Map();
      this.#looks.set(look, [...(this.#looks.get(look) ?? []), row.sku]);
    }
    this.items.set(key(row.merchant, row.sku), { ...row });
  }
  datedItems(merchant: string, today: string, state: DatedState, after: string, limit: number): ItemRow[] {
    const wanted = ({ streetDate, received, processOrders, flagReason, sku, ...item }: ItemRow): boolean => {
      if (item.merchant !== merchant || sku <= after || streetDate === null || !received) return false;
      if (state === 'part') return item.kits !== null;
      if (state === 'released') return processOrders && flagReason === 'street-date' && streetDate > today;
      return !processOrders && (flagReason === null || flagReason === 'street-date') && streetDate <= today;
    };
    const found = [...this.items.values()].filter(wanted).sort((a, b) => (a.sku < b.sku ? -1 : 1));
    return found.slice(0, limit);
  }
  skusLooking(merchant: string, look: string, limit: number): string[] {
    return (this.#looks?.get(key(merchant, look)) ?? []).slice(0, limit);
  }
  barcode(code: string): BarcodeRow[] {
    return this.ownBarcode(code) ?? [];
  }
  barcodesOf(merchant: string, sku: string): BarcodeRow[] {
    return this.ownBarcodesOf(merchant, sku) ?? [];
  }
  /** None, too, is something to know of a code: undefined where these tables know nothing of it. */
  protected ownBarcode(code: string): BarcodeRow[] | undefined {
    return this.#barcodes?.get(code);
  }
  protected ownBarcodesOf(merchant: string, sku: string): BarcodeRow[] | undefined {
    return this.#codesOf?.get(key(merchant, sku));
  }
  putBarcodes(merchant: string, sku: string, barcodes: { code: string; units: number }[]): void {
    for (const old of this.barcodesOf(merchant, sku)) {
      const left = this.barcode(old.code).filter((row) => row.merchant !== merchant || row.sku !== sku);
      this.barcodes.set(old.code, left);
    }
    const rows = barcodes.map(({ code, units }) => ({ code, merchant, sku, units }));
    this.codesOf.set(key(merchant, sku), rows);
    for (const row of rows) {
      const others = this.barcode(row.code).filter((other) => other.merchant !== merchant);
      this.barcodes.set(row.code, [...others, row]);
    }
  }
  order(merchant: string, id: string): OrderRow | undefined {
    return this.#orders?.get(key(merchant, id));
  }
  putOrder(row: OrderRow): void {
    this.orders.set(key(row.merchant, row.id), row);
  }
  merchant(merchant: string): MerchantRow | undefined {
    return this.#merchants?.get(merchant);
  }
  putMerchant(row: MerchantRow): void {
    this.merchants.set(row.merchant, row);
  }
  channel(channel: string): ChannelRow | undefined {
    return this.#channelRows?.get(channel);
  }
  putChannel(row: ChannelRow): void {
    this.channelRows.set(row.channel, { ...row });
  }
  channels(): ChannelRow[] {
    return [...this.channelRows.values()];
  }
  shown(channel: string, sku: string): ShownRow | undefined {
    return this.#shownRows?.get(key(channel, sku));
  }
  putShown(row: ShownRow): void {
    this.shownRows.set(key(row.channel, row.sku), { ...row });
  }
  orderSync(channel: string): OrderSyncRow | undefined {
    return this.#orderSyncs?.get(channel);
  }
  putOrderSync(row: OrderSyncRow): void {
    this.orderSyncs.set(row.channel, { ...row });
  }
  openOrders(merchant: string, limit: number): OrderRow[] {
    const open = [...this.orders.values()].filter((row) => row.merchant === merchant && row.status === 'open');
    return open.slice(0, limit);
  }
  ordersNamed(id: string): OrderRow[] {
    return [...this.orders.values()].filter((row) => row.id === id).sort((a, b) => (a.merchant < b.merchant ? -1 : 1));
  }
  row<K extends RowKind>(kind: K, rowKey: string): Rows[K] | undefined {
    return this.#rows?.get(key(kind, rowKey))?.row as Rows[K] | undefined;
  }
  putRow<K extends RowKind>(kind: K, row: Rows[K]): void {
    this.rows.set(key(kind, filed(kind, row).key), { kind, row });
  }
  rowsLabelled<K extends RowKind>(kind: K, label: string, limit: number): Rows[K][] {
    const found = this.#ofKind(kind).filter((row) => filed(kind, row).label === label);
    return found.slice(0, limit);
  }
  openRows<K extends RowKind>(kind: K, limit: number): Rows[K][] {
    return this.#ofKind(kind)
      .filter((row) => filed(kind, row).open)
      .slice(0, limit);
  }
  movements(station: string, since: number, limit: number): Movement[] {
    const newestFirst = (this.#movements?.get(station) ?? []).toReversed();
    return newestFirst.filter(({ seq }) => seq > since).slice(0, limit);
  }
  stockMoved(_merchant: string, _sku: string, _since: number): number {
    throw new Error('only tables that have the entries know what moved since one of them');
  }
  risenHere(_merchant: string, _sku: string, _unknown: UnknownHere): Risen {
    throw new Error('only tables that have the entries know what came since one of them');
  }
  apartLost(_merchant: string, _sku: string, _since: number): Apart {
    throw new Error('only tables that have the entries know what counts did not find since one of them');
  }
  unitMoved(_merchant: string, _sku: string, _unit: string, _turn: number): UnitMoved | undefined {
    throw new Error('only tables that have the entries know what one of them moved');
  }
  releasedSince(_merchant: string, _sku: string, _unit: TurnOfUnit): number {
    throw new Error('only tables that have the entries know what was released since one of them');
  }
  noteMovement(station: string, movement: Movement): void {
    const kept = this.#movements?.get(station) ?? [];
    kept.push(movement);
    if (kept.length > movementsMax) kept.shift();
    this.#movements ??= new Map();
    this.#movements.set(station, kept);
  }
  #ofKind<K extends RowKind>(kind: K): Rows[K][] {
    return [...this.rows.values()].flatMap((each) => (each.kind === kind ? [each.row as Rows[K]] : []));
  }
}
