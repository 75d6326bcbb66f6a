/**
 * R27: which items a storefront lists, read from the storefront itself for channels that are told of nothing else. All
 * of it is read, page by page, through what the nightly comparison reads too; what is new is told at once, and what is
 * gone only after a reading that came to its end and lost nothing on the way.
 */
import type { ChannelConfig } from '../../../config/config.ts';
import type { Alarms } from '../../alarms/alarms.ts';
import type { Clock } from '../../clock.ts';
import { readPartMax } from '../../inventory/nouns/channels/listing.ts';
import type { Book } from '../../ledger/book.ts';
import type { Turn } from '../../loops.ts';
import type { Comparing } from '../forwarder-parts.ts';

/** All of it is read so often, in looks; what could not be read, at the next one. */
const lookMs = 60_000;
const looksBetween = 15;
const unknownPerLook = 500;
const linkMs = 2_000;
const pagesMax = 10_000;
/** Readings that failed in a row until somebody is told: one may have met a store that was being restarted. */
const failuresMax = 2;
const rowsPerPage = 5_000;

type Parts = {
  config: Pick<ChannelConfig, 'name' | 'merchant'>;
  book: Pick<Book, 'submit' | 'rows' | 'stock'>;
  clock: Pick<Clock, 'sleep'>;
  door(): Comparing | undefined;
  alarms: Pick<Alarms, 'raise' | 'clear'>;
  log(message: string, facts?: Record<string, unknown>): void;
};

export class ListedItems {
  readonly #parts: Parts;
  /** SKUs on record as listed; undefined: not looked up yet. */
  #known: Set<string> | undefined;
  /** Listed there, and unknown here when it was read. */
  #unknown = new Set<string>();
  /** Until all of it is read again. */
  #looks = 0;
  #failures = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** As a loop (`loops.ts`). */
  readonly turn: Turn = async (signal) => {
    const { clock } = this.#parts;
    const door = this.#parts.door();
    if (door?.source === undefined || door.refused !== undefined || !door.linked) {
      await clock.sleep(linkMs, signal);
      return 'again';
    }
    if (this.#looks > 0) await this.#itemsThatCame();
    else await this.#readAll(door.source, signal);
    await clock.sleep(lookMs, signal);
    return 'again';
  };

  async #readAll(source: NonNullable<Comparing['source']>, signal: AbortSignal): Promise<void> {
    const { config, alarms, log } = this.#parts;
    const read = await this.#read(source, signal);
    if (signal.aborted) return;
    if ('reason' in read) {
      log('What a storefront lists could not be read', { channel: config.name, reason: read.reason });
      this.#failures += 1;
      if (this.#failures >= failuresMax) alarms.raise('listings-unread', { subject: config.name, text: read.reason });
    } else {
      await this.#record(read);
      this.#looks = looksBetween;
      this.#failures = 0;
      alarms.clear('listings-unread', config.name);
    }
  }

  /** Items that are here since the store was read, of those that it lists. */
  async #itemsThatCame(): Promise<void> {
    const { book, config } = this.#parts;
    this.#looks -= 1;
    const asked = [...this.#unknown].slice(0, unknownPerLook);
    if (asked.length === 0) return;
    const found = await book.stock({ merchant: config.merchant, skus: asked, limit: unknownPerLook });
    // The others are asked for again after all who wait.
    for (const sku of asked) {
      this.#unknown.delete(sku);
      this.#unknown.add(sku);
    }
    if (found.length > 0)
      await this.#say(
        found.map(({ sku }) => sku),
        true,
      );
  }

  async #read(
    source: NonNullable<Comparing['source']>,
    signal: AbortSignal,
  ): Promise<{ listed: Set<string>; unreadable: number } | { reason: string }> {
    const listed = new Set<string>();
    let unreadable = 0;
    let cursor: string | null = null;
    for (let page = 0; page < pagesMax; page++) {
      const result = await source.fetch(cursor, signal);
      if (result.type !== 'page') return { reason: result.reason };
      for (const { sku } of result.page.rows) listed.add(sku);
      unreadable += result.page.unreadable;
      cursor = result.page.next;
      if (cursor === null) return { listed, unreadable };
    }
    return { reason: `its pages have no end: ${pagesMax} were read` };
  }

  async #record({ listed, unreadable }: { listed: Set<string>; unreadable: number }): Promise<void> {
    const { config, log } = this.#parts;
    this.#known ??= await this.#onRecord();
    const known = this.#known;
    const fresh = [...listed].filter((sku) => !known.has(sku));
    const gone = [...known].filter((sku) => !listed.has(sku));
    this.#unknown = new Set(fresh);
    await this.#say(fresh, true);
    if (gone.length === 0) return;
    // A store that shows none of its listings is not one that sells nothing any more.
    if (unreadable > 0 || listed.size === 0)
      log('Listings that a storefront does not show any more are kept', {
        ...{ channel: config.name, listings: gone.length },
        reason: unreadable > 0 ? `${unreadable} of its listings could not be read` : 'it showed no listings at all',
      });
    else await this.#say(gone, false);
  }

  async #say(skus: readonly string[], listed: boolean): Promise<void> {
    const { book, config } = this.#parts;
    let changed = 0;
    for (let at = 0; at < skus.length; at += readPartMax) {
      const about = { by: 'dock', channel: config.name, skus: skus.slice(at, at + readPartMax), listed };
      const outcome = await book.submit({ type: 'listings-read', ...about });
      if (outcome.type !== 'done' && outcome.type !== 'unchanged')
        throw new Error(outcome.type === 'refused' ? outcome.text : 'what a storefront lists could not be recorded');
      changed += (outcome.data as { changed: number }).changed;
    }
    if (changed === 0) return;
    this.#known = await this.#onRecord();
    for (const sku of this.#known) this.#unknown.delete(sku);
  }

  async #onRecord(): Promise<Set<string>> {
    const { book, config } = this.#parts;
    const known = new Set<string>();
    for (let offset = 0; ; offset += rowsPerPage) {
      const rows = await book.rows('listing', { limit: rowsPerPage, offset });
      for (const { channel, sku, listed } of rows) if (channel === config.name && listed === true) known.add(sku);
      if (rows.length < rowsPerPage) return known;
    }
  }
}
