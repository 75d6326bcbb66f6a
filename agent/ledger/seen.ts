/**
 * How far each channel was looked through with nothing left to say. Only a saving: it stays in memory and is written down with
 * the channel's next own commit, because a commit for it alone would wear the card. A mark made inside a transaction counts
 * only when that commits; the sequence numbers behind it might be given to other entries otherwise.
 */
import type { ChannelRow } from '../inventory/model.ts';

type Mark = { generation: number; seen: number };

export class SeenMarks {
  readonly #committed = new Map<string, Mark>();
  readonly #staged = new Map<string, Mark>();

  /** The row with the mark in it; a mark of an older generation is void. */
  onto(row: ChannelRow): ChannelRow {
    const mark = this.#staged.get(row.channel) ?? this.#committed.get(row.channel);
    if (mark === undefined || mark.generation !== row.generation || mark.seen <= row.seen) return row;
    return { ...row, seen: mark.seen };
  }

  stage(row: ChannelRow, seen: number): void {
    this.#staged.set(row.channel, { generation: row.generation, seen });
  }

  commit(): void {
    for (const [channel, mark] of this.#staged) this.#committed.set(channel, mark);
    this.#staged.clear();
  }

  rollback(): void {
    this.#staged.clear();
  }
}
