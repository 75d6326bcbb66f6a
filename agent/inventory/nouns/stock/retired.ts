/**
 * An item that is sold no more, as its merchant says. It keeps its past and its codes; its storefronts are told their
 * last 0, and it comes back when it is taken up again.
 */
import type { ItemRow } from './item.ts';

/** Why nobody scans, announces, counts or corrects it; undefined: it is not retired. */
export function retiredProblem({ sku, retired }: Pick<ItemRow, 'sku' | 'retired'>): string | undefined {
  return retired ? `${sku} is retired: set it aside, or take the item up again first.` : undefined;
}

/** Why it cannot be retired now: none of it may be here, sold or on its way, and no kit may be made of it. */
export function stillInUse(
  { sku, inStock, booked, incoming, kits }: Pick<ItemRow, 'sku' | 'inStock' | 'booked' | 'incoming' | 'kits'>,
  isRetired: (kit: string) => boolean,
): string | undefined {
  const counts = [
    ...(inStock === 0 ? [] : [`${inStock} in stock`]),
    ...(booked === 0 ? [] : [`${booked} booked`]),
    ...(incoming === 0 ? [] : [`${incoming} incoming`]),
  ];
  if (counts.length > 0) {
    return `${sku} still has ${counts.join(', ')}: ship it, cancel it or write it off first, then retire it.`;
  }
  const kit = kits?.find((each) => !isRetired(each));
  return kit === undefined ? undefined : `${sku} is a part of the kit ${kit}: retire that first.`;
}
