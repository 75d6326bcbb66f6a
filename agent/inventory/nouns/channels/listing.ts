/**
 * R27: how a storefront lists an item of ours: under its own SKUs (aliases), several of them perhaps, or not at all. An
 * item that nothing is said of is listed under our SKU.
 */
import type { BatchLine } from './batch.ts';

/** Projection. `off`: this channel is not told of the item. */
export type ListingRow = { channel: string; sku: string; aliases: string[]; off: boolean };
/** Projection: the item that a storefront means; null: none any more. */
export type AliasRow = { channel: string; alias: string; sku: string | null };

/** No channel has a slash in its name. */
export const listingKey = (channel: string, sku: string): string => `${channel}/${sku}`;

export type ListingEntries = {
  /** The whole of what is said of an item on a channel. document = channel. */
  listing: { aliases: string[]; off?: true };
};

export type ListingSubmission =
  /** Each item as it is listed from here on; taken as a whole. */
  { type: 'associate'; by: string; channel: string; listings: { sku: string; aliases?: string[]; off?: boolean }[] };

/** A line in the storefront's words. `item`: our SKU, where it is another. */
export type SentLine = BatchLine & { item?: string };

/** What a storefront is told of an item. @param listing undefined: nothing was said of it */
export function sentLines(line: BatchLine, listing: ListingRow | undefined): SentLine[] {
  if (listing === undefined) return [line];
  if (listing.off) return [];
  if (listing.aliases.length === 0) return [line];
  return listing.aliases.map((alias) => (alias === line.sku ? line : { ...line, sku: alias, item: line.sku }));
}

/** The same in our words, each item once. */
export function ourLines(lines: readonly SentLine[]): BatchLine[] {
  const ours = new Map<string, BatchLine>();
  for (const { item, ...line } of lines) ours.set(item ?? line.sku, { ...line, sku: item ?? line.sku });
  return [...ours.values()];
}
