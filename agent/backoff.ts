/**
 * Full-jitter exponential back-off: a random wait in [0, min(cap, base·2^attempt)], so that a hundred docks do not
 * return in step.
 */
export type Backoff = { baseMs: number; capMs: number };

/**
 * @param attempt 0 for the first retry
 * @param random in [0, 1)
 * @returns milliseconds, at least a tenth of the bound so that no loop spins
 */
export function backoffMs({ baseMs, capMs }: Backoff, attempt: number, random: () => number): number {
  const bound = Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30));
  return Math.round(bound * (0.1 + 0.9 * random()));
}
