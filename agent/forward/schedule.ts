/** Channels on a schedule of their own (R21): every so long, or a cron expression in a named zone. */
import { Cron } from 'croner';
import type { Schedule } from '../../config/config.ts';
import type { Clock } from '../clock.ts';

/** The wall clock may step at any moment, so a cron schedule looks at it at least this often. */
const lookMsMax = 30_000;

/**
 * Calls `tick` at each turn of the schedule until the signal aborts. Turns missed while the clock stood or the machine
 * slept come as one. A clock that steps back may run a turn again: a tick only sends what is unsent.
 */
export async function followSchedule(
  schedule: Exclude<Schedule, { type: 'realtime' }>,
  clock: Clock,
  signal: AbortSignal,
  tick: () => void,
): Promise<void> {
  if (schedule.type === 'every') {
    for (;;) {
      await clock.sleep(schedule.ms, signal);
      if (signal.aborted) return;
      tick();
    }
  }
  const cron = new Cron(schedule.expression, { timezone: schedule.timezone, paused: true });
  const nextAfter = (wallMs: number) => cron.nextRun(new Date(wallMs))?.getTime() ?? Number.POSITIVE_INFINITY;
  let nextMs = nextAfter(clock.wallMs());
  for (;;) {
    await clock.sleep(Math.max(1, Math.min(lookMsMax, nextMs - clock.wallMs())), signal);
    if (signal.aborted) return;
    const nowMs = clock.wallMs();
    if (nowMs >= nextMs) {
      tick();
      nextMs = nextAfter(nowMs);
    } else {
      nextMs = Math.min(nextMs, nextAfter(nowMs));
    }
  }
}
