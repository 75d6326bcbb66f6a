/** The projections as SQL tables: the same interface, and row for row the same content, as `projections/map-tables.ts`. */
import type { Database, Statement } from 'better-sqlite3';
import type { ChannelRow, ShownRow } from '../../inventory/nouns/channel.ts';
import type { ExceptionRow } from '../../inventory/nouns/exception.ts';
import { isStanding } from '../../inventory/nouns/exception-reason.ts';
import type { BarcodeRow, ItemRow } from '../../inventory/nouns/item.ts';
import { lookInCapitals } from '../../inventory/nouns/lookalike.ts';
import type { MerchantRow } from '../../inventory/nouns/merchant.ts';
import type { Movement, UnitRow } from '../../inventory/nouns/movement.ts';
import type { OrderRow, OrderSyncRow } from '../../inventory/nouns/order.ts';
import { filed, type RowKind, type Rows } from '../../inventory/nouns/rows.ts';
import type { Tables } from '../../inventory/nouns/tables.ts';
import { Movements } from './movements.ts';
import {
  itemColumns,
  orderColumns,
  type SqlChannel,
  type SqlItem,
  type SqlOrder,
  toChannel,
  toItem,
  toOrder,
} from './sql-rows.ts';

/** Emptied by a rebuild; `batch` and `freeze_count` are not projections and stay. */
export const projectionTables = [
  'item',
  'barcode',
  'merchant',
  'orders',
  'channel',
  'shown',
  'order_sync',
  'work_row',
  'unit',
] as const;

export class SqlTables implements Tables {
  /** Set when an item becomes due to its channels; the book clears it after each commit. */
  dueMoved = false;
  /** Set when something that stands until a person settles it came or went; the book clears it after each commit. */
  mattersMoved = false;
  /** Merchants whose storefronts are to be told at once (R14); the book clears it after each commit. */
  readonly hurried = new Set<string>();
  readonly #db: Database;
  readonly #statements = new Map<string, Statement<unknown[]>>();
  readonly #movements = new Movements((source) => this.#sql(source));

  constructor(db: Database) {
    this.#db = db;
  }

