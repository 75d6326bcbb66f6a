/**
 * The projections as SQL tables: the same interface, and row for row the same content, as `projections/map-tables.ts`.
 */
import type { Database } from 'better-sqlite3';
import type { ChannelRow, ShownRow } from '../../inventory/nouns/channels/channel.ts';
import type { OrderRow, OrderSyncRow } from '../../inventory/nouns/orders/order.ts';
import { filed, type RowKind, type Rows } from '../../inventory/nouns/rows.ts';
import type { ExceptionRow } from '../../inventory/nouns/station/exception.ts';
import { isStanding } from '../../inventory/nouns/station/exception-reason.ts';
import type { BarcodeRow, ItemRow } from '../../inventory/nouns/stock/item.ts';
import { lookInCapitals } from '../../inventory/nouns/stock/lookalike.ts';
import type { MerchantRow } from '../../inventory/nouns/stock/merchant.ts';
import type { Movement, TurnOfUnit, UnitRow } from '../../inventory/nouns/stock/movement.ts';
import type { DatedState, Tables, UnknownHere } from '../../inventory/nouns/tables.ts';
import { apartLost, releasedSince, risenHere, stockMoved, unitMoved } from './item-moves.ts';
import { Movements } from './movements.ts';
import {
  barcodeColumns,
  channelColumns,
  itemColumns,
  merchantColumns,
  orderColumns,
  orderSyncColumns,
  readChannel,
  shownColumns,
  storedChannel,
  unitColumns,
} from './sql-rows.ts';
import { Statements } from './statements.ts';
import { fromStored } from './stored-json.ts';

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

// What a scan asks, put together once: a text made anew would have to be looked up letter by letter.
const itemByKey = `SELECT ${itemColumns.list}, id FROM item WHERE merchant = ? AND sku = ?`;
const barcodeByCode = `SELECT ${barcodeColumns.list} FROM barcode WHERE code = ?`;
const orderByKey = `SELECT ${orderColumns.list} FROM orders WHERE merchant = ? AND id = ?`;
const merchantByKey = `SELECT ${merchantColumns.list} FROM merchant WHERE merchant = ?`;
const channelByKey = `SELECT ${channelColumns.list} FROM channel WHERE channel = ?`;
const shownByKey = `SELECT ${shownColumns.list} FROM shown WHERE channel = ? AND sku = ?`;
const unitByKey = `SELECT ${unitColumns.list} FROM unit WHERE key = ?`;
const insertItem = itemColumns.insert(['look']);
const upsertOrder = orderColumns.upsert('merchant', 'id');
const upsertMerchant = merchantColumns.upsert('merchant');
const upsertChannel = channelColumns.upsert('channel');
const upsertShown = shownColumns.upsert('channel', 'sku');
const upsertOrderSync = orderSyncColumns.upsert('channel');
const upsertBarcode = barcodeColumns.upsert('code', 'merchant');
const upsertUnit = unitColumns.upsert('key');

/** `id`: of the row in the table. */
export type NumberedItem = { row: ItemRow; id: number };

export class SqlTables implements Tables {
  /** Set when an item becomes due to its channels; the book clears it after each commit. */
  dueMoved = false;
  /** Set when something that stands until a person settles it came or went; the book clears it after each commit. */
  mattersMoved = false;
  /** Merchants whose storefronts are to be told at once (R14); the book clears it after each commit. */
  readonly hurried = new Set<string>();
  readonly #statements: Statements;
  readonly #movements: Movements;

  constructor(db: Database) {
    this.#statements = new Statements(db);
    this.#movements = new Movements((source) => this.#statements.sql(source));
  }

  /** Others wait for their debounce or their schedule after all. */
  hurryOnly(merchants: readonly string[]): void {
    this.hurried.clear();
    for (const merchant of merchants) this.hurried.add(merchant);
  }

  item(merchant: string, sku: string): ItemRow | undefined {
    return this.numbered(merchant, sku)?.row;
  }

  protected numbered(merchant: string, sku: string): NumberedItem | undefined {
    const stored = this.#statements.rows(itemByKey).get(merchant, sku) as unknown[] | undefined;
    return stored && { row: itemColumns.read(stored), id: stored.at(-1) as number };
  }

