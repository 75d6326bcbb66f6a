import { unitsInKits } from '../stock/kit.ts';
import type { OrderLine, OrderRow } from './order.ts';

/** What one channel's own open orders hold of an item: a `physical` storefront subtracts exactly that itself (R21). */
export type AllocationRow = { merchant: string; channel: string; sku: string; units: number };

export const allocationKey = (merchant: string, channel: string, sku: string): string =>
  `${merchant}\u0000${channel}\u0000${sku}`;

type Allocations = {
  row(kind: 'allocation', key: string): AllocationRow | undefined;
  putRow(kind: 'allocation', row: AllocationRow): void;
};

export function allocated(tables: Pick<Allocations, 'row'>, merchant: string, channel: string, sku: string): number {
  return tables.row('allocation', allocationKey(merchant, channel, sku))?.units ?? 0;
}

/**
 * What a storefront holds of an item for a line of one of its orders. R28: what belongs to a kit it holds under the
 * kit's name. Which units of a line leave first nobody here can tell, so those of the kit are thought to leave last:
 * never more is counted than the storefront subtracts.
 * @param held units of the line that are booked and have not left
 */
export const heldByItself = (held: number, inKits: number): number => Math.max(0, held - inKits);

const heldOf = (line: OrderLine): number => heldByItself(line.quantity - line.shipped, unitsInKits(line));

/** What its storefront holds for an order, by SKU; of one that was placed by hand, or that is over, nothing. */
function heldFor({ status, channel, lines }: OrderRow): OrderLine[] {
  return channel !== null && (status === 'open' || status === 'packed') ? lines : [];
}

/** The order is another one from here on: so is what its storefront holds for it. */
export function moveHeld(tables: Allocations, before: OrderRow | undefined, after: OrderRow): void {
  for (const [order, sign] of [[before, -1] as const, [after, 1] as const])
    for (const line of order === undefined ? [] : heldFor(order)) {
      const { merchant, channel } = order as OrderRow;
      allocate(tables, { merchant, channel: channel ?? '', sku: line.sku, units: sign * heldOf(line) });
    }
}

function allocate(tables: Allocations, { merchant, channel, sku, units }: AllocationRow): void {
  if (units === 0) return;
  const before = allocated(tables, merchant, channel, sku);
  tables.putRow('allocation', { merchant, channel, sku, units: before + units });
}
