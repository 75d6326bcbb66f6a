/**
 * What all stores with an interface of their own have in common as channels: they are asked and told everything, and
 * call nobody.
 */
import type { Clock } from '../../clock.ts';
import type { Batch, SendResult } from '../../follow/batch.ts';
import { batchMadeAt } from '../../inventory/nouns/channels/batch-body.ts';
import type { TellingType } from '../../inventory/nouns/channels/telling.ts';
import type { Channel } from '../channel.ts';
import type { Unlisted } from '../levels/unlisted.ts';
import type { Changes } from '../orders/changes.ts';

type StoreChannel = Required<Pick<Channel, 'orders' | 'levels' | 'send' | 'check' | 'computing'>> & {
  unlisted: Unlisted;
  shipments: { tell(batch: Batch, signal: AbortSignal): Promise<SendResult> };
  /** Closed with the channel. */
  connections: readonly { close(): Promise<void> }[];
};

export const storeChannel = ({ unlisted, shipments, connections, ...own }: StoreChannel): Channel => ({
  ...own,
  /** There is no link to watch: every question is its own. */
  linked: true,
  unwatched: true,
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

/** Batches in a row that give way whole; a store that sells all the time gets its other levels all the same. */
const outdatedMax = 3;

/** How many changes there had been. */
const unknown = 'unknown';

const outdated = { type: 'outdated', reason: 'something came in since it was made' } as const;

/**
 * Asked before anything is written: undefined: the attempt is to end as `outdated`, with nothing written; else names of
 * lines that something came in for, which may lower what the store shows and never raise it.
 */
export type MayWrite = () => Promise<ReadonlySet<string> | undefined>;

/**
 * R21: what became known of a store since a batch was made is counted first: what it sold, where it does not subtract
 * that by itself; the boxes that it was told have left, where it takes their units off by itself. A batch that such a
 * change concerns gives way to another one, also where it is sent once more after a while; and once where nobody knows
 * whether there is such a change. After three in a row the store is one that sells all the time: what the changes do
 * not concern is written, and of the others what falls, since a number that falls puts nothing back that was sold. What
 * would rise waits, and is said to be left over (`about`).
 */
export class GivesWay {
  readonly #changes: Changes;
  readonly #ask: (signal: AbortSignal) => Promise<boolean>;
  readonly #openedMs: number;
  /** No batch was there yet. */
  #first = true;
  /** The batch that is to be sent, or sent once more, and how many changes there had been when it was made. */
  #made: { key: string; changes: number | typeof unknown } | undefined;
  #outdated = 0;

  /** @param ask asks for what changed; false: nobody can say */
  constructor(
    changes: Changes,
    clock: Pick<Clock, 'wallMs'>,
    ask: (signal: AbortSignal) => Promise<boolean> = async () => true,
  ) {
    this.#changes = changes;
    this.#ask = ask;
    this.#openedMs = clock.wallMs();
  }

  /** The next batch is computed from here on. @returns to be told which it is: perhaps one that was made before */
  computing(): (batch: Pick<Batch, 'key' | 'body'>) => void {
    const { count } = this.#changes;
    return ({ key, body }) => {
      // What changed since one of the life before was made, that life may have heard alone. Clocks are set back.
      const before = this.#first && !(batchMadeAt(body) >= this.#openedMs);
      this.#first = false;
      if (this.#made?.key !== key) this.#made = { key, changes: before ? unknown : count };
    };
  }

  /** One attempt at a batch. @param write what may be written of it, if it does not give way */
  send(
    batch: Batch,
    signal: AbortSignal,
    write: (mayFall: ReadonlySet<string>) => Promise<SendResult>,
  ): Promise<SendResult> {
    return this.attempt(batch, signal, async (mayWrite) => {
      const mayFall = await mayWrite();
      return mayFall === undefined ? outdated : write(mayFall);
    });
  }

  /** The same, where the attempt itself asks what may be written, each time before it writes. */
  async attempt(
    batch: Batch,
    signal: AbortSignal,
    attempt: (mayWrite: MayWrite) => Promise<SendResult>,
  ): Promise<SendResult> {
    const changes = this.#made?.key === batch.key ? this.#made.changes : this.#changes.count;
    let about: ReadonlySet<string> = new Set();
    const result = await attempt(async () => {
      const known = await this.#ask(signal);
      if (changes === unknown || (!known && this.#outdated === 0)) return undefined;
      about = new Set(this.#changes.after(changes, namesIn(batch)));
      return about.size > 0 && this.#outdated < outdatedMax ? undefined : about;
    });
    this.#made = result.type === 'retry' ? { key: batch.key, changes } : undefined;
    const left = result.type === 'acknowledged' && about.size > 0;
    this.#outdated = left || result.type === 'outdated' ? this.#outdated + 1 : 0;
    return left ? { ...outdated, about: [...about] } : result;
  }
}

const namesIn = ({ lines }: Pick<Batch, 'lines'>): string[] => lines.map(({ sku }) => sku);

/** R25: what these stores have no place for. The check of a configuration lets nobody ask for it. */
function noPlaceFor(type: TellingType, { lines }: Pick<Batch, 'lines'>): SendResult {
  const reason = `this store has no place for a ${type}: take ${type}s = true out of its channel`;
  return { type: 'acknowledged', rejected: lines.map(({ sku }) => ({ sku, reason })) };
}
