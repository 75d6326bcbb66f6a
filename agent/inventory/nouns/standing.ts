/**
 * Exceptions that are more than work for a quiet hour: as long as one of these is open there is an alarm, also after a restart, and
 * dismissing the exception ends it. Found by their reason, which is their label.
 */
export const standingReasons = ['projections-repaired', 'anchor-missing', 'shown-unknown'] as const;
export type StandingReason = (typeof standingReasons)[number];

export const isStanding = (reason: string): reason is StandingReason =>
  (standingReasons as readonly string[]).includes(reason);
