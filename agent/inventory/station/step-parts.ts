/** What became of the goods of a document that was closed, with the names that people call them by. */
import type { StepPart } from '../nouns/outcome.ts';
import type { SkuCount } from '../nouns/stock/quantity.ts';
import type { Tables } from '../nouns/tables.ts';

/** Parts that hold nothing are left out. */
export function partsOf(
  tables: Pick<Tables, 'item'>,
  merchant: string,
  parts: Partial<Record<StepPart['is'], readonly SkuCount[]>>,
): StepPart[] {
  return (Object.entries(parts) as [StepPart['is'], readonly SkuCount[]][])
    .filter(([, lines]) => lines.length > 0)
    .map(([is, lines]) => ({
      is,
      goods: lines.map(({ sku, quantity }) => ({ name: tables.item(merchant, sku)?.name ?? sku, units: quantity })),
    }));
}
