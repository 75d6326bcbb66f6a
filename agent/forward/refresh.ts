/**
 * A channel is refreshed because somebody asks for it: its orders are read, then what it shows, and then it is told
 * what differs, past debounce and schedule. What cannot be done now is said in words; nothing here is kept that a
 * restart would miss.
 */

import type { ChannelState } from '../inventory/nouns/channels/channel.ts';
import type { ToldListing } from '../inventory/nouns/nightly/reconciliation.ts';
import { type ListingsRead, listingsPartMax, type ShownListing } from '../inventory/requests/shown-unknown.ts';
import type { Book } from '../ledger/book.ts';
import type { LevelSource } from './channel.ts';

/** Pages of one reading; a person waits for it. */
const pagesMax = 500;
/** Named of what is unknown, and of what differs; the counts are complete. */
const namedMax = 20;

const kept = [
  { of: 'unknown', why: 'unknown' },
  { of: 'differ', why: 'differs' },
  { of: 'silent', why: 'policy' },
] as const;

/** Read, or why not. `none`: there is nothing to read, and nothing is wrong. */
type Reading = { read: true } | { read: false; reason: string; none?: true };

export type Refreshed = {
  orders: Reading;
  /** `listings`: those that a dock could write. Of them, the counts of what `ListingsRead` names. */
  listings: Reading & Record<'listings' | keyof ListingsRead, number> & { named: { sku: string; why: string }[] };
  /** How the channel is now that it was asked to send: `off`, `paused` and `stopped` send nothing. */
  levels: ChannelState;
};

type ListingsParts = {
  channel: string;
  by: string;
  /** undefined: this kind cannot read what its storefront shows. */
  source: LevelSource | undefined;
  book: Pick<Book, 'submit'>;
  linked(): boolean;
  /** Else what is missing there may be sold, and a number that would rise waits for the sales (R21). */
  salesKnown: boolean;
  signal: AbortSignal;
};

/** What a dock could have written: it is counted, and for sale. */
const writable = ({ listing, sku, level, counted, onSale }: ToldListing): ShownListing[] =>
  counted && onSale && level !== null ? [{ listing, sku, level: Math.floor(level) }] : [];

/** Reads all that a storefront shows, and has told anew what differs. */
export async function readListings(parts: ListingsParts): Promise<Refreshed['listings']> {
  const { source, signal } = parts;
  const so: Omit<Refreshed['listings'], 'read' | 'reason'> = {
    listings: 0,
    unknown: 0,
    differ: 0,
    silent: 0,
    named: [],
  };
  const not = (reason: string): Refreshed['listings'] => ({ read: false, reason, ...so });
  const none = (reason: string): Refreshed['listings'] => ({ ...not(reason), read: false, reason, none: true });
  if (source === undefined) return none('this kind of channel cannot read what its storefront shows');
  if (!parts.linked()) return not('there is no link to the storefront');
  const asked = new Set<string | null>();
  let cursor: string | null = null;
  do {
    if (asked.has(cursor)) return not('the cursors of its pages go round in a circle');
    asked.add(cursor);
    const result = await source.fetch(cursor, signal);
    if (signal.aborted) return not('the agent is stopping');
    if (result.type === 'none') return none(result.reason);
    if (result.type === 'retry') return not(result.reason);
    const { rows, next } = result.page;
    const listings = rows.flatMap(writable);
    so.listings += listings.length;
    for (let at = 0; at < listings.length; at += listingsPartMax) {
      const part = listings.slice(at, at + listingsPartMax);
      const outcome = await parts.book.submit({
        type: 'listings-shown',
        by: parts.by,
        channel: parts.channel,
        listings: part,
        ...(!parts.salesKnown && { unasked: true }),
      });
      if (outcome.type !== 'done' && outcome.type !== 'unchanged')
        return not(outcome.type === 'refused' ? outcome.text : 'it could not be recorded');
      const read = outcome.data as ListingsRead;
      for (const { of, why } of kept) {
        so[of] += read[of].length;
        so.named.push(...read[of].slice(0, namedMax - so.named.length).map((sku) => ({ sku, why })));
      }
    }
    cursor = next;
  } while (cursor !== null && asked.size < pagesMax);
  return cursor === null ? { read: true, ...so } : not('its pages have no end: the rest was not read');
}
