/** Orders of the store, page by page, as `PolledOrders` asks for them. */
import { fieldsOf } from '../../fields.ts';
import type { Trouble } from '../../http/store-trouble.ts';
import type { Asked, PolledOrder } from '../../orders/polled-orders.ts';
import { orderFields, polled } from './order-of.ts';
import type { Rest } from './rest.ts';

const ordersPerPage = 50;

type Page =
  | { ok: true; rows: PolledOrder[]; readMs: number | undefined; full: boolean; next: string }
  | { ok: false; trouble: Trouble };

/** Of these ids, those that the store has no order of; undefined: it cannot say now. */
export async function missingOrders(
  rest: Rest,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const query = { 'id[]': ids, fields: 'id', limit: ids.length };
  const answer = await rest.ask({ method: 'GET', path: 'orders', query }, signal);
  const { orders } = answer.ok ? fieldsOf(answer.json) : {};
  if (!Array.isArray(orders)) return undefined;
  const there = new Set(orders.map((order) => fieldsOf(order).id));
  return ids.filter((id) => !there.has(id));
}

export class MedusaOrders {
  #perPage = ordersPerPage;

  async read(rest: Rest, { sinceMs, page }: Asked, signal: AbortSignal): Promise<Page> {
    const offset = page === '' ? 0 : Number(page);
    const query = {
      ...{ 'updated_at[$gt]': new Date(sinceMs).toISOString(), order: 'updated_at', fields: orderFields },
      ...{ limit: this.#perPage, offset },
    };
    const answer = await rest.ask({ method: 'GET', path: 'orders', query }, signal);
    if (!answer.ok) {
      if (answer.trouble.size && this.#perPage > 1) this.#perPage = Math.ceil(this.#perPage / 2);
      return answer;
    }
    const { orders } = fieldsOf(answer.json);
    if (!Array.isArray(orders)) return { ok: false, trouble: { reason: 'its orders are no list' } };
    const full = orders.length >= this.#perPage;
    return { ok: true, rows: orders.map(polled), readMs: answer.dateMs, full, next: String(offset + orders.length) };
  }
}
