/**
 * Orders of a store that is asked for them by the moment they were changed last, in whole seconds. The cursor is that
 * moment and a page within it; each round looks back a little beyond it, since an order may become visible after one
 * that was changed later.
 */
import type { Clock } from '../../clock.ts';
import type { DockKnowledge, OrderSource, OrdersResult, ToldOrders } from '../channel.ts';
import { asUnread, type Trouble } from '../http/store-trouble.ts';
import { Changes } from './changes.ts';
import { type Look, LookBack } from './look-back.ts';
import { readOrders } from './told-orders.ts';
import { type MissingOf, Vanished } from './vanished.ts';

/** How far a round looks back beyond the orders it has. */
const overlapMs = 120_000;
/** Orders placed before the intake was switched on do not count; clocks differ by less than this. */
const lookBackMs = 86_400_000;
/** Versions that were handed over, as far as they are remembered. */
const knownMax = 5_000;

/** An order as the store tells it now. */
export type PolledOrder = {
  /** As `order` has it. */
  id: string;
  /** All of it that may change within a second. */
  version: string;
  /** When it was changed last, ms UTC in whole seconds; undefined: it does not say. */
  changedMs: number | undefined;
  /** Where its state stands in the life of an order, 0 to 8: each may follow those before it within a second. */
  stage: number;
  skus: readonly string[];
  /** As `readOrders` takes it; undefined: no order yet. */
  order: object | undefined;
};

type Page =
  /** Oldest change first. `readMs`: by the store’s clock; `full`: there may be more, from `next` on. */
  | { ok: true; rows: readonly PolledOrder[]; readMs: number | undefined; full: boolean; next: string }
  | { ok: false; trouble: Trouble };

/** What was changed after a moment; `page`: '' or the `next` of the page before. */
export type Asked = { sinceMs: number; page: string /** Beside a round. */; beside: boolean };

type PolledOrdersParts = {
  clock: Clock;
  knows: DockKnowledge;
  read(asked: Asked, signal: AbortSignal): Promise<Page>;
  look: Look;
  missing: MissingOf;
  /** What it does not find it may have all the same. */
  unsure?: true;
};

type Read =
  /** `fresh`: ids of those that were not handed over as they are now. */
  | (Extract<Page, { ok: true }> & { orders: ToldOrders['orders']; fresh: ReadonlySet<string> })
  | Extract<Page, { ok: false }>;

export class PolledOrders implements OrderSource {
  readonly sellsMore = true;
  readonly showsNow = true;
  readonly #parts: PolledOrdersParts;
  readonly #back: LookBack;
  readonly #vanished: Vanished;
  /** Of orders, once they were handed over. */
  readonly changes = new Changes();
  /** What was handed over of each order; the oldest goes first. */
  readonly #known = new Map<string, Known>();
  #handler: ((orders: ToldOrders['orders']) => void) | undefined;
  #asked: string | null | undefined;
  /** Questions for orders so far. */
  #reads = 0;
  /** The newest change that was handed over, ms UTC by the store’s clock. */
  #markMs: number | undefined;

  constructor(parts: PolledOrdersParts) {
    this.#parts = parts;
    this.#back = new LookBack(parts.look, parts.knows);
    this.#vanished = new Vanished(parts);
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
    const sinceMs = begins && place.page === '' ? place.sinceMs - overlapMs : place.sinceMs;
    const read = await this.#read({ sinceMs, page: place.page, beside: false }, signal);
    if (!read.ok) return asUnread(read.trouble);
    const shown = new Set(read.rows.map(({ id }) => id));
    const gone = read.full ? undefined : await this.#vanished.look(shown, signal);
    // From here to the book nothing is waited for: no batch is computed in between that knows of less.
    this.#note(read);
    const next = this.#after(cursor, { ...place, sinceMs }, read);
    return { type: 'page', page: { orders: read.orders, next, ...(gone && { gone }) } };
  }

