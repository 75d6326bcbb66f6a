/**
 * The one place where something goes round and round. A loop is a turn that is done again and again; when a turn fails,
 * that is an alarm with a remedy (`loop-failed`), the loop goes on after a back-off, and the alarm is over once a turn
 * has worked again, or has lasted for a while. A turn that does not come to an end is another (`loop-hangs`), over when
 * it does: it is not begun a second time beside itself. What fails for want of a ledger is none: that one has alarms of
 * its own, and the loop waits it out. So no part of the agent can end unnoticed, and nothing but
 * `over` or the signal ends it. A law of the house (`test/architecture.test.ts`) keeps every other loop that waits out
 * of the agent.
 *
 * What a loop has to remember from one turn to the next lives outside its turn, and is whole between two of them.
 */
import type { Alarms } from './alarms/alarms.ts';
import { backoffMs } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

/**
 * One round, its waiting included: whoever answers `again` has waited for something. `over`: its work is done for good.
 */
export type Turn = (signal: AbortSignal) => Promise<'again' | 'over'>;

/**
 * @param name what people call that part
 * @param waits whether the turn on its way waits for what may take as long as it likes: a link, a commit, its next
 * time; without, no turn does Resolves when the signal aborts or the work is over; never rejects.
 */
export type KeepLoop = (name: string, turn: Turn, signal: AbortSignal, waits?: () => boolean) => Promise<void>;

/** A turn that has lasted so long works, also when it is not over. */
const soundMs = 30_000;
/** A turn that waits for nothing of the kind is never so long, its pause included; looked at so often. */
const hangMs = { most: 900_000, look: 60_000 };
const backoff = { baseMs: 1_000, capMs: 60_000 };

type LoopParts = {
  clock: Pick<Clock, 'sleep' | 'monoMs'>;
  /** In [0, 1). */
  random(): number;
  alarms: Pick<Alarms, 'raise' | 'clear'>;
  log: Pick<Log, 'error' | 'info'>;
  /** Whether an alarm elsewhere stands for it: what failed is tried again, and is no fault of that part. */
  isKnown?(error: unknown): boolean;
};

export function loopKeeper({ clock, random, alarms, log, isKnown = () => false }: LoopParts): KeepLoop {
  return async (name, turn, signal, waits = () => false) => {
    let failures = 0;
    const done = new AbortController();
    const watch = hangWatch(name, AbortSignal.any([signal, done.signal]), waits);
    const works = () => {
      if (failures === 0) return;
      failures = 0;
      alarms.clear('loop-failed', name);
      log.info('A part of the agent works again', { part: name });
    };
    // Never from within the caller: what it is making is whole when the first turn begins.
    await Promise.resolve();
    while (!signal.aborted) {
      const ended = new AbortController();
      // Some turns are as long as a link, or as a day.
      if (failures > 0)
        clock.sleep(soundMs, AbortSignal.any([signal, ended.signal])).then(() => ended.signal.aborted || works());
      watch.begins();
      const { end, error } = await once(turn, signal);
      watch.ended();
      ended.abort();
      if (signal.aborted) break;
      if (end !== undefined) works();
      if (end === 'over') break;
      if (end !== undefined) continue;
      if (!isKnown(error)) {
        alarms.raise('loop-failed', { subject: name, text: `it failed and is started again: ${textOf(error)}` });
        log.error('A part of the agent failed and is started again', { part: name, cause: error });
      } else if (failures === 0) log.info('A part of the agent waits', { part: name, reason: textOf(error) });
      failures += 1;
      await clock.sleep(backoffMs(backoff, failures - 1, random), signal);
    }
    done.abort();
    alarms.clear('loop-failed', name);
  };

  function hangWatch(name: string, signal: AbortSignal, waits: () => boolean) {
    /** Of the turn on its way, or since it was last seen to wait. */
    let sinceMs: number | undefined;
    let hangs = false;
    const look = async (): Promise<void> => {
      while (!signal.aborted) {
        await clock.sleep(hangMs.look, signal);
        if (sinceMs === undefined || signal.aborted) continue;
        if (waits()) sinceMs = clock.monoMs();
        if (hangs || clock.monoMs() - sinceMs < hangMs.most) continue;
        hangs = true;
        alarms.raise('loop-hangs', { subject: name });
        log.error('A part of the agent does not come to an end', { part: name });
      }
    };
    void look();
    return {
      begins: () => {
        sinceMs = clock.monoMs();
      },
      ended: () => {
        sinceMs = undefined;
        if (!hangs) return;
        hangs = false;
        alarms.clear('loop-hangs', name);
        log.info('A part of the agent works again', { part: name });
      },
    };
  }
}

/** A turn that says neither is one that ended without a word. */
async function once(turn: Turn, signal: AbortSignal): Promise<{ end?: 'again' | 'over'; error?: unknown }> {
  try {
    const end: unknown = await turn(signal);
    return end === 'again' || end === 'over' ? { end } : { error: new Error('it ended without a word') };
  } catch (error) {
    return { error };
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
