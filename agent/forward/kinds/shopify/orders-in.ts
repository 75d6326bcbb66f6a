/** Orders of the shop, page by page, as `PolledOrders` asks for them. */
import { type Fields, fieldsOf, rowsOf } from '../../fields.ts';
import type { Trouble } from '../../http/store-trouble.ts';
import type { Asked, PolledOrder } from '../../orders/polled-orders.ts';
import type { Admin } from './admin.ts';
import { documents } from './documents.ts';
import { listingName, numberIn, quoted } from './variants.ts';

const ordersPerPage = 25;
/** Pages of lines of one order; a longer one is shown to a person. */
const linePagesMax = 4;

type Page =
  | { ok: true; rows: PolledOrder[]; readMs: number | undefined; full: boolean; next: string }
  | { ok: false; trouble: Trouble };

export class ShopifyOrders {
  #perPage = ordersPerPage;

  async read(admin: Admin, { sinceMs, page }: Asked, signal: AbortSignal): Promise<Page> {
    const query = `updated_at:>'${new Date(sinceMs).toISOString().slice(0, 19)}Z'`;
    const variables = { query, first: this.#perPage, after: page === '' ? null : page };
    const answer = await admin.ask(documents.orders, variables, signal);
    if (!answer.ok) {
      if (answer.trouble.size && this.#perPage > 1) this.#perPage = Math.ceil(this.#perPage / 2);
      return answer;
    }
    const { nodes, pageInfo } = fieldsOf(answer.data.orders);
    if (!Array.isArray(nodes)) return { ok: false, trouble: { reason: 'its orders are no list' } };
    const rows: PolledOrder[] = [];
    for (const node of nodes.map(fieldsOf)) {
      const lines = await linesOf(admin, node, signal);
      if ('reason' in lines) return { ok: false, trouble: lines };
      rows.push(polled(node, lines));
    }
    const { hasNextPage, endCursor } = fieldsOf(pageInfo);
    const next = typeof endCursor === 'string' ? endCursor : '';
    return { ok: true, rows, readMs: answer.dateMs, full: hasNextPage === true && next !== '', next };
  }
}

/** Names of one question. */
const namesMax = 25;

/**
 * Of these names, those that the shop's search does not find; undefined: it cannot say now. A search is no register: it
 * may be behind, and an app without the right to all orders is shown those of the last sixty days.
 */
export async function missingOrders(
  admin: Admin,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const missing: string[] = [];
  for (let at = 0; at < names.length; at += namesMax) {
    const asked = names.slice(at, at + namesMax);
    const query = asked.map((name) => `name:${quoted(name)}`).join(' OR ');
    const answer = await admin.ask(documents.found, { query, first: asked.length }, signal);
    const { nodes } = answer.ok ? fieldsOf(answer.data.orders) : {};
    if (!Array.isArray(nodes)) return undefined;
    const found = new Set(nodes.map((node) => fieldsOf(node).name));
    missing.push(...asked.filter((name) => !found.has(name)));
  }
  return missing;
}

async function linesOf(admin: Admin, order: Fields, signal: AbortSignal): Promise<Fields[] | Trouble> {
  const lines: Fields[] = [];
  let page = fieldsOf(order.lineItems);
  for (let at = 0; ; at += 1) {
    lines.push(...rowsOf(page.nodes).map(fieldsOf));
    const { hasNextPage, endCursor } = fieldsOf(page.pageInfo);
    if (hasNextPage !== true || at === linePagesMax) return lines;
    const answer = await admin.ask(documents.lines, { id: order.id, after: endCursor }, signal);
    if (!answer.ok) return answer.trouble;
    page = fieldsOf(fieldsOf(answer.data.order).lineItems);
  }
}

type Status = 'open' | 'fulfilled' | 'cancelled';
const stages: Readonly<Record<Status, number>> = { open: 3, fulfilled: 5, cancelled: 7 };
/** Nothing of it is left to send. */
const over: ReadonlySet<unknown> = new Set(['FULFILLED', 'FULFILLMENT_NOT_REQUIRED']);

/** An order holds its units from the moment it is placed, paid or not, on hold or not, until it is cancelled. */
function polled(order: Fields, lines: readonly Fields[]): PolledOrder {
  const { name, createdAt, updatedAt, cancelledAt, displayFulfillmentStatus: told } = order;
  const status: Status = typeof cancelledAt === 'string' ? 'cancelled' : over.has(told) ? 'fulfilled' : 'open';
  const changedMs = Date.parse(String(updatedAt));
  const read = lines.map(({ sku, currentQuantity, variant }) => {
    const listing = listingName({ id: numberIn(fieldsOf(variant).id) || '0' });
    return { sku: typeof sku === 'string' && sku.trim() !== '' ? sku : listing, quantity: currentQuantity, listing };
  });
  return {
    id: String(name),
    version: JSON.stringify([updatedAt, status, read.map(({ quantity }) => quantity)]),
    changedMs: Number.isNaN(changedMs) ? undefined : changedMs,
    stage: stages[status],
    skus: read.map(({ sku }) => sku),
    order: { id: name, placedAt: createdAt, updatedAt, status, lines: read },
  };
}
