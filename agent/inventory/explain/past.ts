/**
 * What an explanation reads of the ledger: one item's own entries, those that set the rules for it, and
 * acknowledgements.
 */
import type { ShownRow } from '../nouns/channels/channel.ts';
import type { AppliedEntry, Entry, EntryBody } from '../nouns/entry.ts';
import type { OrderRow } from '../nouns/orders/order.ts';
import { unitsInKits } from '../nouns/stock/kit.ts';

/** An entry with when it was written: `clockTrusted` false means that the device did not know the time. */
export type PastEntry = AppliedEntry & Pick<Entry, 'utcOffsetMin' | 'clockTrusted'>;

/** As much of an acknowledgement as says whether it is the one that is looked for. */
export type AckPlace = {
  seq: number;
  /** Where its batch ended. */
  to: number;
  /** Up to where the channel's due items had been looked through. */
  seen: number;
  /** It has a line of the item. */
  names: boolean;
};

/** `inKits`: units of each SKU that belong to its kits (R28). `cancelled`: it was, here. */
export type OrderHeader = {
  seq: number;
  channel: string | undefined;
  inKits: ReadonlyMap<string, number>;
  cancelled: boolean;
};

export function orderHeader(seq: number, kind: 'order' | 'order-cancel', body: unknown): OrderHeader {
  if (kind === 'order-cancel') return { seq, channel: undefined, inKits: new Map(), cancelled: true };
  const { channel, lines } = body as EntryBody['order'];
  const inKits = new Map(lines.map((line) => [line.sku, unitsInKits(line)]));
  return { seq, channel, inKits, cancelled: false };
}

/** Everything in the order of the ledger, up to `upTo` with it. */
export interface Past {
  /** R28: what the item ever consisted of up to there; of what is no kit, nothing. */
  partsOf(merchant: string, sku: string, upTo: number): string[];
  /** Entries of the item itself. */
  ofItem(merchant: string, sku: string, upTo: number): Iterable<PastEntry>;
  /**
   * What set the rules: the file as a start found it, policies of the merchant, settings of channels, those that
   * stopped, went on or started over, epochs.
   */
  ofRules(merchant: string, upTo: number): Iterable<PastEntry>;
  /**
   * Acknowledgements of a channel behind `after`; ends early when there is more to look through than it may take: then
   * `exhausted` is true.
   */
  acks(channel: string, sku: string, after: number, upTo: number): Iterable<AckPlace>;
  /** The same, newest first. */
  acksBack(channel: string, sku: string, after: number, upTo: number): Iterable<AckPlace>;
  readonly exhausted: boolean;
  entry(seq: number): PastEntry | undefined;
  /** What the channel's storefront shows of the item as far as is known now, also what it never answered for. */
  shown(channel: string, sku: string): ShownRow | undefined;
  /** The order as it is now: whether there is one never changes back. */
  order(merchant: string, id: string): OrderRow | undefined;
  /** What was said of an order's channel and lines each time, and when it was cancelled. */
  orderHeaders(merchant: string, id: string): OrderHeader[];
}
