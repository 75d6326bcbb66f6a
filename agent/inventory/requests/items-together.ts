/** What the items of one request say of each other: it holds in whatever order they stand. */
import { catalogueKey, sameLabel } from '../barcodes/lookup.ts';
import { documentKey } from '../nouns/document.ts';
import type { RefusalCode } from '../nouns/outcome.ts';
import type { ItemChange } from '../nouns/stock/item.ts';
import { kitBounds } from '../nouns/stock/kit.ts';
import { noItem } from '../nouns/stock/lookalike.ts';
import { quantityError } from '../nouns/stock/quantity.ts';
import type { Tables } from '../nouns/tables.ts';

/** How the items of a request will be when all of it is taken, as far as it says so. */
export class Said {
  readonly #changes = new Map<string, ItemChange>();

  constructor(items: readonly ({ merchant: string; sku: string } & ItemChange)[]) {
    for (const { merchant, sku, ...change } of items) {
      this.#changes.set(documentKey(merchant, sku), { ...this.of(merchant, sku), ...change });
    }
  }

  of(merchant: string, sku: string): ItemChange {
    return this.#changes.get(documentKey(merchant, sku)) ?? {};
  }

  /** Whether an item that has this code, as it is, will still have it. */
  keepsCode(merchant: string, sku: string, code: string): boolean {
    const { barcodes } = this.of(merchant, sku);
    return barcodes === undefined || barcodes.some((each) => sameLabel(code).includes(catalogueKey(each.code)));
  }

  /** Whether a kit will do without this part. */
  letsGo(merchant: string, kit: string, part: string): boolean {
    const { components } = this.of(merchant, kit);
    return components !== undefined && components?.some(({ sku }) => sku === part) !== true;
  }
}

/**
 * R28: parts are known items with stock of their own, and the kit has none.
 * @param tables with what the request said before it
 */
export function componentsProblem(
  tables: Tables,
  said: Said,
  merchant: string,
  sku: string,
  components: ItemChange['components'],
): { code: RefusalCode; text: string } | undefined {
  if (components === undefined || components === null) return undefined;
  const bad = (text: string, code: RefusalCode = 'bad-request') => ({ code, text });
  const row = tables.item(merchant, sku);
  if (components.length === 0 || components.length > kitBounds.components) {
    return bad(`A kit has 1 to ${kitBounds.components} components.`);
  }
  if ((row?.kits ?? []).length > 0) return bad(`${sku} is a part of ${row?.kits?.[0]}: a part is no kit.`);
  if (row !== undefined && row.components === null) {
    const { inStock, booked, incoming } = row;
    if (inStock !== 0 || booked !== 0 || incoming !== 0) {
      return bad(
        `${sku} has ${inStock} in stock, ${booked} booked and ${incoming} incoming: a kit has none of its own.`,
      );
    }
  }
  const seen = new Set<string>();
  for (const { sku: part, quantity } of components) {
    const wrong = quantityError(quantity);
    if (wrong !== undefined) return bad(`${part}: ${wrong}.`, 'bad-quantity');
    if (part === sku) return bad(`${sku} cannot be a part of itself.`);
    if (seen.has(part)) return bad(`${part} is there twice.`);
    seen.add(part);
    const item = tables.item(merchant, part);
    const { components: own = item?.components ?? null } = said.of(merchant, part);
    if (own !== null) return bad(`${part} is a kit itself: name its parts.`);
    if (item === undefined) return bad(noItem(tables, merchant, part, ': import it first'), 'unknown-item');
    const others = item.kits?.filter((each) => each !== sku).length ?? 0;
    if (others >= kitBounds.kitsOfAPart) return bad(`${part} is a part of ${others} kits already.`);
  }
  return undefined;
}
