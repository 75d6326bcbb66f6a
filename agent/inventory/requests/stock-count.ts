/** A counted number from elsewhere: a hand-held inventory, an ERP. Everything of the item in the building counts, packed or on the shelf. */
import { type Decision, done, type Now, refuse, unchanged } from '../decision.ts';
import type { CountSubmission } from '../nouns/count.ts';
import { flagTurn } from '../nouns/flag.ts';
import { available } from '../nouns/item.ts';
import { quantityMax } from '../nouns/quantity.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { Tables } from '../nouns/tables.ts';

/**
 * What moved after entry `base` is not undone: the difference is to what was in stock then. A count of 0 leaves an item that was never
 * received as it is (R11), unless it comes with `confirm`: then storefronts are told that there is none.
 */
export function decideCount(tables: Tables, rules: Rulebook, request: CountSubmission, now: Now): Decision {
  const { merchant, sku, quantity: counted, base, reason, by, confirm = false } = request;
  const item = tables.item(merchant, sku);
  if (item === undefined) return refuse('unknown-item', `There is no item ${sku}.`, 'sku');
  if (!Number.isSafeInteger(counted) || counted < 0 || counted > quantityMax) {
    return refuse('bad-quantity', `${counted} is no whole number of units from 0 to ${quantityMax}.`, 'quantity');
  }
  if (confirm && counted !== 0) {
    return refuse('bad-request', 'confirm is for a count of 0: that there is none, and that it is meant.', 'confirm');
  }
  const expected = item.inStock - (base === undefined ? 0 : tables.stockMoved(merchant, sku, base));
  const quantity = counted - expected;
  const inStock = item.inStock + quantity;
  if (inStock < item.packed) {
    const text = `That would leave ${inStock} in stock, but ${item.packed} are in boxes of orders: count again.`;
    return refuse('not-in-stock', text, 'quantity');
  }
  const after = available(item) + quantity;
  const told = { merchant, sku, counted, difference: quantity, inStock, booked: item.booked, available: after };
  if (request.check === true) return unchanged(told);
  const meant = confirm ? { meant: true as const } : {};
  const body = { counted, expected, base: base ?? 0, ...meant, ...(reason === undefined ? {} : { reason }) };
  return done(
    [
      { kind: 'count', operator: by, merchant, sku, quantity, body },
      ...flagTurn(tables, rules, item, after, 'count', now),
    ],
    told,
  );
}
