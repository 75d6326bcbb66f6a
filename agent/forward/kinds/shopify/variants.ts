/**
 * The listings of a shop: its variants, named by the shop's own numbers, `id:4711`. Whatever it says of them is read
 * field by field.
 */
import { fieldsOf, rowsOf } from '../../fields.ts';
import type { Trouble } from '../../http/store-trouble.ts';
import type { Admin } from './admin.ts';
import { documents } from './documents.ts';

export type Variant = {
  /** The shop’s own number. */
  id: string;
  sku: string;
  item: string;
  /** It counts this variant’s stock. */
  tracked: boolean;
  /** Its number is made of its parts’. */
  bundle: boolean;
  onSale: boolean;
  /** At the channel’s location; null: it is not stocked there. */
  available: number | null;
};

export const listingName = ({ id }: Pick<Variant, 'id'>): string => `id:${id}`;
/** undefined: it is no name of a listing, and so a SKU. */
export const idOfListing = (name: string): string | undefined => /^id:(\d{1,20})$/.exec(name)?.[1];
/** The number in an id as the API has it; '' where there is none. */
export const numberIn = (id: unknown): string => (typeof id === 'string' ? (/\/(\d{1,20})$/.exec(id)?.[1] ?? '') : '');

type Page = { ok: true; variants: Variant[]; next: string | null } | { ok: false; trouble: Trouble };

/** @param query as the shop’s own search has it; null: all */
export async function readVariants(
  admin: Admin,
  location: string,
  { query, first, after }: { query: string | null; first: number; after: string | null },
  signal: AbortSignal,
): Promise<Page> {
  const answer = await admin.ask(documents.variants, { query, location, first, after }, signal);
  if (!answer.ok) return answer;
  const { nodes, pageInfo } = fieldsOf(answer.data.productVariants);
  if (!Array.isArray(nodes)) return { ok: false, trouble: { reason: 'its list of variants cannot be read' } };
  const { hasNextPage, endCursor } = fieldsOf(pageInfo);
  const next = hasNextPage === true && typeof endCursor === 'string' ? endCursor : null;
  return { ok: true, variants: nodes.flatMap((row) => variantIn(row) ?? []), next };
}

function variantIn(row: unknown): Variant | undefined {
  const { id: told, sku, requiresComponents, product, inventoryItem } = fieldsOf(row);
  const { id: item, tracked, inventoryLevel } = fieldsOf(inventoryItem);
  const id = numberIn(told);
  if (id === '' || typeof item !== 'string') return undefined;
  const { quantity } = fieldsOf(rowsOf(fieldsOf(inventoryLevel).quantities)[0]);
  return {
    ...{ id, item, sku: typeof sku === 'string' ? sku.trim() : '' },
    ...{ tracked: tracked === true, bundle: requiresComponents === true },
    onSale: fieldsOf(product).status === 'ACTIVE' || fieldsOf(product).status === 'UNLISTED',
    available: Number.isSafeInteger(quantity) ? (quantity as number) : null,
  };
}

/** Names of one question: they go into its search. */
const namesPerQuestion = 50;
const variantsPerPage = 100;
const pagesMax = 20;

type Found = { ok: true; variants: Variant[] } | { ok: false; trouble: Trouble };

/** All variants that one of these names means: a SKU, several variants perhaps, or a listing’s own name. */
export async function findVariants(
  admin: Admin,
  location: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Found> {
  const wanted = new Set(names);
  const variants = new Map<string, Variant>();
  for (let at = 0; at < names.length; at += namesPerQuestion) {
    const query = names
      .slice(at, at + namesPerQuestion)
      .map(termOf)
      .join(' OR ');
    let after: string | null = null;
    for (let page = 0; page < pagesMax; page += 1) {
      const read: Page = await readVariants(admin, location, { query, first: variantsPerPage, after }, signal);
      if (!read.ok) return read;
      // Its search takes other spellings for the same; a SKU here is its very letters.
      for (const each of read.variants)
        if (wanted.has(each.sku) || wanted.has(listingName(each))) variants.set(each.id, each);
      if (read.next === null) break;
      after = read.next;
    }
  }
  return { ok: true, variants: [...variants.values()] };
}

function termOf(name: string): string {
  const id = idOfListing(name);
  return id === undefined ? `sku:${quoted(name)}` : `id:${id}`;
}

/** In the words of the shop’s search. */
export const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
