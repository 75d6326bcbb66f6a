/**
 * When the next try for the broker comes. Pure.
 *
 * A dock cannot tell a cable that blinked from a broker that went down under a whole fleet. So the first try after a
 * link that lasted comes within a second, and heals the blink; if it fails, the broker is gone for others as well, and
 * each dock comes back at a moment of its own within the next minute. Five hundred docks then make some twenty
 * connections a second, not five hundred. A link that never was, or never lasted (a start, a wrong password, a broker
 * that falls over under its load), is tried again with full jitter, 1 s → 60 s.
 */
import { backoffMs } from '../backoff.ts';

/** A link that lasted this long was a good one. */
export const goodLinkMs = 60_000;
const ramp = { baseMs: 1_000, capMs: 60_000 };
const fleetWindowMs = { from: 1_000, to: 60_000 };

export type RetryState = {
  /** Failures since the last good link, or since the start. */
  readonly failures: number;
  /** There was a good link in this process. */
  readonly hadGoodLink: boolean;
};

export const startingRetry: RetryState = { failures: 0, hadGoodLink: false };

/**
 * @param lastedMs how long the link lasted that is gone now; 0 when there was none
 * @param random in [0, 1)
 */
export function afterLink(
  { failures, hadGoodLink }: RetryState,
  lastedMs: number,
  random: () => number,
): { state: RetryState; waitMs: number } {
  if (lastedMs >= goodLinkMs) return { state: { failures: 1, hadGoodLink: true }, waitMs: backoffMs(ramp, 0, random) };
  const state: RetryState = { failures: failures + 1, hadGoodLink };
  if (!hadGoodLink) return { state, waitMs: backoffMs(ramp, failures, random) };
  const { from, to } = fleetWindowMs;
  return { state, waitMs: Math.round(from + (to - from) * random()) };
}
