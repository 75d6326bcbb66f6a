/** The storefront itself: core, journal and faults together; `mqtt-face.ts` and `http-face.ts` put it on the wire. */
import { seededRandom } from '../faults.ts';
import { parseBatch, shipmentType } from './batch.ts';
import { type Answer, answerOf, type Batch, type Box, type Place, receive, type Shelf } from './core.ts';
import { type Faults, noFaults } from './faults.ts';
import { Journal } from './journal.ts';
import type { Order, OrderLine } from './order-feed.ts';

type StorefrontParts = {
  /** Path of its journal. */
  file: string;
  faults?: Partial<Faults>;
  ordersPerPage?: number;
  /** Says with each page of orders what it holds of the one dock it knows. */
  tellsHeld?: boolean;
  /** Its own clock, ms UTC. */
  now?(): number;
  log?(event: string, facts: Record<string, unknown>): void;
};

/** What became of one delivery. */
type Delivery =
  | { type: 'lost' }
  | { type: 'malformed'; reason: string }
  /** `muted`: applied, but the answer is to be lost. */
  | { type: 'answered'; answer: Answer; batch: Batch; muted: boolean; doubled: boolean; delayMs: number };

/** What becomes of the answer to one question: how often it goes out, and how late each time. */
type Telling = { delaysMs: number[] };

type StorefrontCounts = {
  applied: number;
  duplicate: number;
  gap: number;
  /** Batches of another dock under a dock's name. */
  stranger: number;
  malformed: number;
  mismatched: number;
};

export class Storefront {
  readonly counts: StorefrontCounts = { applied: 0, duplicate: 0, gap: 0, stranger: 0, malformed: 0, mismatched: 0 };
  readonly faults: Faults;
  readonly #journal: Journal;
  readonly #throw: () => number;
  readonly #log: (event: string, facts: Record<string, unknown>) => void;
  readonly #now: () => number;
  readonly tellsHeld: boolean;
  readonly #ordersPerPage: number;
  readonly #sold = new Set<(channel: string, order: Order) => void>();
  #changedMs = 0;

  constructor({ file, faults, log, now, ordersPerPage, tellsHeld }: StorefrontParts) {
    this.tellsHeld = tellsHeld ?? false;
    this.faults = { ...noFaults, ...faults };
    this.#throw = seededRandom(this.faults.seed);
    this.#journal = new Journal(file);
    this.#log = log ?? (() => {});
    this.#now = now ?? Date.now;
    this.#ordersPerPage = ordersPerPage ?? 200;
  }

  /** One delivery of one batch; what it did is durable when this returns. */
  deliver(text: string): Delivery {
    const { faults } = this;
    const chance = (probability: number) => this.#throw() < probability;
    if (chance(faults.loseBatch)) return { type: 'lost' };
    if (chance(faults.loseState)) this.forget();
    const parsed = parseBatch(text);
    if (!parsed.ok) {
      this.counts.malformed += 1;
      this.#log('malformed', { reason: parsed.reason });
      return { type: 'malformed', reason: parsed.reason };
    }
    const { batch } = parsed;
    const answer = this.#apply(batch);
    return {
      type: 'answered',
      answer,
      batch,
      muted: chance(faults.loseAnswer),
      doubled: chance(faults.doubleAnswer),
      delayMs: chance(faults.delayAnswer) ? Math.round(this.#throw() * faults.delayMs) : 0,
    };
  }

  #apply(batch: Batch): Answer {
    // What left has a place of its own.
    const key = `${batch.source} ${batch.channel}${batch.boxes === undefined ? '' : ' shipment'}`;
    const { faults } = this;
    const refuses = (sku: string) => (faults.rejectSkus.includes(sku) ? 'not for sale here' : undefined);
    const journal = this.#journal;
    const { verdict, place, answer, taken, mismatches } = receive(
      this.#held(journal.place(key)),
      journal.shelves(key),
      batch,
      refuses,
    );
    if (verdict === 'applied') journal.moved(key, this.#held(place), taken, batch.complete, batch.boxes);
    if (batch.boxes !== undefined) {
      if (verdict === 'applied') this.#log('shipped', { channel: batch.channel, boxes: batch.boxes });
      return { ...answer, type: shipmentType };
    }
    this.counts[verdict] += 1;
    this.counts.mismatched += mismatches.length;
    this.#log(verdict, { key, after: batch.after, to: batch.to, lines: batch.lines.length, mismatches });
    if (!faults.oldContract) return answer;
    const { id: _id, ...old } = answer;
    return old;
  }

  /** A storefront of the old contract holds no id. */
  #held({ epoch, to, id }: Place): Place {
    return this.faults.oldContract || id === undefined ? { epoch, to } : { epoch, to, id };
  }

