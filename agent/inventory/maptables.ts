/** The projections in memory: what a replay fills to be compared with the database, and what the rules are tested on. */
import type {
  BarcodeRow,
  ChannelRow,
  ItemRow,
  MerchantRow,
  OrderRow,
  OrderSyncRow,
  ShownRow,
  Tables,
} from './model.ts';

/** Keys are joined with NUL, which no id can hold, so that ("a","bc") and ("ab","c") stay apart. */
const key = (a: string, b: string): string => `${a}\u0000${b}`;

export class MapTables implements Tables {
  readonly items = new Map<string, ItemRow>();
  readonly barcodes = new Map<string, BarcodeRow[]>();
  readonly codesOf = new Map<string, BarcodeRow[]>();
  readonly orders = new Map<string, OrderRow>();
  readonly merchants = new Map<string, MerchantRow>();
  readonly channelRows = new Map<string, ChannelRow>();
  readonly shownRows = new Map<string, ShownRow>();
  readonly orderSyncs = new Map<string, OrderSyncRow>();

  item(merchant: string, sku: string): ItemRow | undefined {
    return this.items.get(key(merchant, sku));
  }
  putItem(row: ItemRow): void {
    this.items.set(key(row.merchant, row.sku), { ...row });
  }
  barcode(code: string): BarcodeRow[] {
    return this.barcodes.get(code) ?? [];
  }
  barcodesOf(merchant: string, sku: string): BarcodeRow[] {
    return this.codesOf.get(key(merchant, sku)) ?? [];
  }
  putBarcodes(merchant: string, sku: string, barcodes: { code: string; units: number }[]): void {
    for (const old of this.barcodesOf(merchant, sku)) {
      const left = this.barcode(old.code).filter((row) => row.merchant !== merchant || row.sku !== sku);
      if (left.length === 0) this.barcodes.delete(old.code);
      else this.barcodes.set(old.code, left);
    }
    const rows = barcodes.map(({ code, units }) => ({ code, merchant, sku, units }));
    this.codesOf.set(key(merchant, sku), rows);
    for (const row of rows) {
      const others = this.barcode(row.code).filter((other) => other.merchant !== merchant);
      this.barcodes.set(row.code, [...others, row]);
    }
  }
  order(merchant: string, id: string): OrderRow | undefined {
    return this.orders.get(key(merchant, id));
  }
  putOrder(row: OrderRow): void {
    this.orders.set(key(row.merchant, row.id), row);
  }
  merchant(merchant: string): MerchantRow | undefined {
    return this.merchants.get(merchant);
  }
  putMerchant(row: MerchantRow): void {
    this.merchants.set(row.merchant, row);
  }
  channel(channel: string): ChannelRow | undefined {
    return this.channelRows.get(channel);
  }
  putChannel(row: ChannelRow): void {
    this.channelRows.set(row.channel, { ...row });
  }
  channels(): ChannelRow[] {
    return [...this.channelRows.values()];
  }
  shown(channel: string, sku: string): ShownRow | undefined {
    return this.shownRows.get(key(channel, sku));
  }
  putShown(row: ShownRow): void {
    this.shownRows.set(key(row.channel, row.sku), { ...row });
  }
  orderSync(channel: string): OrderSyncRow | undefined {
    return this.orderSyncs.get(channel);
  }
  putOrderSync(row: OrderSyncRow): void {
    this.orderSyncs.set(row.channel, { ...row });
  }
}
