/** What could be opened at a station where nothing is: the oldest open documents of its work, for people who have no paper to scan. */

import type { DocumentType } from '../../inventory/nouns/document.ts';
import type { Work } from '../../inventory/nouns/work.ts';
import type { OpenDocument } from '../../inventory/station/station-state.ts';
import type { Book } from '../../ledger/book.ts';
import { opensAt, type ShownDocument, shownDocument } from './bench-view.ts';

export type ShownChoice = Pick<
  ShownDocument,
  'type' | 'merchant' | 'id' | 'from' | 'expectedAt' | 'linesOf' | 'unitsDone' | 'unitsOf'
>;

export const choicesMax = 8;
/** Documents looked at: the oldest of so many are offered. */
const lookedAtMax = 200;

/** @param merchant only this one's goods are handled there */
export async function choicesFor(
  book: Pick<Book, 'rows' | 'orders'>,
  work: Work,
  merchant: string | undefined,
): Promise<{ choices: ShownChoice[]; leftOut: number }> {
  const found = await openDocuments(book, opensAt[work], lookedAtMax, merchant);
  const shown = found
    .map((document) => shownDocument(document, undefined))
    .filter((document) => merchant === undefined || document.merchant === merchant);
  const choices = shown
    .slice(0, choicesMax)
    .map(({ type, merchant: whose, id, from, expectedAt, linesOf, unitsDone, unitsOf }) => ({
      ...{ type, merchant: whose, id, from, expectedAt, linesOf, unitsDone, unitsOf },
    }));
  return { choices, leftOut: shown.length - choices.length };
}

/** Oldest first, without the items' names. @param merchant orders of this one only */
export async function openDocuments(
  book: Pick<Book, 'rows' | 'orders'>,
  type: DocumentType,
  limit: number,
  merchant?: string,
): Promise<OpenDocument[]> {
  const whose = merchant === undefined ? {} : { merchant };
  const names = {};
  switch (type) {
    case 'notice': {
      const rows = await book.rows('notice', { open: true, limit });
      const soonest = rows.toReversed().sort((one, other) => compare(one.expectedAt, other.expectedAt));
      return soonest.map((notice) => ({ type, notice, names }));
    }
    case 'order': {
      const packed = await book.orders({ ...whose, status: 'packed', oldest: true, limit });
      const open = await book.orders({ ...whose, status: 'open', oldest: true, limit });
      return inTheOrderOfSale(packed, open).map((order) => ({ type, order, names }));
    }
    case 'count':
      return (await book.rows('count', { open: true, limit })).toReversed().map((count) => ({ type, count, names }));
  }
}

/** Moments and dates compare as text; what has none comes last. */
function compare(one: string | null, other: string | null): number {
  if (one === other) return 0;
  if (one === null || other === null) return one === null ? 1 : -1;
  return one < other ? -1 : 1;
}

/**
 * Oldest first. An order that does not say when it was placed counts from the moment it was booked: it is no older than what was booked
 * before it. @param lists each in the order of booking
 */
export function inTheOrderOfSale<Order extends { placedAt: string | null }>(...lists: (readonly Order[])[]): Order[] {
  const dated = lists.flatMap((orders) => {
    let latest = '';
    return orders.map((order) => {
      const at = order.placedAt ?? latest;
      if (at > latest) latest = at;
      return { order, at };
    });
  });
  return dated.sort((one, other) => compare(one.at, other.at)).map(({ order }) => order);
}
