/**
 * Goods whose label cannot be read: a person says what they are, so that nobody scans the neighbour twice instead. They
 * count as a scan of that item would, and the entry says that nobody scanned them.
 */
import type { Decision } from '../decision.ts';
import { quantityError } from '../nouns/stock/quantity.ts';
import { type Bench, refused } from './bench.ts';
import { unasked } from './gates.ts';
import { labelByHand } from './label.ts';
import { goodsScan } from './works.ts';

type GoodsByHand = { merchant: string; sku: string; quantity?: number };

/** @param goods without a quantity: what was keyed in before, or one */
export function countByHand(bench: Bench, { merchant, sku, quantity }: GoodsByHand): Decision {
  const units = quantity ?? (bench.session.quantity || 1);
  const wrong = quantityError(units);
  if (wrong !== undefined) return refused(bench, 'bad-quantity', `Quantity: ${wrong}.`);
  const label = labelByHand(bench, { merchant, sku });
  if (label === undefined) return refused(bench, 'unknown-item', `There is no item ${sku} for this station.`);
  return unasked(bench, (free) => goodsScan(free, { ...label, units }));
}
