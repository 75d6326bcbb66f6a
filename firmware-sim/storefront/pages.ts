/** What a storefront tells when it is asked: its levels or its orders, in pages with a cursor. */
import type { Storefront } from './storefront.ts';

const pageMax = 200;

/**
 * @param channel undefined: the orders of all its channels
 * @param cursor what the page before gave as `next`; nonsense starts over. A page of orders repeats it, so that whoever
 *   asked knows an answer from what is told unasked.
 */
export function page(
  shop: Storefront,
  channel: string | undefined,
  what: 'levels' | 'orders',
  cursor: unknown,
): object {
  if (what === 'orders') {
    const told = { what, cursor: cursor ?? null, ...shop.orderPage(channel, cursor) };
    return shop.tellsHeld ? { ...told, held: shop.greetings().find((each) => each.channel === channel)?.answer } : told;
  }
  const from = typeof cursor === 'string' && /^\d{1,9}$/.test(cursor) ? Number(cursor) : 0;
  const all = [...shop.levels(channel ?? '')].sort(([a], [b]) => (a < b ? -1 : 1));
  const items = all
    .slice(from, from + pageMax)
    .map(([sku, { level }]) => ({ listing: sku, sku, level, tracked: true, active: true }));
  return { what, items, ...(from + pageMax < all.length ? { next: String(from + pageMax) } : {}) };
}
