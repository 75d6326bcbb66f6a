/**
 * Nobody finds a badge by trying: after five unknown ones in a row a station takes nothing for a minute. Pure: one
 * state for a station, monotonic ms in. Only a badge that is accepted begins the row anew; goods in between do not.
 */
export type BadgeGuard = { unknown: number; untilMs: number };

export const noTries: BadgeGuard = { unknown: 0, untilMs: Number.NEGATIVE_INFINITY };

const unknownMax = 5;
export const lockedOutMs = 60_000;

export const isLockedOut = ({ untilMs }: BadgeGuard, nowMs: number): boolean => nowMs < untilMs;

/** @returns `locks`: from now on the station takes nothing for a minute */
export function transition(
  guard: BadgeGuard,
  badge: 'accepted' | 'unknown',
  nowMs: number,
): { state: BadgeGuard; locks: boolean } {
  if (badge === 'accepted') return { state: { ...guard, unknown: 0 }, locks: false };
  if (isLockedOut(guard, nowMs)) return { state: guard, locks: false };
  const unknown = guard.unknown + 1;
  if (unknown < unknownMax) return { state: { ...guard, unknown }, locks: false };
  return { state: { unknown: 0, untilMs: nowMs + lockedOutMs }, locks: true };
}
