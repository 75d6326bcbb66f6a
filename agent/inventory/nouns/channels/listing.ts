/**
 * R27: how a storefront lists an item of ours: under its own SKUs (aliases), several of them perhaps, or not at all. An
 * item that nothing is said of is listed under our SKU.
 */
import type { BatchLine } from './batch.ts';
import type { ChannelRules } from './channel.ts';

/**
 * Projection. `off`: this channel is not told of the item. `listed`: its store showed it, when all of it was read last.
 */
export type ListingRow = { channel: string; sku: string; aliases: string[]; off: boolean; listed?: true };
/** Projection: the item that a storefront means; null: none any more. */
export type AliasRow = { channel: string; alias: string; sku: string | null };

/** No channel has a slash in its name. */
export const listingKey = (channel: string, sku: string): string => `${channel}/${sku}`;

export type ListingEntries = {
  /** The whole of what is said of an item on a channel. document = channel. */
  listing: { aliases: string[]; off?: true; listed?: true };
};

export type ListingSubmission =
  /** Each item as it is listed from here on; taken as a whole. */
  | { type: 'associate'; by: string; channel: string; listings: { sku: string; aliases?: string[]; off?: boolean }[] }
  /** Part of what was read of a store to its end: these it lists, or does not list any more. */
  | { type: 'listings-read'; by: string; channel: string; skus: string[]; listed: boolean };

/** SKUs of one such part: a commit that a scan does not notice waiting for. */
export const readPartMax = 50;

/** Somebody said under which name the store lists it, or the store did. */
const isKnown = (listing: ListingRow | undefined): boolean =>
  listing?.listed === true || (listing?.aliases ?? []).length > 0;

/** Whether a channel is told of the item at all. */
export const isTold = (listing: ListingRow | undefined, { onlyListed }: Pick<ChannelRules, 'onlyListed'>): boolean =>
  listing?.off !== true && (onlyListed !== true || isKnown(listing));

/** Why a channel is not told of the item at all; undefined: it is. */
export function untold(
  listing: ListingRow | undefined,
  rules: Pick<ChannelRules, 'onlyListed'>,
): 'item-off' | 'not-listed' | undefined {
  if (isTold(listing, rules)) return undefined;
  return listing?.off === true ? 'item-off' : 'not-listed';
}

/** The store's own SKUs that its lines go by; of an item that the channel is told of. */
export const namesOf = (sku: string, listing: Pick<ListingRow, 'aliases'> | undefined): readonly string[] =>
  listing === undefined || listing.aliases.length === 0 ? [sku] : listing.aliases;

/** A line in the storefront's words. `item`: our SKU, where it is another. */
export type SentLine = BatchLine & { item?: string };

/** What a storefront is told of an item. @param listing undefined: nothing was said of it */
export function sentLines(
  line: BatchLine,
  listing: ListingRow | undefined,
  rules: Pick<ChannelRules, 'onlyListed'>,
): SentLine[] {
  if (!isTold(listing, rules)) return [];
  return namesOf(line.sku, listing).map((name) => (name === line.sku ? line : { ...line, sku: name, item: line.sku }));
}

/** The same in our words, each item once. */
export function ourLines(lines: readonly SentLine[]): BatchLine[] {
  const ours = new Map<string, BatchLine>();
  for (const { item, ...line } of lines) ours.set(item ?? line.sku, { ...line, sku: item ?? line.sku });
  return [...ours.values()];
}
