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

type ShipmentBatch = {
  type: string;
  id: string;
  data: { epoch: string; after: number; to: number; snapshot?: true; lines: { id: string; version: number }[] };
};
type ShipmentAnswer = { type: string; epoch: string | null; to: number; id?: string };

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
  readonly boxes = new Map<string, ShipmentBatch['data']['lines'][number]>();
  told: Omit<ShipmentAnswer, 'type'> = { epoch: null, to: 0 };
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

  /** R25: boxes that left for its orders, by their id, each at its newest version. */
  hear(body: string): ShipmentAnswer {
    const { type, id, data } = JSON.parse(body) as ShipmentBatch;
    const { epoch, after, to, snapshot, lines } = data;
    const { told } = this;
    const mine = told.epoch === epoch;
    const news = snapshot === true ? !(mine && to <= told.to) : mine && after === told.to;
    if (news) {
      for (const line of lines)
        if ((this.boxes.get(line.id)?.version ?? 0) < line.version) this.boxes.set(line.id, line);
      this.told = { epoch, to, id };
    }
    return { type, ...this.told };
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
    }
    return answer;
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
