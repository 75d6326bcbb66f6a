/**
 * What a scanner may write that counts nothing. No hand scans 20 refused codes a second for ten seconds, nor 12,000
 * within some hours: a scanner that does has its port paused, so that what it sends waits in the port and in the
 * scanner, and is read on by itself. Each pause is twice as long as the one before, up to five minutes; after a pause
 * half as many are let through before the next. So one scanner can fill no disk: 200 at once, then 100 a pause; less
 * fast, 12,000 at first and then one a second, at most 15,600 in any hour. At some 900 bytes that each leaves in the
 * ledger these are 14 MB. Scans that count are never held up. Pure: one state for a scanner, monotonic ms in.
 */
export type FloodGuard = {
  /** Refused scans that 20 a second have not worked off yet. */
  refused: number;
  /** Refused scans that one a second has not worked off yet. */
  steadily: number;
  atMs: number;
  /** Pauses in a row. */
  pauses: number;
  /** What was read before the pause may still be refused during it. */
  paused: boolean;
};

export const noFlood: FloodGuard = { refused: 0, steadily: 0, atMs: 0, pauses: 0, paused: false };

const burst = { perSecond: 20, max: 200 };
const steady = { perSecond: 1, max: 12_000 };
const pauseMs = { first: 5_000, longest: 300_000 };
/** After so long without a refused scan too many the next pause is a short one again. */
const forgottenMs = 600_000;

type Bucket = { perSecond: number; max: number };
const workedOff = (left: number, { perSecond }: Bucket, forMs: number): number =>
  Math.max(0, left - (forMs / 1000) * perSecond);

/** One more scan was refused. @returns `pauseMs`: pause the port for so long, then call `resumed` */
export function refusedOne(guard: FloodGuard, nowMs: number): { state: FloodGuard; pauseMs?: number } {
  if (guard.paused) return { state: { ...guard, steadily: Math.min(guard.steadily + 1, 2 * steady.max) } };
  const quietMs = nowMs - guard.atMs;
  const refused = workedOff(guard.refused, burst, quietMs) + 1;
  const steadily = workedOff(guard.steadily, steady, quietMs) + 1;
  const pauses = quietMs >= forgottenMs ? 0 : guard.pauses;
  if (refused <= burst.max && steadily <= steady.max)
    return { state: { refused, steadily, atMs: nowMs, pauses, paused: false } };
  const longMs = Math.min(pauseMs.first * 2 ** pauses, pauseMs.longest);
  const state = { refused: 0, steadily, atMs: nowMs, pauses: Math.min(pauses + 1, 16), paused: true };
  return { state, pauseMs: longMs };
}

/** The pause is over. */
export function resumed({ steadily, pauses, atMs }: FloodGuard, nowMs: number): FloodGuard {
  const left = workedOff(steadily, steady, nowMs - atMs);
  return { refused: burst.max / 2, steadily: left, atMs: nowMs, pauses, paused: false };
}
