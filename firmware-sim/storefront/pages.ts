/** What a storefront tells when it is asked: its levels or its orders, in pages with a cursor. */
import type { Storefront } from './storefront.ts';

const pageMax = 200;

/** @param cursor what the page before gave as `next`; nonsense starts over */
export function page(shop: Storefront, channel: string, what: 'levels' | 'orders', cursor: unknown): object {
  const from = typeof cursor === 'string' && /^\d{1,9}$/.test(cursor) ? Number(cursor) : 0;
  const next = (total: number) => (from + pageMax < total ? { next: String(from + pageMax) } : {});
  if (what === 'orders') {
    return { what, orders: shop.orders.slice(from, from + pageMax), ...next(shop.orders.length) };
  }
  const all = [...shop.levels(channel)].sort(([a], [b]) => (a < b ? -1 : 1));
  const items = all
    .slice(from, from + pageMax)
    .map(([sku, { level }]) => ({ listing: sku, sku, level, tracked: true, active: true }));
  return { what, items, ...next(all.length) };
}
