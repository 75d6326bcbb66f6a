/**
 * R4: order lines keep their item as it was when the order was placed, and a kit (R28) the parts that it had then.
 * After the item has changed, somebody looks at what the open orders still say (the review) and moves them over, with
 * the review's token: it fits only as long as the review would say the same. A kit of which units are in a box or have
 * left stays what it is.
 */
import { type Decision, done, type Now, refuse, unchanged } from '../decision.ts';
import type { Draft } from '../nouns/entry.ts';
import type { OrderLine, OrderRow, OrderSubmission } from '../nouns/orders/order.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { ItemChange, ItemRow, KeptProperties } from '../nouns/stock/item.ts';
import { keptParts } from '../nouns/stock/kit.ts';
import type { SkuCount } from '../nouns/stock/quantity.ts';
import type { Tables } from '../nouns/tables.ts';
import { fingerprint } from '../nouns/text/fingerprint.ts';
import { Plan } from '../projections/plan.ts';
import { bookTo, isBooked, keptOf, wholeLines } from './orders.ts';

type Refresh = Extract<OrderSubmission, { type: 'order-refresh' }>;

/**
 * Open orders looked through, and lines moved over, in one request: a commit that a scan does not notice waiting for. A
 * kit is as many lines as it had and has parts.
 */
const refreshBounds = { orders: 2_000, lines: 500 } as const;

type Property = keyof KeptProperties;
const properties: readonly Property[] = ['name', 'unitWeightG', 'price', 'wholesaleCost', 'packaging'];

/**
 * One line that says something else than its item; null: nothing. `parts`: of a kit; null: it is none any more.
 * `waits`: it stays as it is as long as units of it are in a box, or because some of it has left.
 */
export type StaleLine = {
  order: string;
  sku: string;
  changes: { [P in Property]?: { from: string | null; to: string | null } };
  parts?: { from: SkuCount[]; to: SkuCount[] | null };
  waits?: 'packed' | 'shipped';
};

export type Review = {
  merchant: string;
  /** Orders that keep an older state of an item, of those looked through. */
  orders: number;
  lines: StaleLine[];
  /** Say it again with this to move the lines over. */
  token: string;
  /** There are more open orders, or more such lines, than one request takes: ask again after these. */
  more: boolean;
};

export function decideOrderRefresh(tables: Tables, rules: Rulebook, request: Refresh, now: Now): Decision {
  const { merchant, id, sku, token } = request;
  if (!rules.merchants.some((known) => known.id === merchant)) {
    return refuse('unknown-merchant', `There is no merchant ${merchant}.`, 'merchant');
  }
  const one = id === undefined ? undefined : tables.order(merchant, id);
  if (id !== undefined && one === undefined) return refuse('unknown-order', `There is no order ${id}.`, 'id');
  if (one !== undefined && !isBooked(one)) return refuse('order-closed', `Order ${id} is ${one.status}.`, 'id');
  const orders = one === undefined ? tables.openOrders(merchant, refreshBounds.orders) : [one];
  const stale = staleLines(tables, orders, sku);
  // What waits takes nobody's place.
  const lines = atOnce([...stale.filter(({ waits }) => !waits), ...stale.filter(({ waits }) => waits)]);
  const review: Review = {
    merchant,
    orders: ordersOf(lines),
    lines,
    token: fingerprint(JSON.stringify(lines)),
    more: stale.length > lines.length || orders.length === refreshBounds.orders,
  };
  if (token === undefined) return unchanged(review);
  if (token !== review.token) {
    return refuse('bad-request', 'Orders or items have changed since the review: look at it again.', 'token');
  }
  return movedOver(tables, rules, request.by, merchant, lines, now, { more: review.more });
}

/** The same for one order, without looking first. */
export function refreshOf(
  tables: Tables,
  rules: Rulebook,
  { by, merchant, key: id }: { by: string; merchant: string; key: string },
  now: Now,
): Decision {
  const order = tables.order(merchant, id);
  if (order === undefined) return refuse('unknown-order', `There is no order ${id}.`, 'id');
  if (!isBooked(order)) return refuse('order-closed', `Order ${id} is ${order.status}.`, 'id');
  return movedOver(tables, rules, by, merchant, staleLines(tables, [order], undefined), now, {});
}

function movedOver(
  tables: Tables,
  rules: Rulebook,
  by: string,
  merchant: string,
  stale: readonly StaleLine[],
  now: Now,
  more: object,
): Decision {
  const lines = stale.filter(({ waits }) => waits === undefined);
  const waiting = stale.length - lines.length;
  const data = { merchant, orders: ordersOf(lines), lines: lines.length, waiting };
  if (lines.length === 0) return unchanged(data);
  return done(refreshDrafts(tables, rules, by, merchant, lines, now), { ...data, ...more });
}

