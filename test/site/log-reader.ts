/**
 * Reads the logs of all docks of a site, one message after the other in the order of the server, and adds them up. What
 * it holds it can have again at any time by reading anew.
 */

import type { Seen } from '../../agent/site/core/facts.ts';
import type { Range } from '../../agent/site/core/range.ts';
import { unpacked } from '../../agent/site/facts/codec.ts';
import type { Streams } from '../../agent/site/link/streams.ts';
import { type FoldState, nothingFolded, seenOf, transition } from './core/fold.ts';
import { foldFact, SharedStock } from './core/shared-stock.ts';

type LogReaderParts = {
  readonly stream: string;
  /** Of the logs of all docks; a `*` stands for the dock. */
  readonly subjects: string;
  /** This is for a person: nothing of it counts. */
  alarm(text: string): void;
};

export class LogReader {
  readonly #parts: LogReaderParts;
  readonly #stocks = new Map<string, SharedStock>();
  #folded: FoldState = nothingFolded;
  /** The next message to read. */
  #next = 1;

  constructor(parts: LogReaderParts) {
    this.#parts = parts;
  }

  get seen(): Seen {
    return seenOf(this.#folded);
  }

  /** What the facts of a merchant's goods add up to. */
  stock(merchant: string): SharedStock {
    const known = this.#stocks.get(merchant);
    if (known !== undefined) return known;
    const fresh = new SharedStock();
    this.#stocks.set(merchant, fresh);
    return fresh;
  }

  /** Up to where the logs end now. @returns false: the connection is of no use any more */
  async catchUp(streams: Streams): Promise<boolean> {
    const { stream, subjects } = this.#parts;
    for (;;) {
      const found = await streams.next(stream, subjects, this.#next);
      if (found.type === 'none') return true;
      if (found.type === 'unknown') return false;
      const { seq, subject, payload } = found.message;
      const read = unpacked(payload);
      if (read.type === 'flaw') this.#parts.alarm(`${subject}, message ${seq}: ${read.text}`);
      else if (subject !== subjects.replace('*', read.range.dock))
        this.#parts.alarm(`${subject} holds a range of ${read.range.dock}`);
      else this.#fold(read.range);
      this.#next = seq + 1;
    }
  }

  #fold(range: Range): void {
    const { state, effects } = transition(this.#folded, { type: 'range', range });
    this.#folded = state;
    for (const effect of effects) {
      if (effect.type === 'alarm') this.#parts.alarm(effect.text);
      // The server gives a log in its order: a gap in it is one at the server.
      if (effect.type === 'read-again')
        this.#parts.alarm(`the log of ${effect.dock} has a gap after entry ${effect.after}`);
      if (effect.type !== 'fold') continue;
      for (const fact of effect.facts) foldFact(this.stock(fact.merchant), range.dock, fact);
    }
  }
}
