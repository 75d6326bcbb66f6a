/** Goods going out. Without an open order each scan is a shipment: what leaves has to be in stock. */
import { type Decision, unchanged } from '../decision.ts';
import { type Bench, movement, recorded, refused } from './bench.ts';
import type { Label } from './label.ts';
import { alreadyMoved } from './units.ts';

export function packScan(bench: Bench, { item, units, body }: Label): Decision {
  const before = alreadyMoved(bench.tables, item.merchant, body.unit, 'shipment');
  if (before !== undefined) return unchanged({ sku: item.sku, unit: before.key, seq: before.seq });
  if (item.inStock - item.packed < units) {
    const text = `${item.sku}: ${item.inStock - item.packed} in stock, ${units} scanned: count the shelf, then correct the stock.`;
    return refused(bench, 'not-in-stock', text, { item, units });
  }
  const counted = { item, kind: 'shipment' as const, units, body };
  return recorded(counted, movement(bench, counted));
}
