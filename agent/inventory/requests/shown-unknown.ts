/**
 * After a loss of entries storefronts may show stock that this dock does not know any more. Each such listing is an exception for a
 * person, who alone can say what is true: nothing is zeroed by itself, and nothing that a person can count is guessed. Pure.
 */
import type { Draft } from '../nouns/entry.ts';
import type { ItemRow } from '../nouns/stock/item.ts';
import type { Tables } from '../nouns/tables.ts';

/** What a storefront shows of one listing. */
export type ShownListing = { listing: string; sku: string; level: number };

/** Listings that are exceptions of their own; further ones are counted in one more. */
export const shownUnknownMax = 1_000;

/** What is left over of a reading, in numbers. `unreadable`: rows that could not be read. */
export type ShownRest = { more: number; unreadable: number };

/** Whether this dock has nothing to say about what the store shows, and ought to. */
export function isShownUnknown(item: Pick<ItemRow, 'received' | 'notFulfilledHere'> | undefined): boolean {
  return item === undefined || (!item.received && !item.notFulfilledHere);
}

/** @param listings at most `shownUnknownMax`, those that show something; what is known by now is left out */
export function shownUnknown(
  tables: Tables,
  channel: { name: string; merchant: string },
  listings: readonly ShownListing[],
  rest: ShownRest,
): Draft[] {
  const exception = (text: string, sku?: string): Draft => ({
    kind: 'exception',
    merchant: channel.merchant,
    ...(sku === undefined ? {} : { sku }),
    document: channel.name,
    body: { reason: 'shown-unknown', text, channel: channel.name },
  });
  const unknown = listings.slice(0, shownUnknownMax).flatMap(({ listing, sku, level }) => {
    const item = tables.item(channel.merchant, sku);
    if (!isShownUnknown(item)) return [];
    const about = listing === sku ? '' : ` (listing ${listing})`;
    const known = item === undefined ? 'does not know' : 'never received';
    return [
      exception(`${channel.name} shows ${level} of ${sku}${about}, which this dock ${known}. ${remedy(item)}`, sku),
    ];
  });
  const left = [
    ...(rest.more > 0 ? [`${rest.more} more listings that this dock does not know or never received`] : []),
    ...(rest.unreadable > 0 ? [`${rest.unreadable} listings that cannot be read`] : []),
  ];
  if (left.length === 0) return unknown;
  return [
    ...unknown,
    exception(`${channel.name} shows ${left.join(', and ')}. Compare its listings with the shelves.`),
  ];
}

function remedy(item: object | undefined): string {
  const first = item === undefined ? 'Import the item and count' : 'Count';
  return `${first} what is on the shelf, or 0 with confirmation when there is none; then dismiss this.`;
}
