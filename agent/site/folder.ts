/**
 * Folds the logs of the other docks into this dock's ledger, in the order of the server: what a dock had folded when it
 * published is before it there, so that nothing is read before what it rests on. The place is in the ledger, in the
 * commit of what was folded.
 */
import { type SiteFact, type SitePeerRow, sitePeersMax } from '../inventory/nouns/site/fold.ts';
import type { Book } from '../ledger/book.ts';
import { type Fact, movesOf, type Seen } from './core/facts.ts';
import { flawOf, type Range } from './core/range.ts';
import { unpacked } from './facts/codec.ts';
import type { Reader } from './link/reader.ts';
import type { SiteNames } from './names.ts';

type FolderParts = {
  readonly dock: string;
  readonly names: SiteNames;
  readonly book: Pick<Book, 'submit' | 'rows'>;
  /** This is for a person: nothing of it counts. */
  alarm(text: string): void;
  /** The log of this dock was ended: the others were given what it had. */
  wasRetired(): void;
  /** What another dock did after this entry of it, from its own ledger; undefined: it does not answer now. */
  askFor(dock: string, after: number): Promise<Buffer | undefined>;
};

/** Read at a time, of messages and of what is in them: a second's work, whatever the others tell meanwhile. */
const stretch = { messages: 256, facts: 4_096 };

/** `more`: there may be some left to read; `lost`: the connection, or the ledger, is of no use now. */
type CaughtUp = 'end' | 'more' | 'lost';

export class Folder {
  readonly #parts: FolderParts;
  #seen: Record<string, number> = {};
  /** Docks whose log at the server begins behind what is known of them here. */
  readonly #behind = new Set<string>();
  /** All that the server has was read once more over this connection. */
  #reread = false;
  /** One reads at a time. */
  #reading: Promise<unknown> = Promise.resolve();

  constructor(parts: FolderParts) {
    this.#parts = parts;
  }

  get seen(): Seen {
    return this.#seen;
  }

  /** Docks of which something is missing that only they have themselves. */
  get behind(): string[] {
    return [...this.#behind];
  }

  /**
   * A server that does not hold what was read from it last lost its end: everything that it has now is read.
   * @returns whether it may be so
   */
  async begin(logs: Reader): Promise<boolean> {
    const { book, dock: own } = this.#parts;
    const peers = (await book.rows('site-peer', { limit: sitePeersMax })).filter(({ dock }) => dock !== own);
    this.#seen = Object.fromEntries(peers.map(({ dock, to }) => [dock, to]));
    const newest = peers.reduce<SitePeerRow | undefined>(
      (last, peer) => (peer.place > (last?.place ?? 0) ? peer : last),
      undefined,
    );
    this.#reread = false;
    const found = newest === undefined ? 'none' : await isThere(logs, newest);
    logs.begin(newest !== undefined && found === 'there' ? newest.place + 1 : 1);
    return found === 'lost';
  }

  /** A stretch of what was heard, so that nobody who tells much keeps this dock from its work. */
  async catchUp(logs: Reader): Promise<CaughtUp> {
    return await this.#oneByOne(async () => {
      for (const behind of this.#behind) await this.#fill(behind);
      return await this.#read(logs);
    });
  }

  /** Up to where the logs end now, as the server has them: what comes later is not waited for. */
  async foldToEnd(logs: Reader): Promise<CaughtUp> {
    logs.doubt();
    for (let end = Number.POSITIVE_INFINITY; ; ) {
      const upTo = end;
      const read = await this.#oneByOne(() => this.#read(logs, upTo));
      if (read !== 'more') return read;
      if (end !== Number.POSITIVE_INFINITY) continue;
      const last = await logs.end();
      if (last === undefined) return 'lost';
      end = last;
    }
  }

