/** What kinds share that write levels by an interface of the store’s own, listing by listing. */
import type { Batch } from '../../follow/batch.ts';
import { sentBatchLines } from '../../inventory/nouns/channels/batch-body.ts';
import type { SentLine } from '../../inventory/nouns/channels/listing.ts';

/** @returns undefined: its text is none of a batch */
export function linesOf({ body }: Pick<Batch, 'body'>): SentLine[] | undefined {
  try {
    const lines: unknown = sentBatchLines(body);
    return Array.isArray(lines) ? lines : undefined;
  } catch {
    return undefined;
  }
}

export const notReadable = { type: 'retry', reason: 'the batch cannot be read here' } as const;

const sharedMax = 5;

/** @param listings the store’s own names of those that have one SKU */
export const sharedText = (listings: readonly string[]): string =>
  `the store has this SKU ${listings.length} times (${listings.slice(0, sharedMax).join(', ')}): say which of them are meant, with tallyman channel associate`;
