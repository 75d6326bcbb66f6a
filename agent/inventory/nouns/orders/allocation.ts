import type { OrderRow } from './order.ts';

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
 * The channel whose storefront holds an order's units; null: none, or nobody here can tell which (R28: it holds a
 * kit's parts under the kit's name).
 */
export const holderOf = ({ channel, lines }: Pick<OrderRow, 'channel' | 'lines'>): string | null =>
  lines.some(({ kits }) => kits !== undefined) ? null : channel;

/**
 * @param channel of the order; null: it was placed by hand, and no storefront subtracts it
 * @returns whether a channel's own orders hold another number now
 */
export function allocate(
  tables: Allocations,
  merchant: string,
  channel: string | null,
  sku: string,
  units: number,
): boolean {
  if (channel === null || units === 0) return false;
  const before = allocated(tables, merchant, channel, sku);
  tables.putRow('allocation', { merchant, channel, sku, units: before + units });
  return true;
}
