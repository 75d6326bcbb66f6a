/** Which entries have a label, and what it is a label of. Pure. */
import type { Entry } from '../inventory/nouns/entry.ts';

export type Label = { seq: number; station: string } & (
  | { of: 'item'; merchant: string; sku: string; pieces: number; lot?: string; expiry?: string }
  /** A page for each box, of which there are so many. */
  | { of: 'parcel'; merchant: string; order: string; boxes: number }
  /** That of another entry; none: of the last one. */
  | { of: 'again'; entry?: number }
);

type Body = { lot?: string; expiry?: string; of?: number; boxes?: number };

/** Goods that came in have one, and boxes when their order is packed, with the scan that ends it. */
export function labelOf({ seq, station, kind, merchant, sku, quantity, document, body }: Entry): Label | undefined {
  if (station === null) return undefined;
  const { lot, expiry, of, boxes = 0 } = body as Body;
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
      return { ...at, of: 'parcel', merchant, order: document, boxes };
    case 'reprint':
      return { ...at, of: 'again', ...(of !== undefined && { entry: of }) };
    default:
      return undefined;
  }
}
