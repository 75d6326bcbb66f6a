/**
 * R8: looks on the minute whether another date has begun for a merchant, and has the rules turn the flags that waited
 * for it. A date that begins while the dock is off is found at the next start, one that a step of the clock skips or
 * takes back within seconds. A clock that nobody vouches for and that is far ahead of the last entry begins none.
 */
import { oldestClockMs } from '../alarms/clock-leap.ts';
import { LocalDates, Zone } from '../ledger/stamp.ts';
import type { Base } from './base.ts';
import type { Ledger } from './ledger.ts';
import type { Part } from './part.ts';

const minuteMs = 60_000;
/** The wall clock may step at any moment. */
const lookMsMax = 5_000;

export function openStreetDates(
  base: Pick<Base, 'config' | 'clock' | 'keep' | 'localTime'>,
  ledger: Pick<Ledger, 'book' | 'clockTrust'>,
) {
  const { config, clock, keep, localTime } = base;
  const { timezone } = config.dock;
  const dates = new LocalDates(localTime ?? new Zone(timezone), timezone, config.merchants);
  const stopping = new AbortController();
  /** The date for which a merchant's flags are as they should be. */
  const settled = new Map<string, string>();

  /** @returns false when the ledger cannot be written just now: asked again at the next look */
  const turnFlags = async (merchant: string): Promise<boolean> => {
    let more = true;
    while (more) {
      const outcome = await ledger.book.submit({ type: 'street-dates', by: 'dock', merchant });
      if (outcome.type !== 'done') return outcome.type === 'unchanged';
      more = (outcome.data as { more: boolean }).more;
    }
    return true;
  };

  const done = keep(
    'the street dates',
    async (signal) => {
      const nowMs = ledger.clockTrust.datesMs();
      for (const { id } of nowMs < oldestClockMs ? [] : config.merchants) {
        const date = dates.of(id, nowMs);
        if (settled.get(id) !== date && (await turnFlags(id))) settled.set(id, date);
        if (signal.aborted) return 'again';
      }
      const wallMs = clock.wallMs();
      await clock.sleep(Math.max(1, Math.min(lookMsMax, minuteMs - (wallMs % minuteMs))), signal);
      return 'again';
    },
    stopping.signal,
  );
  const stop = (): Promise<void> => {
    stopping.abort();
    return done;
  };
  const parts: Part[] = [{ name: 'street dates', stop, limitMs: 500 }];
  return { parts };
}
