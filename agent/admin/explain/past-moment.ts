/**
 * A moment that is over, as people and other systems name it, and its place in the ledger: or why nothing can be said
 * of it.
 */
import { localTime } from '../../inventory/explain/words.ts';
import { Zone } from '../../ledger/stamp.ts';
import { type AdminContext, failed, type VerbResult } from '../verb.ts';
import { readInstant } from './instant.ts';
import { zoneOf } from './zone.ts';

/** `seq`: the last entry that had been written; `note`: what is not certain about it, and does no harm. */
type PastMoment = { atMs: number; seq: number; note?: string };

const refused = (text: string) => ({ refusal: failed('bad-params', text, 'asOf') });

/**
 * @param typed with a zone, in the merchant's own, or from now (`instant.ts`)
 * @returns a refusal in words where it is none, is not over, was before the ledger, or where the dock's clock was wrong
 * about then
 */
export async function pastMoment(
  { book, clock, config, alarms }: AdminContext,
  merchant: string,
  typed: string,
): Promise<PastMoment | { refusal: VerbResult }> {
  const nowMs = clock.wallMs();
  const zone = zoneOf(config, merchant);
  const instant = readInstant(typed, zone, nowMs);
  if (instant === undefined || 'seq' in instant) {
    return refused(
      'asOf must be a moment, as in "2026-11-28 14:00", "2026-11-28T14:00:00Z", "yesterday 14:00" or "-2h"',
    );
  }
  const atMs = instant.ms;
  const local = new Zone(zone);
  const at = (ms: number) => localTime({ at: ms, utcOffsetMin: local.offsetMin(ms), clockTrusted: true });
  const wrong = alarms([]).find(({ code }) => code === 'clock-wrong');
  if (wrong !== undefined) {
    return refused(`The dock’s clock is wrong, so it cannot tell what came after ${at(atMs)}: ${wrong.remedy}`);
  }
  if (atMs > nowMs) {
    const text = `asOf is ${at(atMs)}, which is still to come: it is ${at(nowMs)} at this dock. Compare the clocks, and send it again.`;
    return refused(text);
  }
  const { seq, note, doubtful } = await book.place(atMs);
  if (seq === 0) {
    return refused(
      `asOf is ${at(atMs)}, before this dock’s ledger begins: nobody knows what moved since. Send a later one.`,
    );
  }
  if (doubtful === true) {
    const text = `The dock’s clock was wrong about ${at(atMs)}, so nobody knows what came after it (${note ?? ''}). Send a later snapshot, or count.`;
    return refused(text);
  }
  return { atMs, seq, ...(note !== undefined && { note }) };
}
