/**
 * One piece of work that many ask for: it is never done twice at the same time, and not more often than every
 * `apartMs`. Whoever asks while it is under way gets another turn after it, together with everybody else who asked.
 */
import type { Clock } from '../../clock.ts';

type PacedParts = {
  work(): Promise<void>;
  apartMs: number;
  clock: Pick<Clock, 'monoMs' | 'sleep'>;
  onError(cause: unknown): void;
  signal: AbortSignal;
};

export class Paced {
  readonly #parts: PacedParts;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #beganMs = Number.NEGATIVE_INFINITY;

  constructor(parts: PacedParts) {
    this.#parts = parts;
  }

  /** Resolves when a turn that began after this call is over, however it ended. */
  request(): Promise<void> {
    this.#next ??= this.#turn(this.#running);
    return this.#next;
  }

  async #turn(before: Promise<void>): Promise<void> {
    const { work, apartMs, clock, onError, signal } = this.#parts;
    await before;
    const waitMs = this.#beganMs + apartMs - clock.monoMs();
    if (waitMs > 0) await clock.sleep(waitMs, signal);
    if (this.#next !== undefined) this.#running = this.#next;
    this.#next = undefined;
    if (signal.aborted) return;
    this.#beganMs = clock.monoMs();
    // Also when it fails before it waits for anything: the next turn waits for this one.
    await Promise.resolve().then(work).catch(onError);
  }
}
