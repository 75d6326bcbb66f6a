/** R15: which open notices publish units of an item. */

import { publishedOn } from '../../inventory/nouns/inbound/notice-lines.ts';
import type { ItemRow } from '../../inventory/nouns/stock/item.ts';
import type { AdminContext } from '../verb.ts';

/** Open notices looked through: a dock has tens of them. */
const noticesMax = 1_000;

/** @returns newest first; nothing is looked through where the item has no published units */
export async function publishersOf(
  book: AdminContext['book'],
  { merchant, sku, published }: ItemRow,
): Promise<{ notice: string; units: number }[]> {
  if (published === 0) return [];
  const open = await book.rows('notice', { open: true, limit: noticesMax });
  return open
    .filter((notice) => notice.merchant === merchant)
    .map((notice) => ({ notice: notice.id, units: publishedOn(notice, sku) }))
    .filter(({ units }) => units > 0);
}
