/**
 * How long it takes from the dock to the shop: from the commit that gave a channel something to say to the storefront's
 * answer that it knows. What turns out to be nothing to say is no measurement.
 */
import type { Clock } from '../clock.ts';
import type { LastValues } from '../last-values.ts';

/** Of one channel; beyond, during an outage, the oldest are waited for and the newer ones not measured. */
const waitingMax = 1_000;

export class OnTheWay {
  readonly #clock: Pick<Clock, 'monoMs'>;
  readonly #took: LastValues;
  #idle = true;
  #waiting: { seq: number; sinceMs: number }[] = [];

  /** @param took ms, of all channels */
  constructor(clock: Pick<Clock, 'monoMs'>, took: LastValues) {
    this.#clock = clock;
    this.#took = took;
  }

  committed(seq: number): void {
    if (this.#waiting.length < waitingMax) this.#waiting.push({ seq, sinceMs: this.#clock.monoMs() });
  }

  /** @param acked up to here the storefront knows; @param idle nothing is under way */
  stepped(acked: number, idle: boolean): void {
    const cameToRest = idle && !this.#idle;
    this.#idle = idle;
    const [first] = this.#waiting;
    if (first === undefined) return;
    const nowMs = this.#clock.monoMs();
    if (first.seq <= acked) {
      for (const { seq, sinceMs } of this.#waiting) if (seq <= acked) this.#took.add(nowMs - sinceMs);
      this.#waiting = this.#waiting.filter(({ seq }) => seq > acked);
    }
    // It was looked for, and was nothing to say. Before a turn of the schedule nobody looks.
    if (cameToRest) this.#waiting = [];
  }
}
