/**
 * The listings of a Vendure store: its product variants, named by the store's own ids, `id:12`. Whatever it says of
 * them is read field by field.
 */

import { type Fields, fieldsOf, rowsOf } from '../../fields.ts';
import type { Trouble } from '../../http/store-trouble.ts';
import { textOrDigits } from '../../orders/digits.ts';
import type { Line } from './session.ts';

/** The most that the store gives at once. */
const variantsPerPage = 1_000;
const variantsMax = 5_000;

export type Variant = {
  id: string;
  sku: string;
  /** It counts this variant's stock. */
  tracked: boolean;
  /** It and its product are for sale. */
  onSale: boolean;
  /** At the channel's location; null: none is kept there yet. */
  onHand: number | null;
  /** What the store's own orders hold at all locations. */
  allocated: number;
};

export const listingName = ({ id }: Pick<Variant, 'id'>): string => `id:${id}`;
/** undefined: it is no name of a listing, and so a SKU. */
export const idOfListing = (name: string): string | undefined => /^id:([A-Za-z0-9-]{1,40})$/.exec(name)?.[1];

const fields = `totalItems items { id sku enabled trackInventory product { enabled }
  stockLevels { stockLocationId stockOnHand stockAllocated } }`;
const page = `query ($options: ProductVariantListOptions) {
  globalSettings { trackInventory } productVariants(options: $options) { ${fields} } }`;

type Page = { ok: true; variants: Variant[]; total: number } | { ok: false; trouble: Trouble };

/** One page, in the order of their making. @param filter as the store's interface has it */
export async function readVariants(
  line: Line,
  place: string,
  { filter, skip, take }: { filter?: Fields; skip: number; take: number },
  signal: AbortSignal,
): Promise<Page> {
  const options = { skip, take, sort: { id: 'ASC' }, ...(filter !== undefined && { filter }) };
  const answer = await line.ask(page, { options }, signal);
  if (!answer.ok) return answer;
  const { totalItems, items } = fieldsOf(answer.data.productVariants);
  const tracksAll = fieldsOf(answer.data.globalSettings).trackInventory !== false;
  if (!Array.isArray(items) || typeof totalItems !== 'number')
    return { ok: false, trouble: { reason: 'its list of variants cannot be read' } };
  return { ok: true, total: totalItems, variants: items.flatMap((row) => readVariant(row, place, tracksAll) ?? []) };
}

/** What a variant shows, of a reading or of an answer to a change. undefined: it has no id. */
export function readVariant(row: unknown, place: string, tracksAll: boolean): Variant | undefined {
  const { id: told, sku, enabled, trackInventory, product, stockLevels } = fieldsOf(row);
  const id = textOrDigits(told);
  if (id === undefined || id === '') return undefined;
  const levels = rowsOf(stockLevels).map(fieldsOf);
  const here = levels.find(({ stockLocationId }) => textOrDigits(stockLocationId) === place);
  return {
    ...{ id, sku: typeof sku === 'string' ? sku.trim() : '' },
    tracked: trackInventory === 'TRUE' || (trackInventory !== 'FALSE' && tracksAll),
    onSale: enabled !== false && fieldsOf(product).enabled !== false,
    onHand: here === undefined ? null : wholeOr(here.stockOnHand, null),
    allocated: levels.reduce((sum, { stockAllocated }) => sum + Math.max(0, wholeOr(stockAllocated, 0)), 0),
  };
}

const wholeOr = <Other>(value: unknown, other: Other): number | Other =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : other;

type Found = { ok: true; variants: Variant[] } | { ok: false; trouble: Trouble };

/** All variants that one of these names means: a SKU, several variants perhaps, or a listing's own name. */
export async function findVariants(
  line: Line,
  place: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Found> {
  const ids = names.flatMap((name) => idOfListing(name) ?? []);
  const skus = names.filter((name) => idOfListing(name) === undefined);
  const questions: Fields[] = [
    ...(skus.length > 0 ? [{ sku: { in: skus } }] : []),
    ...(ids.length > 0 ? [{ id: { in: ids } }] : []),
  ];
  const variants: Variant[] = [];
  for (const filter of questions) {
    let skip = 0;
    let total = 0;
    do {
      const read = await readVariants(line, place, { filter, skip, take: variantsPerPage }, signal);
      if (!read.ok) return read;
      variants.push(...read.variants);
      skip += variantsPerPage;
      total = read.total;
    } while (skip < total && variants.length < variantsMax);
  }
  return { ok: true, variants };
}
