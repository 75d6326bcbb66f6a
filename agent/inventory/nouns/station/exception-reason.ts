/**
 * Why there is an exception, and what becomes of it for that reason. A scan that was refused on the spot (wrong item,
 * too many, an error to be acknowledged first) is on the record, but the operator dealt with it there and then: it is
 * no work for anybody.
 */
import type { RefusalCode } from '../outcome.ts';
import type { StationRules } from '../rulebook.ts';

/**
 * Reasons that stand as long as somebody has not dismissed the exception: there is an alarm, also after a restart. They
 * are the exception's label.
 */
export const standingReasons = ['projections-repaired', 'anchor-missing', 'shown-unknown'] as const;
type StandingReason = (typeof standingReasons)[number];

/**
 * `RefusalCode`: a scan or a step at a station was refused, or an order cannot be booked. The others are found by the
 * dock itself.
 */
export type ExceptionReason =
  | RefusalCode
  | StandingReason
  | 'order-fulfilled'
  | 'order-clock'
  | 'order-vanished'
  | 'counted-twice'
  | 'counted-meanwhile'
  | 'unreadable-order'
  | 'storefront-refused'
  | 'ledger-damaged';

/**
 * `queued`: it waits for a person even when it happened at a station. `holds`: at a station that holds errors nothing
 * counts before somebody acknowledged it.
 */
type Manner = { queued: boolean; holds: boolean };

const later: Manner = { queued: true, holds: true };
const onTheSpot: Manner = { queued: false, holds: true };
/** It says itself what to do first. */
const firstThis: Manner = { queued: false, holds: false };

const manners: Readonly<Record<ExceptionReason, Manner>> = {
  'unknown-barcode': later,
  'ambiguous-barcode': later,
  'bad-barcode': later,
  'not-in-stock': later,
  'unknown-item': onTheSpot,
  'unknown-merchant': later,
  'unknown-order': onTheSpot,
  'duplicate-order': later,
  'order-closed': onTheSpot,
  'order-held': onTheSpot,
  'order-elsewhere': onTheSpot,
  'order-asked': firstThis,
  'site-cut-off': onTheSpot,
  'order-set-aside': onTheSpot,
  'too-many-aside': later,
  'bad-quantity': onTheSpot,
  'is-kit': onTheSpot,
  'item-retired': later,
  'item-in-use': onTheSpot,
  'no-count-open': onTheSpot,
  'unknown-notice': onTheSpot,
  'duplicate-notice': later,
  'notice-closed': onTheSpot,
  'unknown-return': onTheSpot,
  'duplicate-return': later,
  'return-closed': onTheSpot,
  'not-in-order': onTheSpot,
  'too-many': onTheSpot,
  'incomplete-label': firstThis,
  'not-certain': onTheSpot,
  'needs-confirm': firstThis,
  held: firstThis,
  'sign-in-first': firstThis,
  'unknown-badge': onTheSpot,
  'bad-command': onTheSpot,
  'other-work': onTheSpot,
  'old-sheet': onTheSpot,
  'label-commands': later,
  'locked-out': later,
  'nothing-to-undo': onTheSpot,
  'nothing-open': onTheSpot,
  'something-open': firstThis,
  'label-used': onTheSpot,
  'label-waits': onTheSpot,
  'label-void': onTheSpot,
  'unknown-exception': later,
  'unknown-station': later,
  'unknown-channel': later,
  'barcode-taken': later,
  'counted-since': later,
  'bad-request': later,
  storage: later,
  busy: later,
  stopping: later,
  'unreadable-order': later,
  'order-fulfilled': later,
  'order-clock': later,
  'order-vanished': later,
  'counted-twice': later,
  'counted-meanwhile': later,
  'storefront-refused': later,
  'ledger-damaged': later,
  'projections-repaired': later,
  'anchor-missing': later,
  'shown-unknown': later,
};

/** Entries of another version may have reasons that this one does not know: somebody has to look at those. */
const mannerOf = (reason: ExceptionReason): Manner => (Object.hasOwn(manners, reason) ? manners[reason] : later);

export const isStanding = (reason: string): reason is StandingReason =>
  (standingReasons as readonly string[]).includes(reason);

/** Whether it is work for somebody even though it happened at a station, where whoever works there has seen it. */
export const isQueued = (reason: ExceptionReason): boolean => mannerOf(reason).queued;

/** Whether it only says what is to be done first, a question to be answered among it: nothing went wrong. */
export const saysWhatFirst = (reason: ExceptionReason): boolean => mannerOf(reason) === firstThis;

/**
 * Whether nothing more counts at the station before somebody acknowledged this. It is said on the entry: a
 * configuration may change.
 */
export function holdsScanning({ holdErrors }: Pick<StationRules, 'holdErrors'>, reason: ExceptionReason): boolean {
  return holdErrors === true && mannerOf(reason).holds;
}
