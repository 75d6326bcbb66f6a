/**
 * What is handed to the book, and what comes back. A submission is decided inside the book's transaction; its outcome is
 * told only after the commit. Outcomes are data: a refusal is an outcome too, never an exception.
 */

import type { Shown } from '../weighing/mass.ts';
import type { ItemChange, NoticeContent, OrderRow, SyncPolicy, ToldOrder, UnreadableOrder, Work } from './model.ts';
import type { DocumentRef } from './session.ts';

export type ScanSubmission = {
  type: 'scan';
  station: string;
  device: string;
  operator?: string;
  /** The scan's text as the scanner sent it (latin1, GS kept). */
  text: string;
};

/**
 * What one pull of a trigger sent in several lines, one of which commands something: nothing of it is done.
 * `lines`: the first of them, as the scanner sent them; `count`: how many there were.
 */
export type LabelSubmission = { type: 'label-aside'; station: string; device: string; lines: string[]; count: number };

export type VerbSubmission =
  /** `check`: only say whether all of it would be taken; nothing is recorded. */
  | { type: 'items'; by: string; items: ({ merchant: string; sku: string } & ItemChange)[]; check?: boolean }
  | { type: 'bind-barcode'; by: string; merchant: string; sku: string; code: string; units: number }
  /** `check`: only say whether it would be taken. */
  | {
      type: 'order-place';
      check?: boolean;
      by: string;
      merchant: string;
      id: string;
      channel?: string;
      placedAt?: string;
      lines: { sku: string; quantity: number }[];
    }
  | { type: 'order-cancel'; by: string; merchant: string; id: string; reason?: string }
  /**
   * What a storefront told, as one unit with the cursor that follows it (`order-intake.ts`).
   * `cursor`: null leaves it where it is. `since`: when the order sync was switched on; counts at the first page only.
   */
  | {
      type: 'orders-page';
      by: string;
      channel: string;
      orders: (ToldOrder | UnreadableOrder)[];
      cursor: string | null;
      since: string;
    }
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

/**
 * What a person does at a station otherwise than by scanning goods: a command barcode says the same as the button on the screen
 * (`station/commands.ts`).
 */
export type StationSubmission = { type: 'station'; station: string; by: string; command: StationCommand };

export type StationCommand =
  | {
      command:
        | 'undo'
        | 'finish'
        | 'next-box'
        | 'confirm'
        | 'cancel'
        | 'acknowledge'
        | 'reopen'
        | 'sign-out'
        | 'lock'
        | 'tare'
        | 'zero'
        /** The next item is counted by its weight. */
        | 'by-weight';
    }
  | { command: 'quantity'; quantity: number }
  | { command: 'work'; work: Work | null }
  | { command: 'badge'; badge: string }
  /** Proved otherwise than by a badge: a PIN on the screen. */
  | { command: 'sign-in'; operator: string }
  /** A label that cannot be read. Without a quantity: what was keyed in, or one. */
  | { command: 'goods'; merchant: string; sku: string; quantity?: number }
  /** `skus`, for a count: items that are to be counted whether anybody finds one or not. */
  | { command: 'open'; document: DocumentRef; skus?: string[] };

/** A weight that is believed (stable, fresh, moved since the last parcel), for whatever the station waits for. */
export type WeightSubmission = {
  type: 'weight';
  station: string;
  device: string;
  weight: Shown & { kind?: 'gross' | 'net' | 'tare' };
};

/** Notices: announced, changed and closed (`notices.ts`). */
export type NoticeSubmission =
  /** `notice.lines` empty: what the handling units hold together. `check`: only say whether it would be taken. */
  | { type: 'notice-announce'; by: string; merchant: string; id: string; notice: NoticeContent; check?: boolean }
  | { type: 'notice-close'; by: string; merchant: string; id: string; publish?: boolean; reason?: string };

/** What happens to an order after it was placed (`orders.ts`). */
export type OrderWorkSubmission =
  | { type: 'order-change'; by: string; merchant: string; id: string; lines: { sku: string; quantity: number }[] }
  /** R4, of one order, one item or all of them. Without the review's `token` it only lists what would change. */
  | { type: 'order-refresh'; by: string; merchant: string; id?: string; sku?: string; token?: string };

