/**
 * A storefront of the month: what it shows, what it sold, and the moods it has. It applies batches as the contract says
 * (`firmware-sim/storefront/core.ts`) and tells its orders in pages, the one changed last at the end.
 */

import { parseBatch } from '../../firmware-sim/storefront/batch.ts';
import {
  type Answer,
  emptyPlace,
  type Line,
  type Place,
  receive,
  type Shelf,
} from '../../firmware-sim/storefront/core.ts';

export type ShopOrder = {
  id: string;
  placedAt: string;
  updatedAt: string;
  status: 'open' | 'cancelled' | 'fulfilled';
  lines: { sku: string; quantity: number }[];
};

/**
 * `dead`: nobody is there. `deaf`: takes what comes, and no answer comes back. `half`: answers with half a sentence.
 * `slow`: after twelve seconds. `busy`: asks to come later. `secret`: tells its levels' answers, and its orders to
 * nobody.
 */
export type Mood = 'well' | 'dead' | 'deaf' | 'half' | 'slow' | 'busy' | 'secret';

const pageMax = 20;
const listingsMax = 200;

type ToldLine = { id: string; version: number; at: string } & Record<string, unknown>;
type ToldBatch = {
  type: string;
  id: string;
  data: { epoch: string; after: number; to: number; snapshot?: true; lines: ToldLine[] };
};
type ToldPlace = { epoch: string | null; to: number; id?: string };
type ToldAnswer = { type: string } & ToldPlace;

/** The event's own name of what it tells: `tallyman.shipment.v1`. */
const typeOf = (event: string): string => event.split('.')[1] ?? '';

export class Shop {
  readonly channel: string;
  readonly merchant: string;
  mood: Mood = 'well';
  /** Until when, true time. */
  moodUntilMs = 0;
  /** It will not have these. */
  readonly refuses = new Set<string>();
  place: Place = emptyPlace;
  readonly shelves = new Map<string, Shelf>();
  /** Every line it ever took. */
  taken = 0;
  /** What it was told beside levels, by type and id, each at its newest version. */
  readonly told = new Map<string, Map<string, ToldLine>>();
  readonly #toldPlaces = new Map<string, ToldPlace>();
  #answer: Answer | undefined;
  /** What it was told a second time, though it had not forgotten it. */
  readonly toldTwice: string[] = [];
  batches = 0;
  readonly mismatches: string[] = [];
  /** It forgot what it showed, and nobody has told it again. */
  forgot = false;
  readonly #orders = new Map<string, { place: number; order: ShopOrder }>();
  #places = 0;
  /** Told of the lines that were applied. */
  onApplied: (lines: readonly Line[]) => void = () => {};

  constructor(channel: string, merchant: string) {
    this.channel = channel;
    this.merchant = merchant;
  }

  get orders(): ShopOrder[] {
    return [...this.#orders.values()].map(({ order }) => order);
  }

  order(id: string): ShopOrder | undefined {
    return this.#orders.get(id)?.order;
  }

  put(order: ShopOrder): void {
    this.#orders.delete(order.id);
    this.#places += 1;
    this.#orders.set(order.id, { place: this.#places, order });
  }

  loseState(): void {
    this.place = emptyPlace;
    this.shelves.clear();
    this.forgot = true;
  }

  /** Where it was; what it knows it still knows. */
  losePlaces(): void {
    this.#toldPlaces.clear();
  }

  /** R25: boxes that left for its orders, notices and returns that closed. */
  hear(body: string): ToldAnswer {
    const { type: event, id, data } = JSON.parse(body) as ToldBatch;
    const { epoch, after, to, snapshot, lines } = data;
    const type = typeOf(event);
    const place = this.#toldPlaces.get(type) ?? { epoch: null, to: 0 };
    const mine = place.epoch === epoch;
    const news = snapshot === true ? !(mine && to <= place.to) : mine && after === place.to;
    if (!news) return { type: event, ...place };
    const known = this.told.get(type) ?? new Map<string, ToldLine>();
    this.told.set(type, known);
    for (const line of lines) {
      const before = known.get(line.id)?.version ?? 0;
      if (before < line.version) known.set(line.id, line);
      else if (snapshot !== true) this.toldTwice.push(`${type} ${line.id} (${line.version}, it had ${before})`);
    }
    this.#toldPlaces.set(type, { epoch, to, id });
    return { type: event, epoch, to, id };
  }

  take(body: string): Answer {
    const parsed = parseBatch(body);
    if (!parsed.ok) throw new Error(`${this.channel} cannot read a batch: ${parsed.reason}`);
    const { batch } = parsed;
    if (batch.channel !== this.channel || batch.subject !== this.merchant)
      throw new Error(`${this.channel} got a batch of ${batch.channel} for ${batch.subject}`);
    const refuses = (sku: string) => (this.refuses.has(sku) ? 'no such listing' : undefined);
    const { verdict, place, answer, taken, mismatches } = receive(this.place, this.shelves, batch, refuses);
    this.place = place;
    if (verdict === 'applied') {
      this.batches += 1;
      if (batch.snapshot) this.forgot = false;
      if (!this.forgot) this.mismatches.push(...mismatches);
      for (const { sku, level, processOrders } of taken) this.shelves.set(sku, { level, processOrders });
      this.taken += taken.length;
      this.onApplied(taken);
      this.#answer = answer;
    }
    // A repetition is answered as the first was, also where it would take by now what it refused then.
    const kept = this.#answer;
    return verdict !== 'applied' && kept !== undefined && kept.id === answer.id ? kept : answer;
  }

  /** What it shows, by SKU; after a cursor what comes behind it. */
  levels(cursor: unknown): object {
    const all = [...this.shelves].sort(([a], [b]) => (a < b ? -1 : 1));
    const behind = typeof cursor === 'string' ? all.filter(([sku]) => sku > cursor) : all;
    const page = behind.slice(0, listingsMax);
    const items = page.map(([sku, { level }]) => ({ listing: sku, sku, level, tracked: true, active: true }));
    return { what: 'levels', items, ...(behind.length > listingsMax && { next: page.at(-1)?.[0] }) };
  }

  page(cursor: unknown): object {
    const asked = typeof cursor === 'string' && /^\d{1,9}$/.test(cursor) ? Number(cursor) : 0;
    const orders: ShopOrder[] = [];
    let last = asked;
    for (const { place, order } of this.#orders.values()) {
      if (place <= asked) continue;
      if (orders.length === pageMax) break;
      orders.push(order);
      last = place;
    }
    const next = orders.length === pageMax ? { next: String(last) } : {};
    return { what: 'orders', cursor: cursor ?? null, orders, ...next };
  }
}
