/** What an admin puts right by hand in the stock. */
import { type Decision, done, type Now, refuse } from '../decision.ts';
import type { Draft } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { type Condition, conditionWords, inCondition, movedBetween } from '../nouns/stock/condition.ts';
import { flagTurn } from '../nouns/stock/flag.ts';
import type { AdjustSubmission } from '../nouns/stock/item.ts';
import { available, goodShelf, type ItemRow, setApart } from '../nouns/stock/item.ts';
import { kitProblem } from '../nouns/stock/kit.ts';
import { noItem } from '../nouns/stock/lookalike.ts';
import { quantityError } from '../nouns/stock/quantity.ts';
import { retiredProblem } from '../nouns/stock/retired.ts';
import type { Tables } from '../nouns/tables.ts';
import { goneBy } from './consequences/sold-out.ts';

/**
 * Adds or takes away counted units, of the condition that is named (R26); what is in stock never falls below zero. With
 * `to` so many units of `condition` are in that one from here on: set apart, or released.
 */
export function decideAdjust(tables: Tables, rules: Rulebook, request: AdjustSubmission, now: Now): Decision {
  const { merchant, sku, quantity } = request;
  const item = tables.item(merchant, sku);
  if (item === undefined) return refuse('unknown-item', noItem(tables, merchant, sku), 'sku');
  const kit = kitProblem(item);
  if (kit !== undefined) return refuse('is-kit', kit, 'sku');
  const retired = retiredProblem(item);
  if (retired !== undefined) return refuse('item-retired', retired, 'sku');
  if (quantity === 0) return refuse('bad-quantity', '0 units change nothing.', 'quantity');
  const wrong = quantityError(Math.abs(quantity));
  if (wrong !== undefined) return refuse('bad-quantity', `${wrong}.`, 'quantity');
  const { condition = 'good', to } = request;
  if (to !== undefined) return decideConditionChange(tables, rules, { ...request, condition, to }, item, now);
  if (condition !== 'good' && inCondition(item, condition) + quantity < 0) {
    const text = `Only ${inCondition(item, condition)} of ${sku} are ${conditionWords[condition]}.`;
    return refuse('not-in-stock', text, 'quantity');
  }
  if (item.inStock + quantity < 0) {
    return refuse('not-in-stock', `Only ${item.inStock} in stock: ${quantity} would leave less than none.`, 'quantity');
  }
  if (quantity < 0 && item.inStock + quantity < item.packed) {
    const text = `${item.packed} of the ${item.inStock} in stock are in boxes of open orders: ship, cancel or reopen those first.`;
    return refuse('not-in-stock', text, 'quantity');
  }
  if (condition === 'good' && quantity < 0 && goodShelf(item) + quantity < 0) {
    const apart = (['hold', 'damaged'] as const).filter((each) => inCondition(item, each) > 0);
    const named = apart.map(
      (each) => `"condition":"${each}" for the ${inCondition(item, each)} ${conditionWords[each]}`,
    );
    const text = `Only ${goodShelf(item)} of the ${item.inStock} in stock are good: to write off what is set apart, add ${named.join(' or ')}.`;
    return refuse('not-in-stock', text, 'condition');
  }
  const after = available(item) + (condition === 'good' ? quantity : 0);
  const apart = condition === 'good' ? {} : { condition };
  const about = { ...apart, ...goneBy(tables, rules, item, 'adjustment', quantity) };
  const apartAfter = setApart(item) + (condition === 'good' ? 0 : quantity);
  const drafts: Draft[] = [
    { kind: 'adjustment', operator: request.by, merchant, sku, quantity, body: { reason: request.reason, ...about } },
    ...flagTurn(tables, rules, item, after, 'adjustment', now),
  ];
  return done(drafts, {
    merchant,
    sku,
    inStock: item.inStock + quantity,
    setApart: apartAfter,
    booked: item.booked,
    available: after,
  });
}

type ConditionChange = AdjustSubmission & { condition: Condition; to: Condition };

function decideConditionChange(
  tables: Tables,
  rules: Rulebook,
  { merchant, sku, quantity, condition, to, reason, by }: ConditionChange,
  item: ItemRow,
  now: Now,
): Decision {
  if (to === condition) return refuse('bad-request', `They are ${conditionWords[to]} already.`, 'to');
  const there = condition === 'good' ? goodShelf(item) : inCondition(item, condition);
  if (quantity < 0) return refuse('bad-quantity', `${quantity} is not a number of units to move.`, 'quantity');
  if (quantity > there) {
    return refuse('not-in-stock', `Only ${there} of ${sku} on the shelf are ${conditionWords[condition]}.`, 'quantity');
  }
  const units = setApart(movedBetween(condition, to, quantity));
  const after = available(item) - units;
  const body = { from: condition, to, conditionReason: reason };
  const drafts: Draft[] = [
    { kind: 'condition', operator: by, merchant, sku, quantity, body },
    ...(units === 0 ? [] : flagTurn(tables, rules, item, after, 'adjustment', now)),
  ];
  const { inStock, booked } = item;
  return done(drafts, { merchant, sku, inStock, setApart: setApart(item) + units, booked, available: after });
}
