/** What an admin puts right by hand in the stock. */
import { type Decision, done, type Now, refuse } from '../decision.ts';
import type { Draft } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { flagTurn } from '../nouns/stock/flag.ts';
import type { AdjustSubmission } from '../nouns/stock/item.ts';
import { available } from '../nouns/stock/item.ts';
import { noItem } from '../nouns/stock/lookalike.ts';
import { quantityMax } from '../nouns/stock/quantity.ts';
import type { Tables } from '../nouns/tables.ts';

/** Adds or takes away counted units; what is in stock never falls below zero. */
export function decideAdjust(tables: Tables, rules: Rulebook, request: AdjustSubmission, now: Now): Decision {
  const { merchant, sku, quantity } = request;
  const item = tables.item(merchant, sku);
  if (item === undefined) return refuse('unknown-item', noItem(tables, merchant, sku), 'sku');
  if (!Number.isSafeInteger(quantity) || quantity === 0 || Math.abs(quantity) > quantityMax) {
    return refuse('bad-quantity', `${quantity} is not a whole number of units other than 0.`, 'quantity');
  }
  if (item.inStock + quantity < 0) {
    return refuse('not-in-stock', `Only ${item.inStock} in stock: ${quantity} would leave less than none.`, 'quantity');
  }
  if (quantity < 0 && item.inStock + quantity < item.packed) {
    const text = `${item.packed} of the ${item.inStock} in stock are in boxes of open orders: ship, cancel or reopen those first.`;
    return refuse('not-in-stock', text, 'quantity');
  }
  const after = available(item) + quantity;
  const drafts: Draft[] = [
    { kind: 'adjustment', operator: request.by, merchant, sku, quantity, body: { reason: request.reason } },
    ...flagTurn(tables, rules, item, after, 'adjustment', now),
  ];
  return done(drafts, { merchant, sku, inStock: item.inStock + quantity, booked: item.booked, available: after });
}
