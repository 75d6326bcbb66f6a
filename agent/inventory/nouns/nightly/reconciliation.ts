/** R22: a night's comparison of a merchant's channels with this ledger, and what came of it. */
import type { ListingClass } from './listing-class.ts';

/** The calendar's name for it. */
export const reconcileJob = 'reconcile';

/** One line of the report. */
export type CompareClass = ListingClass | 'notCompared';
export type ClassCounts = Record<CompareClass, number>;

/** One listing, as the report shows it; `listing` and `sku` null: the whole channel. */
export type ComparedRow = {
  channel: string;
  listing: string | null;
  sku: string | null;
  /** What people call it; absent: nobody here knows it. */
  name?: string;
  class: CompareClass;
  /** The level that channel should show; null: none is ours to tell. */
  here: number | null;
  /** null: the store does not say. */
  there: number | null;
  /**
   * `set`: it is told ours, through its forwarder; `would-set`: it would be (a dry run); `on-its-way`: it was being
   * told already; `listed`: for a person.
   */
  done: 'nothing' | 'set' | 'would-set' | 'on-its-way' | 'waits' | 'listed';
  /** In words; null: there is nothing to say. */
  reason: string | null;
};

/** How a channel came through a run. `refused`: why it was not compared. */
export type ChannelCompared = {
  channel: string;
  listings: number;
  set: number;
  /** Rows of its pages that could not be read. */
  unreadable: number;
  refused?: string;
};

type MailState =
  /** Nobody is to be written to, or nothing happened that is worth a mail. */
  'none' | 'due' | 'sent' | 'given-up';

/** Projection: one run. */
export type ReconciliationRow = {
  merchant: string;
  /** The local date, for the night's own; with the number of its entry where somebody asked for it. */
  run: string;
  date: string;
  by: string;
  /** Local dates that nothing was compared for. */
  missed: string[];
  startedAt: number;
  /** null: it is on its way, or was cut off and goes on at the next start. */
  endedAt: number | null;
  /** It was cut off, and nobody goes on with it. */
  interrupted: boolean;
  classes: ClassCounts | null;
  channels: ChannelCompared[];
  mail: MailState;
  /** Why the mail could not be sent. */
  mailError: string | null;
};

export type NightlyEntries = {
  /** document = the run; a run that begins by hand is named after its entry. */
  reconciliation:
    | { change: 'begun'; date: string; missed?: string[] }
    | { change: 'ended'; classes: ClassCounts; channels: ChannelCompared[]; mail: boolean; interrupted?: true }
    | { change: 'mail'; mail: 'sent' | 'given-up'; error?: string };
  /** R22: a store shows another number than it should: it is told again. document = channel. */
  drift: { run: string; listing: string; here: number; there: number };
};

/**
 * What a store says of one listing, read and not believed. `level` null: it gives none; `theirs`: the store's own SKU,
 * where it is another than ours (R27); `held`: units that the store's own orders hold of it, where it says so.
 */
export type ToldListing = {
  listing: string;
  sku: string;
  theirs?: string;
  level: number | null;
  held?: number;
  counted: boolean;
  onSale: boolean;
};

export type NightlySubmission =
  /** `night`: the calendar’s own, recorded once for its date, whoever says it how often. */
  | { type: 'reconcile-begin'; by: string; merchant: string; date: string; night: boolean; missed: string[] }
  | {
      type: 'reconcile-end';
      by: string;
      merchant: string;
      run: string;
      classes: ClassCounts;
      channels: ChannelCompared[];
      mail: boolean;
      interrupted?: true;
    }
  | {
      type: 'reconcile-mail';
      by: string;
      merchant: string;
      run: string;
      mail: 'sent' | 'given-up';
      error?: string;
    }
  /**
   * A part of a page of what a store shows. `toldTo`: up to where the storefront had been told when the page was asked
   * for; `salesKnown`: its orders were read after that.
   */
  | {
      type: 'listings-compared';
      by: string;
      run: string;
      channel: string;
      listings: ToldListing[];
      toldTo: number;
      salesKnown: boolean;
      dry: boolean;
    };

export const noClasses = (): ClassCounts => ({
  ...{ white: 0, pink: 0, orange: 0, yellow: 0, blue: 0, green: 0, notCompared: 0 },
});
