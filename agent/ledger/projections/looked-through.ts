/**
 * How far each channel was looked through with nothing left to say. No entry says so, and so it is kept beside the
 * projections: a rebuild does not lose it. Mostly it only saves looking again, and is written down when the book closes
 * or so many items were looked at that a start after a kill would take long over them: a commit for each look would
 * wear the card. But past lines that were set aside it is the only witness, and is written with that commit.
 * A mark made inside a transaction counts only when that commits: the sequence numbers behind it might be given to
 * other entries otherwise. A new epoch, generation or review makes it void.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { ChannelRow } from '../../inventory/nouns/channels/channel.ts';

/** Items that are looked at once more after a kill, at the most: a few hundredths of a second of the book's time. */
export const unkeptMax = 5_000;

type Mark = { epoch: string; generation: number; reviews: number; seen: number };

export class LookedThrough {
  readonly #insert: Statement<unknown[]>;
  readonly #committed = new Map<string, Mark>();
  readonly #staged = new Map<string, Mark>();
  /** Items looked at since the channel's mark was written down. */
  readonly #unkept = new Map<string, number>();

  constructor(db: Database) {
    this.#insert = db.prepare(
      'INSERT INTO looked (channel, epoch, generation, reviews, seen) VALUES (?,?,?,?,?) ON CONFLICT (channel) DO UPDATE SET epoch = excluded.epoch, generation = excluded.generation, reviews = excluded.reviews, seen = excluded.seen',
    );
    const rows = db.prepare('SELECT channel, epoch, generation, reviews, seen FROM looked').all() as (Mark & {
      channel: string;
    })[];
    for (const { channel, ...mark } of rows) this.#committed.set(channel, mark);
  }

  /** The row with the mark in it. */
  onto(row: ChannelRow, epoch: string): ChannelRow {
    const mark = this.#staged.get(row.channel) ?? this.#committed.get(row.channel);
    if (mark === undefined || mark.epoch !== epoch) return row;
    if (mark.generation !== row.generation || mark.reviews !== row.reviews) return row;
    return mark.seen <= row.seen ? row : { ...row, seen: mark.seen };
  }

  /**
   * The transaction is the caller's.
   * @param items how many were looked at
   */
  stage(row: ChannelRow, epoch: string, seen: number, items: number): void {
    const { channel, generation, reviews } = row;
    this.#staged.set(channel, { epoch, generation, reviews, seen });
    const unkept = (this.#unkept.get(channel) ?? 0) + items;
    this.#unkept.set(channel, unkept);
    if (unkept >= unkeptMax) this.keep(channel);
  }

  /** Writes a mark down, staged or not. The transaction is the caller's. */
  keep(channel: string): void {
    const mark = this.#staged.get(channel) ?? this.#committed.get(channel);
    if (mark !== undefined) this.#insert.run(channel, mark.epoch, mark.generation, mark.reviews, mark.seen);
    this.#unkept.delete(channel);
  }

  keepAll(): void {
    for (const channel of this.#committed.keys()) this.keep(channel);
  }

  commit(): void {
    for (const [channel, mark] of this.#staged) this.#committed.set(channel, mark);
    this.#staged.clear();
  }

  rollback(): void {
    this.#staged.clear();
  }
}
