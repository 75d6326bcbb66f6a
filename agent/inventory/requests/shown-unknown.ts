/**
 * What a storefront shows, where this dock looks. After a loss of entries storefronts may show stock that this dock
 * does not know any more. Each such listing is an exception for a person, who alone can say what is true: nothing is
 * zeroed by itself, and nothing that a person can count is guessed. Pure.
 */
import { type Decision, done, refuse, unchanged } from '../decision.ts';
import type { ChannelSubmission } from '../nouns/channels/channel.ts';
import { channelLevel, heldBack } from '../nouns/channels/levels.ts';
import type { Draft } from '../nouns/entry.ts';
import { allocated } from '../nouns/orders/allocation.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { ItemRow } from '../nouns/stock/item.ts';
import { heardUnder, sentPolicy } from '../nouns/stock/policy.ts';
import type { Tables } from '../nouns/tables.ts';
import { newlyListed } from './channels/listings.ts';

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
    ...(sku !== undefined && { sku }),
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

type ListingsShown = Extract<ChannelSubmission, { type: 'listings-shown' }>;

/**
 * What came of a page. `unknown`: not known here, or never received; `differ`: told anew; `silent`: shows another
 * number than ours, and the policy lets nothing be told now (R10, R12), for a person to see.
 */
export type ListingsRead = { unknown: string[]; differ: string[]; silent: string[] };

/** Items of one decision: a commit that a scan does not notice waiting for. */
export const listingsPartMax = 200;

/**
 * What a storefront shows, read because somebody asked to refresh its channel, or because the dock looked by itself.
 * Nothing of it is imported (R1): what it shows of another number than ours is told anew, where the policy lets it be
 * told now; what it does not, and what this dock does not know, is only named. Where nobody asked it is told to that
 * storefront alone, and a number that would rise waits for the sales as ever (R21).
 */
export function decideListingsShown(tables: Tables, rules: Rulebook, request: ListingsShown): Decision {
  const { channel: name, listings, by, unasked } = request;
  const channel = rules.channels.find((each) => each.name === name);
  if (channel === undefined) return refuse('unknown-channel', `There is no channel ${name}.`, 'channel');
  const { merchant } = channel;
  const drafts: Draft[] = [];
  const read: ListingsRead = { unknown: [], differ: [], silent: [] };
  const seen = new Set<string>();
  const listed = new Set<string>();
  for (const { sku, level, listing = sku } of listings.slice(0, listingsPartMax)) {
    const item = tables.item(merchant, sku);
    if (!listed.has(sku)) drafts.push(...newlyListed(tables, channel, sku, by));
    listed.add(sku);
    if (level > 0 && isShownUnknown(item)) read.unknown.push(sku);
    if (item === undefined || seen.has(sku) || heldBack(item) !== undefined) continue;
    const here = channelLevel(item, channel, allocated(tables, merchant, name, sku));
    if (level === here) continue;
    seen.add(sku);
    if (heardUnder(sentPolicy(tables, rules, item), item.processOrders) !== 'due') {
      read.silent.push(sku);
      continue;
    }
    read.differ.push(sku);
    drafts.push(
      unasked
        ? { kind: 'drift', operator: by, merchant, sku, document: name, body: { run: '', listing, here, there: level } }
        : { kind: 'sync-now', operator: by, merchant, sku, body: { requestedBy: by } },
    );
  }
  return drafts.length === 0 ? unchanged(read) : done(drafts, read);
}