  async #oneByOne(work: () => Promise<CaughtUp>): Promise<CaughtUp> {
    const reading = this.#reading.then(work);
    this.#reading = reading.catch(() => undefined);
    return await reading;
  }

  /** A stretch. @param end number of the last message that matters */
  async #read(logs: Reader, end = Number.POSITIVE_INFINITY): Promise<CaughtUp> {
    const { names, alarm, dock } = this.#parts;
    let facts = 0;
    for (let count = 0; count < stretch.messages && facts < stretch.facts; count += 1) {
      if (logs.place > end) return 'end';
      const found = await logs.next();
      if (found.type === 'none') return 'end';
      if (found.type === 'unknown') return 'lost';
      const { seq, subject, payload } = found.message;
      const read = unpacked(payload);
      if (read.type === 'range') facts += read.range.facts.length;
      if (read.type === 'range' && read.range.dock === dock && read.range.closed) this.#parts.wasRetired();
      if (read.type === 'flaw') alarm(`${subject}, message ${seq}: ${read.text}`);
      else if (subject !== names.logOf(read.range.dock)) alarm(`${subject} holds a range of ${read.range.dock}`);
      else if (read.range.dock !== dock && !(await this.#fold(read.range, seq))) {
        logs.begin(seq);
        return 'lost';
      } else if (!this.#reread && this.#misses(read.range)) {
        this.#reread = true;
        logs.begin(1);
      }
    }
    return 'more';
  }

  /** Another dock had folded when it told this what is not known here: it was passed over. */
  #misses({ seen }: Range): boolean {
    return Object.entries(seen).some(
      ([dock, to]) => dock !== this.#parts.dock && to > (this.#seen[dock] ?? 0) && !this.#behind.has(dock),
    );
  }

  /** @returns false: it is to be tried again */
  async #fold(range: Range, place: number): Promise<boolean> {
    const { dock, after } = range;
    if (after > (this.#seen[dock] ?? 0)) {
      this.#behind.add(dock);
      await this.#fill(dock);
    }
    // What its own ledger says is to its end: nothing of this one is left then.
    return this.#behind.has(dock) || (await this.#submit(range, place));
  }

  /** From the dock's own ledger, which never ages: everything that is not known here. */
  async #fill(dock: string): Promise<void> {
    for (;;) {
      const after = this.#seen[dock] ?? 0;
      const said = await this.#parts.askFor(dock, after);
      if (said === undefined) return;
      if (said.length === 0) {
        this.#behind.delete(dock);
        return;
      }
      const read = unpacked(said);
      const flaw = read.type === 'flaw' ? read.text : flawOf(read.range);
      if (read.type === 'flaw' || flaw !== undefined || read.range.dock !== dock || read.range.to <= after) {
        this.#parts.alarm(`What ${dock} says of its ledger is of no use: ${flaw ?? 'it is of another dock'}`);
        return;
      }
      if (!(await this.#submit(read.range, 0))) return;
    }
  }

  async #submit({ dock, epoch, after, to, hash, facts, closed }: Range, place: number): Promise<boolean> {
    const { book, alarm } = this.#parts;
    const range = { dock, epoch, after, to, hash, place, facts: facts.flatMap(siteFacts) };
    const outcome = await book.submit({ type: 'site-fold', ...range, ...(closed && { closed }) });
    if (outcome.type === 'refused') {
      if (outcome.code !== 'bad-request') return false;
      alarm(outcome.text);
      return true;
    }
    this.#seen = { ...this.#seen, [dock]: Math.max(this.#seen[dock] ?? 0, to) };
    return true;
  }
}

/**
 * A server's numbers alone say nothing: it may have got as many others since. What it gave up as its oldest is not
 * lost: whoever asks for that gets what comes behind it.
 */
async function isThere(logs: Reader, { dock, place, hash }: SitePeerRow): Promise<'there' | 'given-up' | 'lost'> {
  const found = await logs.at(place);
  if (found.type === 'found' && found.message.seq > place) return 'given-up';
  const read = found.type === 'found' ? unpacked(found.message.payload) : undefined;
  if (read?.type === 'range' && read.range.dock === dock && read.range.hash === hash) return 'there';
  return found.type === 'unknown' ? 'given-up' : 'lost';
}

/** What this version has no word for still moves what it says it moves. */
export function siteFacts(fact: Fact): SiteFact[] {
  switch (fact.kind) {
    case 'unit':
    case 'later':
    case 'release':
    case 'count-begin':
    case 'held-over':
      return movesOf(fact).map((move) => ({ kind: 'move', seq: fact.seq, ...move }));
    case 'count': {
      const { begin, apart: _, mark: __, ...count } = fact;
      return [{ ...count, ...(begin > 0 && { begin }) }];
    }
    default:
      return [fact];
  }
}
