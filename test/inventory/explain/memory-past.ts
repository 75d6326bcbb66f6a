/** The past of a world in memory, as an explanation reads it. */
import {
  type AckPlace,
  type OrderHeader,
  orderHeader,
  type Past,
  type PastEntry,
} from '../../../agent/inventory/explain/past.ts';
import type { ShownRow } from '../../../agent/inventory/nouns/channels/channel.ts';
import type { AppliedEntry, EntryBody } from '../../../agent/inventory/nouns/entry.ts';
import type { OrderRow } from '../../../agent/inventory/nouns/orders/order.ts';
import type { World } from '../world.ts';

export class MemoryPast implements Past {
  readonly exhausted = false;
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  partsOf(merchant: string, sku: string, upTo: number): string[] {
    const items = this.ofItem(merchant, sku, upTo).filter(({ kind }) => kind === 'item');
    return items.flatMap(({ body }) => ((body as EntryBody['item']).components ?? []).map((part) => part.sku));
  }
  ofItem(merchant: string, sku: string, upTo: number): PastEntry[] {
    return this.#some((entry) => entry.seq <= upTo && entry.merchant === merchant && entry.sku === sku);
  }
  ofRules(merchant: string, upTo: number): PastEntry[] {
    return this.#some(
      ({ seq, kind, sku, merchant: of }) =>
        seq <= upTo &&
        sku === null &&
        ['start', 'policy', 'channel', 'channel-settings', 'epoch'].includes(kind) &&
        (of === null || of === merchant),
    );
  }
  acks(channel: string, sku: string, after: number, upTo: number): AckPlace[] {
    return this.#some(
      ({ seq, kind, document }) => seq > after && seq <= upTo && kind === 'ack' && document === channel,
    ).map(({ seq, body }) => {
      const { lines, seen, to } = body as EntryBody['ack'];
      return { seq, to, seen: seen ?? to, names: lines.some(([name]) => name === sku) };
    });
  }
  acksBack(...asked: [channel: string, sku: string, after: number, upTo: number]): AckPlace[] {
    return this.acks(...asked).reverse();
  }
  entry(seq: number): PastEntry | undefined {
    return this.#some((entry) => entry.seq === seq)[0];
  }
  shown(channel: string, sku: string): ShownRow | undefined {
    return this.#world.tables.shown(channel, sku);
  }
  order(merchant: string, id: string): OrderRow | undefined {
    return this.#world.tables.order(merchant, id);
  }
  orderHeaders(merchant: string, id: string): OrderHeader[] {
    const about = this.#some((entry) => entry.merchant === merchant && entry.document === id);
    return about.flatMap(({ seq, kind, body }) =>
      kind === 'order' || kind === 'order-cancel' ? [orderHeader(seq, kind, body)] : [],
    );
  }
  #some(which: (entry: AppliedEntry) => boolean): PastEntry[] {
    return this.#world.entries.filter(which).map((entry) => ({ ...entry, utcOffsetMin: 0, clockTrusted: true }));
  }
}
