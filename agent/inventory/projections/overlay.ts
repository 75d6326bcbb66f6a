/**
 * Tables above others: what was put here reads as it is here, all else as it is below. Nothing is written underneath.
 * What lists rows, and what asks for entries, answers as the tables below do.
 */

import type { ChannelRow, ShownRow } from '../nouns/channels/channel.ts';
import type { OrderRow, OrderSyncRow } from '../nouns/orders/order.ts';
import type { RowKind, Rows } from '../nouns/rows.ts';
import type { Apart } from '../nouns/stock/condition.ts';
import type { BarcodeRow, ItemRow } from '../nouns/stock/item.ts';
import type { MerchantRow } from '../nouns/stock/merchant.ts';
import type { Movement, TurnOfUnit } from '../nouns/stock/movement.ts';
import type { Risen, Tables, UnitMoved, UnknownHere } from '../nouns/tables.ts';
import { MapTables } from './map-tables.ts';

export class Overlay extends MapTables {
  protected readonly under: Tables;

  constructor(under: Tables) {
    super();
    this.under = under;
  }

  override item(merchant: string, sku: string): ItemRow | undefined {
    return super.item(merchant, sku) ?? this.under.item(merchant, sku);
  }
  override barcode(code: string): BarcodeRow[] {
    return this.ownBarcode(code) ?? this.under.barcode(code);
  }
  override barcodesOf(merchant: string, sku: string): BarcodeRow[] {
    return this.ownBarcodesOf(merchant, sku) ?? this.under.barcodesOf(merchant, sku);
  }
  override order(merchant: string, id: string): OrderRow | undefined {
    return super.order(merchant, id) ?? this.under.order(merchant, id);
  }
  override row<K extends RowKind>(kind: K, key: string): Rows[K] | undefined {
    return super.row(kind, key) ?? this.under.row(kind, key);
  }
  override merchant(merchant: string): MerchantRow | undefined {
    return super.merchant(merchant) ?? this.under.merchant(merchant);
  }
  override channel(channel: string): ChannelRow | undefined {
    return super.channel(channel) ?? this.under.channel(channel);
  }
  override shown(channel: string, sku: string): ShownRow | undefined {
    return super.shown(channel, sku) ?? this.under.shown(channel, sku);
  }
  override orderSync(channel: string): OrderSyncRow | undefined {
    return super.orderSync(channel) ?? this.under.orderSync(channel);
  }

  override skusLooking(merchant: string, look: string, limit: number): string[] {
    const under = this.under.skusLooking(merchant, look, limit);
    return [...new Set([...under, ...super.skusLooking(merchant, look, limit)])].slice(0, limit);
  }
  override datedItems(...asked: Parameters<Tables['datedItems']>): ItemRow[] {
    return this.under.datedItems(...asked);
  }
  override channels(): ChannelRow[] {
    return this.under.channels();
  }
  override openOrders(merchant: string, limit: number): OrderRow[] {
    return this.under.openOrders(merchant, limit);
  }
  override ordersNamed(id: string): OrderRow[] {
    return this.under.ordersNamed(id);
  }
  override rowsLabelled<K extends RowKind>(kind: K, label: string, limit: number): Rows[K][] {
    return this.under.rowsLabelled(kind, label, limit);
  }
  override openRows<K extends RowKind>(kind: K, limit: number): Rows[K][] {
    return this.under.openRows(kind, limit);
  }
  override movements(station: string, since: number, limit: number): Movement[] {
    return this.under.movements(station, since, limit);
  }
  protected ownMovements(station: string, since: number, limit: number): Movement[] {
    return super.movements(station, since, limit);
  }
  override stockMoved(merchant: string, sku: string, since: number): number {
    return this.under.stockMoved(merchant, sku, since);
  }
  override risenHere(merchant: string, sku: string, unknown: UnknownHere): Risen {
    return this.under.risenHere(merchant, sku, unknown);
  }
  override apartLost(merchant: string, sku: string, since: number): Apart {
    return this.under.apartLost(merchant, sku, since);
  }
  override unitMoved(merchant: string, sku: string, unit: string, turn: number): UnitMoved | undefined {
    return this.under.unitMoved(merchant, sku, unit, turn);
  }
  override releasedSince(merchant: string, sku: string, unit: TurnOfUnit): number {
    return this.under.releasedSince(merchant, sku, unit);
  }
}
