/**
 * What another dock of the site did, as it is folded into this dock's ledger: entries like those that the other dock
 * has, marked whose they are. So stock is the site's wherever it is read, and an explanation needs no network.
 */
import type { ToldLine } from '../orders/order.ts';
import type { ItemChange } from '../stock/item.ts';
import type { SiteName } from './own.ts';

/** The entry of another dock that an entry here repeats. It is not told to the site again. */
export type Folded = { dock: string; seq: number };

type About = { merchant: string; sku: string };

export type SiteFact = { seq: number } /**
 * Units in (+) or out (−). `apart`: so many more of them are set apart (R26). `as`: they came with a receipt, or left
 * without an order; else somebody put a number right.
 */ & (
  | (About & { kind: 'move'; units: number; apart?: number; as?: 'receipt' | 'shipment' })
  /** Units of an order that left (+), or are in their box again (−). */
  | (About & { kind: 'ship'; units: number; order: string })
  | (About & { kind: 'item'; change: ItemChange })
  | ({ kind: 'order'; merchant: string; order: string } & SiteOrder)
  /** What was withheld of an order that was cancelled or changed to fewer is free. */
  | { kind: 'freed'; merchant: string; order: string }
);

/** One version of an order, as the dock that took it has it on its books. */
export type SiteOrder = {
  status: 'open' | 'cancelled';
  /** The storefront's version; null: a person's doing. */
  updatedAt: string | null;
  channel?: string;
  placedAt?: string;
  print?: string;
  lines: ToldLine[];
};

/**
 * How far this dock has folded another one, in which of its epochs, and since when (ms UTC). `place`: of the message at
 * the site's server that said so.
 */
export type SitePeerRow = SitePeer & { at: number; epochs: string[] };

/** `closed`: the dock was retired there. */
type SitePeer = { dock: string; epoch: string; to: number; hash: string; place: number; closed?: true };

export type SiteEntries = {
  /** Everything of `dock` up to its entry `to` is folded; what it moved here are the entries before this one. */
  'site-fold': SitePeer & { after: number };
  'site-name': SiteName;
};

/** A range of another dock's ledger, in one commit with how far it goes; or the name that this one has at its site. */
export type SiteSubmission = SiteFoldSubmission | ({ type: 'site-name' } & SiteName);
export type SiteFoldSubmission = { type: 'site-fold'; after: number; facts: SiteFact[] } & SitePeer;