  /** Only what changed is written: a scan moves three columns of thirty, and none of most indexes. */
  putItem(row: ItemRow): void {
    const old = this.numbered(row.merchant, row.sku);
    const due = old === undefined ? row.dueSeq > 0 : row.dueSeq !== old.row.dueSeq;
    if (due) this.dueMoved = true;
    if (row.forcedSeq !== (old?.row.forcedSeq ?? 0)) this.hurried.add(row.merchant);
    if (old === undefined) {
      this.#statements.sql(insertItem).run(...itemColumns.values(row), lookInCapitals(row.sku));
      return;
    }
    const update = itemColumns.update(old.row, row, 'id = ?');
    if (update !== undefined) this.#statements.sql(update.sql).run(...update.values, old.id);
  }

  datedItems(merchant: string, today: string, state: DatedState, after: string, limit: number): ItemRow[] {
    const wanted = {
      held: "process_orders = 0 AND street_date <= ? AND (flag_reason IS NULL OR flag_reason = 'street-date')",
      released: "process_orders = 1 AND street_date > ? AND flag_reason = 'street-date'",
      part: "? IS NOT NULL AND kits != 'null'",
    }[state];
    return this.#statements.all(
      itemColumns,
      `SELECT ${itemColumns.list} FROM item INDEXED BY item_street_date WHERE merchant = ? AND street_date IS NOT NULL AND ${wanted} AND received = 1 AND sku > ? ORDER BY sku LIMIT ?`,
      merchant,
      today,
      after,
      limit,
    );
  }

  skusLooking(merchant: string, look: string, limit: number): string[] {
    const found = this.#statements.sql('SELECT sku FROM item WHERE merchant = ? AND look = ? LIMIT ?').pluck();
    return found.all(merchant, look, limit) as string[];
  }

  barcode(code: string): BarcodeRow[] {
    // In the order of the key, by merchant. Said aloud (ORDER BY), it would have SQLite compile the statement anew
    // every time.
    return this.#statements.all(barcodeColumns, barcodeByCode, code);
  }

  barcodesOf(merchant: string, sku: string): BarcodeRow[] {
    return this.#statements.all(
      barcodeColumns,
      `SELECT ${barcodeColumns.list} FROM barcode WHERE merchant = ? AND sku = ? ORDER BY code`,
      merchant,
      sku,
    );
  }

  putBarcodes(merchant: string, sku: string, barcodes: { code: string; units: number }[]): void {
    this.#statements.sql('DELETE FROM barcode WHERE merchant = ? AND sku = ?').run(merchant, sku);
    const insert = this.#statements.sql(upsertBarcode);
    for (const { code, units } of barcodes) insert.run(...barcodeColumns.values({ code, merchant, sku, units }));
  }

  /** One by one: the caller holds a read transaction open meanwhile. */
  *everyBarcode(): Generator<BarcodeRow> {
    for (const row of this.#statements.rows(`SELECT ${barcodeColumns.list} FROM barcode`).iterate()) {
      yield barcodeColumns.read(row);
    }
  }

  order(merchant: string, id: string): OrderRow | undefined {
    return this.#statements.one(orderColumns, orderByKey, merchant, id);
  }

  putOrder(row: OrderRow): void {
    this.#statements.sql(upsertOrder).run(...orderColumns.values(row));
  }

  merchant(merchant: string): MerchantRow | undefined {
    return this.#statements.one(merchantColumns, merchantByKey, merchant);
  }

  putMerchant(row: MerchantRow): void {
    this.#statements.sql(upsertMerchant).run(...merchantColumns.values(row));
  }

  channel(channel: string): ChannelRow | undefined {
    const row = this.#statements.one(channelColumns, channelByKey, channel);
    return row === undefined ? undefined : readChannel(row);
  }

  putChannel(row: ChannelRow): void {
    this.#statements.sql(upsertChannel).run(...channelColumns.values(storedChannel(row)));
  }

  channels(): ChannelRow[] {
    return this.#statements
      .all(channelColumns, `SELECT ${channelColumns.list} FROM channel ORDER BY channel`)
      .map(readChannel);
  }

  shown(channel: string, sku: string): ShownRow | undefined {
    return this.#statements.one(shownColumns, shownByKey, channel, sku);
  }

  putShown(row: ShownRow): void {
    this.#statements.sql(upsertShown).run(...shownColumns.values(row));
  }

  orderSync(channel: string): OrderSyncRow | undefined {
    return this.#statements.one(
      orderSyncColumns,
      `SELECT ${orderSyncColumns.list} FROM order_sync WHERE channel = ?`,
      channel,
    );
  }

  putOrderSync(row: OrderSyncRow): void {
    this.#statements.sql(upsertOrderSync).run(...orderSyncColumns.values(row));
  }

  /** By the index of open orders alone: shipped ones, however many, are not looked at. */
  openOrders(merchant: string, limit: number): OrderRow[] {
    return this.#statements.all(
      orderColumns,
      `SELECT ${orderColumns.list} FROM orders WHERE merchant = ? AND status = 'open' ORDER BY rowid LIMIT ?`,
      merchant,
      limit,
    );
  }

  ordersNamed(id: string): OrderRow[] {
    return this.#statements.all(
      orderColumns,
      `SELECT ${orderColumns.list} FROM orders WHERE id = ? ORDER BY merchant`,
      id,
    );
  }

  row<K extends RowKind>(kind: K, key: string): Rows[K] | undefined {
    if (kind === 'unit') return this.#statements.one(unitColumns, unitByKey, key) as Rows[K] | undefined;
    const row = this.#statements.sql('SELECT row FROM work_row WHERE kind = ? AND key = ?').get(kind, key);
    return row === undefined ? undefined : parsed<K>(row);
  }

  putRow<K extends RowKind>(kind: K, row: Rows[K]): void {
    if (kind === 'unit') {
      this.#putUnit(row as UnitRow);
      return;
    }
    const { key, label, open } = filed(kind, row);
    if (kind === 'telling' && open) this.dueMoved = true;
    if (kind === 'exception' && isStanding((row as ExceptionRow).reason)) this.mattersMoved = true;
    this.#statements
      .sql(
        'INSERT INTO work_row (kind, key, label, open, row) VALUES (?,?,?,?,?) ON CONFLICT (kind, key) DO UPDATE SET label = excluded.label, open = excluded.open, row = excluded.row',
      )
      .run(kind, key, label, Number(open), JSON.stringify(row));
  }

  #putUnit(row: UnitRow): void {
    this.#statements.sql(upsertUnit).run(...unitColumns.values(row));
  }

  /** By the index of labels alone, which SQLite would leave for one of all rows of the kind. */
  rowsLabelled<K extends RowKind>(kind: K, label: string, limit: number): Rows[K][] {
    const found = this.#statements.sql(
      "SELECT row FROM work_row INDEXED BY work_row_label WHERE kind = ? AND label = ? AND label <> '' ORDER BY id LIMIT ?",
    );
    return found.all(kind, label, limit).map(parsed<K>);
  }

  openRows<K extends RowKind>(kind: K, limit: number): Rows[K][] {
    const found = this.#statements.sql('SELECT row FROM work_row WHERE kind = ? AND open = 1 ORDER BY id LIMIT ?');
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
    const found = this.#statements.sql(
      `SELECT row FROM work_row WHERE id IN (SELECT id FROM work_row WHERE kind = ? ${states} ${keys} ORDER BY id DESC LIMIT ? OFFSET ?) ORDER BY id DESC`,
    );
    return found.all(kind, ...(before === undefined ? [] : [before]), limit, offset).map(parsed<K>);
  }

  countOpen(kind: RowKind): number {
    const found = this.#statements.sql('SELECT count(*) AS open FROM work_row WHERE kind = ? AND open = 1').get(kind);
    return (found as { open: number }).open;
  }

  /** Every one of them, in no order that matters: for comparisons. */
  *everyRow(): Generator<{ kind: RowKind; key: string; row: string }> {
    type Kept = { kind: RowKind; key: string; row: string };
    yield* this.#statements.sql('SELECT kind, key, row FROM work_row').iterate() as IterableIterator<Kept>;
    for (const row of this.#statements.rows(`SELECT ${unitColumns.list} FROM unit`).iterate()) {
      const unit = unitColumns.read(row);
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

  readonly #sql = (source: string) => this.#statements.sql(source);
  stockMoved = (merchant: string, sku: string, since: number) => stockMoved(this.#sql, merchant, sku, since);
  risenHere = (merchant: string, sku: string, unknown: UnknownHere) => risenHere(this.#sql, merchant, sku, unknown);
  apartLost = (merchant: string, sku: string, since: number) => apartLost(this.#sql, merchant, sku, since);
  releasedSince = (merchant: string, sku: string, unit: TurnOfUnit) => releasedSince(this.#sql, merchant, sku, unit);

  unitMoved = (merchant: string, sku: string, unit: string, turn: number) =>
    unitMoved(this.#sql, merchant, sku, unit, turn);

  /** Items of the merchant that became due after `seen`, oldest first, at most `limit`. */
  dueItems(merchant: string, seen: number, limit: number): ItemRow[] {
    return this.#statements.all(
      itemColumns,
      `SELECT ${itemColumns.list} FROM item WHERE merchant = ? AND due_seq > ? AND due_seq > 0 ORDER BY due_seq LIMIT ?`,
      merchant,
      seen,
      limit,
    );
  }

  /** How many items became due after `seen` (counted up to `limit`), and the lowest of their marks. */
  dueCount(merchant: string, seen: number, limit: number): { count: number; first: number | null } {
    return this.#statements
      .sql(
        'SELECT count(*) AS count, min(due_seq) AS first FROM (SELECT due_seq FROM item WHERE merchant = ? AND due_seq > ? AND due_seq > 0 ORDER BY due_seq LIMIT ?)',
      )
      .get(merchant, seen, limit) as { count: number; first: number | null };
  }

  /** Sorted by merchant and SKU, from after the given item on. */
  items(filter: {
    merchant?: string;
    after?: { merchant: string; sku: string };
    current?: true;
    limit: number;
  }): ItemRow[] {
    const after = filter.after ?? { merchant: '', sku: '' };
    const mine = filter.merchant === undefined ? '' : 'merchant = ? AND ';
    const current = filter.current === true ? 'retired = 0 AND ' : '';
    return this.#statements.all(
      itemColumns,
      `SELECT ${itemColumns.list} FROM item WHERE ${mine}${current}(merchant, sku) > (?, ?) ORDER BY merchant, sku LIMIT ?`,
      ...(filter.merchant === undefined ? [] : [filter.merchant]),
      after.merchant,
      after.sku,
      filter.limit,
    );
  }

  /** One by one: the caller holds a read transaction open meanwhile. */
  *everyItem(): Generator<ItemRow> {
    for (const row of this.#statements.rows(`SELECT ${itemColumns.list} FROM item`).iterate())
      yield itemColumns.read(row);
  }

  /** Items of this SKU, whoever's they are: a SKU is unique within its merchant only. */
  itemsOfSku(sku: string, merchants: readonly string[]): ItemRow[] {
    return merchants.flatMap((merchant) => this.item(merchant, sku) ?? []);
  }

  /** Everyone who has items here, whether configured or not. */
  merchantsWithItems(): string[] {
    const next = this.#statements.sql('SELECT min(merchant) FROM item WHERE merchant > ?').pluck();
    const found: string[] = [];
    for (let merchant = next.get(''); typeof merchant === 'string'; merchant = next.get(merchant)) found.push(merchant);
    return found;
  }

  /**
   * Newest first, or the oldest. Those that somebody works on are found by their own index, however many have been
   * shipped since.
   */
  orders(filter: { merchant?: string; status?: OrderRow['status']; oldest?: true; limit: number }): OrderRow[] {
    const { merchant, status, oldest, limit } = filter;
    const order = `ORDER BY rowid ${oldest === true ? 'ASC' : 'DESC'}`;
    const index = status === 'open' || status === 'packed' ? `INDEXED BY orders_${status}` : '';
    const conditions = [
      ...(merchant === undefined ? [] : ['merchant = ?']),
      ...(status === undefined ? [] : [`status = '${status}'`]),
    ];
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    return this.#statements.all(
      orderColumns,
      `SELECT ${orderColumns.list} FROM orders WHERE rowid IN (SELECT rowid FROM orders ${index} ${where} ${order} LIMIT ?) ${order}`,
      ...(merchant === undefined ? [] : [merchant]),
      limit,
    );
  }
}

const parsed = <K extends RowKind>(row: unknown): Rows[K] => fromStored((row as { row: string }).row) as Rows[K];