  /**
   * A customer orders; durable when it returns. @param more to make up an order of another day, or with a number of its
   * own
   */
  placeOrder(channel: string, lines: OrderLine[], more: Partial<Pick<Order, 'id' | 'placedAt'>> = {}): Order {
    const updatedAt = this.#moment();
    const id = more.id ?? String(1_001 + this.orders(channel).length);
    return this.#ordered(channel, { id, placedAt: updatedAt, updatedAt, status: 'open', lines, ...more });
  }

  /** @throws when there is no such order */
  changeOrder(channel: string, id: string, lines: OrderLine[]): Order {
    return this.#ordered(channel, { ...this.#order(channel, id), lines, updatedAt: this.#moment() });
  }

  /** @throws when there is no such order */
  cancelOrder(channel: string, id: string): Order {
    return this.#ordered(channel, { ...this.#order(channel, id), status: 'cancelled', updatedAt: this.#moment() });
  }

  /** Every order of a channel (of all when undefined), in the order they are told. */
  orders(channel: string | undefined): Order[] {
    return this.#journal.orders.of(channel);
  }

  /** What left for an order, as far as a dock said so. */
  boxesOf(order: string): Box[] {
    return [...this.#journal.boxes.values()].filter((box) => box.order === order && box.status === 'shipped');
  }

  orderPage(channel: string | undefined, cursor: unknown): { orders: Order[]; next?: string } {
    return this.#journal.orders.page(channel, cursor, this.#ordersPerPage);
  }

  /** Hears of every order that is placed, changed or cancelled. */
  onOrder(listener: (channel: string, order: Order) => void): () => void {
    this.#sold.add(listener);
    return () => this.#sold.delete(listener);
  }

  /** The dice for one question; no delay at all when it, or its answer, is lost. */
  telling(): Telling {
    const { faults } = this;
    const chance = (probability: number) => this.#throw() < probability;
    if (chance(faults.loseAsk) || chance(faults.loseTell)) return { delaysMs: [] };
    const delay = () => (chance(faults.delayTell) ? Math.round(this.#throw() * faults.delayMs) : 0);
    return { delaysMs: chance(faults.doubleTell) ? [delay(), delay()] : [delay()] };
  }

  #ordered(channel: string, order: Order): Order {
    this.#journal.ordered(channel, order);
    this.#log('order', { channel, ...order });
    for (const listener of this.#sold) listener(channel, order);
    return order;
  }

  #order(channel: string, id: string): Order {
    const order = this.#journal.orders.get(channel, id);
    if (order === undefined) throw new Error(`${channel} has no order ${id}`);
    return order;
  }

  /** No two changes at the same moment. */
  #moment(): string {
    this.#changedMs = Math.max(this.#now(), this.#changedMs + 1);
    return new Date(this.#changedMs).toISOString();
  }

  /** As if its database had been lost. */
  forget(): void {
    this.#journal.forget();
    this.#log('forgot everything', {});
  }

  /** Where it is with each dock and channel it knows: what a storefront says when it comes back. */
  greetings(): { source: string; channel: string; answer: Answer }[] {
    return [...this.#journal.places].map(([key, place]) => {
      const [source = '', channel = '', of] = key.split(' ');
      const answer = answerOf(this.#held(place));
      return { source, channel, answer: of === undefined ? answer : { ...answer, type: shipmentType } };
    });
  }

  /** What it shows for one channel; over several docks the numbers add up. */
  levels(channel: string): Map<string, Shelf> {
    const all = new Map<string, Shelf>();
    for (const key of this.#journal.places.keys()) {
      if (key.split(' ')[1] !== channel) continue;
      for (const [sku, shelf] of this.#journal.shelves(key)) {
        const sum = all.get(sku);
        all.set(sku, {
          level: (sum?.level ?? 0) + shelf.level,
          processOrders: (sum?.processOrders ?? false) || shelf.processOrders,
        });
      }
    }
    return all;
  }

  /** What it shows of a channel and no dock vouches for any more. */
  unvouched(channel: string): string[] {
    return [...this.#journal.places.keys()]
      .filter((key) => key.split(' ')[1] === channel)
      .flatMap((key) => [...this.#journal.shelves(key)].flatMap(([sku, shelf]) => (shelf.unvouched ? [sku] : [])));
  }

  close(): void {
    this.#journal.close();
  }
}
