/**
 * R21: orders are read before levels are computed. What would make the pump compute levels of its own accord, a schedule's turn and
 * a link that came, waits here until the intake has read what there is, at most `freshMsMax`. Without an intake nothing waits.
 * (Facts of the field: stock that is pushed before the sales of the meantime are counted puts sold units back on sale.)
 */
import type { OrderIntake } from './intake.ts';

export type OrdersFirstParts = {
  intake: Pick<OrderIntake, 'fresh' | 'linkUp'> | undefined;
  onLink(up: boolean): void;
  onTick(): void;
};

export class OrdersFirst {
  readonly #parts: OrdersFirstParts;
  /** Counts links, up and down; what waited goes on only if its link is still there. */
  #links = 0;
  #held = false;
  #turning = false;

  constructor(parts: OrdersFirstParts) {
    this.#parts = parts;
  }

  /** The link is there, and levels wait for orders. */
  get held(): boolean {
    return this.#held;
  }

  /** Resolves when the link was passed on, or is gone again. */
  async link(up: boolean): Promise<void> {
    const { intake, onLink } = this.#parts;
    this.#links += 1;
    this.#held = false;
    if (up && intake !== undefined) {
      const link = this.#links;
      this.#held = true;
      intake.linkUp();
      await intake.fresh();
      if (link !== this.#links) return;
      this.#held = false;
    }
    onLink(up);
  }

  /** Resolves when the turn was passed on. A turn that comes while one waits is the same turn. */
  async tick(): Promise<void> {
    const { intake, onTick } = this.#parts;
    if (this.#turning) return;
    if (intake !== undefined) {
      this.#turning = true;
      await intake.fresh();
      this.#turning = false;
    }
    onTick();
  }
}
