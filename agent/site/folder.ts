/**
 * Folds the logs of the other docks into this dock's ledger, in the order of the server: what a dock had folded when it
 * published is before it there, so that nothing is read before what it rests on. The place is in the ledger, in the
 * commit of what was folded.
 */
import type { SiteFact } from '../inventory/nouns/site/fold.ts';
import type { Book } from '../ledger/book.ts';
import { unpacked } from './codec.ts';
import { type Fact, movesOf, type Seen } from './core/facts.ts';
import type { Range } from './core/range.ts';
import type { Streams } from './link/streams.ts';
import type { SiteNames } from './names.ts';

type FolderParts = {
  readonly dock: string;
  readonly names: SiteNames;
  readonly book: Pick<Book, 'submit' | 'rows'>;
  /** This is for a person: nothing of it counts. */
  alarm(text: string): void;
};

/** Docks of a site. */
const peersMax = 1_000;

export class Folder {
  readonly #parts: FolderParts;
  /** The next message to read; undefined: the ledger was not asked yet. */
  #next: number | undefined;
  #seen: Record<string, number> = {};

  constructor(parts: FolderParts) {
    this.#parts = parts;
  }

  get seen(): Seen {
    return this.#seen;
  }

  /** A server that has less than was read from it lost its end: everything that it has now is read. */
  async begin(streams: Streams): Promise<void> {
    const { book, names } = this.#parts;
    const peers = await book.rows('site-peer', { limit: peersMax });
    this.#seen = Object.fromEntries(peers.map(({ dock, to }) => [dock, to]));
    const place = Math.max(0, ...peers.map((peer) => peer.place));
    const last = await streams.last(names.logs, names.everyLog);
    this.#next = last.type === 'found' && last.message.seq >= place ? place + 1 : 1;
  }

  /** Up to where the logs end now. @returns false: the connection, or the ledger, is of no use now */
  async catchUp(streams: Streams): Promise<boolean> {
    const { names, alarm, dock } = this.#parts;
    if (this.#next === undefined) await this.begin(streams);
    for (;;) {
      const place = this.#next ?? 1;
      const found = await streams.next(names.logs, names.everyLog, place);
      if (found.type === 'none') return true;
      if (found.type === 'unknown') return false;
      const { seq, subject, payload } = found.message;
      const read = unpacked(payload);
      if (read.type === 'flaw') alarm(`${subject}, message ${seq}: ${read.text}`);
      else if (subject !== names.logOf(read.range.dock)) alarm(`${subject} holds a range of ${read.range.dock}`);
      else if (read.range.dock !== dock && !(await this.#fold(read.range, seq))) return false;
      this.#next = seq + 1;
    }
  }

  /** @returns false: it is to be tried again */
  async #fold({ dock, epoch, after, to, hash, facts }: Range, place: number): Promise<boolean> {
    const { book, alarm } = this.#parts;
    const range = { dock, epoch, after, to, hash, place, facts: facts.flatMap(siteFacts) };
    const outcome = await book.submit({ type: 'site-fold', ...range });
    if (outcome.type === 'refused') {
      if (outcome.code !== 'bad-request') return false;
      alarm(outcome.text);
      return true;
    }
    this.#seen = { ...this.#seen, [dock]: Math.max(this.#seen[dock] ?? 0, to) };
    return true;
  }
}

/** What this version has no word for still moves what it says it moves. */
function siteFacts(fact: Fact): SiteFact[] {
  const { seq } = fact;
  switch (fact.kind) {
    case 'move':
    case 'ship':
    case 'item':
      return [fact];
    case 'order':
      return [fact];
    default:
      return movesOf(fact).map((move) => ({ kind: 'move', seq, ...move }));
  }
}
