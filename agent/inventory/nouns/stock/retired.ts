/**
 * An item that is sold no more, as its merchant says. It keeps its past and its codes; its storefronts are told their
 * last 0, and it comes back when it is taken up again.
 */
import { type ApartCondition, inCondition } from './condition.ts';
import { goodShelf, type ItemRow } from './item.ts';

/** Why nobody scans, announces, counts or corrects it; undefined: it is not retired. */
export function retiredProblem({ sku, retired }: Pick<ItemRow, 'sku' | 'retired'>): string | undefined {
  return retired ? `${sku} is retired: set it aside, or take the item up again first.` : undefined;
}

/** Why it cannot be retired now: none of it may be here, sold or on its way, and no kit may be made of it. */
export function stillInUse(item: ItemRow, isRetired: (kit: string) => boolean): string | undefined {
  const { sku, inStock, booked, incoming, kits } = item;
  const counts = [
    ...(inStock === 0 ? [] : [`${inStock} in stock`]),
    ...(booked === 0 ? [] : [`${booked} booked`]),
    ...(incoming === 0 ? [] : [`${incoming} incoming`]),
  ];
  if (counts.length > 0) {
    const ways = [
      ...writeOffs(item),
      ...(booked === 0 ? [] : ['ship its orders, or cancel them (order/cancel)']),
      ...(incoming === 0 ? [] : ['receive its notices, or close them (notice/close)']),
    ];
    return `${sku} still has ${counts.join(', ')}: ${ways.join('; ')}. Then retire it.`;
  }
  const kit = kits?.find((each) => !isRetired(each));
  return kit === undefined ? undefined : `${sku} is a part of the kit ${kit}: retire that first.`;
}

/** What takes out of the books whatever lies on the shelf, each condition for itself. */
function writeOffs(item: ItemRow): string[] {
  const { merchant, sku } = item;
  const by = (units: number, condition?: ApartCondition): string[] => {
    if (units <= 0) return [];
    const about = condition === undefined ? {} : { condition };
    const params = JSON.stringify({ merchant, sku, quantity: -units, ...about, reason: 'written off' });
    return [`tallyman req stock/adjust '${params}'`];
  };
  const apart = (['hold', 'damaged'] as const).flatMap((each) => by(inCondition(item, each), each));
  const all = [...by(goodShelf(item)), ...apart];
  return all.length === 0 ? [] : [`ship it, or write it off with ${all.join(' and ')}`];
}
