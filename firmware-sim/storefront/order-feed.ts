/**
 * A storefront's orders as it tells them: in the order of their last change, each once with its newest version. A
 * cursor is a place in that order; what changes afterwards comes after it, so that nobody who goes on from a cursor
 * misses anything. In memory; the journal keeps it.
 */

export type OrderLine = { sku: string; quantity: number };
export type Order = {
  id: string;
  placedAt: string;
  updatedAt: string;
  status: 'open' | 'cancelled';
  lines: OrderLine[];
};

/** A page fits into a message of 64 KiB with room to spare. */
const bytesMax = 60 * 1024;

export class OrderFeed {
  /** By channel and number; the newest change last, as a Map keeps what is put again after a delete. */
  readonly #orders = new Map<string, { channel: string; place: number; order: Order }>();
  #places = 0;

  put(channel: string, order: Order): void {
    const key = `${channel} ${order.id}`;
    this.#orders.delete(key);
    this.#places += 1;
    this.#orders.set(key, { channel, place: this.#places, order });
  }

  get(channel: string, id: string): Order | undefined {
    return this.#orders.get(`${channel} ${id}`)?.order;
  }

  /** Every order of the channel (of all when undefined), the one changed last at the end. */
  of(channel: string | undefined): Order[] {
    return [...this.#orders.values()].filter((one) => fits(one, channel)).map(({ order }) => order);
  }

  /** @param cursor what an earlier page gave as `next`; nonsense, and a place beyond the end, start over */
  page(channel: string | undefined, cursor: unknown, ordersMax: number): { orders: Order[]; next?: string } {
    const asked = typeof cursor === 'string' && /^\d{1,9}$/.test(cursor) ? Number(cursor) : 0;
    const after = asked > this.#places ? 0 : asked;
    const orders: Order[] = [];
    let bytes = 0;
    let last = after;
    for (const one of this.#orders.values()) {
      if (one.place <= after || !fits(one, channel)) continue;
      bytes += JSON.stringify(one.order).length + 1;
      if (orders.length === ordersMax || (orders.length > 0 && bytes > bytesMax)) return { orders, next: String(last) };
      orders.push(one.order);
      last = one.place;
    }
    return { orders };
  }

  clear(): void {
    this.#orders.clear();
    this.#places = 0;
  }
}

const fits = (one: { channel: string }, channel: string | undefined): boolean =>
  channel === undefined || one.channel === channel;
