/**
 * What the store shows of what its orders were about. It moves its numbers for them by itself, at moments that nobody
 * here knows: one that was placed and given up between two rounds holds nothing and has moved them all the same. So
 * once its orders were taken up here, what it shows is looked at, and what differs is told anew.
 */
import type { DockKnowledge } from '../../channel.ts';
import { fieldsOf, rowsOf } from '../../fields.ts';
import { findListings, listingName } from './listings.ts';
import type { Rest } from './rest.ts';

/** More are left to the night. */
const skusMax = 1_000;

export class LookBack {
  readonly #rest: Rest;
  readonly #knows: DockKnowledge;
  #skus = new Set<string>();

  constructor(rest: Rest, knows: DockKnowledge) {
    this.#rest = rest;
    this.#knows = knows;
  }

  /** @param row an order as the store tells it, which is taken up now */
  after(row: unknown): void {
    for (const line of rowsOf(fieldsOf(row).line_items)) {
      const { sku } = fieldsOf(line);
      if (typeof sku === 'string' && sku !== '' && this.#skus.size < skusMax) this.#skus.add(sku);
    }
  }

  /** What cannot be looked at now is looked at next time. */
  async look(signal: AbortSignal): Promise<void> {
    if (this.#skus.size === 0) return;
    const skus = [...this.#skus];
    this.#skus = new Set();
    const found = await findListings(this.#rest, skus, signal);
    const shown = found.ok ? [...found.listings.values()].flat().filter(({ manageStock }) => manageStock) : [];
    const rows = shown.map((row) => ({ listing: listingName(row), sku: row.sku, level: row.level ?? 0 }));
    const told = await this.#knows.seen(rows).then(
      () => found.ok,
      () => false,
    );
    if (!told) this.#skus = new Set([...skus, ...this.#skus].slice(0, skusMax));
  }
}
