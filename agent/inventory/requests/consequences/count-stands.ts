/**
 * R5: who counted later knew better. What is taken back, or counts only now, although the newest count of its item knew
 * of it, changes its document; what is in stock stays as it was counted.
 */
import type { Draft } from '../../nouns/entry.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { ApartCondition } from '../../nouns/stock/condition.ts';
import { countStoodReason } from '../../nouns/stock/count-stood.ts';
import type { ItemRow } from '../../nouns/stock/item.ts';
import type { Tables } from '../../nouns/tables.ts';
import { goneBy } from './sold-out.ts';

type Moved = {
  /** Before the movement. */
  item: ItemRow;
  /** What the movement adds to what is in stock. */
  units: number;
  /** Of units that it moves set apart (R26). */
  condition: ApartCondition | undefined;
};

/** @param tables as the movement leaves them @returns the entry after it that lets the count stand */
export function countStands(
  tables: Tables,
  rules: Rulebook,
  { item, units, condition }: Moved,
  who: { station?: string; operator?: string },
): Draft {
  const { merchant, sku, countedSeq } = item;
  const moved = tables.item(merchant, sku) ?? item;
  const body = {
    reason: countStoodReason(countedSeq),
    ...(condition !== undefined && { condition }),
    ...goneBy(tables, rules, moved, 'adjustment', -units),
  };
  return { kind: 'adjustment', ...who, merchant, sku, quantity: -units, body };
}
