/**
 * What all stores with an interface of their own have in common as channels: they are asked and told everything, and
 * call nobody.
 */
import type { Batch, SendResult } from '../../follow/batch.ts';
import type { TellingType } from '../../inventory/nouns/channels/telling.ts';
import type { Channel } from '../channel.ts';
import type { Unlisted } from '../levels/unlisted.ts';
import { concerns, type PolledOrders } from '../orders/polled-orders.ts';

type StoreChannel = Required<Pick<Channel, 'orders' | 'levels' | 'send' | 'check'>> & {
  unlisted: Unlisted;
  shipments: { tell(batch: Batch, signal: AbortSignal): Promise<SendResult> };
  /** Closed with the channel. */
  connections: readonly { close(): Promise<void> }[];
};

export const storeChannel = ({ unlisted, shipments, connections, ...own }: StoreChannel): Channel => ({
  ...own,
  /** There is no link to watch: every question is its own. */
  linked: true,
  get notes() {
    return unlisted.notes;
  },
  async tell(type, batch, signal) {
    return type === 'shipment' ? shipments.tell(batch, signal) : noPlaceFor(type, batch);
  },
  async close() {
    await Promise.all(connections.map((each) => each.close()));
  },
});

/** Batches in a row that give way to orders; a store that sells all the time gets its levels all the same. */
const outdatedMax = 3;

/**
 * R21, at a store that does not subtract its own orders: what was ordered since a batch was made is counted first.
 * `overtaken`: whether there is such an order, as long as the batches before did not all give way.
 */
export class GivesWay {
  readonly #orders: PolledOrders;
  #outdated = 0;

  constructor(orders: PolledOrders) {
    this.#orders = orders;
  }

  async overtaken(batch: Batch, signal: AbortSignal): Promise<boolean> {
    const orders = await this.#orders.between(signal);
    return this.#outdated < outdatedMax && concerns(orders, batch);
  }

  /** What came of the batch. */
  sent(result: SendResult): SendResult {
    this.#outdated = result.type === 'outdated' ? this.#outdated + 1 : 0;
    return result;
  }
}

/** R25: what these stores have no place for. The check of a configuration lets nobody ask for it. */
function noPlaceFor(type: TellingType, { lines }: Pick<Batch, 'lines'>): SendResult {
  const reason = `this store has no place for a ${type}: take ${type}s = true out of its channel`;
  return { type: 'acknowledged', rejected: lines.map(({ sku }) => ({ sku, reason })) };
}
