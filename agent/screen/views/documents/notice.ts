/**
 * A notice on the screen: what came unannounced is shown, and is no line that was to come. The soonest is to be opened
 * first.
 */
import type { NoticeRow } from '../../../inventory/nouns/inbound/notice.ts';
import { byMoment, type ShownKind } from './shown.ts';

export const shownNotice: ShownKind<NoticeRow> = {
  facts({ merchant, id, status, supplier, expectedAt, lines }, nameOf) {
    const shown = lines.map(({ sku, quantity, received }) => ({
      ...{ sku, name: nameOf(sku), done: received, of: quantity, complete: received >= quantity },
    }));
    const linesOf = lines.filter(({ quantity }) => quantity > 0).length;
    return { merchant, id, status, held: null, from: supplier, expectedAt, lines: shown, linesOf, blind: false };
  },
  async open(book, limit) {
    const rows = await book.rows('notice', { open: true, limit });
    return rows.toReversed().sort((one, other) => byMoment(one.expectedAt, other.expectedAt));
  },
};
