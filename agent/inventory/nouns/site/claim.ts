/**
 * Who packs an order, at docks that are one stock: the site's server gives it to the first dock that asks, under a
 * number, and that dock has it until nothing of the order is in anybody's hands there any more. Never by time: the
 * parcel is real.
 *
 *   phase   the server                        here
 *   asked   was asked, or will be             a station waits
 *   held    gave it to this dock              packed and shipped, with or without a network
 *   over    does not know yet                 nothing of it is in hand; what was shipped is told first
 *   free    has it for whoever asks           –
 */
type ClaimPhase = 'asked' | 'held' | 'over' | 'free';

export type OrderClaimRow = {
  merchant: string;
  order: string;
  phase: ClaimPhase;
  /** Under which the server gave it; each is given once. 0: none is known. */
  number: number;
  /** The entry that says so. */
  seq: number;
};

export type ClaimEntries = {
  /** document = order. `asked`: what was held has to be asked for again. */
  'order-claim': { phase: ClaimPhase; number: number };
};

/** What came of asking. `since`: as people say the time at this dock. */
export type ClaimAnswer =
  | { type: 'won'; number: number }
  | { type: 'elsewhere'; dock: string; since: string }
  | { type: 'cut-off'; since: string; reason: string };

type About = { merchant: string; order: string };

export type ClaimSubmission =
  /** `station`: where somebody waits for it; absent: nobody does. */
  | ({ type: 'claim-answer'; station?: string; answer: ClaimAnswer } & About)
  /** Orders of which nothing is in hand any more are let go. */
  | { type: 'claims-settle' }
  /** The server has it for another dock, or for whoever asks. */
  | ({ type: 'claim-gone'; number: number } & About)
  /** This ledger is not the one that was stopped: what it holds of claims has to be asked for again. */
  | { type: 'claims-doubt' };

/** Orders that one dock can have claimed. */
export const claimsMax = 2_000;

/** What became of an order that a person took from a dock. `since`: ms UTC, by that dock's clock. */
export type Released =
  | { type: 'released'; dock: string; since: number }
  | { type: 'refused'; code: 'site-cut-off' | 'bad-request'; text: string };
