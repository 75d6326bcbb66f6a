/**
 * What all stores with an interface of their own have in common as channels: they are asked and told everything, and
 * call nobody.
 */
import type { Batch, SendResult } from '../../follow/batch.ts';
import type { TellingType } from '../../inventory/nouns/channels/telling.ts';
import type { Channel } from '../channel.ts';
import type { Unlisted } from '../levels/unlisted.ts';
import type { Changes } from '../orders/changes.ts';

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

/** Batches in a row that give way; a store that sells all the time gets its levels all the same. */
const outdatedMax = 3;

const outdated = { type: 'outdated', reason: 'something came in since it was made' } as const;

/**
 * R21: what became known of a store since a batch was made is counted first: what it sold, where it does not subtract
 * that by itself; the boxes that it was told have left, where it takes their units off by itself. A batch that such a
 * change concerns gives way to another one, also where it is sent once more after a while; and once where nobody knows
 * whether there is such a change.
 */
export class GivesWay {
  readonly #changes: Changes;
  readonly #ask: (signal: AbortSignal) => Promise<boolean>;
  /** The batch that is to be sent once more, and how many changes there had been before it was. */
  #batch: { key: string; changes: number } | undefined;
  #outdated = 0;

  /** @param ask asks for what changed; false: nobody can say */
  constructor(changes: Changes, ask: (signal: AbortSignal) => Promise<boolean> = async () => true) {
    this.#changes = changes;
    this.#ask = ask;
  }

  /** One attempt at a batch. @param write the attempt, if it does not give way */
  send(batch: Batch, signal: AbortSignal, write: () => Promise<SendResult>): Promise<SendResult> {
    return this.attempt(batch, signal, async (overtaken) => ((await overtaken()) ? outdated : write()));
  }

  /** The same, where the attempt itself asks whether the batch is to give way, before anything is written. */
  async attempt(
    batch: Batch,
    signal: AbortSignal,
    attempt: (overtaken: () => Promise<boolean>) => Promise<SendResult>,
  ): Promise<SendResult> {
    const changes = this.#batch?.key === batch.key ? this.#batch.changes : this.#changes.count;
    const result = await attempt(async () => {
      const known = await this.#ask(signal);
      if (!known && this.#outdated === 0) return true;
      const names = batch.lines.map(({ sku }) => sku);
      return this.#outdated < outdatedMax && this.#changes.after(changes, names);
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