  /**
   * Hands over what was ordered or changed since the last round (R21).
   * @returns true: it is known, or nobody reads the orders of this store; false: it cannot be asked, or there was no
   * round yet
   */
  async between(signal: AbortSignal): Promise<boolean> {
    if (this.#handler === undefined) return true;
    if (this.#markMs === undefined) return false;
    const read = await this.#read({ sinceMs: this.#markMs - 1_000, page: '', beside: true }, signal);
    if (!read.ok) return false;
    const orders = read.orders.filter(({ id }) => id === null || read.fresh.has(id));
    this.#note(read);
    if (orders.length > 0) this.#handler(orders);
    return true;
  }

  /** As far back as an order can lie that counts. */
  #beginning(): Place {
    return { sinceMs: this.#parts.clock.wallMs() - lookBackMs, page: '', step: 0 };
  }

  /** Where a round goes on. By the moment of the last order; where a whole page is of one second, by its next page. */
  #after(
    cursor: string | null,
    { sinceMs, page, step }: Place,
    { rows, full, next }: Extract<Read, { ok: true }>,
  ): string | null {
    const lastMs = rows.at(-1)?.changedMs;
    // The beginning moves with the clock: what was read from it is a place.
    if (!full) return cursor === null ? textOf({ sinceMs, page: '', step: step + 1 }) : null;
    if (page === '' && lastMs !== undefined && lastMs - 1_000 > sinceMs)
      return textOf({ sinceMs: lastMs - 1_000, page: '', step: step + 1 });
    return textOf({ sinceMs, page: next, step: step + 1 });
  }

  async #read(asked: Asked, signal: AbortSignal): Promise<Read> {
    this.#reads += 1;
    const begun = this.#reads;
    const page = await this.#parts.read(asked, signal);
    if (!page.ok) return page;
    const told: object[] = [];
    const fresh = new Set<string>();
    for (const row of page.rows) {
      const known = this.#known.get(row.id);
      // Read by another question meanwhile, which may know better.
      if (known !== undefined && known.readBy >= begun && (row.changedMs ?? 0) < known.changedMs) continue;
      if (known?.version !== row.version) {
        fresh.add(row.id);
        this.#back.after(row.skus);
      }
      if (row.order !== undefined) told.push({ ...row.order, ...this.#moment(row, page.readMs) });
    }
    const read = readOrders({ orders: told });
    if (!read.ok) return { ok: false, trouble: { reason: read.reason } };
    const { orders } = read.page;
    // Whoever reads it once more finds it known: a batch from before gives way from here on.
    this.#changed(orders, fresh);
    return { ...page, orders, fresh };
  }

  /**
   * The moment of a version. The store tells whole seconds, in which an order is placed, paid and taken on. Once its
   * second is over it is the last of it, whatever was told before. Until then what comes later in the life of an order
   * is told as later, and so is what was seen later here.
   * @param readMs when it was read, by the store’s clock; undefined: it does not say
   */
  #moment({ id, version, changedMs, stage }: PolledOrder, readMs: number | undefined): { updatedAt?: string } {
    if (changedMs === undefined) return {};
    const secondMs = Math.floor(changedMs / 1_000) * 1_000;
    const before = this.#known.get(id);
    const again = before !== undefined && before.toldMs >= secondMs && before.toldMs < secondMs + 1_000;
    const atLeastMs = again ? before.toldMs + (before.version === version ? 0 : 1) : secondMs;
    const over = readMs !== undefined && readMs >= secondMs + 1_000;
    const toldMs = over
      ? Math.max(atLeastMs, secondMs + 999)
      : Math.min(secondMs + 998, Math.max(atLeastMs, secondMs + stageMs * (1 + stage)));
    this.#known.delete(id);
    this.#known.set(id, { version, toldMs, changedMs, readBy: this.#reads });
    return { updatedAt: new Date(toldMs).toISOString() };
  }

  #changed(orders: ToldOrders['orders'], fresh: ReadonlySet<string>): void {
    for (const order of orders) if (order.id === null || fresh.has(order.id)) this.changes.note(namesIn(order));
  }

  /** What was read is handed over now: a batch that was made since it was read knew nothing of it, either. */
  #note({ rows, orders, fresh }: Extract<Read, { ok: true }>): void {
    this.#changed(orders, fresh);
    for (const { changedMs } of rows)
      if (changedMs !== undefined) this.#markMs = Math.max(this.#markMs ?? 0, changedMs);
    this.#markMs ??= this.#parts.clock.wallMs() - lookBackMs;
    for (const id of this.#known.keys()) {
      if (this.#known.size <= knownMax) break;
      this.#known.delete(id);
    }
  }
}

/**
 * `toldMs`: the moment under which that version was told, `changedMs`: its own, ms UTC; `readBy`: questions that had
 * been asked when it was read.
 */
type Known = { version: string; toldMs: number; changedMs: number; readBy: number };
/** Leaves room for what is seen one after the other. */
const stageMs = 100;

/** `step`: of a round, so that no two places of one look the same. */
type Place = { sinceMs: number; page: string; step: number };

const textOf = ({ sinceMs, page, step }: Place): string =>
  `${new Date(sinceMs).toISOString()}/${encodeURIComponent(page)}/${step}`;

function placeOf(cursor: string): Place | undefined {
  const [since = '', page = '', step = ''] = cursor.split('/');
  const sinceMs = Date.parse(since);
  if (Number.isNaN(sinceMs) || !/^[\w%.~-]{0,400}$/.test(page) || !/^\d{1,9}$/.test(step)) return undefined;
  try {
    // Before, the first page had a number.
    return { sinceMs, page: page === '1' ? '' : decodeURIComponent(page), step: Number(step) };
  } catch {
    return undefined;
  }
}

/** What an order is about, in the store's words. */
const namesIn = ({ lines }: { lines: readonly { sku: string | null; listing?: string }[] }): string[] =>
  lines.flatMap(({ sku, listing }) => [sku, listing]).filter((name) => typeof name === 'string');
