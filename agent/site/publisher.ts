/**
 * Brings a dock's ledger to its log at the server, over one connection: the ledger is the outbox, and what the server
 * has of it the cursor. Ends when the connection does; the next one begins by asking how far the server is.
 */
import type { Clock } from '../clock.ts';
import type { Entry, EntryBody } from '../inventory/nouns/entry.ts';
import { isRecovered, ownSeq, toldSeq } from '../inventory/nouns/site/numbering.ts';
import type { Renumbered, SiteOwnRow } from '../inventory/nouns/site/own.ts';
import { entriesAfter, type Followed } from '../ledger/following.ts';
import type { Fact, Seen } from './core/facts.ts';
import { mayTellMore, type Pace, paceAfter, paceAt, paceFrom } from './core/pace.ts';
import { away, type Publishing, transition } from './core/publishing.ts';
import type { Range } from './core/range.ts';
import { messageMax, packed, unpacked } from './facts/codec.ts';
import { entriesMax, rangeOf } from './facts/of-entries.ts';
import type { Streams } from './link/streams.ts';
import { isPlace } from './shape.ts';

/** What of a book is needed (`ledger/book.ts`). */
export type OwnLedger = Followed & {
  /** What the others know under other numbers, and under another name. */
  rows(kind: 'site-own', filter: object): Promise<SiteOwnRow[]>;
};

type PublisherParts = {
  readonly dock: string;
  readonly stream: string;
  readonly subject: string;
  readonly ledger: OwnLedger;
  readonly streams: Streams;
  readonly clock: Pick<Clock, 'monoMs'>;
  /** What of the others is folded now. */
  seen(): Seen;
  /** The server took a range, as its message of this number. */
  took?(seq: number): void;
};

/** Attempts in a row that became nothing, over one connection: then a new one is opened. */
const attemptsMax = 8;

type Published =
  /** Everything up to here is at the server. `more`: what follows is told in a moment (`core/pace.ts`). */
  | { readonly type: 'published'; readonly to: number; readonly more?: true }
  /** This connection is of no use any more. `why`: what the server said, where it refused. */
  | { readonly type: 'lost'; readonly why?: string }
  /** Only a person, or what comes after an old copy, leads on. */
  | { readonly type: 'stopped'; readonly why: 'forked' | 'closed' | 'fenced' };

export class Publisher {
  readonly #parts: PublisherParts;
  #state: Publishing = away;
  #renumbered: readonly Renumbered[] = [];
  /** Up to this entry there is nothing to tell behind what is published: what was folded from others, sessions … */
  #looked = 0;
  #refused: string | undefined;
  #pace: Pace;

  constructor(parts: PublisherParts) {
    this.#parts = parts;
    this.#pace = paceFrom(parts.clock.monoMs());
  }