  /** Prepared once, on first use: a start does not pay for statements it never runs. */
  #sql(source: string): Statement<unknown[]> {
    let statement = this.#statements.get(source);
    if (statement === undefined) {
      statement = this.#db.prepare<unknown[]>(source);
      this.#statements.set(source, statement);
    }
    return statement;
  }

  item(merchant: string, sku: string): ItemRow | undefined {
    const row = this.#sql(`SELECT ${itemColumns} FROM item WHERE merchant = ? AND sku = ?`).get(merchant, sku);
    return row === undefined ? undefined : toItem(row as SqlItem);
  }

  /** Only what changed is written: the catalogue's columns and the index of due items stay untouched by most scans. */
  putItem(row: ItemRow): void {
    const old = this.#sql('SELECT id, due_seq, forced_seq FROM item WHERE merchant = ? AND sku = ?').get(
      row.merchant,
      row.sku,
    ) as { id: number; due_seq: number; forced_seq: number } | undefined;
    const due = old === undefined ? row.dueSeq > 0 : row.dueSeq !== old.due_seq;
    if (due) this.dueMoved = true;
    if (row.forcedSeq !== (old?.forced_seq ?? 0)) this.hurried.add(row.merchant);
    const values = [
      row.name,
      row.unitWeightG,
      row.sync,
      row.streetDate,
      Number(row.bypassSync),
      Number(row.notFulfilledHere),
      row.inStock,
      row.booked,
      row.incoming,
      row.packed,
      row.price,
      row.packaging,
      Number(row.received),
      Number(row.processOrders),
      row.forcedSeq,
    ];
    if (old === undefined) {
      this.#sql(
        'INSERT INTO item (name, unit_weight_g, sync, street_date, bypass_sync, not_fulfilled_here, in_stock, booked, incoming, packed, price, packaging, received, process_orders, forced_seq, due_seq, merchant, sku, look) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)',
      ).run(...values, row.dueSeq, row.merchant, row.sku, lookInCapitals(row.sku));
      return;
    }
    this.#sql(
      'UPDATE item SET name = ?, unit_weight_g = ?, sync = ?, street_date = ?, bypass_sync = ?, not_fulfilled_here = ?, in_stock = ?, booked = ?, incoming = ?, packed = ?, price = ?, packaging = ?, received = ?, process_orders = ?, forced_seq = ? WHERE id = ?',
    ).run(...values, old.id);
    if (due) this.#sql('UPDATE item SET due_seq = ? WHERE id = ?').run(row.dueSeq, old.id);
  }

  skusLooking(merchant: string, look: string, limit: number): string[] {
    const found = this.#sql('SELECT sku FROM item WHERE merchant = ? AND look = ? LIMIT ?').pluck();
    return found.all(merchant, look, limit) as string[];
  }

  barcode(code: string): BarcodeRow[] {
    // In the order of the key, by merchant. Said aloud (ORDER BY), it would have SQLite compile the statement anew every time.
    return this.#sql('SELECT code, merchant, sku, units FROM barcode WHERE code = ?').all(code) as BarcodeRow[];
  }

  barcodesOf(merchant: string, sku: string): BarcodeRow[] {
    return this.#sql('SELECT code, merchant, sku, units FROM barcode WHERE merchant = ? AND sku = ? ORDER BY code').all(
      merchant,
      sku,
    ) as BarcodeRow[];
  }

  putBarcodes(merchant: string, sku: string, barcodes: { code: string; units: number }[]): void {
    this.#sql('DELETE FROM barcode WHERE merchant = ? AND sku = ?').run(merchant, sku);
    const insert = this.#sql(
      'INSERT INTO barcode (code, merchant, sku, units) VALUES (?,?,?,?) ON CONFLICT (code, merchant) DO UPDATE SET sku = excluded.sku, units = excluded.units',
    );
    for (const { code, units } of barcodes) insert.run(code, merchant, sku, units);
  }

  order(merchant: string, id: string): OrderRow | undefined {
    const row = this.#sql(`SELECT ${orderColumns} FROM orders WHERE merchant = ? AND id = ?`).get(merchant, id);
    return row === undefined ? undefined : toOrder(row as SqlOrder);
  }

  putOrder(row: OrderRow): void {
    this.#sql(
      'INSERT INTO orders (merchant, id, status, channel, placed_at, updated_at, lines) VALUES (?,?,?,?,?,?,?) ON CONFLICT (merchant, id) DO UPDATE SET status = excluded.status, channel = excluded.channel, placed_at = excluded.placed_at, updated_at = excluded.updated_at, lines = excluded.lines',
    ).run(row.merchant, row.id, row.status, row.channel, row.placedAt, row.updatedAt, JSON.stringify(row.lines));
  }

  merchant(merchant: string): MerchantRow | undefined {
    return this.#sql('SELECT merchant, sync, process_orders AS processOrders FROM merchant WHERE merchant = ?').get(
      merchant,
    ) as MerchantRow | undefined;
  }

  putMerchant(row: MerchantRow): void {
    this.#sql(
      'INSERT INTO merchant (merchant, sync, process_orders) VALUES (?,?,?) ON CONFLICT (merchant) DO UPDATE SET sync = excluded.sync, process_orders = excluded.process_orders',
    ).run(row.merchant, row.sync, row.processOrders);
  }

  channel(channel: string): ChannelRow | undefined {
    const row = this.#sql('SELECT * FROM channel WHERE channel = ?').get(channel);
    return row === undefined ? undefined : toChannel(row as SqlChannel);
  }

  putChannel(row: ChannelRow): void {
    this.#sql(
      'INSERT INTO channel (channel, acked, seen, floor, generation, snapshot_due, stopped, last_ack_at) VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (channel) DO UPDATE SET acked = excluded.acked, seen = excluded.seen, floor = excluded.floor, generation = excluded.generation, snapshot_due = excluded.snapshot_due, stopped = excluded.stopped, last_ack_at = excluded.last_ack_at',
    ).run(
      row.channel,
      row.acked,
      row.seen,
      row.floor,
      row.generation,
      Number(row.snapshotDue),
      row.stopped,
      row.lastAckAt,
    );
  }

  channels(): ChannelRow[] {
    return (this.#sql('SELECT * FROM channel ORDER BY channel').all() as SqlChannel[]).map(toChannel);
  }

  shown(channel: string, sku: string): ShownRow | undefined {
    const row = this.#sql('SELECT level, process_orders, generation FROM shown WHERE channel = ? AND sku = ?').get(
      channel,
      sku,
    ) as { level: number; process_orders: number; generation: number } | undefined;
    if (row === undefined) return undefined;
    return { channel, sku, level: row.level, processOrders: row.process_orders === 1, generation: row.generation };
  }

  putShown(row: ShownRow): void {
    this.#sql(
      'INSERT INTO shown (channel, sku, level, process_orders, generation) VALUES (?,?,?,?,?) ON CONFLICT (channel, sku) DO UPDATE SET level = excluded.level, process_orders = excluded.process_orders, generation = excluded.generation',
    ).run(row.channel, row.sku, row.level, Number(row.processOrders), row.generation);
  }

  orderSync(channel: string): OrderSyncRow | undefined {
    return this.#sql('SELECT channel, since, cursor FROM order_sync WHERE channel = ?').get(channel) as
      | OrderSyncRow
      | undefined;
  }

  putOrderSync(row: OrderSyncRow): void {
    this.#sql(
      'INSERT INTO order_sync (channel, since, cursor) VALUES (?,?,?) ON CONFLICT (channel) DO UPDATE SET since = excluded.since, cursor = excluded.cursor',
    ).run(row.channel, row.since, row.cursor);
  }

  /** By the index of open orders alone: shipped ones, however many, are not looked at. */
  openOrders(merchant: string, limit: number): OrderRow[] {
    const rows = this.#sql(
      `SELECT ${orderColumns} FROM orders WHERE merchant = ? AND status = 'open' ORDER BY rowid LIMIT ?`,
    ).all(merchant, limit);
    return (rows as SqlOrder[]).map(toOrder);
  }

  ordersNamed(id: string): OrderRow[] {
    const rows = this.#sql(`SELECT ${orderColumns} FROM orders WHERE id = ? ORDER BY merchant`).all(id);
    return (rows as SqlOrder[]).map(toOrder);
  }

  row<K extends RowKind>(kind: K, key: string): Rows[K] | undefined {
    if (kind === 'unit') return this.#unit(key) as Rows[K] | undefined;
    const row = this.#sql('SELECT row FROM work_row WHERE kind = ? AND key = ?').get(kind, key);
    return row === undefined ? undefined : parsed<K>(row);
  }

  putRow<K extends RowKind>(kind: K, row: Rows[K]): void {
    if (kind === 'unit') {
      this.#putUnit(row as UnitRow);
      return;
    }
    const { key, label, open } = filed(kind, row);
    if (kind === 'exception' && isStanding((row as ExceptionRow).reason)) this.mattersMoved = true;
    this.#sql(
      'INSERT INTO work_row (kind, key, label, open, row) VALUES (?,?,?,?,?) ON CONFLICT (kind, key) DO UPDATE SET label = excluded.label, open = excluded.open, row = excluded.row',
    ).run(kind, key, label, Number(open), JSON.stringify(row));
  }

  #unit(key: string): UnitRow | undefined {
    return this.#sql('SELECT key, merchant, sku, state, seq FROM unit WHERE key = ?').get(key) as UnitRow | undefined;
  }

  #putUnit({ key, merchant, sku, state, seq }: UnitRow): void {
    this.#sql(
      'INSERT INTO unit (key, merchant, sku, state, seq) VALUES (?,?,?,?,?) ON CONFLICT (key) DO UPDATE SET merchant = excluded.merchant, sku = excluded.sku, state = excluded.state, seq = excluded.seq',
    ).run(key, merchant, sku, state, seq);
  }

  /** By the index of labels alone, which SQLite would leave for one of all rows of the kind. */
  rowsLabelled<K extends RowKind>(kind: K, label: string, limit: number): Rows[K][] {
    const found = this.#sql(
      "SELECT row FROM work_row INDEXED BY work_row_label WHERE kind = ? AND label = ? AND label <> '' ORDER BY id LIMIT ?",
    );
    return found.all(kind, label, limit).map(parsed<K>);
  }

  openRows<K extends RowKind>(kind: K, limit: number): Rows[K][] {
    const found = this.#sql('SELECT row FROM work_row WHERE kind = ? AND open = 1 ORDER BY id LIMIT ?');
    return found.all(kind, limit).map(parsed<K>);
  }

  /** Newest first; `before` is the key of the last one seen. */
  newestRows<K extends RowKind>(
    kind: K,
    filter: { open?: boolean; limit: number; offset?: number; before?: string },
  ): Rows[K][] {
    const { open, limit, offset = 0, before } = filter;
    const states = open === undefined ? '' : `AND open = ${Number(open)}`;
    // The plus keeps SQLite from looking for open rows among all rows of the kind.
    const keys = before === undefined ? '' : 'AND +key < ?';
    // Sorted are only the ids: rows are long.
    const found = this.#sql(
      `SELECT row FROM work_row WHERE id IN (SELECT id FROM work_row WHERE kind = ? ${states} ${keys} ORDER BY id DESC LIMIT ? OFFSET ?) ORDER BY id DESC`,
    );
    return found.all(kind, ...(before === undefined ? [] : [before]), limit, offset).map(parsed<K>);
  }

  countOpen(kind: RowKind): number {
    const found = this.#sql('SELECT count(*) AS open FROM work_row WHERE kind = ? AND open = 1').get(kind);
    return (found as { open: number }).open;
  }

  /** Every one of them, in no order that matters: for comparisons. */
  *everyRow(): Generator<{ kind: RowKind; key: string; row: string }> {
    type Kept = { kind: RowKind; key: string; row: string };
    yield* this.#sql('SELECT kind, key, row FROM work_row').iterate() as IterableIterator<Kept>;
    for (const row of this.#sql('SELECT key, merchant, sku, state, seq FROM unit').iterate()) {
      const unit = row as UnitRow;
      yield { kind: 'unit', key: unit.key, row: JSON.stringify(unit) };
    }
  }

  /** Looked up in the entries themselves (`movements.ts`). */
  movements(station: string, since: number, limit: number): Movement[] {
    return this.#movements.of(station, since, limit);
  }

  /** The transaction in hand came to nothing. */
  rolledBack(): void {
    this.dueMoved = false;
    this.mattersMoved = false;
    this.hurried.clear();
    this.#movements.forget();
  }

  stockMoved(merchant: string, sku: string, since: number): number {
    return this.#sql(
      "SELECT coalesce(sum(quantity), 0) FROM entry WHERE merchant = ? AND sku = ? AND seq > ? AND (kind IN ('receipt','shipment','adjustment') OR (kind = 'count' AND coalesce(json_extract(body, '$.base'), 0) NOT BETWEEN 1 AND ?) OR (kind = 'reversal' AND coalesce(json_extract(body, '$.kind'), '') NOT IN ('packing','tally')))",
    )
      .pluck()
      .get(merchant, sku, since, since) as number;
  }

  /** Items of the merchant that became due after `seen`, oldest first, at most `limit`. */
  dueItems(merchant: string, seen: number, limit: number): ItemRow[] {
    const rows = this.#sql(
      `SELECT ${itemColumns} FROM item WHERE merchant = ? AND due_seq > ? AND due_seq > 0 ORDER BY due_seq LIMIT ?`,
    ).all(merchant, seen, limit) as SqlItem[];
    return rows.map(toItem);
  }

  /** How many items became due after `seen` (counted up to `limit`), and the lowest of their marks. */
  dueCount(merchant: string, seen: number, limit: number): { count: number; first: number | null } {
    return this.#sql(
      'SELECT count(*) AS count, min(due_seq) AS first FROM (SELECT due_seq FROM item WHERE merchant = ? AND due_seq > ? AND due_seq > 0 ORDER BY due_seq LIMIT ?)',
    ).get(merchant, seen, limit) as { count: number; first: number | null };
  }

  /** Sorted by merchant and SKU, from after the given item on. */
  items(filter: { merchant?: string; after?: { merchant: string; sku: string }; limit: number }): ItemRow[] {
    const after = filter.after ?? { merchant: '', sku: '' };
    const mine = filter.merchant === undefined ? '' : 'merchant = ? AND ';
    const rows = this.#sql(
      `SELECT ${itemColumns} FROM item WHERE ${mine}(merchant, sku) > (?, ?) ORDER BY merchant, sku LIMIT ?`,
    ).all(...(filter.merchant === undefined ? [] : [filter.merchant]), after.merchant, after.sku, filter.limit);
    return (rows as SqlItem[]).map(toItem);
  }

  /** One by one: the caller holds a read transaction open meanwhile. */
  *everyItem(): Generator<ItemRow> {
    for (const row of this.#sql(`SELECT ${itemColumns} FROM item`).iterate()) yield toItem(row as SqlItem);
  }

  /** Items of this SKU, whoever's they are: a SKU is unique within its merchant only. */
  itemsOfSku(sku: string, merchants: readonly string[]): ItemRow[] {
    return merchants.flatMap((merchant) => this.item(merchant, sku) ?? []);
  }

  /** Everyone who has items here, whether configured or not. */
  merchantsWithItems(): string[] {
    const next = this.#sql('SELECT min(merchant) FROM item WHERE merchant > ?').pluck();
    const found: string[] = [];
    for (let merchant = next.get(''); typeof merchant === 'string'; merchant = next.get(merchant)) found.push(merchant);
    return found;
  }

  /** Newest first. Those that somebody works on are found by their own index, however many have been shipped since. */
  orders(filter: { merchant?: string; status?: OrderRow['status']; limit: number }): OrderRow[] {
    const { merchant, status, limit } = filter;
    const index = status === 'open' || status === 'packed' ? `INDEXED BY orders_${status}` : '';
    const conditions = [
      ...(merchant === undefined ? [] : ['merchant = ?']),
      ...(status === undefined ? [] : [`status = '${status}'`]),
    ];
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const rows = this.#sql(
      `SELECT ${orderColumns} FROM orders WHERE rowid IN (SELECT rowid FROM orders ${index} ${where} ORDER BY rowid DESC LIMIT ?) ORDER BY rowid DESC`,
    ).all(...(merchant === undefined ? [] : [merchant]), limit);
    return (rows as SqlOrder[]).map(toOrder);
  }
}

const parsed = <K extends RowKind>(row: unknown): Rows[K] => JSON.parse((row as { row: string }).row) as Rows[K];
