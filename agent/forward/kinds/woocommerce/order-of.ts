/** One order of the store in the words of `told-orders.ts`, which reads it like any other storefront’s. Pure. */
import { fieldsOf, rowsOf } from '../../fields.ts';

/** What a status means here; `left-out`: nobody has ordered anything yet. */
export type StatusMeaning = 'open' | 'cancelled' | 'fulfilled' | 'left-out';

/**
 * The store’s own. It takes stock off at on-hold, processing and completed, and puts it back at pending and cancelled.
 * Refunded as a whole: it holds nothing; what comes back through the door is a return.
 */
export const wooStatuses: Readonly<Record<string, StatusMeaning>> = {
  processing: 'open',
  'on-hold': 'open',
  completed: 'fulfilled',
  cancelled: 'cancelled',
  refunded: 'cancelled',
  failed: 'cancelled',
  pending: 'cancelled',
  trash: 'cancelled',
  'checkout-draft': 'left-out',
  'auto-draft': 'left-out',
};

/** Whether units of it were given back: the order itself goes on naming them all. */
export const hasRefunds = (order: unknown): boolean => rowsOf(fieldsOf(order).refunds).length > 0;

/**
 * @param refunds what was given back of it, as the store tells it
 * @param statuses the store’s own and those of the configuration
 * @returns undefined: no order yet
 */
export function orderOf(
  order: unknown,
  refunds: readonly unknown[],
  statuses: Readonly<Record<string, StatusMeaning>>,
): object | undefined {
  const {
    id,
    status: raw,
    date_created_gmt: created,
    date_modified_gmt: modified,
    line_items: items,
  } = fieldsOf(order);
  // A status that nothing is known of goes through as it is: then the order is shown to a person.
  const status = typeof raw === 'string' && Object.hasOwn(statuses, raw) ? statuses[raw] : raw;
  if (status === 'left-out') return undefined;
  const back = unitsBack(refunds);
  const lines = Array.isArray(items)
    ? items.map((item: unknown) => {
        const { id: line, sku, quantity, product_id: product, variation_id: variation } = fieldsOf(item);
        const listing = listingOf(product, variation);
        const left = typeof quantity === 'number' ? Math.max(0, quantity - (back.get(String(line)) ?? 0)) : quantity;
        return { sku: typeof sku === 'string' && sku.trim() !== '' ? sku : listing, quantity: left, listing };
      })
    : items;
  return { id, placedAt: zoned(created), updatedAt: zoned(modified), status, lines };
}

/** Its moments are UTC and do not say so. */
const zoned = (moment: unknown): unknown =>
  typeof moment === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(moment) ? `${moment}Z` : moment;

/** As the listing is called everywhere here; of a product that is gone: 0. */
function listingOf(product: unknown, variation: unknown): string {
  const [one, other] = [product, variation].map((each) => (Number.isSafeInteger(each) ? (each as number) : 0));
  return other ? `id:${one}/${other}` : `id:${one}`;
}

/** Units given back, by line; the store tells them below zero. */
function unitsBack(refunds: readonly unknown[]): ReadonlyMap<string, number> {
  const back = new Map<string, number>();
  for (const item of refunds.flatMap((refund) => rowsOf(fieldsOf(refund).line_items))) {
    const { quantity, meta_data: meta } = fieldsOf(item);
    const of = rowsOf(meta)
      .map(fieldsOf)
      .find(({ key }) => key === '_refunded_item_id')?.value;
    if (of === undefined || typeof quantity !== 'number') continue;
    back.set(String(of), (back.get(String(of)) ?? 0) + Math.abs(quantity));
  }
  return back;
}
