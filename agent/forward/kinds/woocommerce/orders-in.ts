/** Orders of the store, page by page, as `PolledOrders` asks for them. */
import { fieldsOf, rowsOf } from '../../fields.ts';
import type { Trouble } from '../../http/store-trouble.ts';
import type { Asked, PolledOrder } from '../../orders/polled-orders.ts';
import { hasRefunds, orderOf, type StatusMeaning } from './order-of.ts';
import type { Rest } from './rest.ts';

const ordersPerPage = 50;
const fields = 'id,status,date_created_gmt,date_modified_gmt,line_items,refunds';

type Page =
  | { ok: true; rows: PolledOrder[]; readMs: number | undefined; full: boolean; next: string }
  | { ok: false; trouble: Trouble };

export class WooOrders {
  readonly #statuses: Readonly<Record<string, StatusMeaning>>;
  #perPage = ordersPerPage;

  constructor(statuses: Readonly<Record<string, StatusMeaning>>) {
    this.#statuses = statuses;
  }

  async read(rest: Rest, { sinceMs, page: from }: Asked, signal: AbortSignal): Promise<Page> {
    const page = from === '' ? 1 : Number(from);
    const query = {
      ...{ modified_after: new Date(sinceMs).toISOString().slice(0, 19), dates_are_gmt: 'true', status: 'any' },
      ...{ orderby: 'modified', order: 'asc', per_page: this.#perPage, page, _fields: fields },
    };
    const answer = await rest.ask({ method: 'GET', path: 'orders', query }, signal);
    if (!answer.ok) {
      if (answer.trouble.size && this.#perPage > 1) this.#perPage = Math.ceil(this.#perPage / 2);
      return answer;
    }
    if (!Array.isArray(answer.json)) return { ok: false, trouble: { reason: 'its orders are no list' } };
    const rows: PolledOrder[] = [];
    for (const row of answer.json) {
      const refunds = hasRefunds(row) ? await refundsOf(rest, row, signal) : [];
      if ('reason' in refunds) return { ok: false, trouble: refunds };
      rows.push(polled(row, orderOf(row, refunds, this.#statuses)));
    }
    return { ok: true, rows, readMs: answer.dateMs, full: rows.length >= this.#perPage, next: String(page + 1) };
  }
}

/** What an order is called in an address; one of another name was never the store's. */
const isNumber = (id: string): boolean => /^\d{1,15}$/.test(id);

/**
 * Of these ids, those that the store has no order of any more: it is in its trash, or deleted. Its lists leave out what
 * has a status that no plugin knows any more, so that each is asked for by itself as well.
 * @returns undefined: it cannot say now
 */
export async function missingOrders(
  rest: Rest,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const numbers = ids.filter(isNumber);
  if (numbers.length === 0) return [];
  const query = { include: numbers.join(','), status: 'any', per_page: 100, _fields: 'id' };
  const listed = await rest.ask({ method: 'GET', path: 'orders', query }, signal);
  if (!listed.ok || !Array.isArray(listed.json)) return undefined;
  const there = new Set(listed.json.map((row) => idOf(row)));
  const missing: string[] = [];
  for (const id of numbers.filter((each) => !there.has(each))) {
    const answer = await rest.ask({ method: 'GET', path: `orders/${id}`, query: { _fields: 'id,status' } }, signal);
    if (!answer.ok && !answer.trouble.absent) return undefined;
    if (!answer.ok || fieldsOf(answer.json).status === 'trash') missing.push(id);
  }
  return missing;
}

async function refundsOf(rest: Rest, row: unknown, signal: AbortSignal): Promise<readonly unknown[] | Trouble> {
  const query = { per_page: 100, _fields: 'id,line_items' };
  const answer = await rest.ask({ method: 'GET', path: `orders/${idOf(row)}/refunds`, query }, signal);
  return answer.ok ? rowsOf(answer.json) : answer.trouble;
}

/** The life of an order, in the store’s words. A status of its own lies in the middle. */
const life = ['pending', 'failed', 'on-hold', 'processing', 'completed', 'refunded', 'cancelled', 'trash'];

function polled(row: unknown, order: object | undefined): PolledOrder {
  const { date_modified_gmt: at, status, line_items: items, refunds } = fieldsOf(row);
  const lines = rowsOf(items).map(fieldsOf);
  const changedMs = Date.parse(`${at}Z`);
  return {
    id: idOf(row),
    version: JSON.stringify([at, status, lines.map(({ quantity }) => quantity), rowsOf(refunds).length]),
    changedMs: Number.isNaN(changedMs) ? undefined : changedMs,
    stage: life.includes(String(status)) ? life.indexOf(String(status)) : 3,
    skus: lines.flatMap(({ sku }) => (typeof sku === 'string' && sku !== '' ? [sku] : [])),
    order,
  };
}

const idOf = (row: unknown): string => String(fieldsOf(row).id);
