/** R11: goods that had been told to a storefront, or sold, were here: once they are gone they are sold out. */
import type { Rulebook } from '../../nouns/rulebook.ts';
import { arrivalsAfter } from '../../nouns/stock/arrival.ts';
import type { ItemRow } from '../../nouns/stock/item.ts';
import type { Tables } from '../../nouns/tables.ts';

/**
 * What a correction says beside its number where it would take back all that had come of an item, and a storefront was
 * told of that, or somebody bought it. Of what nobody had heard of it is a mistake put right.
 * @param quantity added to what is in stock
 */
export function goneBy(
  tables: Tables,
  { channels }: Rulebook,
  item: ItemRow,
  kind: 'count' | 'adjustment',
  quantity: number,
): { gone?: true } {
  if (!item.received || arrivalsAfter(item, { kind, quantity, body: {} }).received) return {};
  const names = [item.sku, ...(item.kits ?? [])];
  const told = channels
    .filter(({ merchant }) => merchant === item.merchant)
    .some(({ name }) => names.some((sku) => (tables.shown(name, sku)?.level ?? 0) > 0));
  return told || item.booked > 0 ? { gone: true } : {};
}
