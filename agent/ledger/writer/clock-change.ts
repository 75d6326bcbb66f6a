/**
 * When the wall clock of a dock without a battery was set: earlier entries of the same boot can be dated by it
 * afterwards. Pure.
 */
import type { EntryBody } from '../../inventory/nouns/entry.ts';
import type { Stamp } from '../stamp.ts';

/** Less is a clock being slewed, or the time between two readings. */
const stepMinMs = 2_000;

/**
 * What to put on the record between two moments of one process, if anything. `stepMs`: how far the wall clock went
 * beyond the monotonic one.
 */
export function clockChange(before: Stamp, now: Stamp): EntryBody['clock'] | undefined {
  const stepMs = Math.round(now.at - before.at - (now.monoMs - before.monoMs));
  if (before.clockTrusted === now.clockTrusted && Math.abs(stepMs) < stepMinMs) return undefined;
  return { trusted: now.clockTrusted, stepMs };
}
