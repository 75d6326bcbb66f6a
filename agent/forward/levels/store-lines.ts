/** What kinds share that write levels by an interface of the store’s own, listing by listing. */
import type { Batch, SendResult } from '../../follow/batch.ts';
import { sentBatchLines } from '../../inventory/nouns/channels/batch-body.ts';
import type { SentLine } from '../../inventory/nouns/channels/listing.ts';
import type { TellingType } from '../../inventory/nouns/channels/telling.ts';

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
export const sharedText = (listings: readonly string[]): string =>
  `the store has this SKU ${listings.length} times (${listings.slice(0, sharedMax).join(', ')}): say which of them are meant, with tallyman channel associate`;

/** R25: what its stores have no place for. The check of a configuration lets nobody ask for it. */
export function noPlaceFor(type: TellingType, { lines }: Pick<Batch, 'lines'>): SendResult {
  const reason = `this store has no place for a ${type}: take ${type}s = true out of its channel`;
  return { type: 'acknowledged', rejected: lines.map(({ sku }) => ({ sku, reason })) };
}
