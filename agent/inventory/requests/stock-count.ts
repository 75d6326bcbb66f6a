/**
 * A counted number from elsewhere: a hand-held inventory, an ERP. Everything of the item in the building counts, packed
 * or on the shelf.
 */
import { type Decision, done, type Now, refuse, unchanged } from '../decision.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { type CountSubmission, countedAfter } from '../nouns/stock/count.ts';
import { flagTurn } from '../nouns/stock/flag.ts';
import { available, corrected, type ItemRow, setApart } from '../nouns/stock/item.ts';
import { kitProblem } from '../nouns/stock/kit.ts';
import { noItem } from '../nouns/stock/lookalike.ts';
import { quantityMax } from '../nouns/stock/quantity.ts';
import { retiredProblem } from '../nouns/stock/retired.ts';
import type { Tables } from '../nouns/tables.ts';
import { goneBy } from './consequences/sold-out.ts';

type Counted = { merchant: string; sku: string; quantity: number; base?: number | undefined; asOf?: number };

/** What a number that somebody counted comes to. */
type Correction = {
  item: ItemRow;
  /** Added to what is in stock since the count's base, less what was taken. */
  moved: number;
  /** Now, if the number is taken. */
  inStock: number;
  /** The entry of a count that is newer than this one: what it found stands. */
  countedSince?: number;
};

/**
 * What moved after entry `base` is not undone: the difference is to what was in stock then. Who counted later knew
 * better, and had counted all that this number says: taking both would count it twice.
 *
 * @param field of the request, up to the name of the parameter
 */
export function correctionBy(
  tables: Tables,
  { merchant, sku, quantity, base, asOf }: Counted,
  field = '',
): Correction | { refusal: Decision } {
  const item = tables.item(merchant, sku);
  if (item === undefined) return { refusal: refuse('unknown-item', noItem(tables, merchant, sku), `${field}sku`) };
  const kit = kitProblem(item);
  if (kit !== undefined) return { refusal: refuse('is-kit', kit, `${field}sku`) };
  const retired = retiredProblem(item);
  if (retired !== undefined) return { refusal: refuse('item-retired', retired, `${field}sku`) };
  if (!Number.isSafeInteger(quantity) || quantity < 0 || quantity > quantityMax) {
    const text = `${quantity} is no whole number of units from 0 to ${quantityMax}.`;
    return { refusal: refuse('bad-quantity', text, `${field}quantity`) };
  }
  const countedSince = base === undefined ? undefined : countedAfter(item, { base, asOf });
  const moved = base === undefined ? 0 : tables.stockMoved(merchant, sku, base);
  if (countedSince !== undefined) return { item, moved, inStock: item.inStock, countedSince };
  const inStock = quantity + moved;
  if (inStock < item.packed) {
    const text = `That would leave ${inStock} of ${sku} in stock, but ${item.packed} are in boxes of orders: count again.`;
    return { refusal: refuse('not-in-stock', text, `${field}quantity`) };
  }
  return { item, moved, inStock };
}

/**
 * A count of 0 leaves an item that was never received as it is (R11), unless it comes with `confirm`: then storefronts
 * are told that there is none. One that they were told of, or that somebody bought, is sold out by it.
 */
export function decideCount(tables: Tables, rules: Rulebook, request: CountSubmission, now: Now): Decision {
  const { merchant, sku, quantity: counted, base, reason, by, confirm = false } = request;
  const correction = correctionBy(tables, request);
  if ('refusal' in correction) return correction.refusal;
  if (confirm && counted !== 0) {
    return refuse('bad-request', 'confirm is for a count of 0: that there is none, and that it is meant.', 'confirm');
  }
  const { item, inStock, countedSince } = correction;
  const quantity = inStock - item.inStock;
  const after = available(corrected(item, quantity));
  const newer = countedSince === undefined ? {} : { countedSince };
  const told = {
    merchant,
    sku,
    counted,
    difference: quantity,
    inStock,
    setApart: setApart(corrected(item, quantity)),
    booked: item.booked,
    available: after,
    ...newer,
  };
  if (request.check === true || countedSince !== undefined) return unchanged(told);
  const meant = confirm ? { meant: true as const } : goneBy(tables, rules, item, 'count', quantity);
  const body = {
    counted,
    expected: counted - quantity,
    base: base ?? 0,
    ...meant,
    ...(reason !== undefined && { reason }),
  };
  return done(
    [
      { kind: 'count', operator: by, merchant, sku, quantity, body },
      ...flagTurn(tables, rules, item, after, 'count', now),
    ],
    told,
  );
}
