/**
 * Orders of the store, polled by the moment they were changed last. The cursor is that moment and a page within it;
 * each round looks back a little beyond it, since an order may become visible after one that was changed later.
 */
import type { Clock } from '../../../clock.ts';
import type { DockKnowledge, OrderSource, OrdersResult, ToldOrders } from '../../channel.ts';
import { fieldsOf, rowsOf } from '../../fields.ts';
import { asUnread, type Trouble } from '../../http/store-trouble.ts';
import { readOrders } from '../../orders/told-orders.ts';
import { LookBack } from './look-back.ts';
import { hasRefunds, orderOf, type StatusMeaning } from './order-of.ts';
import type { Rest } from './rest.ts';

const ordersPerPage = 50;
/** How far a round looks back beyond the orders it has. */
const overlapMs = 120_000;
/** Orders placed before the intake was switched on do not count; clocks differ by less than this. */
const lookBackMs = 86_400_000;
/** Versions that were handed over, as far as they are remembered. */
const knownMax = 5_000;
const fields = 'id,status,date_created_gmt,date_modified_gmt,line_items,refunds';

type OrdersInParts = {
  rest: Rest;
  /** For questions beside a round. */
  beside: Rest;
  clock: Clock;
  knows: DockKnowledge;
  statuses: Readonly<Record<string, StatusMeaning>>;
};

type Read =
  /** `fresh`: ids of those that were not handed over as they are now. */
  | { ok: true; rows: readonly unknown[]; orders: ToldOrders['orders']; fresh: ReadonlySet<string>; full: boolean }
  | { ok: false; trouble: Trouble };

export class WooOrders implements OrderSource {
  readonly sellsMore = true;
  readonly #parts: OrdersInParts;
  readonly #back: LookBack;
  /** What was handed over of each order; the oldest goes first. */
  readonly #known = new Map<string, Known>();
  #handler: ((orders: ToldOrders['orders']) => void) | undefined;
  #asked: string | null | undefined;
  #perPage = ordersPerPage;
  /** The newest change that was handed over, ms UTC by the store’s clock. */
  #markMs: number | undefined;

  constructor(parts: OrdersInParts) {
    this.#parts = parts;
    this.#back = new LookBack(parts.rest, parts.knows);
  }

  onTold(handler: (orders: ToldOrders['orders']) => void): void {
    this.#handler = handler;
  }

  async fetch(cursor: string | null, signal: AbortSignal): Promise<OrdersResult> {
    const place = cursor === null ? this.#beginning() : placeOf(cursor);
    if (place === undefined)
      return { type: 'retry', reason: 'its place in the orders cannot be read', startOver: true };
    // The same place asked for once more is a new round.
    const begins = cursor === this.#asked || this.#asked === undefined;
    this.#asked = cursor;
    // What the rounds before brought is on the books by now.
    if (begins) await this.#back.look(signal);
    const sinceMs = begins && place.page === 1 ? place.sinceMs - overlapMs : place.sinceMs;
    const read = await this.#read(this.#parts.rest, sinceMs, place.page, signal);
    if (!read.ok) return asUnread(read.trouble);
    this.#note(read.rows);
    const next = this.#after(cursor, { ...place, sinceMs }, read);
    return { type: 'page', page: { orders: read.orders, next } };
  }

  /**
   * Hands over what was ordered or changed since the last round (R21).
   * @returns it; nothing, too, where nobody reads the orders of this store, or it cannot be asked now
   */
  async between(signal: AbortSignal): Promise<ToldOrders['orders']> {
    if (this.#handler === undefined || this.#markMs === undefined) return [];
    const read = await this.#read(this.#parts.beside, this.#markMs - 1_000, 1, signal);
    if (!read.ok) return [];
    const orders = read.orders.filter(({ id }) => id === null || read.fresh.has(id));
    this.#note(read.rows);
    if (orders.length > 0) this.#handler(orders);
    return orders;
  }

  /** As far back as an order can lie that counts. */
  #beginning(): Place {
    return { sinceMs: this.#parts.clock.wallMs() - lookBackMs, page: 1, step: 0 };
  }

  /** Where a round goes on. By the moment of the last order; where a whole page is of one second, by its next page. */
  #after(
    cursor: string | null,
    { sinceMs, page, step }: Place,
    { rows, full }: Extract<Read, { ok: true }>,
  ): string | null {
    const lastMs = momentOf(rows.at(-1));
    // The beginning moves with the clock: what was read from it is a place.
    if (!full) return cursor === null ? textOf({ sinceMs, page: 1, step: step + 1 }) : null;
    if (lastMs !== undefined && lastMs - 1_000 > sinceMs)
      return textOf({ sinceMs: lastMs - 1_000, page: 1, step: step + 1 });
    return textOf({ sinceMs, page: page + 1, step: step + 1 });
  }

