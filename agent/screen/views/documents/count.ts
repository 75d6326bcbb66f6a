/** A count on the screen: blind, so nothing says how many there should be. */
import type { BlindCount } from '../../../inventory/nouns/stock/count.ts';
import type { ShownKind, ShownLine } from './shown.ts';

export const shownCount: ShownKind<BlindCount> = {
  facts({ merchant, id, status, skus, lines }, nameOf) {
    const met = new Set(lines.map(({ sku }) => sku));
    const line = (sku: string, done: number, complete: boolean): ShownLine => ({
      ...{ sku, name: nameOf(sku), done, of: null, complete },
    });
    const shown = [
      ...lines.map(({ sku, counted, done }) => line(sku, counted, done)),
      ...skus.filter((sku) => !met.has(sku)).map((sku) => line(sku, 0, false)),
    ];
    const linesOf = skus.length === 0 ? null : shown.length;
    return { merchant, id, status, held: null, from: null, expectedAt: null, lines: shown, linesOf, blind: true };
  },
  open: async (book, limit) => (await book.rows('count', { open: true, limit })).toReversed(),
};
