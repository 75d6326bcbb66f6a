/** R4: how many open orders keep an older state of an item, as long as it is so. */
import type { ItemRow } from '../../inventory/nouns/stock/item.ts';
import type { Review } from '../../inventory/requests/order-refresh.ts';
import type { AdminContext } from '../verb.ts';

/** @returns within the bounds of a review, which writes nothing; null: the ledger takes no requests now */
export async function ordersKeepingOld(
  book: AdminContext['book'],
  by: string,
  { merchant, sku }: Pick<ItemRow, 'merchant' | 'sku'>,
): Promise<number | null> {
  const review = await book.submit({ type: 'order-refresh', by, merchant, sku });
  return review.type === 'unchanged' ? (review.data as Review).orders : null;
}
