/**
 * Locks a station that nobody touched for a while: the next scan needs the badge again, and the work is where it was.
 * Whether there is anybody to lock out is for the rules to say; a lock of an empty station is no entry.
 */
import type { Clock } from '../clock.ts';
import type { KeepLoop } from '../loops.ts';

type IdleLockOptions = {
  stations: readonly { name: string; lockAfterMs?: number }[];
  clock: Clock;
  keep: KeepLoop;
  lock(station: string): Promise<void>;
};

/** One look at a quiet station lasts no longer. */
const lookMsMax = 300_000;

export class IdleLock {
  readonly #clock: Clock;
  readonly #lock: IdleLockOptions['lock'];
  readonly #touchedMs = new Map<string, number>();
  readonly #stop = new AbortController();

  /** Counts from now on: who was signed in before a restart has the whole time again. */
  constructor({ stations, clock, keep, lock }: IdleLockOptions) {
    this.#clock = clock;
    this.#lock = lock;
    const { signal } = this.#stop;
    for (const { name, lockAfterMs } of stations) {
      if (lockAfterMs === undefined) continue;
      this.#touchedMs.set(name, clock.monoMs());
      void keep(`the lock of ${name}`, () => this.#turn(name, lockAfterMs, signal), signal);
    }
  }

  /** Somebody scanned there, or pressed a button. */
  touched(station: string): void {
    if (this.#touchedMs.has(station)) this.#touchedMs.set(station, this.#clock.monoMs());
  }

  close(): void {
    this.#stop.abort();
  }

  async #turn(station: string, lockAfterMs: number, signal: AbortSignal): Promise<'again'> {
    const idleMs = this.#clock.monoMs() - (this.#touchedMs.get(station) ?? 0);
    if (idleMs < lockAfterMs) {
      await this.#clock.sleep(Math.min(lockAfterMs - idleMs, lookMsMax), signal);
      return 'again';
    }
    await this.#lock(station);
    this.#touchedMs.set(station, this.#clock.monoMs());
    return 'again';
  }
}