/** Orders may share parts: each is moved as the ones before it leave them. */
function refreshDrafts(
  tables: Tables,
  rules: Rulebook,
  by: string,
  merchant: string,
  lines: readonly StaleLine[],
  now: Now,
): Draft[] {
  const plan = new Plan(tables, rules);
  for (const { order, sku, changes, parts } of lines) {
    if (parts !== undefined) continue;
    const body = Object.fromEntries(Object.entries(changes).map(([property, { to }]) => [property, to]));
    plan.add([{ kind: 'order-refresh', operator: by, merchant, document: order, sku, body }]);
  }
  const kits = new Map<string, Set<string>>();
  for (const { order, sku, parts } of lines)
    if (parts !== undefined) kits.set(order, (kits.get(order) ?? new Set()).add(sku));
  for (const [id, anew] of kits) {
    const order = plan.order(merchant, id);
    if (order === undefined) continue;
    const common = { operator: by, merchant, document: id };
    plan.add(bookTo(plan, rules, order, common, {}, wholeLines(order), now, anew));
  }
  return plan.drafts;
}

const ordersOf = (lines: readonly StaleLine[]): number => new Set(lines.map(({ order }) => order)).size;

/** The first of them, as many as one request takes. */
function atOnce(stale: readonly StaleLine[]): StaleLine[] {
  let lines = 0;
  const first = stale.findIndex(({ parts }) => {
    lines += parts === undefined ? 1 : parts.from.length + (parts.to?.length ?? 1);
    return lines > refreshBounds.lines;
  });
  return first < 0 ? [...stale] : stale.slice(0, first);
}

type ItemOf = (merchant: string, sku: string) => ItemRow | undefined;

export const staleLines = (tables: Tables, orders: readonly OrderRow[], sku: string | undefined): StaleLine[] =>
  orders.flatMap((order) =>
    staleOf(order, (merchant, each) => (sku === undefined || each === sku ? tables.item(merchant, each) : undefined)),
  );

function staleOf(order: OrderRow, itemOf: ItemOf): StaleLine[] {
  const lines = order.lines.flatMap((line) => {
    const item = itemOf(order.merchant, line.sku);
    return (item && staleLine(order, line, item)) ?? [];
  });
  const kits = [...keptParts(order.lines)].flatMap(([sku, from]) => {
    const kit = itemOf(order.merchant, sku);
    return (kit && staleKit(order, from, kit)) ?? [];
  });
  return [...lines, ...kits];
}

/** Nothing for a line that is shipped: what it was is history. */
function staleLine({ id }: OrderRow, line: OrderLine, item: ItemRow): StaleLine | undefined {
  if (line.shipped >= line.quantity) return undefined;
  const now = keptOf(item);
  const changes: StaleLine['changes'] = {};
  for (const property of properties) {
    const from = line[property] ?? null;
    const to = now[property] ?? null;
    if (from !== to) changes[property] = { from, to };
  }
  return Object.keys(changes).length === 0 ? undefined : { order: id, sku: line.sku, changes };
}

/** R28: nobody unpacks a box because a kit is put together otherwise, and half of the old one goes with no new one. */
function staleKit(
  { id, status, lines }: OrderRow,
  from: SkuCount[],
  { sku, components: to }: ItemRow,
): StaleLine | undefined {
  const ours = lines.filter(({ kits = [] }) => kits.some((share) => share.sku === sku));
  if (ours.every(({ shipped, quantity }) => shipped >= quantity) || sameParts(from, to)) return undefined;
  const shipped = ours.some((line) => line.shipped > 0);
  const packed = status === 'packed' || ours.some((line) => (line.packed ?? 0) > 0);
  const waits = shipped ? 'shipped' : packed ? 'packed' : undefined;
  return { order: id, sku, changes: {}, parts: { from, to }, ...(waits && { waits }) };
}

function sameParts(kept: readonly SkuCount[], now: readonly SkuCount[] | null): boolean {
  const text = (parts: readonly SkuCount[]): string =>
    JSON.stringify(parts.map(({ sku, quantity }) => [sku, quantity]).sort());
  return now !== null && text(kept) === text(now);
}

/** An item before and after a change. */
export type Changed = { before: ItemRow; change: ItemChange };

/** How many open orders keep what one of these items was, of those that are looked through. */
export function ordersKeepingOld(tables: Tables, changed: readonly Changed[]): number {
  const told = changed.filter(
    ({ before, change }) =>
      (before.components !== null && change.components !== undefined) ||
      (before.booked > 0 && properties.some((each) => change[each] !== undefined && change[each] !== before[each])),
  );
  const after = new Map(told.map(({ before, change }) => [before.sku, { ...before, ...change }]));
  const merchants = new Set(told.map(({ before }) => before.merchant));
  const orders = [...merchants].flatMap((merchant) => tables.openOrders(merchant, refreshBounds.orders));
  const itemOf: ItemOf = (merchant, sku) => {
    const item = after.get(sku);
    return item?.merchant === merchant ? item : undefined;
  };
  return orders.filter((order) => staleOf(order, itemOf).length > 0).length;
}
