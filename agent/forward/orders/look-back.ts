/**
 * What a store shows of what its orders were about. It moves its numbers for them by itself, at moments that nobody
 * here knows: one that was placed and given up between two rounds holds nothing and has moved them all the same. So
 * once its orders were taken up here, what it shows is looked at, and what differs is told anew.
 */
import type { ShownListing } from '../../inventory/requests/shown-unknown.ts';
import type { DockKnowledge } from '../channel.ts';

/** More are left to the night. */
const skusMax = 1_000;

/** @returns what the store counts and shows of these; undefined: it cannot be asked now */
export type Look = (skus: readonly string[], signal: AbortSignal) => Promise<ShownListing[] | undefined>;

export class LookBack {
  readonly #look: Look;
  readonly #knows: DockKnowledge;
  #skus = new Set<string>();

  constructor(look: Look, knows: DockKnowledge) {
    this.#look = look;
    this.#knows = knows;
  }

  /** @param skus of an order that is taken up now */
  after(skus: readonly string[]): void {
    for (const sku of skus) if (this.#skus.size < skusMax) this.#skus.add(sku);
  }

  /** What cannot be looked at now is looked at next time. */
  async look(signal: AbortSignal): Promise<void> {
    if (this.#skus.size === 0) return;
    const skus = [...this.#skus];
    this.#skus = new Set();
    const shown = await this.#look(skus, signal);
    const told = await this.#knows.seen(shown ?? []).then(
      () => shown !== undefined,
      () => false,
    );
    if (!told) this.#skus = new Set([...skus, ...this.#skus].slice(0, skusMax));
  }
}
