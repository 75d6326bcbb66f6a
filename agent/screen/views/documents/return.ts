/** A return on the screen: what was found of what was announced. Of a blind one nobody knows how much it should be. */
import { foundOn, type ReturnRow } from '../../../inventory/nouns/inbound/return.ts';
import type { ShownKind } from './shown.ts';

export const shownReturn: ShownKind<ReturnRow> = {
  facts({ merchant, id, status, order, blind, lines }, nameOf) {
    const shown = lines.map((line) => {
      const done = foundOn(line);
      const of = blind ? null : line.quantity;
      const apart = line.hold + line.damaged;
      return { sku: line.sku, name: nameOf(line.sku), done, of, apart, complete: of !== null && done >= of };
    });
    const linesOf = blind ? null : lines.filter(({ quantity }) => quantity > 0).length;
    return { merchant, id, status, held: null, from: order, expectedAt: null, lines: shown, linesOf, blind };
  },
  open: async (book, limit) => (await book.rows('return', { open: true, limit })).toReversed(),
};
