/**
 * The turn of a channel's schedule that is on (R18, R21): the merchant's orders are read first, then its levels are
 * told, and it is over only when there is nothing more to say, so that a crash before that does not lose it.
 */
import type { Clock } from '../clock.ts';
import type { Turns } from './turns.ts';

type DueTurnParts = {
  channel: string;
  /** In full mode each turn tells everything (R18). */
  full: boolean;
  turns: Turns;
  clock: Clock;
  /** Reads the orders of all the merchant's storefronts. */
  readSales(): Promise<void>;
  /** The orders are read: what there is to tell can go. */
  onReady(): void;
};

export class DueTurn {
  readonly #parts: DueTurnParts;
  #turn: { atMs: number; sinceMonoMs: number; ordersRead: boolean } | undefined;
  #reading = false;
  #full: number | undefined;

  constructor(parts: DueTurnParts) {
    this.#parts = parts;
  }

  /** Number of the turn that tells everything; undefined: there was none. */
  get full(): number | undefined {
    return this.#full;
  }

  /** How long it is on; undefined: none is. */
  get lateMs(): number | undefined {
    return this.#turn && Math.round(this.#parts.clock.monoMs() - this.#turn.sinceMonoMs);
  }

  /** Somebody asked for all of it, whatever the schedule says. */
  askFull(): void {
    if (this.#parts.full) this.#full = this.#parts.clock.monoMs();
  }

  /**
   * One that comes while another waits for orders is the same turn; how late it is counts from the first.
   *
   * @returns resolves when the orders are read, or another call reads them
   */
  async begin(atMs: number): Promise<void> {
    const { clock, readSales, onReady } = this.#parts;
    this.#turn = { atMs, sinceMonoMs: this.#turn?.sinceMonoMs ?? clock.monoMs(), ordersRead: false };
    if (this.#reading) return;
    this.#reading = true;
    await readSales();
    this.#reading = false;
    this.#turn.ordersRead = true;
    this.askFull();
    onReady();
  }

  /** There is nothing more to say. */
  saidAll(): void {
    if (this.#turn?.ordersRead !== true) return;
    this.#parts.turns.record(this.#parts.channel, this.#turn.atMs);
    this.#turn = undefined;
  }
}
