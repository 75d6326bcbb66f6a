/**
 * Items, orders and documents as they will be once drafts that are not appended yet have been: for a request that is decided as one unit
 * and whose later parts have to see the earlier ones. Reads fall through to the tables underneath, which are never written.
 */

import type { ChannelRow, ShownRow } from '../nouns/channel.ts';
import type { Draft } from '../nouns/entry.ts';
import type { BarcodeRow, ItemRow } from '../nouns/item.ts';
import type { MerchantRow } from '../nouns/merchant.ts';
import type { Movement } from '../nouns/movement.ts';
import type { OrderRow, OrderSyncRow } from '../nouns/order.ts';
import type { RowKind, Rows } from '../nouns/rows.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { Tables } from '../nouns/tables.ts';
import { apply } from './apply.ts';
import { itemKey, MapTables } from './map-tables.ts';

export class StagedTables implements Tables {
  readonly #under: Tables;
  readonly #rules: Rulebook;
  readonly #over = new MapTables();

  constructor(under: Tables, rules: Rulebook) {
    this.#under = under;
    this.#rules = rules;
  }

  /**
   * From here on items, orders and documents look as if these had been appended, but for sequence numbers, which no rule reads.
   * @throws for drafts that move anything else
   */
  stage(drafts: readonly Draft[]): void {
    for (const draft of drafts) {
      const { kind, body, station = null, operator = null } = draft;
      const { merchant = null, sku = null, quantity = null, document = null } = draft;
      const who = { epoch: '', seq: 0, at: 0, station, operator };
      apply(this, { ...who, kind, merchant, sku, quantity, document, body }, this.#rules);
    }
  }

  item(merchant: string, sku: string): ItemRow | undefined {
    return this.#over.item(merchant, sku) ?? this.#under.item(merchant, sku);
  }
  putItem(row: ItemRow): void {
    this.#over.putItem(row);
  }
  skusLooking(merchant: string, look: string, limit: number): string[] {
    const under = this.#under.skusLooking(merchant, look, limit);
    return [...new Set([...under, ...this.#over.skusLooking(merchant, look, limit)])].slice(0, limit);
  }
  order(merchant: string, id: string): OrderRow | undefined {
    return this.#over.order(merchant, id) ?? this.#under.order(merchant, id);
  }
  putOrder(row: OrderRow): void {
    this.#over.putOrder(row);
  }
  row<K extends RowKind>(kind: K, key: string): Rows[K] | undefined {
    return this.#over.row(kind, key) ?? this.#under.row(kind, key);
  }
  putRow<K extends RowKind>(kind: K, row: Rows[K]): void {
    this.#over.putRow(kind, row);
  }

  openOrders(merchant: string, limit: number): OrderRow[] {
    return this.#under.openOrders(merchant, limit);
  }
  ordersNamed(id: string): OrderRow[] {
    return this.#under.ordersNamed(id);
  }
  rowsLabelled<K extends RowKind>(kind: K, label: string, limit: number): Rows[K][] {
    return this.#under.rowsLabelled(kind, label, limit);
  }
  openRows<K extends RowKind>(kind: K, limit: number): Rows[K][] {
    return this.#under.openRows(kind, limit);
  }
  movements(station: string, since: number, limit: number): Movement[] {
    return this.#under.movements(station, since, limit);
  }
  stockMoved(merchant: string, sku: string, since: number): number {
    return this.#under.stockMoved(merchant, sku, since);
  }
  merchant(merchant: string): MerchantRow | undefined {
    return this.#under.merchant(merchant);
  }
  channel(channel: string): ChannelRow | undefined {
    return this.#under.channel(channel);
  }
  channels(): ChannelRow[] {
    return this.#under.channels();
  }
  shown(channel: string, sku: string): ShownRow | undefined {
    return this.#under.shown(channel, sku);
  }
  orderSync(channel: string): OrderSyncRow | undefined {
    return this.#under.orderSync(channel);
  }
  barcode(code: string): BarcodeRow[] {
    const under = this.#under
      .barcode(code)
      .filter(({ merchant, sku }) => !this.#over.codesOf.has(itemKey(merchant, sku)));
    return [...under, ...this.#over.barcode(code)];
  }
  barcodesOf(merchant: string, sku: string): BarcodeRow[] {
    const over = this.#over.codesOf.get(itemKey(merchant, sku));
    return over ?? this.#under.barcodesOf(merchant, sku);
  }
  putBarcodes(merchant: string, sku: string, barcodes: { code: string; units: number }[]): void {
    this.#over.putBarcodes(merchant, sku, barcodes);
  }

  putMerchant = notStaged;
  putChannel = notStaged;
  putShown = notStaged;
  putOrderSync = notStaged;
}

function notStaged(): never {
  throw new Error('only items, orders and documents are staged');
}
