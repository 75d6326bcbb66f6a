/**
 * Channels on a schedule of their own (R21): every so long, or a cron expression in a named zone. The schedule belongs
 * to the channel and not to the process: it goes on from the last turn that got through (`turns.ts`), so that one which
 * falls into a restart or a switched-off night comes at once at the next start, and several as one.
 *
 * A daily turn comes once for each local date: croner takes the first of an hour that comes twice; what counts is the
 * last turn and not the clock, which may step back a little over it. A turn that falls into the hour that is left out
 * comes as much later as the hour is long, or at its end.
 */
import { Cron } from 'croner';
import type { Schedule } from '../../config/config.ts';
import { oldestClockMs } from '../alarms/clock-leap.ts';
import type { Clock } from '../clock.ts';
import { Zone } from '../ledger/stamp.ts';
import type { Turn } from '../loops.ts';

export type OwnSchedule = Exclude<Schedule, { type: 'realtime' }>;

/** The wall clock may step at any moment, so it is looked at least this often. */
const lookMsMax = 30_000;
/** A last turn that lies further ahead was dated by a clock that was wrong. */
const stepBackMsMax = 12 * 3_600_000;
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/**
 * @param lastAt the last turn, ms UTC
 * @returns when the next one is due: in the past when it was missed, Infinity when there is none
 */
function nextTurnAt(schedule: OwnSchedule, lastAt: number, nowMs: number): number {
  const from = lastAt - nowMs > stepBackMsMax ? nowMs : lastAt;
  if (schedule.type === 'every') return Math.min(from, nowMs) + schedule.ms;
  return nextRunAt(schedule, from);
}

/** croner moves a turn out of the hour that is left out only where a day has no other one. */
function nextRunAt({ expression, timezone }: Extract<OwnSchedule, { type: 'cron' }>, from: number): number {
  const next = (zone: string, after: number) =>
    new Cron(expression, { timezone: zone, paused: true }).nextRun(new Date(after))?.getTime() ??
    Number.POSITIVE_INFINITY;
  const real = next(timezone, from);
  const local = new Zone(timezone);
  const offsetMs = (atMs: number) => local.offsetMin(atMs) * minuteMs;
  // What a clock on the wall would show, told as if it were UTC.
  const wall = next('UTC', from + offsetMs(from));
  if (!Number.isFinite(wall)) return real;
  const before = offsetMs(wall - dayMs);
  const isShown = [before, offsetMs(wall + dayMs)].some((offset) => offsetMs(wall - offset) === offset);
  return isShown ? real : Math.min(real, wall - before);
}

type ScheduleParts = {
  schedule: OwnSchedule;
  clock: Clock;
  /** The last turn, ms UTC; undefined: this schedule was never followed before, and begins now. */
  lastAt: number | undefined;
  /** It begins now: the moment from which a missed turn is told. */
  onBegin(atMs: number): void;
  onTurn(atMs: number): void;
};

/**
 * Calls `onTurn` at each turn, as a loop (`loops.ts`). A clock that shows a year before this program was written starts
 * no cron turn.
 */
export function scheduleTurn({ schedule, clock, lastAt: knownAt, onBegin, onTurn }: ScheduleParts): Turn {
  let lastAt = knownAt;
  let next: { from: number; at: number } | undefined;
  const last = { monoMs: clock.monoMs(), here: false };
  const dueInMs = (nowMs: number): number => {
    if (nowMs < oldestClockMs && schedule.type === 'cron') return lookMsMax;
    if (lastAt === undefined) {
      lastAt = nowMs;
      onBegin(nowMs);
    }
    if (schedule.type === 'every') {
      // Between turns of this process only time that has passed counts: no step of the clock moves them.
      const passed = last.monoMs + schedule.ms - clock.monoMs();
      return last.here ? passed : Math.min(passed, nextTurnAt(schedule, lastAt, nowMs) - nowMs);
    }
    if (lastAt - nowMs > stepBackMsMax) lastAt = nowMs;
    if (next?.from !== lastAt) next = { from: lastAt, at: nextTurnAt(schedule, lastAt, nowMs) };
    return next.at - nowMs;
  };
  return async (signal) => {
    const waitMs = dueInMs(clock.wallMs());
    if (waitMs > 0) {
      await clock.sleep(Math.max(1, Math.min(lookMsMax, waitMs)), signal);
      return 'again';
    }
    lastAt = clock.wallMs();
    Object.assign(last, { monoMs: clock.monoMs(), here: true });
    onTurn(lastAt);
    return 'again';
  };
}
