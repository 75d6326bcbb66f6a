/**
 * Channels on a schedule of their own (R21): every so long, or a cron expression in a named zone. The schedule belongs
 * to the channel and not to the process: it goes on from the last turn that got through (`turns.ts`), so that one which
 * falls into a restart or a switched-off night comes at once at the next start, and several as one.
 *
 * A daily turn comes once for each local date: croner moves one that falls into the hour that is left out to its end,
 * and takes the first of an hour that comes twice; what counts is the last turn and not the clock, which may step back
 * a little over it.
 */
import { Cron } from 'croner';
import type { Schedule } from '../../config/config.ts';
import { oldestClockMs } from '../alarms/clock-leap.ts';
import type { Clock } from '../clock.ts';
import type { Turn } from '../loops.ts';

export type OwnSchedule = Exclude<Schedule, { type: 'realtime' }>;

/** The wall clock may step at any moment, so it is looked at least this often. */
const lookMsMax = 30_000;
/** A last turn that lies further ahead was dated by a clock that was wrong. */
const stepBackMsMax = 12 * 3_600_000;

/**
 * @param lastAt the last turn, ms UTC
 * @returns when the next one is due: in the past when it was missed, Infinity when there is none
 */
function nextTurnAt(schedule: OwnSchedule, lastAt: number, nowMs: number): number {
  const from = lastAt - nowMs > stepBackMsMax ? nowMs : lastAt;
  if (schedule.type === 'every') return Math.min(from, nowMs) + schedule.ms;
  const cron = new Cron(schedule.expression, { timezone: schedule.timezone, paused: true });
  return cron.nextRun(new Date(from))?.getTime() ?? Number.POSITIVE_INFINITY;
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
