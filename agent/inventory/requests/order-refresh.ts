/**
 * R4: order lines keep their item as it was when the order was placed. After the item has changed, somebody looks at
 * what the open orders still say (the review) and moves them over, with the review's token: it fits only as long as the
 * review would say the same.
 */
import { type Decision, done, refuse, unchanged } from '../decision.ts';
import type { Draft } from '../nouns/entry.ts';
import type { OrderLine, OrderRow, OrderSubmission } from '../nouns/orders/order.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { ItemChange, ItemRow, KeptProperties } from '../nouns/stock/item.ts';
import type { Tables } from '../nouns/tables.ts';
import { fingerprint } from '../nouns/text/fingerprint.ts';
import { isBooked, keptOf } from './orders.ts';

type Refresh = Extract<OrderSubmission, { type: 'order-refresh' }>;

/**
 * Open orders looked through, and lines moved over, in one request: a commit that a scan does not notice waiting for.
 */
const refreshBounds = { orders: 2_000, lines: 500 } as const;

type Property = keyof KeptProperties;
const properties: readonly Property[] = ['name', 'unitWeightG', 'price', 'wholesaleCost', 'packaging'];

/** One line that says something else than its item; null: nothing. */
export type StaleLine = {
  order: string;
  sku: string;
  changes: { [P in Property]?: { from: string | null; to: string | null } };
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

export function decideOrderRefresh(tables: Tables, rules: Rulebook, request: Refresh): Decision {
  const { merchant, id, sku, token } = request;
  if (!rules.merchants.some((known) => known.id === merchant)) {
    return refuse('unknown-merchant', `There is no merchant ${merchant}.`, 'merchant');
  }
  const one = id === undefined ? undefined : tables.order(merchant, id);
  if (id !== undefined && one === undefined) return refuse('unknown-order', `There is no order ${id}.`, 'id');
  if (one !== undefined && !isBooked(one)) return refuse('order-closed', `Order ${id} is ${one.status}.`, 'id');
  const orders = one === undefined ? tables.openOrders(merchant, refreshBounds.orders) : [one];
  const stale = staleLines(tables, orders, sku);
  const lines = stale.slice(0, refreshBounds.lines);
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
  if (lines.length === 0) return unchanged({ merchant, orders: 0, lines: 0 });
  return done(refreshDrafts(request.by, merchant, lines), {
    merchant,
    orders: review.orders,
    lines: lines.length,
    more: review.more,
  });
}

/** The same for one order, without looking first. */
export function refreshOf(tables: Tables, by: string, merchant: string, id: string): Decision {
  const order = tables.order(merchant, id);
  if (order === undefined) return refuse('unknown-order', `There is no order ${id}.`, 'id');
  if (!isBooked(order)) return refuse('order-closed', `Order ${id} is ${order.status}.`, 'id');
  const lines = staleLines(tables, [order], undefined);
  const data = { merchant, orders: ordersOf(lines), lines: lines.length };
  return lines.length === 0 ? unchanged(data) : done(refreshDrafts(by, merchant, lines), data);
}

function refreshDrafts(by: string, merchant: string, lines: readonly StaleLine[]): Draft[] {
  return lines.map(({ order, sku, changes }): Draft => {
    const about = { operator: by, merchant, document: order, sku };
    const moved = Object.entries(changes).map(([property, { to }]) => [property, to]);
    return { kind: 'order-refresh', ...about, body: Object.fromEntries(moved) };
  });
}

const ordersOf = (lines: readonly StaleLine[]): number => new Set(lines.map(({ order }) => order)).size;

export function staleLines(tables: Tables, orders: readonly OrderRow[], sku: string | undefined): StaleLine[] {
  return orders.flatMap((order) =>
    order.lines.flatMap((line) => {
      const item = sku === undefined || line.sku === sku ? tables.item(order.merchant, line.sku) : undefined;
      return (item && staleLine(order, line, item)) ?? [];
    }),
  );
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

/** An item before and after a change. */
export type Changed = { before: ItemRow; change: ItemChange };

/** How many open orders keep what one of these items was, of those that are looked through. */
export function ordersKeepingOld(tables: Tables, changed: readonly Changed[]): number {
  const told = changed.filter(
    ({ before, change }) =>
      before.booked > 0 && properties.some((each) => change[each] !== undefined && change[each] !== before[each]),
  );
  const after = new Map(told.map(({ before, change }) => [before.sku, { ...before, ...change }]));
  const merchants = new Set(told.map(({ before }) => before.merchant));
  const orders = [...merchants].flatMap((merchant) => tables.openOrders(merchant, refreshBounds.orders));
  return orders.filter((order) =>
    order.lines.some((line) => {
      const item = after.get(line.sku);
      return item?.merchant === order.merchant && staleLine(order, line, item) !== undefined;
    }),
  ).length;
}
