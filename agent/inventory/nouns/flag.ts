/** R7-R9: when the *Process Orders* flag of an item turns by itself. */

import type { Now } from '../decision.ts';
import type { Draft } from './entry.ts';
import type { ItemRow } from './item.ts';
import { available } from './item.ts';
import type { FlagReason } from './merchant.ts';
import { merchantRules } from './policy.ts';
import type { Rulebook } from './rulebook.ts';
import type { Tables } from './tables.ts';

/**
 * The turn of the flag that a movement causes, or none. Auto: available rising above zero turns it on unless a street date
 * holds it off (R8); available falling to zero turns it off. Manual: only an admin turns it.
 *
 * @param item the item before the movement
 * @param after available units after it
 * @param rise the reason to give when it turns on: units received, or units freed by a cancelled order
 */
export function flagTurn(
  tables: Tables,
  rules: Rulebook,
  item: ItemRow,
  after: number,
  rise: Extract<FlagReason, 'receipt' | 'freed'>,
  now: Now,
): Draft[] {
  if (merchantRules(tables, rules, item.merchant).processOrders !== 'auto') return [];
  const before = available(item);
  if (after > 0 && after > before && !item.processOrders && !streetDateHolds(item, now)) {
    return [flagDraft(item, true, rise)];
  }
  if (after <= 0 && item.processOrders) return [flagDraft(item, false, 'sell-out')];
  return [];
}

/** R8: before its street date an item is not sold, received or not. Dates compare as text: YYYY-MM-DD. */
export function streetDateHolds(item: Pick<ItemRow, 'streetDate'>, now: Now): boolean {
  return item.streetDate !== null && item.streetDate > now.today();
}

export function flagDraft(item: Pick<ItemRow, 'merchant' | 'sku'>, on: boolean, reason: FlagReason): Draft {
  return { kind: 'process-orders', merchant: item.merchant, sku: item.sku, body: { on, reason } };
}
