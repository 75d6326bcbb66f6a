/**
 * What comes back of a submission. It is decided inside the book's transaction and told only after the commit. Outcomes
 * are data: a refusal is an outcome too, never an exception.
 */
import type { DocumentRef, UnknownDocument } from './document.ts';
import type { ApartCondition, Condition } from './stock/condition.ts';

/** Stable codes; the catalogue with remedies is `agent/errors.ts`. */
export type RefusalCode =
  | 'unknown-barcode'
  | 'ambiguous-barcode'
  | 'bad-barcode'
  | 'not-in-stock'
  | 'unknown-item'
  | 'unknown-merchant'
  | UnknownDocument
  | 'duplicate-order'
  | 'order-closed'
  /** R24: the order waits for goods, a date or a person. */
  | 'order-held'
  /** Another dock of the site packs the order. */
  | 'order-elsewhere'
  /** The site was asked for the order and has not answered yet, or has to be asked once more. */
  | 'order-asked'
  /** This dock cannot ask its site, and may not do alone what has to be asked for. */
  | 'site-cut-off'
  /** A storefront's order that could not be booked or read: somebody settles its exception first. */
  | 'order-set-aside'
  /** As many orders of the channel are set aside as a person can look through: no more of them are read. */
  | 'too-many-aside'
  | 'bad-quantity'
  /** R28: a kit has no stock of its own. */
  | 'is-kit'
  /** Nobody sells it any more. */
  | 'item-retired'
  /** It cannot be retired: some of it is here, sold or on its way. */
  | 'item-in-use'
  | 'no-count-open'
  | 'duplicate-notice'
  | 'notice-closed'
  | 'duplicate-return'
  | 'return-closed'
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
  /** A document that is opened at another kind of work. */
  | 'other-work'
  /** A command code without this dock's proof, or with that of an older key. */
  | 'old-sheet'
  /** A command that came with other lines, right behind another scan, or in a 2D symbol. */
  | 'label-commands'
  /** Too many unknown badges: for a minute nothing is taken here. */
  | 'locked-out'
  | 'nothing-to-undo'
  | 'nothing-open'
  /** What would need a station where nothing is open. */
  | 'something-open'
  /** A carrier's label that another box has already. */
  | 'label-used'
  /** REPRINT of a label that has not come out yet. */
  | 'label-waits'
  /** REPRINT of a label whose goods were taken back, or whose boxes were opened again. */
  | 'label-void'
  | 'unknown-exception'
  | 'unknown-station'
  | 'unknown-channel'
  | 'barcode-taken'
  | 'counted-since'
  /** The request contradicts itself or asks for what does not exist. */
  | 'bad-request'
  /** The ledger cannot be written now: nothing was recorded. */
  | 'storage'
  /** The inbox is full: nothing was recorded. */
  | 'busy'
  /** The agent is stopping: nothing was recorded. */
  | 'stopping';

/** Units that an order still wants of an item, and as many as one scan was to count. */
export type Short = { wanted: number; scanned: number };

/** A box of an order. */
export type UsedFor = { order: string; box: number };

/** What a person at a station may have its scale do. */
export type ScaleOrder = 'tare' | 'zero';

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
      /** After it. Not of a count: whoever counts must not hear what the books expect. */
      inStock?: number;
      available?: number;
      processOrders: boolean;
      /** R26: set apart in this condition, and not for sale. */
      condition?: ApartCondition;
      /** Why, as a person said. */
      conditionReason?: string;
      /** Of a return: as what it was found. */
      returned?: Condition;
      /** How far the open document is with this scan. */
      progress?: Progress;
    }
  /** A step at a station that counts nothing by itself: a document opened, a box closed, a scan taken back. */
  /** `scale`: what the station's scale is to do, now that the rules allow it. */
  | {
      type: 'stepped';
      seq: number;
      step: Step;
      text: string;
      progress?: Progress;
      scale?: ScaleOrder;
      /** Done where somebody practises, and nowhere else: nothing of it is on record. */
      practice?: true;
      practised?: Practised;
      about?: StepAbout;
    }
  | { type: 'done'; seq: number; data: unknown }
  /** Repeats an earlier request: nothing changed, and that is fine. */
  | { type: 'unchanged'; data: unknown; already?: Already }
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
      /** Of too many: how many the order still wants. */
      short?: Short;
      /** The box that has this carrier's label. */
      used?: UsedFor;
      /** Number of the order that REOPEN takes up again: the way on. */
      reopens?: string;
      /** It could have been a try at somebody's badge. */
      couldBeBadge?: true;
      /** Refused where somebody practises: it is on no record, and nobody has to look at it. */
      practice?: true;
    };

/**
 * Units and lines of the open document; `line` is the one of the last scan. `unitsOf`, `of` 0: nobody knows, as in a
 * blind count.
 */
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
  /** The site is asked for the order; what it says is the outcome. */
  | 'asked'
  | 'left'
  /** It ended elsewhere meanwhile. */
  | 'over'
  | 'finished'
  | 'shipped'
  | 'closed'
  | 'reopened'
  | 'undone'
  | 'box'
  | 'quantity'
  /** The next scan is about goods in a condition. */
  | 'condition'
  /** R26: goods are in stock and not for sale, or for sale again. */
  | 'set-apart'
  | 'released'
  | 'work'
  | 'signed-in'
  | 'signed-out'
  | 'locked'
  | 'acknowledged'
  | 'cancelled'
  | 'gathered'
  | 'weighed'
  /** A box goes on a person’s word, without a weight that fits. */
  | 'overridden'
  | 'recount'
  /** All that was announced inside a handling unit. */
  | 'received'
  /** The last label of the station is printed once more. */
  | 'reprinted'
  /** The scale is to say how many. */
  | 'to-weigh'
  /** A scale of the station is to be zeroed or tared, which the ledger knows nothing about. */
  | 'scale'
  /** Practice begins or is over at a station. */
  | 'practice-on'
  | 'practice-off'
  /** It would have counted: nothing was booked. */
  | 'practised';

/** A step that had been done before. `what`: a document's number, a person; '': nothing that has a name. */
export type Already = { step: 'signed-in' | 'signed-out' | 'locked' | 'opened' | 'work' | 'cancelled'; what: string };

/** What a step was about, in no language: the screen has its own words for the rest. */
export type StepAbout = {
  /** A document's number, a person, or goods as people call them; '': what was scanned says it. */
  what: string;
  /** What became of the goods of a document that is closed. */
  parts?: StepPart[];
  /** R26: what was set apart. */
  apart?: { condition: ApartCondition; reason?: string };
  /** Said of the next scan. */
  said?: Condition;
  /** Number within its order. */
  box?: number;
  /** How many of its boxes have their labels printed once more; never one, which has a number. */
  boxes?: number;
  /** Labels that came out are void: of these boxes, as they are numbered; none: of the goods. */
  voided?: { boxes: number[] };
  /** A carrier's label belongs to the box. */
  labelled?: true;
  /** It ended practice at this station: what is scanned now counts. */
  practiceOver?: true;
};
export type StepPart = {
  /** `counted-since`: in stock, whatever else became of them. */
  is: 'counted-since' | 'came' | 'counted' | 'restocked' | 'on-hold' | 'damaged' | 'missing' | 'extra' | 'still-open';
  goods: { name: string; units: number }[];
};

/** What would have counted. */
type Practised = Pick<
  Extract<Outcome, { type: 'recorded' }>,
  'what' | 'sku' | 'name' | 'units' | 'condition' | 'conditionReason' | 'returned'
>;
