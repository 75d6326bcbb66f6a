/**
 * What all stores with an interface of their own have in common as channels: they are asked and told everything, and
 * call nobody.
 */
import type { Batch, SendResult } from '../../follow/batch.ts';
import type { TellingType } from '../../inventory/nouns/channels/telling.ts';
import type { Channel } from '../channel.ts';
import type { Unlisted } from '../levels/unlisted.ts';
import type { PolledOrders } from '../orders/polled-orders.ts';

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
 * R21, at a store that does not subtract its own orders: what was ordered since a batch was made is counted first. A
 * batch that such an order concerns gives way to another one, also where it is sent once more after a while and the
 * order was read in between, and once where nobody knows whether there is such an order.
 */
export class GivesWay {
  readonly #orders: PolledOrders;
  /** The batch that is to be sent once more, and how many changes of orders had been handed over before it was. */
  #batch: { key: string; changes: number } | undefined;
  #outdated = 0;

  constructor(orders: PolledOrders) {
    this.#orders = orders;
  }

  /**
   * One attempt at a batch.
   * @param attempt gets what says whether the batch is to give way, asked before anything is written
   */
  async send(
    batch: Batch,
    signal: AbortSignal,
    attempt: (overtaken: () => Promise<boolean>) => Promise<SendResult>,
  ): Promise<SendResult> {
    const { changes } = this.#batch?.key === batch.key ? this.#batch : { changes: this.#orders.changes };
    const result = await attempt(async () => {
      const known = await this.#orders.between(signal);
      if (!known && this.#outdated === 0) return true;
      const names = batch.lines.map(({ sku }) => sku);
      return this.#outdated < outdatedMax && this.#orders.changedAfter(changes, names);
    });
    this.#batch = result.type === 'retry' ? { key: batch.key, changes } : undefined;
    this.#outdated = result.type === 'outdated' ? this.#outdated + 1 : 0;
    return result;
  }
}

/** R25: what these stores have no place for. The check of a configuration lets nobody ask for it. */
function noPlaceFor(type: TellingType, { lines }: Pick<Batch, 'lines'>): SendResult {
  const reason = `this store has no place for a ${type}: take ${type}s = true out of its channel`;
  return { type: 'acknowledged', rejected: lines.map(({ sku }) => ({ sku, reason })) };
}
