/**
 * The tables of the one who writes them, with what was read or written last in memory: a scan asks for its item, its
 * merchant and its station's session twice and three times, and the next scan for much the same. Nobody else writes
 * these tables while this stands. Rows are shared: nobody who is given one changes it.
 */

import type { RowKind, Rows } from '../../inventory/nouns/rows.ts';
import type { BarcodeRow, ItemRow } from '../../inventory/nouns/stock/item.ts';
import type { MerchantRow } from '../../inventory/nouns/stock/merchant.ts';
import { KnownRows } from './known-rows.ts';
import { type NumberedItem, SqlTables } from './sql-tables.ts';

/** Items, and barcodes: half a megabyte. */
const manyMax = 1_000;
/** Merchants, and sessions of stations: a dock has a few of each. */
const fewMax = 64;

export class KnownTables extends SqlTables {
  readonly #items = new KnownRows<NumberedItem>(manyMax);
  /** Only codes that somebody has: what nobody knows is asked for each time. */
  readonly #barcodes = new KnownRows<BarcodeRow[]>(manyMax);
  readonly #merchants = new KnownRows<MerchantRow>(fewMax);
  /** null: there is none. */
  readonly #sessions = new KnownRows<Rows['session'] | null>(fewMax);

  /** After another hand wrote to these tables. */
  forget(): void {
    for (const known of [this.#items, this.#barcodes, this.#merchants, this.#sessions]) known.forget();
  }

  override rolledBack(): void {
    super.rolledBack();
    this.forget();
  }

  protected override numbered(merchant: string, sku: string): NumberedItem | undefined {
    const key = keyOf(merchant, sku);
    const known = this.#items.get(key);
    if (known !== undefined) return known;
    const read = super.numbered(merchant, sku);
    if (read !== undefined) this.#items.put(key, read);
    return read;
  }

  override putItem(row: ItemRow): void {
    super.putItem(row);
    const key = keyOf(row.merchant, row.sku);
    const known = this.#items.get(key);
    if (known !== undefined) this.#items.put(key, { row: { ...row }, id: known.id });
  }

  override barcode(code: string): BarcodeRow[] {
    const known = this.#barcodes.get(code);
    if (known !== undefined) return known;
    const rows = super.barcode(code);
    if (rows.length > 0) this.#barcodes.put(code, rows);
    return rows;
  }

  override putBarcodes(merchant: string, sku: string, barcodes: { code: string; units: number }[]): void {
    this.#barcodes.forget();
    super.putBarcodes(merchant, sku, barcodes);
  }

  override merchant(merchant: string): MerchantRow | undefined {
    const known = this.#merchants.get(merchant);
    if (known !== undefined) return known;
    const row = super.merchant(merchant);
    if (row !== undefined) this.#merchants.put(merchant, row);
    return row;
  }

  override putMerchant(row: MerchantRow): void {
    this.#merchants.forget();
    super.putMerchant(row);
  }

  override row<K extends RowKind>(kind: K, key: string): Rows[K] | undefined {
    return kind === 'session' ? (this.#session(key) as Rows[K] | undefined) : super.row(kind, key);
  }

  #session(station: string): Rows['session'] | undefined {
    const known = this.#sessions.get(station);
    if (known !== undefined) return known ?? undefined;
    const row = super.row('session', station);
    this.#sessions.put(station, row ?? null);
    return row;
  }

  override putRow<K extends RowKind>(kind: K, row: Rows[K]): void {
    if (kind === 'session') this.#sessions.forget();
    super.putRow(kind, row);
  }
}

const keyOf = (merchant: string, sku: string): string => `${merchant}\u0000${sku}`;
