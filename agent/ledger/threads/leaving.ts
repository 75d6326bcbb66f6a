/**
 * How a thread that holds a database comes to its end: it is told, gives up what it is at, closes its connections and
 * leaves by itself. Ended from outside it would be cut off in the middle of a native call or with statements open, and
 * what the library then frees twice takes the whole process with it. One that holds none yet, because it still loads
 * its code, is ended at once.
 */
import type { Worker } from 'node:worker_threads';
import type { Clock } from '../../clock.ts';
import { settled } from '../../deadline.ts';

/**
 * For one that does not hear: a loop that has no end. One call of SQLite cannot be cut short by anybody (the check of
 * the file's structure is the longest), and being ended from outside waits for it just the same.
 */
export const leaveLimitMs = 5_000;

/** Resolves when the thread is gone, or its time is up and it was ended from outside; never rejects. */
export async function gone(exited: Promise<unknown>, worker: Worker, clock: Pick<Clock, 'sleep'>): Promise<void> {
  if ((await settled(exited, leaveLimitMs, clock)) === 'done') return;
  await settled(worker.terminate(), leaveLimitMs, clock);
}

export const exitOf = (worker: Worker): Promise<number> => new Promise((resolve) => worker.once('exit', resolve));

/** How far a thread is. `leaving` is the owner's word, `holding` the thread's; whoever comes first is not overruled. */
const phases = { loading: 0, holding: 1, leaving: 2 };

/**
 * What the owner and the thread share: no message is heard in the middle of a request, and many may be waiting before
 * the one that ends.
 */
export const leaveFlag = (): Int32Array => new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** Asked by the owner. @returns whether the thread holds something, and must be let leave by itself */
export const tellToLeave = (flag: Int32Array): boolean => Atomics.exchange(flag, 0, phases.leaving) !== phases.loading;

/** Asked by the thread before it opens anything. @returns whether it may; it was told to leave otherwise */
export const mayHold = (flag: Int32Array): boolean =>
  Atomics.compareExchange(flag, 0, phases.loading, phases.holding) !== phases.leaving;

/** Asked of a thread; behind it comes nothing. */
export const leaveType = 'leave';

export class Leaving {
  readonly #flag: Int32Array;
  readonly #told = new AbortController();

  constructor(flag: Int32Array) {
    this.#flag = flag;
  }

  /** For what waits. Later than `mustGoOn`, by the request that is under way. */
  get signal(): AbortSignal {
    return this.#told.signal;
  }

  get due(): boolean {
    return Atomics.load(this.#flag, 0) === phases.leaving;
  }

  /** Between two slices of whatever may take longer than some 100 ms. @throws when the thread is to leave */
  readonly mustGoOn: MayGoOn = () => {
    if (this.due) throw new Error('the thread is leaving');
  };

  told(): void {
    this.#told.abort();
  }
}

/** @throws when the work is not wanted any more */
export type MayGoOn = () => void;
