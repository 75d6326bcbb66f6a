/** Which entries have a label, and what it is a label of. Pure. */
import type { Entry } from '../inventory/nouns/entry.ts';
import type { OrderRow } from '../inventory/nouns/orders/order.ts';
import type { Box, PackingListRow } from '../inventory/nouns/orders/packing-list.ts';

export type Label = { seq: number; station: string } & (
  | { of: 'item'; merchant: string; sku: string; pieces: number; lot?: string; expiry?: string }
  /** A page for each box, of which there are so many; `numbers`: which (entries of earlier versions do not say). */
  | { of: 'parcel'; merchant: string; order: string; boxes: number; numbers?: readonly number[] }
  /** That of another entry; none: of the last one. */
  | { of: 'again'; entry?: number }
);

type Body = { lot?: string; expiry?: string; of?: number; boxes?: number; numbers?: number[] };

/** Goods that came in have one, and boxes when their order is packed, with the scan that ends it. */
export function labelOf({ seq, station, kind, merchant, sku, quantity, document, body }: Entry): Label | undefined {
  if (station === null) return undefined;
  const { lot, expiry, of, boxes = 0, numbers } = body as Body;
  const at = { seq, station };
  switch (kind) {
    case 'receipt':
      if (merchant === null || sku === null || quantity === null || quantity <= 0) return undefined;
      return {
        ...{ ...at, of: 'item', merchant, sku, pieces: quantity },
        ...(lot !== undefined && { lot }),
        ...(expiry !== undefined && { expiry }),
      };
    case 'order-finish':
      if (merchant === null || document === null || boxes === 0) return undefined;
      return { ...at, of: 'parcel', merchant, order: document, boxes, ...(numbers !== undefined && { numbers }) };
    case 'reprint':
      return { ...at, of: 'again', ...(of !== undefined && { entry: of }) };
    default:
      return undefined;
  }
}

type Parcel = Extract<Label, { of: 'parcel' }>;

/** @returns those that are still on the list, where they stay when they leave */
export function boxesOf(
  { boxes, numbers }: Pick<Parcel, 'boxes' | 'numbers'>,
  list: PackingListRow | undefined,
): Box[] {
  const all = list?.boxes ?? [];
  // Where it does not say which: those that were packed last.
  return numbers === undefined ? all.slice(-boxes) : all.filter(({ box }) => numbers.includes(box));
}

/**
 * Boxes of a label that waits for its printer which are as they were when it came to be.
 * @param later numbers of boxes that were finished once more since: those have a label of their own
 * @returns without those that were opened since, or put back on the shelf
 */
export function boxesDue(
  label: Pick<Parcel, 'boxes' | 'numbers'>,
  status: OrderRow['status'],
  list: PackingListRow | undefined,
  later: ReadonlySet<number>,
): number[] {
  const closed = boxesOf(label, list).filter(({ shipped }) => shipped || status === 'packed');
  return closed.map(({ box }) => box).filter((box) => !later.has(box));
}
