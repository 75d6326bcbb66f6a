/**
 * What a channel's storefront has answered for, taken or refused, beyond the channel's mark: a line that is left out
 * before it (it waits to rise, or is looked for on its own) holds the mark back, and what comes behind would be said
 * again with every batch, were it asked for by sync now or refused. It is said again once there is something new of it,
 * or once the channel looks at everything anew.
 *
 * Nothing of it is kept over a restart: then such a line is said once more. No more items than lie behind one mark.
 */
import type { ChannelRow } from '../../inventory/nouns/channels/channel.ts';

/** By SKU: the due mark that the line was made for. */
export type LineMarks = ReadonlyMap<string, number>;

type Answered = { look: string; marks: Map<string, number> };

export class AnsweredLines {
  readonly #inFlight = new Map<string, { key: string; marks: LineMarks }>();
  readonly #answered = new Map<string, Answered>();

  /** A batch was made of these. */
  made(channel: string, key: string, marks: LineMarks): void {
    this.#inFlight.set(channel, { key, marks });
  }

  /** The storefront answered for that batch, line by line. Saying it twice changes nothing. */
  through(row: ChannelRow, key: string): void {
    const { channel } = row;
    const made = this.#inFlight.get(channel);
    if (made?.key !== key) return;
    this.#inFlight.delete(channel);
    const { marks } = this.#of(row);
    for (const [sku, dueSeq] of made.marks) marks.set(sku, dueSeq);
  }

  /** Nothing is left out before the end: the mark passes all of it. */
  passed(channel: string): void {
    this.#answered.delete(channel);
  }

  /** Whether there is nothing new of an item since. @param dueSeq its mark */
  isAnswered(row: ChannelRow, sku: string, dueSeq: number): boolean {
    return this.#answered.has(row.channel) && this.#of(row).marks.get(sku) === dueSeq;
  }

  #of(row: ChannelRow): Answered {
    const look = `${row.generation} ${row.reviews}`;
    const known = this.#answered.get(row.channel);
    if (known?.look === look) return known;
    const fresh = { look, marks: new Map<string, number>() };
    this.#answered.set(row.channel, fresh);
    return fresh;
  }
}
