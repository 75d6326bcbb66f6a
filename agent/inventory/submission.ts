/**
 * What is handed to the book, and what comes back. A submission is decided inside the book's transaction; its outcome is
 * told only after the commit. Outcomes are data: a refusal is an outcome too, never an exception.
 */
import type { ItemChange, OrderRow, SyncPolicy, ToldOrder } from './model.ts';

export type ScanSubmission = {
  type: 'scan';
  station: string;
  device: string;
  operator?: string;
  /** The scan's text as the scanner sent it (latin1, GS kept). */
  text: string;
};

export type VerbSubmission =
  /** `check`: only say whether all of it would be taken; nothing is recorded. */
  | { type: 'items'; by: string; items: ({ merchant: string; sku: string } & ItemChange)[]; check?: boolean }
  | { type: 'bind-barcode'; by: string; merchant: string; sku: string; code: string; units: number }
  | {
      type: 'order-place';
      by: string;
      merchant: string;
      id: string;
      channel?: string;
      placedAt?: string;
      lines: { sku: string; quantity: number }[];
    }
  | { type: 'order-cancel'; by: string; merchant: string; id: string; reason?: string }
  /**
   * What a storefront told, as one unit with the cursor that follows it (`intake.ts`).
   * `cursor`: null leaves it where it is. `since`: when the order sync was switched on; counts at the first page only.
   */
  | { type: 'orders-page'; by: string; channel: string; orders: ToldOrder[]; cursor: string | null; since: string }
  | { type: 'adjust'; by: string; merchant: string; sku: string; quantity: number; reason: string }
  | {
      type: 'set-policy';
      by: string;
      merchant: string;
      sku?: string;
      sync?: SyncPolicy | null;
      processOrders?: 'auto' | 'manual';
    }
  | { type: 'set-process-orders'; by: string; merchant: string; sku: string; on: boolean }
  | { type: 'sync-now'; by: string; merchant: string; skus: string[] }
  | { type: 'channel'; by: string; channel: string; change: 'paused' | 'resumed' | 'stopped'; reason: string };

export type Submission = ScanSubmission | VerbSubmission;

/** Stable codes; the catalogue with remedies is `agent/errors.ts`. */
export type RefusalCode =
  | 'unknown-barcode'
  | 'ambiguous-barcode'
  | 'bad-barcode'
  | 'not-in-stock'
  | 'unknown-item'
  | 'unknown-merchant'
  | 'unknown-order'
  | 'duplicate-order'
  | 'order-closed'
  | 'bad-quantity'
  | 'no-count-open'
  | 'unknown-station'
  | 'unknown-channel'
  | 'barcode-taken'
  /** The request contradicts itself or asks for what does not exist. */
  | 'bad-request'
  /** The ledger cannot be written now: nothing was recorded. */
  | 'storage'
  /** The inbox is full: nothing was recorded. */
  | 'busy'
  /** The agent is stopping: nothing was recorded. */
  | 'stopping';

export type Outcome =
  | {
      type: 'recorded';
      /** seq of the entry that records it. */
      seq: number;
      what: 'receipt' | 'shipment' | 'count';
      merchant: string;
      sku: string;
      name: string;
      units: number;
      inStock: number;
      available: number;
      processOrders: boolean;
    }
  | { type: 'done'; seq: number; data: unknown }
  /** Repeats an earlier request: nothing changed, and that is fine. */
  | { type: 'unchanged'; data: unknown }
  | {
      type: 'refused';
      code: RefusalCode;
      text: string;
      field?: string /** seq of the exception entry, absent when nothing could be recorded */;
      seq?: number;
    };

export type { OrderRow };
