/** What a person has to look at, later or at once. */

import type { AskedVersion, ToldOrder, UnreadableOrder } from '../orders/order.ts';
import type { SaidCondition } from '../stock/condition.ts';
import type { Work } from '../work.ts';
import type { ExceptionReason } from './exception-reason.ts';

export type ExceptionRow = {
  seq: number;
  at: number;
  status: 'open' | 'resolved';
  station: string | null;
  operator: string | null;
  reason: ExceptionReason;
  text: string;
  /** As the scanner sent it. */
  scan: string | null;
  device: string | null;
  /** What scans meant at the station then, when that was not what its configuration says. */
  work: Work | null;
  channel: string | null;
  merchant: string | null;
  sku: string | null;
  /** The document that was open. */
  document: string | null;
  /** What it would have counted for. */
  units: number;
  /** Of those, what came when the code was scanned again, by its entries; the last one stands for all beyond 100. */
  later?: { seq: number; units: number }[];
  detail: string | null;
  /** The whole of an order that was set aside. */
  order: ToldOrder | UnreadableOrder | null;
  /** R26: what was said of the goods before they were scanned. */
  condition?: SaidCondition;
};

export type ExceptionEntries = {
  /**
   * Something a person has to look at: an unknown code, a refused scan, a line that a storefront refused, an order that
   * cannot be booked.
   */
  exception: {
    reason: ExceptionReason;
    text: string;
    scan?: string;
    device?: string;
    channel?: string;
    detail?: string;
    /** What scans meant at the station, when that was not what its configuration says. */
    work?: Work;
    /** Nothing more counts at the station before somebody acknowledged it. */
    holds?: true;
    /** What the scan would have counted for: units of the label times the quantity keyed in before it. */
    units?: number;
    /** R26: what was said of the goods before they were scanned. */
    condition?: SaidCondition;
    /** The same code came again while this exception of its station waits: it counts up there. */
    again?: number;
    /** The whole order as the storefront told it; document = its name on the books. */
    order?: ToldOrder | UnreadableOrder;
    /** What is asked about the versions of that order. */
    asked?: AskedVersion;
    /** At a dock of a site: the unit that another dock scanned, too. */
    unit?: string;
    turn?: number;
    /** With that turn the other dock took back the one before it. */
    back?: true;
  };
  /**
   * Exception `of` is settled: its code was bound to an item (its counts follow as entries of their own), or nothing is
   * to be done. `asked`: what is known from then on of the versions of its order.
   */
  'exception-resolve': { of: number; how: 'bound' | 'dismissed'; reason?: string; asked?: AskedVersion };
};

/**
 * R5: what a later count makes of a scan that counts only now. `stands`: it knew of the goods, and what is in stock
 * stays; `apart`: it did not, and they move it.
 */
export type CountedSince = 'stands' | 'apart';

/** Works off one exception (`requests/exceptions.ts`). */
export type ResolveSubmission = {
  type: 'exception-resolve';
  by: string;
  seq: number;
  /** Absent: dismissed, nothing is counted. */
  bind?: { merchant: string; sku: string; units: number };
  /** Of scans that were counted over since: that count knows of them, or they are apart from it. */
  counted?: CountedSince;
  reason?: string;
};
