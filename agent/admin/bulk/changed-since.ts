/** What a token may be void for: what entries since the dry run were about, told by name. */
import type { BulkJob } from '../../inventory/nouns/admin/bulk.ts';
import type { Book } from '../../ledger/book.ts';

/** Entries looked through, and names told. */
const bounds = { entries: 10_000, page: 1_000, names: 10 } as const;

/** @returns "TEE-1, TEE-2 and 3 more"; '' when nothing can be named */
export async function changedSince(
  { merchant, job }: { merchant: string; job: BulkJob },
  book: Pick<Book, 'read' | 'head'>,
  seq: number,
): Promise<string> {
  if (!Number.isSafeInteger(seq) || seq > book.head.seq) return '';
  const names = new Set<string>();
  let after = seq;
  while (after < Math.min(book.head.seq, seq + bounds.entries)) {
    const entries = await book.read(after, bounds.page);
    for (const { merchant: whose, sku, document, kind } of entries) {
      if (whose !== merchant || kind === 'command' || kind === 'ack') continue;
      const name = job.of === 'items' ? sku : document;
      if (name !== null) names.add(name);
    }
    const last = entries.at(-1);
    if (last === undefined) break;
    after = last.seq;
  }
  const told = [...names].slice(0, bounds.names);
  const more = names.size - told.length;
  return `${told.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
