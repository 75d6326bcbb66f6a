/** An order: what a storefront told or a person placed, and how far it is. */
import type { WithheldLine } from '../site/withheld.ts';
import type { KeptProperties } from '../stock/item.ts';
import type { KitShare } from '../stock/kit.ts';
import type { SkuCount } from '../stock/quantity.ts';

export type OrderRow = {
  merchant: string;
  id: string;
  /** `set-aside`: told by a storefront and not bookable (an unknown SKU …); nothing is booked for it. */
  /** `packed`: finished at a station, not shipped yet. */
  status: 'open' | 'packed' | 'cancelled' | 'shipped' | 'set-aside';
  channel: string | null;
  placedAt: string | null;
  /** The storefront's version on the books; null: none, or a person here had the last word. */
  updatedAt: string | null;
  /** R24: a person held it, or released it whatever holds it; null: nobody did. */
  byHand: { held: boolean; reason: string } | null;
  lines: OrderLine[];
};

/**
 * `packed`: in boxes and not shipped. `elsewhere` (R16): units that were ordered of an item that was not fulfilled here
 * then; they are none of the line's `quantity`, which is what is booked, packed and shipped here.
 */
export type OrderLine = {
  sku: string;
  quantity: number;
  shipped: number;
  packed?: number;
  elsewhere?: number;
  /** R28: kits that units of this line belong to. */
  kits?: KitShare[];
} & KeptProperties;

/** R16: a line that others fulfil. */
export type ToldLine = SkuCount & { elsewhere?: true; kits?: KitShare[] };

/**
 * One version of an order as its storefront tells it. Moments are UTC, ISO 8601 with milliseconds and Z, so that they
 * compare as text.
 */
export type ToldOrder = {
  id: string;
  placedAt: string;
  updatedAt: string;
  /** `fulfilled`: shipped, and not by this dock. */
  status: 'open' | 'cancelled' | 'fulfilled';
  /** `listing`: the store's own name for what was ordered, where it says so (R27). */
  lines: (SkuCount & { listing?: string })[];
};

/**
 * What a storefront told in the place of an order and cannot be read as one, as far as it can be shown; null: not to be
 * read.
 */
export type UnreadableOrder = {
  id: string | null;
  placedAt: string | null;
  updatedAt: string | null;
  status: ToldOrder['status'] | null;
  lines: { sku: string | null; quantity: number | null }[];
  /** What is wrong with it and what the storefront should send, for a person. */
  unreadable: string;
  /** The same for the same text: told again, it is known. */
  print: string;
};

/** Projection: the order intake of one channel. */
export type OrderSyncRow = {
  channel: string;
  /** R3: orders placed before this do not count. */
  since: string;
  /** Where the storefront goes on telling; its own text. null: from the beginning. */
  cursor: string | null;
};

/**
 * The newest exception of one order that was set aside, under the order's name, or under what was told when it has
 * none. `print`: of what could not be read, null for an order that is one.
 */
export type AsideOrderRow = { key: string; exception: number; print: string | null };

/** The lines of an order as its storefront told them last, whatever a person made of them since. */
export type ToldPrintRow = { merchant: string; order: string; updatedAt: string; print: string };

/** What a person was asked about the versions of an order, so that the same is asked once. */
export type AskedVersionRow = {
  key: string;
  /** The moment and the lines (a `fingerprint`) of the one that could not be booked. */
  version: string | null;
  /** Ends of this moment and before are no news: they were heard before the order was opened again, or asked about. */
  over: string | null;
};
/** What an entry adds to it. */
export type AskedVersion = Partial<Omit<AskedVersionRow, 'key'>>;

/** Orders of a channel that are set aside and wait for a person. */
export type AsideCountRow = { channel: string; open: number };

