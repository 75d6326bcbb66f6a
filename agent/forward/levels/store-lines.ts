/** What kinds share that write levels by an interface of the store’s own, listing by listing. */
import type { Batch, Rejection } from '../../follow/batch.ts';
import { sentBatchLines } from '../../inventory/nouns/channels/batch-body.ts';
import type { SentLine } from '../../inventory/nouns/channels/listing.ts';

/**
 * The lowest levels first: what is nearly sold out waits for nothing.
 * @returns undefined: its text is none of a batch
 */
export function linesOf({ body }: Pick<Batch, 'body'>): SentLine[] | undefined {
  try {
    const lines: unknown = sentBatchLines(body);
    return Array.isArray(lines) ? [...(lines as SentLine[])].sort((one, other) => one.level - other.level) : undefined;
  } catch {
    return undefined;
  }
}

export const notReadable = { type: 'retry', reason: 'the batch cannot be read here' } as const;

const sharedMax = 5;

/** @param listings the store’s own names of those that have one SKU */
const sharedText = (listings: readonly string[]): string =>
  `the store has this SKU ${listings.length} times (${listings.slice(0, sharedMax).join(', ')}): say which of them are meant, with tallyman channel associate`;

/**
 * Which listing of the store each line means (R27). What the store has more than once, or has a reason not to be
 * written, is named; what it does not have is unlisted. Pure.
 * @param meant the listings under the line's name: by the store's own id, else by their very SKU
 * @param whyNot why this one is not written, for a person
 */
export function matched<L>(
  lines: readonly SentLine[],
  meant: (sku: string) => readonly L[],
  listingName: (listing: L) => string,
  whyNot: (listing: L) => string | undefined = () => undefined,
): { writes: { line: SentLine; listing: L }[]; rejected: Rejection[]; unlisted: string[] } {
  const writes: { line: SentLine; listing: L }[] = [];
  const rejected: Rejection[] = [];
  const unlisted: string[] = [];
  for (const line of lines) {
    const listings = meant(line.sku);
    const [listing, other] = listings;
    if (listing === undefined) {
      unlisted.push(line.sku);
      continue;
    }
    const reason = other === undefined ? whyNot(listing) : sharedText(listings.map(listingName));
    if (reason === undefined) writes.push({ line, listing });
    else rejected.push({ sku: line.sku, reason });
  }
  return { writes, rejected, unlisted };
}

/**
 * R21: what the store shows may be lowered by a line that something came in for since it was computed, and not raised:
 * that would put back what was sold. Pure.
 * @param shown what the store shows now; null or undefined: nobody knows
 */
export const mayGoOut = (
  { sku, level }: { sku: string; level: number },
  shown: number | null | undefined,
  mayFall: ReadonlySet<string>,
): boolean => !mayFall.has(sku) || (typeof shown === 'number' && level < shown);

/**
 * R21, R27: at a store that subtracts what its orders hold. Several listings of one item: the level is what is sellable
 * and all that the store's orders hold of it, and each listing subtracts only what is held of itself. So none is told
 * what the others hold. Pure.
 * @param heldOf what the store's own orders hold of a listing
 * @returns the number of each write, in their order
 */
export function shared<L>(
  writes: readonly { line: SentLine; listing: L }[],
  heldOf: (listing: L) => number,
): readonly number[] {
  const held = new Map<string, number>();
  const item = ({ line }: { line: SentLine }) => line.item ?? line.sku;
  for (const each of writes) held.set(item(each), (held.get(item(each)) ?? 0) + heldOf(each.listing));
  return writes.map((each) => {
    const others = (held.get(item(each)) ?? 0) - heldOf(each.listing);
    return Math.max(0, each.line.level - others);
  });
}

/**
 * Listings by what a line may call them: the store's own id, or their SKU. A store compares as its database does; a SKU
 * here is its very letters.
 */
export function byName<L extends { id: string; sku: string }>(
  listings: readonly L[],
  idOfListing: (name: string) => string | undefined,
): (name: string) => readonly L[] {
  const bySku = Map.groupBy(listings, ({ sku }) => sku);
  const byId = new Map(listings.map((listing) => [listing.id, [listing]]));
  return (name) => {
    const id = idOfListing(name);
    return (id === undefined ? bySku.get(name) : byId.get(id)) ?? [];
  };
}
