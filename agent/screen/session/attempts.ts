/**
 * How often a PIN may be tried: after each wrong one the next has to wait, twice as long every time, over all browsers
 * together (a new browser costs nothing). With four digits and the longest wait, trying half of all PINs takes more
 * than two weeks.
 */

export type Attempts = {
  wrong: number;
  /** Monotonic ms before which nothing is tried. */
  notBeforeMs: number;
};

export const noAttempts: Attempts = { wrong: 0, notBeforeMs: Number.NEGATIVE_INFINITY };

/** Slips of the finger that cost nothing. */
const freeAttempts = 2;
const waitMs = { first: 2_000, longest: 300_000 };

/** 0: now. */
export function waitLeftMs({ notBeforeMs }: Attempts, nowMs: number): number {
  return Math.max(0, notBeforeMs - nowMs);
}

export function afterAttempt(before: Attempts, right: boolean, nowMs: number): Attempts {
  if (right) return noAttempts;
  const wrong = before.wrong + 1;
  const doublings = Math.min(wrong - freeAttempts - 1, 16);
  const wait = wrong <= freeAttempts ? 0 : Math.min(waitMs.first * 2 ** doublings, waitMs.longest);
  return { wrong, notBeforeMs: nowMs + wait };
}
