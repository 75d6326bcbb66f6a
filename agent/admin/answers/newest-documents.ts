/**
 * Documents of a kind, newest first, as lists of verbs tell them. Looked through a window at a time, because merchants
 * are mixed in one list.
 */
import { z } from 'zod';
import type { Rows } from '../../inventory/nouns/rows.ts';
import { limit, merchantId } from '../params.ts';
import type { AdminContext } from '../verb.ts';

/** What is asked of such a list. */
export const documentsAsked = z.strictObject({
  merchant: merchantId.optional(),
  status: z.enum(['open', 'closed']).optional(),
  limit: limit(100, 1_000),
});

const window = 200;
/** Windows looked at for one request: a dock has tens of open ones, and years of closed ones. */
const windowsMax = 50;

type Asked = { merchant: string | undefined; status: 'open' | 'closed' | undefined; most: number };

export async function newestDocuments<K extends 'notice' | 'return'>(
  book: AdminContext['book'],
  kind: K,
  { merchant, status, most }: Asked,
): Promise<Rows[K][]> {
  const open = status === undefined ? {} : { open: status === 'open' };
  const found: Rows[K][] = [];
  for (let page = 0; page < windowsMax && found.length < most; page++) {
    const rows = await book.rows(kind, { ...open, limit: window, offset: page * window });
    found.push(...rows.filter((row) => merchant === undefined || row.merchant === merchant));
    if (rows.length < window) break;
  }
  return found.slice(0, most);
}
