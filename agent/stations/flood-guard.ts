/**
 * What a scanner may write that counts nothing. No hand scans 20 refused codes a second for ten seconds: a scanner that does has its port
 * paused, so that what it sends waits in the port and in the scanner, and is read on by itself. Each pause is twice as long as the one
 * before, up to five minutes; after a pause half as many are let through before the next. So one scanner can fill no disk: 200 at
 * first, then 100 a pause. Scans that count are never held up. Pure: one state for a scanner, monotonic ms in.
 */
export type FloodGuard = {
  /** Refused scans that 20 a second have not worked off yet. */
  refused: number;
  atMs: number;
  /** Pauses in a row. */
  pauses: number;
  /** What was read before the pause may still be refused during it. */
  paused: boolean;
};

export const noFlood: FloodGuard = { refused: 0, atMs: 0, pauses: 0, paused: false };

const perSecond = 20;
const refusedMax = 200;
const pauseMs = { first: 5_000, longest: 300_000 };
/** After so long without a refused scan too many the next pause is a short one again. */
const forgottenMs = 600_000;

/** One more scan was refused. @returns `pauseMs`: pause the port for so long, then call `resumed` */
export function refusedOne(guard: FloodGuard, nowMs: number): { state: FloodGuard; pauseMs?: number } {
  if (guard.paused) return { state: guard };
  const quietMs = nowMs - guard.atMs;
  const refused = Math.max(0, guard.refused - (quietMs / 1000) * perSecond) + 1;
  const pauses = quietMs >= forgottenMs ? 0 : guard.pauses;
  if (refused <= refusedMax) return { state: { refused, atMs: nowMs, pauses, paused: false } };
  const longMs = Math.min(pauseMs.first * 2 ** pauses, pauseMs.longest);
  return { state: { refused: 0, atMs: nowMs, pauses: Math.min(pauses + 1, 16), paused: true }, pauseMs: longMs };
}

/** The pause is over. */
export function resumed({ pauses }: FloodGuard, nowMs: number): FloodGuard {
  return { refused: refusedMax / 2, atMs: nowMs, pauses, paused: false };
}