export type OrderEntries = {
  /**
   * An order's header, new or moved to other lines; what that books or frees follows as `booking` entries with the same
   * document.
   */
  order: {
    channel?: string;
    placedAt?: string;
    updatedAt?: string;
    /** Of the lines as the storefront told them (a `fingerprint`); absent: a person's doing, or an older entry. */
    print?: string;
    asked?: AskedVersion;
    /** At a dock of a site: what stays booked beyond these lines for now. */
    withheld?: WithheldLine[];
    lines: ToldLine[];
  };
  /** quantity > 0 books, < 0 frees. */
  booking: KeptProperties;
  /** R4: the line takes over the item's properties as they are now; null: the item has none any more. */
  'order-refresh': { [P in keyof KeptProperties]: string | null };
  /**
   * Packing is over: all of it, or what there is; it waits to be weighed or shipped. `numbers`: of its boxes, which
   * entries of earlier versions do not say.
   */
  'order-finish': { boxes: number; numbers?: number[]; partial?: boolean };
  /** Packed or just shipped, and taken up again. */
  'order-reopen': { reason?: string };
  /** A packed parcel on the scale, or a person's word instead. document = order. */
  'parcel-check': {
    result: 'fits' | 'differs' | 'not-checkable' | 'overridden';
    box: number;
    digits?: string;
    unit?: string;
    device?: string;
    expectedG?: string;
    differenceG?: string;
    toleranceG?: string;
    text?: string;
  };
  /** R25: the carrier's label of a box. `scan`: it was read there; else somebody told it. document = order. */
  'parcel-label': { box: number; tracking: string; carrier?: string; scan?: string; device?: string };
  /** R24: held by hand, or released. document = order. */
  'order-hold': { held: boolean; reason: string };
  /** `updatedAt`: the storefront's version that says so; absent when a person cancelled it here. */
  'order-cancel': { reason?: string; updatedAt?: string; withheld?: WithheldLine[] };
  /** R3: the channel's order sync was switched on (`since`), its intake moved (`cursor`). document = channel. */
  'order-sync': { since?: string; cursor?: string };
};

export type OrderSubmission =
  /** `check`: only say whether it would be taken. */
  | {
      type: 'order-place';
      check?: boolean;
      by: string;
      merchant: string;
      id: string;
      channel?: string;
      placedAt?: string;
      lines: SkuCount[];
    }
  | { type: 'order-cancel'; by: string; merchant: string; id: string; reason?: string }
  | { type: 'order-hold'; by: string; merchant: string; id: string; held: boolean; reason: string }
  /** R25: the carrier and number under which a box goes; `box`: needed where there are several. */
  | { type: 'order-track'; by: string; merchant: string; id: string; box?: number; carrier?: string; tracking: string }
  | { type: 'order-change'; by: string; merchant: string; id: string; lines: SkuCount[] }
  /** R4, of one order, one item or all of them. Without the review's `token` it only lists what would change. */
  | { type: 'order-refresh'; by: string; merchant: string; id?: string; sku?: string; token?: string }
  /**
   * What a storefront told, as one unit with the cursor that follows it (`order-intake.ts`). `cursor`: null leaves it
   * where it is. `since`: when the order sync was switched on; counts at the first page only. `leaveOthers`: a line
   * whose item is not known here is left out, said, and the rest booked. `showsNow`: each order is as it is there now.
   * `gone`: orders that it has no more, by their ids there (`vanished-orders.ts`).
   */
  | {
      type: 'orders-page';
      by: string;
      channel: string;
      orders: (ToldOrder | UnreadableOrder)[];
      cursor: string | null;
      since: string;
      leaveOthers?: true;
      showsNow?: true;
      gone?: { ids: readonly string[]; sure: boolean };
    }
  /** R3: orders of the channel that were placed before `since` count no longer, unless they are on the books. */
  | { type: 'orders-from'; by: string; channel: string; since: string };

/** What one page of a storefront’s orders may hold. */
export const pageBounds = { orders: 1_000, lines: 500, idChars: 64, skuChars: 128, cursorChars: 512 } as const;