  /** Publishes all that the ledger has now, as fast as the others hear it. */
  async catchUp(): Promise<Published> {
    this.#refused = undefined;
    for (let attempts = 0; attempts < attemptsMax; attempts += 1) {
      if (this.#state.phase === 'away') this.#state = transition(this.#state, { type: 'link', up: true }).state;
      if (this.#state.phase === 'asking') await this.#ask();
      const { phase } = this.#state;
      if (phase === 'forked' || phase === 'closed' || phase === 'fenced') return { type: 'stopped', why: phase };
      while (this.#state.phase === 'ready') {
        const { to } = this.#state;
        this.#pace = paceAt(this.#pace, this.#parts.clock.monoMs());
        const more = !mayTellMore(this.#pace);
        const range = more ? undefined : await this.#next(to);
        if (range === undefined) {
          const told = Math.max(ownSeq(this.#renumbered, to), this.#looked);
          return { type: 'published', to: told, ...(more && { more }) };
        }
        await this.#append(range);
        this.#pace = paceAfter(this.#pace, range.facts.length);
        // One that a server refuses for good is not sent for ever.
        if (this.#state.phase === 'ready') attempts = 0;
      }
    }
    return { type: 'lost', ...(this.#refused !== undefined && { why: this.#refused }) };
  }

  /** The last entry of this ledger that its log is known to hold, by the number that the others know it by. */
  get told(): number {
    return this.#state.to;
  }

  /** What the log holds beyond this ledger is known here now. */
  recovered(): void {
    this.#state = transition(this.#state, { type: 'recovered' }).state;
  }

  async #ask(): Promise<void> {
    const { streams, stream, subject, dock, ledger } = this.#parts;
    const [own] = await ledger.rows('site-own', {});
    this.#renumbered = own?.renumbered ?? [];
    const found = await streams.last(stream, subject);
    if (found.type === 'unknown') return;
    if (found.type === 'none') {
      this.#looked = Math.max(this.#looked, own?.toldBefore ?? 0);
      this.#state = transition(this.#state, { type: 'last', found: undefined }).state;
      return;
    }
    const { seq, payload } = found.message;
    const read = unpacked(payload);
    // What cannot be read there was written by nobody who may: it is somebody else's, and this dock stops.
    const { to, hash, closed } = read.type === 'range' ? read.range : { to: 0, hash: '', closed: false };
    const mine = read.type === 'range' && read.range.dock === dock && (await this.#has(to, hash));
    this.#state = transition(this.#state, { type: 'last', found: { seq, to, mine, closed: closed === true } }).state;
  }

  async #has(told: number, hash: string): Promise<boolean> {
    const seq = ownSeq(this.#renumbered, told);
    const [entry] = await this.#parts.ledger.recent(seq - 1, 1);
    return (entry?.seq === seq && entry.hash === hash) || isRecovered(this.#renumbered, told, hash);
  }

  async #next(after: number): Promise<Range | undefined> {
    const { dock, ledger, seen } = this.#parts;
    const from = Math.max(ownSeq(this.#renumbered, after), this.#looked);
    const { range, looked } = await rangeAfter({ dock, ledger, seen: seen() }, this.#renumbered, after, from);
    this.#looked = looked;
    return range;
  }

  async #append(range: Range): Promise<void> {
    const step = transition(this.#state, { type: 'due', range });
    this.#state = step.state;
    for (const effect of step.effects) {
      if (effect.type !== 'append') continue;
      const { streams, stream, subject } = this.#parts;
      const became = await streams.append(stream, subject, effect.expected, packed(range));
      if (became.type === 'stored') this.#parts.took?.(became.seq);
      if ('text' in became) this.#refused = `the site’s server takes nothing: ${became.text}`;
      const said =
        became.type === 'stored'
          ? ({ type: 'stored', seq: became.seq, to: range.to } as const)
          : ({ type: became.type === 'wrong-last' ? 'wrong-last' : 'silence' } as const);
      this.#state = transition(this.#state, said).state;
    }
  }
}

/**
 * The next range of a ledger that says something: two docks that told each other how far they are would never be done.
 * @param after where the one before ended, by the numbers that the others know
 * @param from the entry here behind which there may be something to say
 * @returns `looked`: behind this entry nothing was looked at yet
 */
export async function rangeAfter(
  { dock, ledger, seen }: { dock: string; ledger: Followed; seen: Seen },
  renumbered: readonly Renumbered[],
  after: number,
  from: number,
): Promise<{ range?: Range; looked: number }> {
  for (let looked = from; ; ) {
    if (looked >= ledger.head.seq) return { looked };
    const entries = await entriesAfter(ledger, looked, entriesMax);
    const told = entries.map((entry) => asTold(entry, renumbered));
    let range = rangeOf(dock, after, told, seen);
    while (range !== undefined && range.facts.length > 1 && packed(range).length > messageMax) {
      range = rangeOf(dock, after, told, seen, Math.floor(range.facts.length / 2));
    }
    if (range !== undefined) return { range: packed(range).length > messageMax ? shortened(range) : range, looked };
    looked = entries.at(-1)?.seq ?? ledger.head.seq;
  }
}

/** Where a count began goes by the others’ numbers, too. */
function asTold(entry: Entry, renumbered: readonly Renumbered[]): Entry {
  const seq = toldSeq(renumbered, entry.seq);
  if (entry.kind !== 'count') return { ...entry, seq };
  const body = entry.body as EntryBody['count'];
  return { ...entry, seq, body: { ...body, base: body.base && toldSeq(renumbered, body.base) } };
}

/**
 * What a ledger has after an entry, by the number that the others know it by, for a dock that was away for longer than
 * the log reaches back. @returns empty: nothing; undefined: it was asked something else
 */
export async function rangeAsked(
  dock: string,
  ledger: OwnLedger,
  { after }: { after?: unknown },
): Promise<Buffer | undefined> {
  if (typeof after !== 'number' || !isPlace(after)) return undefined;
  const { renumbered = [], toldBefore = 0 } = (await ledger.rows('site-own', {}))[0] ?? {};
  const from = Math.max(toldBefore, ownSeq(renumbered, after));
  const { range } = await rangeAfter({ dock, ledger, seen: {} }, renumbered, after, from);
  return range === undefined ? Buffer.alloc(0) : packed(range);
}

/**
 * One fact that is too long for a message: on which pallets a notice comes only the dock that announced it knows, and a
 * box of some thousand single pieces is told by the dock that it left.
 */
function shortened(range: Range): Range {
  const facts = range.facts.flatMap((fact): Fact[] => {
    if (fact.kind === 'telling') return [];
    if (fact.kind !== 'notice') return [fact];
    const { handlingUnits: _, ...content } = fact.content;
    return [{ ...fact, content }];
  });
  return { ...range, facts };
}
