/**
 * A stream, read from a place on. The server says each message that it took once more, under its number, to whoever
 * listens: what joins on to what was read is read from that, and costs nothing but itself. Where something is missing,
 * where it has to be certain that nothing else is there, and once a minute, the server is asked, message by message: a
 * word that was missed delays, and loses nothing.
 */
import type { Clock } from '../../clock.ts';
import type { Found, Stored, Streams } from './streams.ts';

type ReaderParts = {
  readonly streams: Pick<Streams, 'next' | 'last'>;
  readonly stream: string;
  readonly subject: string;
  readonly clock: Pick<Clock, 'monoMs'>;
};

/** Asked at least so often. */
export const askEveryMs = 60_000;
/** Messages that were heard and not read yet; beyond that they are asked for. */
const heardMax = 64;
/** Messages of this dock itself, behind one that it has not heard of. */
const ownMax = 1_000;

export class Reader {
  readonly #parts: ReaderParts;
  #place = 1;
  readonly #heard: Stored[] = [];
  readonly #own = new Set<number>();
  /** So often it was not known where the stream ends; up to which of them the server was asked since. */
  #doubts = 1;
  #settled = 0;
  /** It says nothing by itself, though there was something. */
  #silent = false;
  #askedMs = Number.NEGATIVE_INFINITY;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  /** Number of the message that is read next, or the first one after it. */
  get place(): number {
    return this.#place;
  }

  /** Number of the last message that the server has; undefined: it does not say. */
  async end(): Promise<number | undefined> {
    const { streams, stream, subject } = this.#parts;
    const last = await streams.last(stream, subject);
    if (last.type === 'unknown') return undefined;
    return last.type === 'none' ? 0 : last.message.seq;
  }

  /** Read on from this number. */
  begin(place: number): void {
    this.#place = place;
    this.doubt();
  }

  /** The server took this. */
  heard(message: Stored): void {
    this.#silent = false;
    if (this.#heard.length < heardMax) this.#heard.push(message);
    else this.doubt();
  }

  /** This dock appended the message of this number: nothing in it is news. */
  own(seq: number): void {
    if (this.#own.size < ownMax) this.#own.add(seq);
    else this.doubt();
  }

  /** What follows is read to where the stream ends now, whatever was heard. */
  doubt(): void {
    this.#doubts += 1;
  }

  /** The message at this number, or the first one after it, as the server has it. */
  async at(place: number): Promise<Found> {
    const { streams, stream, subject } = this.#parts;
    return await streams.next(stream, subject, place);
  }

  /** The next message that was not read; none: that was all, as far as it is known. One reads at a time. */
  async next(): Promise<Found> {
    while (this.#own.delete(this.#place)) this.#place += 1;
    if (this.#settled === this.#doubts) {
      const heard = this.#nextHeard();
      if (heard === 'gap') this.doubt();
      else if (heard !== undefined) return this.#read({ type: 'found', message: heard });
      else if (!this.#silent && this.#parts.clock.monoMs() - this.#askedMs < askEveryMs) return { type: 'none' };
    }
    return this.#read(await this.#ask());
  }

  async #ask(): Promise<Found> {
    const { clock } = this.#parts;
    const doubts = this.#doubts;
    const found = await this.at(this.#place);
    if (found.type === 'none') {
      this.#settled = doubts;
      this.#askedMs = clock.monoMs();
    } else if (found.type === 'found' && this.#settled === this.#doubts) {
      // It was time to ask, and there is something that nobody spoke of.
      this.#silent = true;
      this.doubt();
    }
    return found;
  }

  #read(found: Found): Found {
    if (found.type === 'found') this.#place = found.message.seq + 1;
    return found;
  }

  /** `gap`: something was missed. */
  #nextHeard(): Stored | 'gap' | undefined {
    for (let first = this.#heard[0]; first !== undefined; first = this.#heard[0]) {
      if (first.seq > this.#place) return 'gap';
      this.#heard.shift();
      if (first.seq === this.#place) return first;
    }
    return undefined;
  }
}
