/**
 * R23: what a search finds, page by page in the order of the keys; on the reader's thread, where no scan waits for it.
 */
import type { Database } from 'better-sqlite3';
import type { BulkJob, BulkPick } from '../../inventory/nouns/admin/bulk.ts';
import { documentKey } from '../../inventory/nouns/document.ts';
import { Holds } from '../../inventory/nouns/orders/hold.ts';
import type { OrderRow } from '../../inventory/nouns/orders/order.ts';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import { available, type ItemRow } from '../../inventory/nouns/stock/item.ts';
import { sentPolicy } from '../../inventory/nouns/stock/policy.ts';
import { stillInUse } from '../../inventory/nouns/stock/retired.ts';
import { itemStanding, orderStanding, printOf, type Standing } from '../../inventory/requests/bulk-actions.ts';
import { whyNotSent } from '../../inventory/requests/sync-now.ts';
import { type ItemFacts, readItemSearch } from '../../inventory/search/item-search.ts';
import { type OrderFacts, readOrderSearch } from '../../inventory/search/order-search.ts';
import { Zone } from '../stamp.ts';
import { orderColumns } from './sql-rows.ts';
import { SqlTables } from './sql-tables.ts';

export type FindRequest = {
  merchant: string;
  job: BulkJob;
  /** The merchant's, IANA: when a date begins. */
  timezone: string;
  /** The merchant's local date, YYYY-MM-DD: what a street date holds (R24). */
  today: string;
  /** Behind this key; '': from the first. */
  after: string;
  /** Of how many found more is told than their key. */
  show: number;
};

export type Found = {
  picks: (BulkPick & Pick<Standing, 'effect'>)[];
  shown: (ShownItem | ShownOrder)[];
  /** Where it goes on; null: that was all. */
  next: string | null;
};
type ShownItem = { sku: string; name: string; available: number; now: string; effect: string };
type ShownOrder = {
  order: string;
  status: string;
  channel: string | null;
  placedAt: string | null;
  units: number;
  effect: string;
};

/** Rows looked at in one request: other readers come in between. */
const pageRows = 5_000;

/** @throws never for a search that can be read; one that cannot finds nothing */
export function findPage(db: Database, rules: Rulebook, request: FindRequest): Found {
  const tables = new SqlTables(db);
  const notSent = whyNotSent(tables, rules, request.merchant);
  const matches = itemsMatching(tables, rules, request);
  // A kit that is found too goes before its parts if its key does.
  const isRetired = (part: string) => (sku: string) => {
    const kit = tables.item(request.merchant, sku);
    return (
      kit !== undefined && (kit.retired || (sku < part && matches(kit) && stillInUse(kit, () => true) === undefined))
    );
  };
  return request.job.of === 'items'
    ? page(
        request,
        tables.items({ ...ofMerchant(request), limit: pageRows }),
        ({ sku }) => sku,
        matches,
        (item) => itemStanding(item, actOf(request, 'items'), notSent, isRetired(item.sku)),
        shownItem,
      )
    : page(
        request,
        ordersAfter(db, request),
        ({ id }) => id,
        ordersMatching(tables, rules, request),
        (order) => orderStanding(tables, order, actOf(request, 'orders')),
        shownOrder,
      );
}

function ordersAfter(db: Database, { merchant, after }: FindRequest): OrderRow[] {
  return db
    .prepare<[string, string, number]>(
      `SELECT ${orderColumns.list} FROM orders WHERE merchant = ? AND id > ? ORDER BY id LIMIT ?`,
    )
    .raw()
    .all(merchant, after, pageRows)
    .map(orderColumns.read);
}

type Act<Of extends BulkJob['of']> = Extract<BulkJob, { of: Of }>['act'];
const actOf = <Of extends BulkJob['of']>({ job }: FindRequest, _of: Of): Act<Of> => job.act as Act<Of>;
const ofMerchant = ({ merchant, after }: FindRequest) => ({ merchant, after: { merchant, sku: after } });

function page<Row>(
  { show }: FindRequest,
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  matches: (row: Row) => boolean,
  standingOf: (row: Row) => Standing,
  shownOf: (row: Row, standing: Standing) => ShownItem | ShownOrder,
): Found {
  const found: Found = { picks: [], shown: [], next: null };
  for (const row of rows) {
    if (!matches(row)) continue;
    const key = keyOf(row);
    const standing = standingOf(row);
    found.picks.push({ key, print: printOf(key, standing), effect: standing.effect });
    if (found.shown.length < show) found.shown.push(shownOf(row, standing));
  }
  const last = rows.at(-1);
  return { ...found, next: rows.length === pageRows && last !== undefined ? keyOf(last) : null };
}

function itemsMatching(tables: SqlTables, rules: Rulebook, { merchant, job }: FindRequest): (item: ItemRow) => boolean {
  const search = readItemSearch(job.search);
  if (!search.ok) return () => false;
  const onNotice = remembered(
    (id) => new Set(tables.row('notice', documentKey(merchant, id))?.lines.map(({ sku }) => sku)),
  );
  const onOrder = remembered((id) => new Set(tables.order(merchant, id)?.lines.map(({ sku }) => sku)));
  const facts: ItemFacts = {
    policy: (item) => sentPolicy(tables, rules, item),
    barcodes: ({ sku }) => tables.barcodesOf(merchant, sku).map(({ code }) => code),
    onNotice: (id, { sku }) => onNotice(id).has(sku),
    onOrder: (id, { sku }) => onOrder(id).has(sku),
  };
  return (item) => search.matches(item, facts);
}

function ordersMatching(
  tables: SqlTables,
  rules: Rulebook,
  { job, timezone, today }: FindRequest,
): (order: OrderRow) => boolean {
  const search = readOrderSearch(job.search);
  if (!search.ok) return () => false;
  const zone = new Zone(timezone);
  const holds = new Holds(tables, rules, { today: () => today });
  const facts: OrderFacts = {
    startOf: remembered((date) => startOf(date, zone)),
    heldFor: (order) => holds.of(order)?.reason,
  };
  return (order) => search.matches(order, facts);
}

/** Midnight there, or what comes instead of it where the clocks go forward at midnight. */
function startOf(date: string, zone: Zone): string {
  const wallMs = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(wallMs)) return date;
  const about = wallMs - zone.offsetMin(wallMs) * 60_000;
  return new Date(wallMs - zone.offsetMin(about) * 60_000).toISOString();
}

/** A search names as many as it has terms. */
function remembered<Value>(of: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = of(key);
    known.set(key, value);
    return value;
  };
}

const shownItem = (item: ItemRow, { now, effect }: Standing): ShownItem => ({
  ...{ sku: item.sku, name: item.name, available: available(item), now, effect },
});

const shownOrder = ({ id, status, channel, placedAt, lines }: OrderRow, { effect }: Standing): ShownOrder => ({
  ...{ order: id, status, channel, placedAt, units: lines.reduce((sum, { quantity }) => sum + quantity, 0), effect },
});
