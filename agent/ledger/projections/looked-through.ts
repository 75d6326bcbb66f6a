/**
 * How far each channel was looked through with nothing left to say. No entry says so, and so it is kept beside the projections:
 * a rebuild does not lose it. Mostly it only saves looking again, and is written down when the book closes, because a commit for
 * it alone would wear the card; but past lines that were set aside it is the only witness, and is written with that commit.
 * A mark made inside a transaction counts only when that commits: the sequence numbers behind it might be given to other
 * entries otherwise. A new epoch, generation or review makes it void.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { ChannelRow } from '../../inventory/nouns/channel.ts';

type Mark = { epoch: string; generation: number; reviews: number; seen: number };

export class LookedThrough {
  readonly #insert: Statement<unknown[]>;
  readonly #committed = new Map<string, Mark>();
  readonly #staged = new Map<string, Mark>();

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

  stage(row: ChannelRow, epoch: string, seen: number): void {
    this.#staged.set(row.channel, { epoch, generation: row.generation, reviews: row.reviews, seen });
  }

  /** Writes a mark down, staged or not. The transaction is the caller's. */
  keep(channel: string): void {
    const mark = this.#staged.get(channel) ?? this.#committed.get(channel);
    if (mark !== undefined) this.#insert.run(channel, mark.epoch, mark.generation, mark.reviews, mark.seen);
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
