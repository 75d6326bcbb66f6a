/**
 * R22: looks on the minute whether a merchant's night has come, and has its storefronts compared. A night that was
 * missed (no power, no clock) is made up for once the dock is up; one that was cut off goes on. Which dates are done is
 * in the ledger. A clock that shows a year before this program was written, or leapt ahead with nobody to vouch for it,
 * begins none.
 */
import { oldestClockMs } from '../alarms/clock-leap.ts';
import { documentKey } from '../inventory/nouns/document.ts';
import { dueNow, type LocalMoment, minuteOf } from '../inventory/nouns/nightly/calendar.ts';
import { reconcileJob } from '../inventory/nouns/nightly/reconciliation.ts';
import { LocalDates, Zone } from '../ledger/stamp.ts';
import type { Postman } from '../mail/postman.ts';
import { isQuiet } from '../reconcile/mail/class-words.ts';
import { reportLetters } from '../reconcile/mail/report-letters.ts';
import { Reconciler } from '../reconcile/reconciler.ts';
import type { Base } from './base.ts';
import type { Followers } from './followers.ts';
import type { Ledger } from './ledger.ts';
import type { Part } from './part.ts';

const minuteMs = 60_000;
/** The wall clock may step at any moment. */
const lookMsMax = 2_000;
/** After a start links come up; after a night came they are waited for so long, then what is not there is said. */
const linksMsMax = 120_000;

export type Nights = { reconciler: Reconciler; parts: Part[] };

export function openNights(
  base: Pick<Base, 'config' | 'clock' | 'keep' | 'localTime' | 'say'>,
  { book, clockTrust }: Pick<Ledger, 'book' | 'clockTrust'>,
  { forwarders }: Pick<Followers, 'forwarders'>,
  postman: Pick<Postman, 'join' | 'look'> | undefined,
): Nights {
  const { config, clock, keep, localTime, say } = base;
  const { timezone } = config.dock;
  const dates = new LocalDates(localTime ?? new Zone(timezone), timezone, config.merchants);
  const stopping = new AbortController();
  /** Dates on record. */
  const known = new Map<string, string[]>();
  let beganMs: number | undefined;
  /** Since when links of a merchant's channels are waited for. */
  const linksSince = new Map<string, number>();
  /** There may be runs that were begun and not ended. */
  let cutOff = true;
  const reconciler = new Reconciler({
    ...{ config, book, clock },
    dateOf: (merchant) => dates.of(merchant, clockTrust.datesMs()),
    comparing: (channel) => forwarders.comparing(channel),
    isMailed: (merchant, classes) =>
      config.mail?.to[merchant] !== undefined && !(config.mail.silentWhenQuiet === true && isQuiet(classes)),
    onEnded: () => postman?.look(),
    log: say,
  });
  const { mail } = config;
  if (mail !== undefined) postman?.join(reportLetters({ config, mail, book, reconciler }));
  const followed = config.merchants.filter(({ id }) => config.channels.some(({ merchant }) => merchant === id));

  const datesOf = async (merchant: string): Promise<string[]> => {
    const found = known.get(merchant) ?? (await book.row('calendar', documentKey(merchant, reconcileJob)))?.dates ?? [];
    known.set(merchant, found);
    return found;
  };

  /** Links that are not there yet are waited for, for a while. */
  const linked = (merchant: string): boolean => {
    const missing = config.channels.some((channel) => {
      if (channel.merchant !== merchant || !channel.enabled) return false;
      const door = forwarders.comparing(channel.name);
      return door === undefined || (door.refused === undefined && !door.linked);
    });
    if (!missing) {
      linksSince.delete(merchant);
      return true;
    }
    const sinceMs = linksSince.get(merchant) ?? clock.monoMs();
    linksSince.set(merchant, sinceMs);
    return clock.monoMs() - sinceMs > linksMsMax;
  };

  const compareIfDue = async (merchant: string, nowMs: number, signal: AbortSignal): Promise<void> => {
    const { at, atOf } = config.reconcile;
    const time = atOf[merchant] === undefined ? at : atOf[merchant];
    if (time === null) return;
    const atMinute = minuteOf(time);
    const moment = (at: number): LocalMoment => dates.moment(merchant, at);
    const due = dueNow(atMinute, moment(nowMs), moment(beganMs ?? nowMs), await datesOf(merchant));
    if (due === undefined || !linked(merchant)) return;
    const { date, missed } = due;
    const late = due.late || missed.length > 0;
    say(late ? 'A night that was missed is made up for' : 'A night has come', { merchant, date, missed });
    known.delete(merchant);
    cutOff = true;
    await reconciler.run({ merchant, by: 'dock', dry: false, signal, night: { date, missed } });
    known.delete(merchant);
  };

  /** What the last stop or a failure cut off. @returns whether nothing of it is left */
  const goOn = async (signal: AbortSignal): Promise<boolean> => {
    let left = false;
    for (const row of await book.rows('reconciliation', { open: true })) {
      if (row.endedAt !== null || signal.aborted || reconciler.isRunning(row.merchant)) continue;
      const { merchant, date, run, missed } = row;
      if (run !== date || followed.every(({ id }) => id !== merchant)) await reconciler.endCutOff(row);
      else if (!linked(merchant)) left = true;
      else await reconciler.run({ merchant, by: 'dock', dry: false, signal, night: { date, missed } });
    }
    return !left && !signal.aborted;
  };

  const done = keep(
    'the nightly comparison',
    async (signal) => {
      if (followed.length === 0) return 'over';
      const nowMs = clockTrust.datesMs();
      // A clock that stands before this program was written says nothing of when the dock began.
      if (nowMs >= oldestClockMs) beganMs ??= (await book.vitals()).firstStartAt ?? nowMs;
      if (cutOff) cutOff = !(await goOn(signal));
      for (const { id } of nowMs < oldestClockMs ? [] : followed) {
        if (!signal.aborted && !reconciler.isRunning(id)) await compareIfDue(id, nowMs, signal);
      }
      const wallMs = clock.wallMs();
      await clock.sleep(Math.max(1, Math.min(lookMsMax, minuteMs - (wallMs % minuteMs))), signal);
      return 'again';
    },
    stopping.signal,
    // A large store takes as long as it takes.
    () => followed.some(({ id }) => reconciler.isRunning(id)),
  );
  const stop = async (): Promise<void> => {
    stopping.abort();
    await Promise.all([done, reconciler.close()]);
  };
  return { reconciler, parts: [{ name: 'nights', stop, limitMs: 500 }] };
}
