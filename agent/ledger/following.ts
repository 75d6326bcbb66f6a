/**
 * How who follows the ledger reads on in it: what was recorded a moment ago is at hand in the writer's thread, and a
 * matter of milliseconds; what lies further back is read beside it, on a thread that costs 10 MB while it is there.
 */
import type { Entry } from '../inventory/nouns/entry.ts';

/** Entries that the writer's thread may be asked for at a time. */
export const lately = 200;

/** What of a book is needed (`book.ts`). */
export type Followed = {
  readonly head: { readonly seq: number };
  read(after: number, limit: number): Promise<Entry[]>;
  recent(after: number, limit: number): Promise<Entry[]>;
};

/** @returns entries with seq > after, oldest first, at most `limit`; none: that was the end */
export async function entriesAfter(book: Followed, after: number, limit: number): Promise<Entry[]> {
  const due = book.head.seq - after;
  if (due <= 0) return [];
  return due <= lately ? await book.recent(after, Math.min(limit, lately)) : await book.read(after, limit);
}