  async #read(rest: Rest, sinceMs: number, page: number, signal: AbortSignal): Promise<Read> {
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
    const rows = answer.json as readonly unknown[];
    const told: object[] = [];
    const fresh = new Set<string>();
    for (const row of rows) {
      const refunds = hasRefunds(row) ? await this.#refundsOf(rest, row, signal) : [];
      if ('reason' in refunds) return { ok: false, trouble: refunds };
      const order = orderOf(row, refunds, this.#parts.statuses);
      if (this.#known.get(idOf(row))?.version !== versionOf(row)) {
        fresh.add(idOf(row));
        this.#back.after(row);
      }
      if (order !== undefined) told.push({ ...order, ...this.#moment(row, answer.dateMs) });
    }
    const read = readOrders({ orders: told });
    if (!read.ok) return { ok: false, trouble: { reason: read.reason } };
    return { ok: true, rows, orders: read.page.orders, fresh, full: rows.length >= this.#perPage };
  }

  async #refundsOf(rest: Rest, row: unknown, signal: AbortSignal): Promise<readonly unknown[] | Trouble> {
    const query = { per_page: 100, _fields: 'id,line_items' };
    const answer = await rest.ask({ method: 'GET', path: `orders/${idOf(row)}/refunds`, query }, signal);
    return answer.ok ? rowsOf(answer.json) : answer.trouble;
  }

  /**
   * The moment of a version. The store tells whole seconds, in which an order is placed, paid and taken on. Once its
   * second is over it is the last of it, whatever was told before. Until then what comes later in the life of an order
   * is told as later, and so is what was seen later here.
   * @param readMs when it was read, by the store’s clock; undefined: it does not say
   */
  #moment(row: unknown, readMs: number | undefined): { updatedAt?: string } {
    const secondMs = momentOf(row);
    if (secondMs === undefined) return {};
    const id = idOf(row);
    const version = versionOf(row);
    const before = this.#known.get(id);
    const again = before !== undefined && before.toldMs >= secondMs && before.toldMs < secondMs + 1_000;
    const atLeastMs = again ? before.toldMs + (before.version === version ? 0 : 1) : secondMs;
    const over = readMs !== undefined && readMs >= secondMs + 1_000;
    const toldMs = over
      ? Math.max(atLeastMs, secondMs + 999)
      : Math.min(secondMs + 998, Math.max(atLeastMs, secondMs + rankOf(fieldsOf(row).status)));
    this.#known.delete(id);
    this.#known.set(id, { version, toldMs });
    return { updatedAt: new Date(toldMs).toISOString() };
  }

  #note(rows: readonly unknown[]): void {
    for (const row of rows) {
      const momentMs = momentOf(row);
      if (momentMs !== undefined) this.#markMs = Math.max(this.#markMs ?? 0, momentMs);
    }
    this.#markMs ??= this.#parts.clock.wallMs() - lookBackMs;
    for (const id of this.#known.keys()) {
      if (this.#known.size <= knownMax) break;
      this.#known.delete(id);
    }
  }
}

/** `toldMs`: the moment under which that version was told, ms UTC. */
type Known = { version: string; toldMs: number };

/** The life of an order, in the store’s words; each may follow those before it within a second. */
const life = ['pending', 'failed', 'on-hold', 'processing', 'completed', 'refunded', 'cancelled', 'trash'];
/** Milliseconds; leaves room for what is seen one after the other. A status of its own lies in the middle. */
const rankOf = (status: unknown): number =>
  100 * (1 + (life.includes(String(status)) ? life.indexOf(String(status)) : 3));

/** `step`: of a round, so that no two places of one look the same. */
type Place = { sinceMs: number; page: number; step: number };

const textOf = ({ sinceMs, page, step }: Place): string => `${new Date(sinceMs).toISOString()}/${page}/${step}`;

function placeOf(cursor: string): Place | undefined {
  const [since = '', page = '', step = ''] = cursor.split('/');
  const sinceMs = Date.parse(since);
  return Number.isNaN(sinceMs) || !/^\d{1,6}$/.test(page) || !/^\d{1,9}$/.test(step)
    ? undefined
    : { sinceMs, page: Number(page), step: Number(step) };
}

const idOf = (row: unknown): string => String(fieldsOf(row).id);
/** Of one second two versions may be told: what makes them differ counts. */
const versionOf = (row: unknown): string => {
  const { date_modified_gmt: at, status, line_items: lines, refunds } = fieldsOf(row);
  return JSON.stringify([at, status, rowsOf(lines).map((line) => fieldsOf(line).quantity), rowsOf(refunds).length]);
};

function momentOf(row: unknown): number | undefined {
  const ms = Date.parse(`${fieldsOf(row).date_modified_gmt}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
