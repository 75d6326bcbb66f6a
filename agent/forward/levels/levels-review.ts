/**
 * After a loss of entries, or where a double of the ledger was noticed: reads all levels a storefront shows and hands
 * what this dock does not know, or never received, to the book, which makes exceptions of it in one commit, once an
 * epoch. Nothing is kept meanwhile that a kill would miss: until that commit the reading is due, and the next start
 * begins it again.
 *
 * Held at most: the first thousand unknown listings by name, the others as a number; pages as one at a time.
 */
import type { Clock } from '../../clock.ts';
import { pauseAfter } from '../../follow/pacing.ts';
import { isShownUnknown, type ShownListing, shownUnknownMax } from '../../inventory/requests/shown-unknown.ts';
import type { Book } from '../../ledger/book.ts';
import type { KeepLoop } from '../../loops.ts';
import type { LevelSource } from '../channel.ts';

/** Shops learn, and addresses are mended. */
const noneLookMs = 3_600_000;
/** Pages of one reading; a store that has more is one whose pages have no end. */
const pagesMax = 5_000;

type LevelsReviewParts = {
  channel: string;
  merchant: string;
  source: LevelSource;
  book: Pick<Book, 'head' | 'channels' | 'stock' | 'levelsRead'>;
  clock: Clock;
  keep: KeepLoop;
  /** In [0, 1). */
  random(): number;
  linked(): boolean;
  log(message: string, facts?: Record<string, unknown>): void;
};

export class LevelsReview {
  readonly #parts: LevelsReviewParts;
  readonly #closing = new AbortController();
  readonly #living: Promise<unknown>;
  #wake = new AbortController();
  #sleeping = false;
  #failures = 0;
  #error: string | undefined;

  /** Looks at once whether a reading is due. */
  constructor(parts: LevelsReviewParts) {
    this.#parts = parts;
    this.#living = parts.keep(
      `the reading of levels of ${parts.channel}`,
      () => this.#turn(),
      this.#closing.signal,
      () => this.#sleeping,
    );
  }

  /** Why the levels that are to be read could not be read so far. */
  get error(): string | undefined {
    return this.#error;
  }

  /** The link came, or a new epoch was opened. */
  look(): void {
    this.#failures = 0;
    this.#wake.abort();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#living;
  }

  async #turn(): Promise<'again'> {
    const { linked, random, log } = this.#parts;
    this.#wake = new AbortController();
    const wanted = linked() && (await this.#due());
    if (wanted === false) {
      await this.#sleep(Number.POSITIVE_INFINITY);
      return 'again';
    }
    const read = wanted === 'unknown' ? { reason: 'the ledger cannot be read' } : await this.#read(wanted.epoch);
    if (read === 'done') {
      this.#failures = 0;
      this.#error = undefined;
    } else if ('none' in read) {
      if (this.#error !== noneText(read.none)) log('this storefront does not tell its levels', { reason: read.none });
      this.#error = noneText(read.none);
      await this.#sleep(noneLookMs);
    } else if (linked()) {
      this.#failures += 1;
      this.#error = `its levels are to be compared with this ledger, which ${why}, and cannot be read: ${read.reason}`;
      await this.#sleep(pauseAfter(this.#failures, read.afterMs, random()).waitMs);
    }
    return 'again';
  }

  async #due(): Promise<{ epoch: string } | false | 'unknown'> {
    const { book, channel } = this.#parts;
    const { epoch } = book.head;
    const rows = await book.channels().catch(() => undefined);
    if (rows === undefined) return 'unknown';
    return rows.find((row) => row.channel === channel)?.levelsDue === true && { epoch };
  }

  async #read(epoch: string): Promise<'done' | { none: string } | { reason: string; afterMs?: number }> {
    const { source, book, channel, log } = this.#parts;
    const found = new Found();
    const asked = new Set<string | null>();
    let unreadable = 0;
    let cursor: string | null = null;
    do {
      if (asked.has(cursor)) return { reason: 'the cursors of its pages go round in a circle' };
      asked.add(cursor);
      const result = await source.fetch(cursor, this.#closing.signal);
      if (this.#closing.signal.aborted) return { reason: 'closed' };
      if (result.type === 'none') return { none: result.reason };
      if (result.type === 'retry') return result;
      unreadable += result.page.unreadable;
      try {
        for (const listing of await this.#unknown(result.page.listings)) found.add(listing);
      } catch (error) {
        return { reason: `the ledger cannot be read: ${error instanceof Error ? error.message : String(error)}` };
      }
      cursor = result.page.next;
    } while (cursor !== null && asked.size < pagesMax);
    if (cursor !== null) log('a storefront’s levels have no end; the rest was not read', { pages: pagesMax });
    const { listings, more } = found.first();
    const rest = { more, unreadable };
    const told = await book.levelsRead(channel, epoch, listings, rest).catch((error: unknown) => String(error));
    if (typeof told === 'string') return { reason: `the ledger cannot be written: ${told}` };
    log('what the storefront shows was read and compared', {
      pages: asked.size,
      unknown: listings.length,
      ...rest,
    });
    return 'done';
  }

  async #unknown(listings: readonly ShownListing[]): Promise<ShownListing[]> {
    if (listings.length === 0) return [];
    const { book, merchant } = this.#parts;
    const items = await book.stock({ merchant, skus: listings.map(({ sku }) => sku), limit: listings.length });
    const known = new Map(items.map((item) => [item.sku, item]));
    return listings.filter(({ sku }) => isShownUnknown(known.get(sku)));
  }

  async #sleep(ms: number): Promise<void> {
    const signal = AbortSignal.any([this.#wake.signal, this.#closing.signal]);
    this.#sleeping = true;
    if (ms !== Number.POSITIVE_INFINITY) await this.#parts.clock.sleep(ms, signal);
    else if (!signal.aborted)
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    this.#sleeping = false;
  }
}

const why = 'lost entries or has a double';
const noneText = (reason: string): string =>
  `what it shows cannot be compared with this ledger, which ${why}: ${reason}`;

/** The first listings by name, and how many there are beyond them. */
class Found {
  #kept: ShownListing[] = [];
  #more = 0;

  add(listing: ShownListing): void {
    this.#kept.push(listing);
    if (this.#kept.length >= 2 * shownUnknownMax) this.#cut();
  }

  first(): { listings: ShownListing[]; more: number } {
    this.#cut();
    return { listings: this.#kept, more: this.#more };
  }

  #cut(): void {
    this.#kept.sort((a, b) => (a.listing < b.listing ? -1 : a.listing > b.listing ? 1 : 0));
    this.#more += Math.max(0, this.#kept.length - shownUnknownMax);
    this.#kept = this.#kept.slice(0, shownUnknownMax);
  }
}
