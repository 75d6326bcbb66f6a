/** Goods coming in: each scan is a receipt. */
import { type Decision, unchanged } from '../decision.ts';
import { type Bench, movement, recorded } from './bench.ts';
import type { Label } from './label.ts';
import { alreadyMoved } from './units.ts';

export function receiveScan(bench: Bench, { item, units, body }: Label): Decision {
  const before = alreadyMoved(bench.tables, item.merchant, body.unit, 'receipt');
  if (before !== undefined) return unchanged({ sku: item.sku, unit: before.key, seq: before.seq });
  const counted = { item, kind: 'receipt' as const, units, body };
  return recorded(counted, movement(bench, counted));
}
