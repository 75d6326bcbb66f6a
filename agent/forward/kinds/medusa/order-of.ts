/** What an order of the store is here, and what of it is left to send. Pure. */
import { type Fields, fieldsOf, rowsOf } from '../../fields.ts';
import type { PolledOrder } from '../../orders/polled-orders.ts';
import { listingName } from './items.ts';

/** What is asked of an order's lines. */
export const lineFields = [
  ...['items.id', 'items.variant_sku', 'items.detail.quantity', 'items.detail.fulfilled_quantity'],
  ...['required_quantity', 'inventory.id', 'inventory.sku'].map((each) => `items.variant.inventory_items.${each}`),
].join(',');
export const orderFields = `id,status,created_at,updated_at,canceled_at,version,${lineFields}`;

type Part = { sku: string; listing: string; perUnit: number };
export type OrderLine = { id: string; quantity: number; fulfilled: number; parts: readonly Part[] };

export function linesIn(items: unknown): OrderLine[] {
  return rowsOf(items).map((row) => {
    const { id, variant_sku: sku, detail, variant } = fieldsOf(row);
    const { quantity, fulfilled_quantity: fulfilled } = fieldsOf(detail);
    const parts = rowsOf(fieldsOf(variant).inventory_items).map(partOf);
    // The store keeps no stock of it, or sells it no more; a line may be of no variant at all.
    const own = { sku: skuOr(sku, `id:${id}`), listing: `id:${id}`, perUnit: 1 };
    return {
      ...{ id: String(id), quantity: Number(quantity), fulfilled: Number(fulfilled) },
      parts: parts.length > 0 ? parts : [own],
    };
  });
}

function partOf(row: unknown): Part {
  const { required_quantity: needed, inventory } = fieldsOf(row);
  const { id, sku } = fieldsOf(inventory);
  const listing = listingName({ id: String(id) });
  return { sku: skuOr(sku, listing), listing, perUnit: typeof needed === 'number' ? needed : 1 };
}

const skuOr = (sku: unknown, other: string): string => (typeof sku === 'string' && sku.trim() !== '' ? sku : other);

type Status = 'open' | 'cancelled' | 'fulfilled';
const stages: Readonly<Record<Status, number>> = { open: 3, fulfilled: 5, cancelled: 7 };

/**
 * The store takes a line's units off its stock when a fulfilment of them is made, so that is when they have left for
 * it; whether an order is paid, completed or archived says nothing of its units.
 */
function statusOf({ canceled_at: cancelled, status }: Fields, lines: readonly OrderLine[]): Status {
  if (status === 'canceled' || typeof cancelled === 'string') return 'cancelled';
  const wanted = lines.filter(({ quantity }) => quantity > 0);
  return wanted.length > 0 && wanted.every(({ quantity, fulfilled }) => fulfilled >= quantity) ? 'fulfilled' : 'open';
}

export function polled(row: unknown): PolledOrder {
  const order = fieldsOf(row);
  const { id, created_at: placedAt, updated_at: updatedAt, version, status: raw } = order;
  const lines = linesIn(order.items);
  const status = statusOf(order, lines);
  const changedMs = Date.parse(String(updatedAt));
  const parts = lines.flatMap(({ quantity, parts: each }) =>
    each.map(({ sku, listing, perUnit }) => ({ sku, listing, quantity: quantity * perUnit })),
  );
  return {
    id: String(id),
    version: JSON.stringify([
      updatedAt,
      version,
      status,
      lines.map(({ quantity, fulfilled }) => [quantity, fulfilled]),
    ]),
    changedMs: Number.isNaN(changedMs) ? undefined : changedMs,
    // Within its second a higher version of the store's is a later one.
    stage: stages[status],
    skus: parts.map(({ sku }) => sku),
    order: raw === 'draft' ? undefined : { id, placedAt, updatedAt, status, lines: parts },
  };
}
