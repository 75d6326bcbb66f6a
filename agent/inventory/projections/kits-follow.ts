/** R28: a part moved, and so did what its kits allow. */

import type { Rulebook } from '../nouns/rulebook.ts';
import type { ItemRow } from '../nouns/stock/item.ts';
import { allowedBy } from '../nouns/stock/kit.ts';
import { heardUnder, sentPolicy } from '../nouns/stock/policy.ts';
import type { SkuCount } from '../nouns/stock/quantity.ts';
import type { Tables } from '../nouns/tables.ts';

/**
 * @param row of the part, as it was written @param seq the entry that moved it @param always its kits are due while
 * their flag is off, too
 */
export function kitsFollow(
  tables: Tables,
  rules: Rulebook,
  row: Pick<ItemRow, 'merchant' | 'kits'>,
  seq: number,
  always = false,
): void {
  for (const sku of row.kits ?? []) {
    const kit = tables.item(row.merchant, sku);
    if (kit !== undefined) tables.putItem(asItsPartsAllow(tables, rules, kit, seq, always));
  }
}

/** A kit is received when all of its parts are (R11); a level that moved is told as any other. */
function asItsPartsAllow(tables: Tables, rules: Rulebook, kit: ItemRow, seq: number, always = false): ItemRow {
  const { merchant, components, fromParts, received } = kit;
  if (components === null) return kit;
  const partOf = (sku: string) => tables.item(merchant, sku);
  const after = {
    ...kit,
    fromParts: allowedBy(components, partOf),
    received: components.every(({ sku }) => partOf(sku)?.received === true),
  };
  const moved = after.fromParts !== fromParts || after.received !== received;
  const due = moved && heardUnder(sentPolicy(tables, rules, kit), kit.processOrders || always) === 'due';
  return due ? { ...after, dueSeq: seq } : after;
}

/** R28: it is a kit of these from here on, or none any more. */
export function consistOf(
  tables: Tables,
  rules: Rulebook,
  kit: ItemRow,
  components: SkuCount[] | null,
  seq: number,
): void {
  const { merchant, sku } = kit;
  for (const part of kit.components ?? []) {
    const row = tables.item(merchant, part.sku);
    const kits = row?.kits?.filter((each) => each !== sku) ?? [];
    if (row !== undefined) tables.putItem({ ...row, kits: kits.length === 0 ? null : kits });
  }
  for (const part of components ?? []) {
    const row = tables.item(merchant, part.sku);
    if (row !== undefined) tables.putItem({ ...row, kits: [...(row.kits ?? []), sku] });
  }
  const none = { ...kit, components, fromParts: null };
  tables.putItem(components === null ? { ...none, received: false } : asItsPartsAllow(tables, rules, none, seq));
}
