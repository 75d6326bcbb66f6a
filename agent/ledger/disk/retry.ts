/**
 * The one next attempt: planning another takes the place of the one that was planned. Trouble that gets worse while an
 * attempt is waited for must not leave two chains of attempts, each planning its own successors.
 */
import type { Clock } from '../../clock.ts';

export class Retry {
  readonly #clock: Clock;
  #planned = new AbortController();
  #ended = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param attempt looks at `current` after whatever it awaits: it may have been replaced meanwhile */
  async plan(afterMs: number, attempt: (current: () => boolean) => Promise<void>): Promise<void> {
    this.#planned.abort();
    if (this.#ended) return;
    this.#planned = new AbortController();
    const { signal } = this.#planned;
    await this.#clock.sleep(afterMs, signal);
    if (!signal.aborted) await attempt(() => !signal.aborted);
  }

  /** Nothing is attempted afterwards. */
  end(): void {
    this.#ended = true;
    this.#planned.abort();
  }
}
