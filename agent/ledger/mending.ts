/**
 * Whoever meets a row that cannot be read has the tables made again from the entries, and is answered then. Nothing was
 * done when such an error came: to ask again is always right.
 */
import type { Clock } from '../clock.ts';
import type { VerifyReport } from './book.ts';
import { isUnreadable } from './projections/stored-json.ts';

/** Tables that cannot be read again so soon are not mended by being made again. */
const pauseMs = 60_000;

type Damage = Extract<VerifyReport, { ok: false }>;

type MendingParts = {
  clock: Clock;
  /** Aborts when the book is closed. */
  signal: AbortSignal;
  /** Has them made again while scans go on. */
  damaged(report: Damage): Promise<unknown>;
};

export class Mending {
  readonly #parts: MendingParts;
  #done: Promise<unknown> | undefined;

  constructor(parts: MendingParts) {
    this.#parts = parts;
  }

  /** @throws what has another cause, or is not mended by it */
  async answered<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      await this.begin(error.message);
      return await ask();
    }
  }

  /** Once in a minute. */
  begin(reason: string): Promise<unknown> {
    if (this.#done !== undefined) return this.#done;
    this.#done = this.#parts.damaged({ ok: false, part: 'projections', entries: 0, reason });
    void this.#againLater();
    return this.#done;
  }

  async #againLater(): Promise<void> {
    await this.#parts.clock.sleep(pauseMs, this.#parts.signal);
    this.#done = undefined;
  }
}
