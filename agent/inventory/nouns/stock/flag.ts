/** R7-R9: when the *Process Orders* flag of an item turns by itself, and why. */

import type { Now } from '../../decision.ts';
import type { Draft } from '../entry.ts';
import type { Rulebook } from '../rulebook.ts';
import type { Tables } from '../tables.ts';
import { available, type ItemRow, type Sellable } from './item.ts';
import type { FlagReason } from './merchant.ts';
import { merchantRules } from './policy.ts';

/** What moved the available units, be it done or taken back. `sale`: an order, or goods that leave without one. */
type Cause = 'receipt' | 'count' | 'adjustment' | 'return' | 'sale' | 'published';

/**
 * The turn of the flag that a movement causes, or none. Auto: available rising above zero turns it on unless a street
 * date holds it off (R8); available that moves and is not above zero turns it off. First-receipt: what arrives turns it
 * on unless an admin turned it off, and nothing turns it off. Manual: only an admin turns it.
 *
 * @param item the item before the movement
 * @param after available units after it
 * @param adds it brings something: also what counted as available before it was here (R15)
 */
export function flagTurn(
  tables: Tables,
  rules: Rulebook,
  item: ItemRow,
  after: number,
  cause: Cause,
  now: Now,
  adds = after > available(item),
): Draft[] {
  const mode = merchantRules(tables, rules, item.merchant).processOrders;
  if (mode === 'manual') return [];
  if (adds && !item.processOrders && !streetDateHolds(tables, item, now)) {
    const on = mode === 'auto' ? after > 0 : cause !== 'sale' && cause !== 'published' && item.flagReason !== 'admin';
    return on ? [flagDraft(item, true, cause === 'sale' ? 'freed' : cause)] : [];
  }
  if (mode === 'auto' && after <= 0 && after !== available(item) && item.processOrders) {
    return [flagDraft(item, false, cause === 'sale' ? 'sell-out' : cause)];
  }
  return [];
}

type Dated = Pick<ItemRow, 'merchant' | 'streetDate' | 'components'>;

/** R8: before its street date an item is not sold, received or not. Dates compare as text: YYYY-MM-DD. */
export function streetDateHolds(tables: Pick<Tables, 'item'>, item: Dated, now: Pick<Now, 'today'>): boolean {
  const date = soldFrom(tables, item);
  return date !== null && date > now.today(item.merchant);
}

/** R28: a kit is sold from the last date on that it or one of its parts has. */
export function soldFrom(tables: Pick<Tables, 'item'>, { merchant, streetDate, components }: Dated): string | null {
  const parts = (components ?? []).map(({ sku }) => tables.item(merchant, sku)?.streetDate ?? null);
  return [streetDate, ...parts].reduce((last, date) => (date !== null && date > (last ?? '') ? date : last), null);
}

/**
 * R8: the turn that an item's street date causes, when it is set, changed or taken away, and when it begins. After it
 * the merchant's setting decides: auto turns on what is available, first-receipt what was received, manual leaves it to
 * an admin.
 *
 * @param item with that date
 * @param set somebody set it just now: then it holds, whatever turned the flag on
 */
export function streetDateTurn(tables: Tables, rules: Rulebook, item: ItemRow, set: boolean, now: Now): Draft[] {
  const { processOrders, flagReason, received } = item;
  if (streetDateHolds(tables, item, now)) {
    // A clock that was wrong had let it out.
    return processOrders && (set || flagReason === 'street-date') ? [flagDraft(item, false, 'street-date')] : [];
  }
  if (processOrders || (flagReason !== null && flagReason !== 'street-date')) return [];
  const mode = merchantRules(tables, rules, item.merchant).processOrders;
  const on = mode === 'auto' ? available(item) > 0 : mode === 'first-receipt' && received;
  return on ? [flagDraft(item, true, 'street-date')] : [];
}

/** R28: the turns of the kits that these are parts of, each once, by a date of theirs. @param set as above */
export function kitDateTurns(
  tables: Tables,
  rules: Rulebook,
  parts: readonly Pick<ItemRow, 'merchant' | 'kits'>[],
  set: boolean,
  now: Now,
): Draft[] {
  const kits = new Map<string, ItemRow>();
  for (const { merchant, kits: skus } of parts) {
    for (const sku of skus ?? []) {
      const kit = tables.item(merchant, sku);
      if (kit !== undefined) kits.set(`${merchant}/${sku}`, kit);
    }
  }
  return [...kits.values()].flatMap((kit) => streetDateTurn(tables, rules, kit, set, now));
}

/** The flag is off because there is nothing left, not because a person or a date holds it. */
export function isSoldOut(item: Pick<ItemRow, 'processOrders' | 'flagReason'> & Sellable): boolean {
  const { processOrders, flagReason } = item;
  const held = flagReason === null || flagReason === 'admin' || flagReason === 'street-date';
  return !processOrders && !held && available(item) <= 0;
}

export function flagDraft(item: Pick<ItemRow, 'merchant' | 'sku'>, on: boolean, reason: FlagReason): Draft {
  return { kind: 'process-orders', merchant: item.merchant, sku: item.sku, body: { on, reason } };
}
