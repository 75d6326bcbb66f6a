/**
 * How much somebody outside may ask of the dock: so much at once, and so much a second for ever (a token bucket). Pure:
 * time is passed in, monotonic.
 */
type Pace = { perS: number; burst: number };

export class Allowance {
  readonly #pace: Pace;
  #left: number;
  #atMs: number;

  constructor(pace: Pace, nowMs: number) {
    this.#pace = pace;
    this.#left = pace.burst;
    this.#atMs = nowMs;
  }

  /**
   * Takes it also where less is left: the next one waits longer. @returns how long to wait before more is taken, 0 =
   * not at all
   */
  spend(amount: number, nowMs: number): number {
    this.#refill(nowMs);
    this.#left -= amount;
    return this.#left >= 0 ? 0 : Math.ceil((-this.#left / this.#pace.perS) * 1000);
  }

  /** How long until something may be taken again, 0 = now. */
  waitMs(nowMs: number): number {
    return this.spend(0, nowMs);
  }

  /** How much of the burst is left: 1 all of it, 0 or less nothing. */
  share(nowMs: number): number {
    this.#refill(nowMs);
    return this.#left / this.#pace.burst;
  }

  #refill(nowMs: number): void {
    const { perS, burst } = this.#pace;
    this.#left = Math.min(burst, this.#left + ((nowMs - this.#atMs) / 1000) * perS);
    this.#atMs = nowMs;
  }
}
