/** The projections in the database against those of a replay: row for row, whatever today's configuration says. */
import type { Database } from 'better-sqlite3';
import type { MapTables } from '../../inventory/projections/map-tables.ts';
import { SqlTables } from '../projections/sql-tables.ts';
import { fromStored, isUnreadable } from '../projections/stored-json.ts';
import type { MayGoOn } from '../threads/leaving.ts';

/**
 * @returns the first difference in words, or undefined @throws what `mustGoOn` throws, which is asked before each of
 * the larger rows
 */
export function compareProjections(db: Database, replayed: MapTables, mustGoOn: MayGoOn): string | undefined {
  const stored = new SqlTables(db);
  try {
    return (
      compareItems(stored, replayed, mustGoOn) ??
      compareBarcodes(stored, replayed, mustGoOn) ??
      compareOrders(stored, db, replayed, mustGoOn) ??
      compareMerchants(stored, db, replayed) ??
      compareChannels(stored, db, replayed) ??
      compareShown(stored, db, replayed, mustGoOn) ??
      compareOrderSyncs(stored, db, replayed) ??
      compareRows(stored, replayed, mustGoOn)
    );
  } catch (error) {
    if (isUnreadable(error)) return error.message;
    throw error;
  }
}

function compareItems(stored: SqlTables, replayed: MapTables, mustGoOn: MayGoOn): string | undefined {
  let count = 0;
  for (const row of stored.everyItem()) {
    mustGoOn();
    count += 1;
    const other = replayed.item(row.merchant, row.sku);
    if (other === undefined) return `item ${row.merchant}/${row.sku} comes from no entry`;
    const field = firstDifference(row, other);
    if (field !== undefined) return `item ${row.merchant}/${row.sku}: ${field}`;
  }
  return counted('items', count, replayed.items.size);
}

function compareBarcodes(stored: SqlTables, replayed: MapTables, mustGoOn: MayGoOn): string | undefined {
  let count = 0;
  for (const row of stored.everyBarcode()) {
    mustGoOn();
    count += 1;
    const other = replayed.barcode(row.code).find((candidate) => candidate.merchant === row.merchant);
    if (other === undefined) return `barcode ${row.code} of ${row.merchant} comes from no entry`;
    const field = firstDifference(row, other);
    if (field !== undefined) return `barcode ${row.code} of ${row.merchant}: ${field}`;
  }
  let wanted = 0;
  for (const list of replayed.barcodes.values()) wanted += list.length;
  return counted('barcodes', count, wanted);
}

function compareOrders(stored: SqlTables, db: Database, replayed: MapTables, mustGoOn: MayGoOn): string | undefined {
  for (const row of replayed.orders.values()) {
    mustGoOn();
    const found = stored.order(row.merchant, row.id);
    if (found === undefined) return `order ${row.merchant}/${row.id} is missing`;
    const field = firstDifference(found, row);
    if (field !== undefined) return `order ${row.merchant}/${row.id}: ${field}`;
  }
  return counted('orders', rowCount(db, 'orders'), replayed.orders.size);
}

function compareMerchants(stored: SqlTables, db: Database, replayed: MapTables): string | undefined {
  for (const row of replayed.merchants.values()) {
    const found = stored.merchant(row.merchant);
    if (found === undefined) return `merchant ${row.merchant} is missing`;
    const field = firstDifference(found, row);
    if (field !== undefined) return `merchant ${row.merchant}: ${field}`;
  }
  return counted('merchants', rowCount(db, 'merchant'), replayed.merchants.size);
}

function compareChannels(stored: SqlTables, db: Database, replayed: MapTables): string | undefined {
  for (const row of replayed.channelRows.values()) {
    const found = stored.channel(row.channel);
    if (found === undefined) return `channel ${row.channel} is missing`;
    const field = firstDifference(found, row);
    if (field !== undefined) return `channel ${row.channel}: ${field}`;
  }
  return counted('channels', rowCount(db, 'channel'), replayed.channelRows.size);
}

function compareShown(stored: SqlTables, db: Database, replayed: MapTables, mustGoOn: MayGoOn): string | undefined {
  for (const row of replayed.shownRows.values()) {
    mustGoOn();
    const found = stored.shown(row.channel, row.sku);
    if (found === undefined) return `what ${row.channel} shows of ${row.sku} is missing`;
    const field = firstDifference(found, row);
    if (field !== undefined) return `what ${row.channel} shows of ${row.sku}: ${field}`;
  }
  return counted('levels shown', rowCount(db, 'shown'), replayed.shownRows.size);
}

function compareOrderSyncs(stored: SqlTables, db: Database, replayed: MapTables): string | undefined {
  for (const row of replayed.orderSyncs.values()) {
    const found = stored.orderSync(row.channel);
    if (found === undefined) return `the order intake of ${row.channel} is missing`;
    const field = firstDifference(found, row);
    if (field !== undefined) return `the order intake of ${row.channel}: ${field}`;
  }
  return counted('order intakes', rowCount(db, 'order_sync'), replayed.orderSyncs.size);
}

/** Documents and the like: whole rows, whose fields may stand in any order. */
function compareRows(stored: SqlTables, replayed: MapTables, mustGoOn: MayGoOn): string | undefined {
  let count = 0;
  for (const { kind, key, row } of stored.everyRow()) {
    mustGoOn();
    count += 1;
    const other = replayed.row(kind, key);
    if (other === undefined) return `${kind} ${key} comes from no entry`;
    const field = firstDifference<object>(fromStored(row) as object, other);
    if (field !== undefined) return `${kind} ${key}: ${field}`;
  }
  return counted('documents', count, replayed.rows.size);
}

/** Lists and what has fields as text, each compared as one; the order in which fields stand is no difference. */
const leaf = (value: unknown): unknown => (typeof value === 'object' && value !== null ? canonical(value) : value);

function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, each: unknown) =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

function firstDifference<Row extends object>(stored: Row, replayed: Row): string | undefined {
  for (const [name, value] of Object.entries(replayed)) {
    const [found, wanted] = [leaf(stored[name as keyof Row]), leaf(value)];
    if (found !== wanted) return `${name} is ${found}, by its entries it is ${wanted}`;
  }
  return undefined;
}

function counted(what: string, stored: number, replayed: number): string | undefined {
  return stored === replayed ? undefined : `there are ${stored} ${what}, by the entries ${replayed}`;
}

const rowCount = (db: Database, table: 'orders' | 'merchant' | 'channel' | 'shown' | 'order_sync'): number =>
  Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
