/**
 * Whether a clock that no time service vouches for leapt ahead, told by what was recorded last. Pure. A clock without a
 * battery falls back at a start, which harms little; one that is years ahead (a wrong battery clock, a finger's slip)
 * would open every street date at once.
 */

/** Nobody's clock is right before this program was written. */
export const oldestClockMs = Date.UTC(2026, 0, 1);
/**
 * Longer than a dock stands still over the holidays, shorter than a wrong year. A dock that was off for longer waits
 * for its time service.
 */
const leapMs = 31 * 86_400_000;

export type ClockFacts = {
  trusted: boolean;
  /** Since the start of the process. */
  uptimeMs: number;
  wallMs: number;
  /** `lastBelieved` of before the start; 0: there is none. */
  lastEntryAt: number;
};

export function leapt({ trusted, uptimeMs, wallMs, lastEntryAt }: ClockFacts): boolean {
  return !trusted && lastEntryAt > 0 && wallMs - uptimeMs > lastEntryAt + leapMs;
}

/** Whether a clock may be right: a time service vouches for it, or nothing speaks against it. */
export const isPlausible = (facts: ClockFacts): boolean => !leapt(facts) && facts.wallMs >= oldestClockMs;

/**
 * The instant whose date counts (R8): the clock's, or no later than is known for certain while it is not believed. ms
 * UTC
 */
export function datesMs(facts: ClockFacts): number {
  return leapt(facts) ? facts.lastEntryAt + facts.uptimeMs : facts.wallMs;
}

/**
 * When the newest entry was made, ms UTC; 0: nobody knows. What a clock wrote while it was ahead is no evidence for it
 * at the next start.
 *
 * @param entries the newest ones, in any order
 */
export function lastBelieved(entries: readonly { seq: number; at: number; clockTrusted: boolean }[]): number {
  let last = 0;
  for (const { at, clockTrusted } of [...entries].sort((a, b) => a.seq - b.seq)) {
    if (at < oldestClockMs) continue;
    const ahead = !clockTrusted && last > 0 && at > last + leapMs;
    if (!ahead) last = clockTrusted ? at : Math.max(last, at);
  }
  return last;
}
