/**
 * The listings of a Medusa store: its inventory items, which variants sell, named by the store's own ids,
 * `id:iitem_01…`. An item has one SKU, and no other item has it.
 */
import type { ShownListing } from '../../../inventory/requests/shown-unknown.ts';
import { fieldsOf, rowsOf } from '../../fields.ts';
import type { Trouble } from '../../http/store-trouble.ts';
import type { StockPlace } from './place.ts';
import type { Rest } from './rest.ts';

/** Names of one question: they go into its address. */
const namesPerQuestion = 50;
const fields = [
  ...['id', 'sku'],
  ...['location_id', 'stocked_quantity', 'reserved_quantity'].map((each) => `location_levels.${each}`),
  ...['variants.id', 'variants.manage_inventory', 'variants.product.status'],
].join(',');

export type Item = {
  id: string;
  sku: string;
  /** At the channel's location; null: none is kept there yet. */
  stocked: number | null;
  /** What the store's own orders hold at all locations. */
  reserved: number;
  /** A variant that sells it counts its stock, or none sells it. */
  tracked: boolean;
  onSale: boolean;
};

export const listingName = ({ id }: Pick<Item, 'id'>): string => `id:${id}`;
/** undefined: it is no name of a listing, and so a SKU. */
export const idOfListing = (name: string): string | undefined => /^id:([A-Za-z0-9_-]{1,80})$/.exec(name)?.[1];

type Items = { ok: true; items: Item[]; total: number } | { ok: false; trouble: Trouble };

/** @param query as the store's interface has it, with a limit */
export async function readItems(
  rest: Rest,
  place: string,
  query: Record<string, string | number | readonly string[]>,
  signal: AbortSignal,
): Promise<Items> {
  const answer = await rest.ask({ method: 'GET', path: 'inventory-items', query: { ...query, fields } }, signal);
  if (!answer.ok) return answer;
  const { inventory_items: rows, count } = fieldsOf(answer.json);
  if (!Array.isArray(rows) || typeof count !== 'number')
    return { ok: false, trouble: { reason: 'its list of inventory items cannot be read' } };
  return { ok: true, total: count, items: rows.flatMap((row) => readItem(row, place) ?? []) };
}

/** undefined: it has no id. */
function readItem(row: unknown, place: string): Item | undefined {
  const { id, sku, location_levels: levels, variants } = fieldsOf(row);
  if (typeof id !== 'string' || id === '') return undefined;
  const selling = rowsOf(variants).map(fieldsOf);
  return {
    ...{ id, sku: typeof sku === 'string' ? sku.trim() : '' },
    stocked: stockedAt(place, levels),
    reserved: rowsOf(levels).reduce<number>((sum, level) => sum + reservedIn(level), 0),
    tracked: selling.length === 0 || selling.some(({ manage_inventory: counted }) => counted !== false),
    onSale: selling.some(({ product }) => fieldsOf(product).status === 'published'),
  };
}

function reservedIn(level: unknown): number {
  const { reserved_quantity: reserved } = fieldsOf(level);
  return typeof reserved === 'number' && Number.isFinite(reserved) ? Math.max(0, reserved) : 0;
}

/** What these levels show at a location; null: none is kept there. */
export function stockedAt(place: string, levels: unknown): number | null {
  const here = rowsOf(levels)
    .map(fieldsOf)
    .find(({ location_id: id }) => id === place);
  const stocked = here?.stocked_quantity;
  return typeof stocked === 'number' && Number.isFinite(stocked) ? stocked : null;
}

type Found = { ok: true; items: Item[] } | { ok: false; trouble: Trouble };

/** The items that these names mean: a SKU, or a listing's own name. */
export async function findItems(
  rest: Rest,
  place: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Found> {
  const ids = names.flatMap((name) => idOfListing(name) ?? []);
  const skus = names.filter((name) => idOfListing(name) === undefined);
  const items: Item[] = [];
  for (const [field, all] of [['sku[]', skus] as const, ['id[]', ids] as const]) {
    for (let at = 0; at < all.length; at += namesPerQuestion) {
      const query = { [field]: all.slice(at, at + namesPerQuestion), limit: namesPerQuestion };
      const read = await readItems(rest, place, query, signal);
      if (!read.ok) return read;
      items.push(...read.items);
    }
  }
  return { ok: true, items };
}

/** What it counts and shows of these at the location; undefined: it cannot be asked now. */
export async function shownOf(
  rest: Rest,
  place: StockPlace,
  names: readonly string[],
  signal: AbortSignal,
): Promise<ShownListing[] | undefined> {
  const here = await place.find(rest, signal);
  const found = here.ok ? await findItems(rest, here.id, names, signal) : here;
  if (!found.ok) return undefined;
  return found.items
    .filter(({ sku, tracked }) => sku !== '' && tracked)
    .map((item) => ({ listing: listingName(item), sku: item.sku, level: item.stocked ?? 0 }));
}
