/**
 * Orders in: polled, since a dock behind a router cannot be called. What was placed or changed after the high-water
 * mark is asked for, and the last minutes before it once more: the store writes its moments down in whole seconds, and
 * an order's before others that came earlier. What was told is known by the ledger.
 */
import type { Clock } from '../../../clock.ts';
import type { DockKnowledge, GoneOrders, OrderSource, OrdersResult } from '../../channel.ts';
import { fieldsOf } from '../../fields.ts';
import { asUnread, type Trouble } from '../../http/store-trouble.ts';
import { readOrders } from '../../orders/told-orders.ts';
import { InTurn, Missed } from '../../orders/vanished.ts';
import { listedAt, orderFields, orderOf } from './order-of.ts';
import type { Line } from './session.ts';

const perPage = 50;
/** Of one reading; a shop with more goes on in the next. */
const pagesMax = 10;
const readingMsMax = 15_000;
/** Orders that change while pages are read go to the end, and those behind them move up. */
const pageOverlap = 5;
const overlapMs = 2 * 60_000;
/** Where a first reading begins: orders from before the intake was switched on do not count. */
const firstBackMs = 30 * 24 * 3_600_000;

/** Open orders of ours that are looked at in one reading; where there are more, in turn. */
const lookedAtMax = 100;

const question = `query ($options: OrderListOptions) { orders(options: $options) { totalItems items { ${orderFields} } } }`;

/** Where the reading goes on. @property skip orders of this reading that were told */
type Place = { mark: string; skip: number };

export class VendureOrders implements OrderSource {
  readonly #line: Line;
  readonly #clock: Clock;
  readonly #knows: DockKnowledge;
  readonly #missed: Missed;
  readonly #inTurn = new InTurn(lookedAtMax);
  readonly showsNow = true;

  constructor(line: Line, clock: Clock, knows: DockKnowledge) {
    this.#line = line;
    this.#clock = clock;
    this.#knows = knows;
    this.#missed = new Missed(clock);
  }

  /** Nobody can call a dock over HTTP: every page is asked for. */
  onTold(): void {}

  async fetch(cursor: string | null, signal: AbortSignal): Promise<OrdersResult> {
    const beginMs = this.#clock.monoMs();
    const place = cursor === null ? undefined : placeOf(cursor);
    if (cursor !== null && place === undefined)
      return { type: 'retry', reason: 'the place in its orders cannot be read: they are read anew', startOver: true };
    const { mark, skip } = place ?? { mark: isoAt(this.#clock.wallMs() - firstBackMs), skip: 0 };
    const rows: unknown[] = [];
    let at = skip;
    let newest = mark;
    let ended = false;
    for (let page = 0; page < pagesMax && !ended; page += 1) {
      if (page > 0 && this.#clock.monoMs() - beginMs > readingMsMax) break;
      const answer = await this.#line.ask(question, { options: options(mark, at) }, signal);
      if (!answer.ok) return asUnread(answer.trouble);
      const { items } = fieldsOf(answer.data.orders);
      if (!Array.isArray(items)) return { type: 'retry', reason: 'its list of orders cannot be read' };
      rows.push(...items);
      for (const row of items) newest = [newest, listedAt(row) ?? newest].sort().at(-1) ?? newest;
      ended = items.length < perPage;
      at += perPage - pageOverlap;
    }
    let gone: GoneOrders | undefined;
    // While the ledger cannot be asked, nothing of what was read could be booked either.
    const open = await this.#knows.openOrders().catch(() => []);
    const untold = new Set(open.flatMap(({ id, untold }) => (untold ? [id] : [])));
    if (ended) {
      const shown = new Set(rows.map((row) => String(fieldsOf(row).code)));
      const unseen = open.map(({ id }) => id).filter((id) => !shown.has(id) && !untold.has(id));
      const asked = this.#inTurn.next(unseen);
      const looked = await this.#look(asked, signal);
      if ('reason' in looked) return asUnread(looked);
      const there = new Set(looked.map((row) => fieldsOf(row).code));
      const absent = asked.filter((code) => !there.has(code));
      gone = this.#missed.of(
        open.map(({ id }) => id),
        { asked, absent, shown },
      );
      rows.push(...looked);
    }
    const next = ended ? following({ mark: newest, skip: 0 }, { mark, skip }) : cursorOf({ mark, skip: at });
    // What became of their boxes here is on its way there: until then the store repeats what it was told before.
    const news = rows.map(orderOf).filter(({ id }) => typeof id !== 'string' || !untold.has(id));
    const orders = [...new Map(news.map((order) => [order.id, order])).values()];
    const told = readOrders({ orders: orders.sort(byVersion), next });
    if (!told.ok) return { type: 'retry', reason: `its orders make no sense: ${told.reason}` };
    return { type: 'page', page: { ...told.page, ...(gone && { gone }) } };
  }

  /**
   * The store's list does not tell that an order was fulfilled there: neither of its moments moves. So those that are
   * open here are looked at.
   */
  async #look(codes: readonly string[], signal: AbortSignal): Promise<unknown[] | Trouble> {
    if (codes.length === 0) return [];
    const filter = { code: { in: codes } };
    const answer = await this.#line.ask(question, { options: { filter, take: lookedAtMax } }, signal);
    if (!answer.ok) return answer.trouble;
    const { items } = fieldsOf(answer.data.orders);
    return Array.isArray(items) ? items : [];
  }
}

const byVersion = (one: { updatedAt?: unknown }, other: { updatedAt?: unknown }): number =>
  String(one.updatedAt) < String(other.updatedAt) ? -1 : 1;

function options(mark: string, skip: number): Record<string, unknown> {
  const after = isoAt(Date.parse(mark) - overlapMs);
  // What is in a basket is no order yet.
  const placed = { active: { eq: false }, orderPlacedAt: { isNull: false } };
  const news = [{ updatedAt: { after } }, { orderPlacedAt: { after } }];
  return { filter: { ...placed, _or: news }, sort: { updatedAt: 'ASC', id: 'ASC' }, skip, take: perPage };
}

/** null: nothing came since, and the place stays as it is. */
const following = (end: Place, begin: Place): string | null =>
  end.mark === begin.mark && begin.skip > 0 ? null : cursorOf(end);

const cursorOf = ({ mark, skip }: Place): string => (skip === 0 ? mark : `${mark}+${skip}`);

function placeOf(cursor: string): Place | undefined {
  const [, mark, skip = '0'] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)(?:\+(\d{1,9}))?$/.exec(cursor) ?? [];
  return mark === undefined ? undefined : { mark, skip: Number(skip) };
}

const isoAt = (ms: number): string => new Date(Math.max(0, ms)).toISOString();
