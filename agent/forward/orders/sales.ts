/**
 * R21: a number rises only when the sales are known. What a merchant's other storefronts sold meanwhile stands in their
 * orders: units that arrived are told to nobody before every order source of the merchant was read after they had
 * arrived.
 *
 * `Sales` is the merchant's: how far each of its order sources has been read, as the ledger's place when that reading
 * began. `Rises` is one channel's: up to which place its levels may rise, for how long it waits at most, and whom it
 * did not wait for.
 */
import type { Clock } from '../../clock.ts';

/** How long a rise waits where nothing else is configured. */
export const riseWaitMsDefault = 60_000;
/** A moment is kept for the rises that waited then; closer together they are one. */
const markMsMin = 1_000;
/** Moments kept, the oldest first; beyond it the newer ones are kept less closely. */
const marksMax = 256;

/** Something that reads a storefront's orders. */
type SalesSource = {
  /** The ledger's end when the last reading began that came to its end; undefined: none did. */
  readonly readTo: number | undefined;
  /** false: its storefront does not let this dock in, and a person has to act: nobody waits for it meanwhile. */
  readonly readable: boolean;
  /** Reads now, if it is not told to wait; `Sales.wasRead` tells the end. */
  readSoon(): void;
  /** Resolves when a reading that began after this call came to its end, or after `freshMsMax`. */
  fresh(): Promise<unknown>;
};

export class Sales {
  /** undefined: it is configured and not opened yet. */
  readonly #sources: Map<string, SalesSource | undefined>;
  readonly #listeners = new Set<() => void>();

  /** @param channels of one merchant, those whose orders are to be read */
  constructor(channels: readonly string[]) {
    this.#sources = new Map(channels.map((name) => [name, undefined]));
  }

  join(channel: string, source: SalesSource): void {
    this.#sources.set(channel, source);
  }

  /** This storefront tells no orders: there is nothing to wait for. */
  leave(channel: string): void {
    if (this.#sources.delete(channel)) this.wasRead();
  }

  /** A reading came to its end. */
  wasRead(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  onRead(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Up to where all sales are known; undefined: nobody's are to be waited for. */
  get knownTo(): number | undefined {
    const places = [...this.#sources.values()].flatMap((source) =>
      source?.readable === false ? [] : [source?.readTo ?? 0],
    );
    return places.length === 0 ? undefined : Math.min(...places);
  }

  /** The channels whose orders were not read since this place, or cannot be. */
  unreadSince(seq: number): string[] {
    return [...this.#sources].flatMap(([name, source]) =>
      (source?.readTo ?? 0) < seq || source?.readable === false ? [name] : [],
    );
  }

  /** Resolves when every source was read anew, or cannot be read within its time. */
  async fresh(): Promise<void> {
    await Promise.all([...this.#sources.values()].map((source) => source?.fresh()));
  }

  /** Asks this one, whenever it was read. */
  readSoon(channel: string): void {
    this.#sources.get(channel)?.readSoon();
  }

  /** Asks those that were not read since this place. */
  ask(seq: number): void {
    for (const source of this.#sources.values()) if ((source?.readTo ?? 0) < seq) source?.readSoon();
  }
}

type RisesParts = {
  sales: Sales;
  /** 'forever': until they are read. */
  waitMs: number | 'forever';
  clock: Clock;
  /** More may rise than a moment ago, and something waits for it. */
  onKnown(): void;
  log(message: string, facts?: Record<string, unknown>): void;
};

export class Rises {
  readonly #parts: RisesParts;
  readonly #leave: () => void;
  /** The ledger's end at moments when rises waited, oldest first. */
  #marks: { seq: number; atMs: number }[] = [];
  #waitingTo: number | undefined;
  /** Up to this place rises have waited as long as they may. */
  #outwaitedTo = 0;
  #alarm: AbortController | undefined;

  constructor(parts: RisesParts) {
    this.#parts = parts;
    this.#leave = parts.sales.onRead(() => {
      if (this.#waitingTo !== undefined) parts.onKnown();
    });
  }

  /** Levels that moved after this place may not rise yet; undefined: all may. For a freeze that begins now. */
  get to(): number | undefined {
    const known = this.#parts.sales.knownTo;
    if (known === undefined) return undefined;
    this.#outwait();
    return Math.max(known, this.#outwaitedTo);
  }

  /** The channels whose orders were not waited for any longer, until they are read. */
  get unread(): readonly string[] {
    return this.#parts.sales.unreadSince(this.#outwaitedTo);
  }

  /** A rise was left out, and was not looked at again. */
  get waits(): boolean {
    return this.#waitingTo !== undefined;
  }

  /** The channels whose orders a rise waits for. */
  get waitingFor(): readonly string[] {
    return this.#waitingTo === undefined ? [] : this.#parts.sales.unreadSince(this.#waitingTo);
  }

  /** What came of a freeze. @param head the ledger's end when it was asked for  @param wait it left rises out */
  frozen(head: number, wait: boolean): void {
    const { sales, clock } = this.#parts;
    if (!wait) {
      this.#waitingTo = undefined;
      this.#marks = [];
      this.#alarm?.abort();
      return;
    }
    this.#waitingTo = head;
    const last = this.#marks.at(-1);
    const nowMs = clock.monoMs();
    if (last === undefined || (last.seq < head && nowMs - last.atMs >= markMsMin))
      this.#marks.push({ seq: head, atMs: nowMs });
    if (this.#marks.length > marksMax) this.#marks = this.#marks.filter((_, index) => index % 2 === 0);
    sales.ask(head);
    this.#wake();
  }

  close(): void {
    this.#leave();
    this.#alarm?.abort();
  }

  #outwait(): void {
    const { waitMs, clock, sales, log } = this.#parts;
    if (waitMs === 'forever') return;
    const over = this.#marks.filter(({ atMs }) => clock.monoMs() - atMs >= waitMs);
    const last = over.at(-1);
    if (last === undefined) return;
    this.#marks = this.#marks.slice(over.length);
    this.#outwaitedTo = last.seq;
    const unread = sales.unreadSince(last.seq);
    if (unread.length > 0) log('levels rise although not all sales are known', { unread, waitedMs: waitMs });
  }

  #wake(): void {
    const { waitMs, clock, onKnown } = this.#parts;
    const [oldest] = this.#marks;
    if (waitMs === 'forever' || oldest === undefined) return;
    this.#alarm?.abort();
    const alarm = new AbortController();
    this.#alarm = alarm;
    void clock.sleep(Math.max(0, oldest.atMs + waitMs - clock.monoMs()), alarm.signal).then(() => {
      if (!alarm.signal.aborted) onKnown();
    });
  }
}