/** A counted number from elsewhere; `base`: the entry up to which the counter knew of movements (`requests/stock-count.ts`). */
export type CountSubmission = {
  type: 'count';
  by: string;
  merchant: string;
  sku: string;
  quantity: number;
  base?: number;
  reason?: string;
  /** Only say whether it would be taken. */
  check?: boolean;
};

/** Works off one exception (`requests/exceptions.ts`). */
export type ResolveSubmission = {
  type: 'exception-resolve';
  by: string;
  seq: number;
  /** Absent: dismissed, nothing is counted. */
  bind?: { merchant: string; sku: string; units: number };
  reason?: string;
};

export type Submission =
  | ScanSubmission
  | LabelSubmission
  | VerbSubmission
  | StationSubmission
  | NoticeSubmission
  | WeightSubmission
  | OrderWorkSubmission
  | CountSubmission
  | ResolveSubmission;

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
  /** As many orders of the channel are set aside as a person can look through: no more of them are read. */
  | 'too-many-aside'
  | 'bad-quantity'
  | 'no-count-open'
  | 'unknown-notice'
  | 'duplicate-notice'
  | 'notice-closed'
  /** At packing: the open order has no line of this item. */
  | 'not-in-order'
  /** At packing: the open order's line is complete. */
  | 'too-many'
  /** One symbol of a label that has several: counted with the others. */
  | 'incomplete-label'
  /** Counted by weight, and the scale cannot tell for certain. */
  | 'not-certain'
  /** Scan CONFIRM to do it all the same, CANCEL to leave it. */
  | 'needs-confirm'
  /** An error waits to be acknowledged: nothing counts before that. */
  | 'held'
  /** Somebody has to sign in first. */
  | 'sign-in-first'
  | 'unknown-badge'
  /** A command code that does not fit here and now. */
  | 'bad-command'
  /** A command code without this dock's proof, or with that of an older key. */
  | 'old-sheet'
  /** A command that came with other lines, right behind another scan, or in a 2D symbol. */
  | 'label-commands'
  /** Too many unknown badges: for a minute nothing is taken here. */
  | 'locked-out'
  | 'nothing-to-undo'
  | 'nothing-open'
  | 'unknown-exception'
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
      what: 'receipt' | 'shipment' | 'packing' | 'count';
      merchant: string;
      sku: string;
      name: string;
      units: number;
      inStock: number;
      available: number;
      processOrders: boolean;
      /** How far the open document is with this scan. */
      progress?: Progress;
    }
  /** A step at a station that counts nothing by itself: a document opened, a box closed, a scan taken back. */
  | { type: 'stepped'; seq: number; step: Step; text: string; progress?: Progress }
  | { type: 'done'; seq: number; data: unknown }
  /** Repeats an earlier request: nothing changed, and that is fine. */
  | { type: 'unchanged'; data: unknown }
  | {
      type: 'refused';
      code: RefusalCode;
      text: string;
      field?: string /** seq of the exception entry, absent when nothing could be recorded */;
      seq?: number;
      /** What was refused, where it is known. */
      item?: { sku: string; name: string };
      /** Another document that wants it. */
      fits?: DocumentRef;
      /** It could have been a try at somebody's badge. */
      couldBeBadge?: true;
    };

/** Units and lines of the open document; `line` is the one of the last scan. `unitsOf`, `of` 0: nobody knows, as in a blind count. */
export type Progress = {
  document: DocumentRef;
  unitsDone: number;
  unitsOf: number;
  linesDone: number;
  linesOf: number;
  line?: { sku: string; done: number; of: number };
};

export type Step =
  | 'opened'
  | 'left'
  | 'finished'
  | 'shipped'
  | 'closed'
  | 'reopened'
  | 'undone'
  | 'box'
  | 'quantity'
  | 'work'
  | 'signed-in'
  | 'signed-out'
  | 'locked'
  | 'acknowledged'
  | 'cancelled'
  | 'gathered'
  | 'weighed'
  | 'recount'
  /** All that was announced inside a handling unit. */
  | 'received'
  /** The scale is to say how many. */
  | 'to-weigh'
  /** A scale of the station is to be zeroed or tared, which the ledger knows nothing about. */
  | 'scale';

export type { OrderRow };
