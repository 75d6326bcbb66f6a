/**
 * What could be opened at a station where nothing is: the oldest open documents of its work, for people who have no
 * paper to scan.
 */

import { openedAt } from '../../inventory/nouns/document.ts';
import type { Work } from '../../inventory/nouns/work.ts';
import type { OpenDocument } from '../../inventory/station/station-state.ts';
import type { Book } from '../../ledger/book.ts';
import { printable } from '../printable.ts';
import { type ShownDocument, shownDocument } from './bench-view.ts';
import { openDocuments } from './documents/kinds.ts';
import { lengths } from './scan-words.ts';

export type ShownChoice = Pick<
  ShownDocument,
  'type' | 'merchant' | 'id' | 'held' | 'from' | 'expectedAt' | 'linesOf' | 'linesThere' | 'unitsDone' | 'unitsOf'
> & {
  /** What people call the goods of a count: nobody knows its number. */
  goods?: string;
};

const choicesMax = 8;
/** Documents looked at: the oldest of so many are offered. */
const lookedAtMax = 200;

/**
 * @param station whoever practises there is not offered what was shipped or closed to try it
 * @param merchant only this one's goods are handled there
 */
export async function choicesFor(
  book: Pick<Book, 'rows' | 'orders' | 'item'>,
  work: Work,
  merchant: string | undefined,
  station?: string,
): Promise<{ choices: ShownChoice[]; leftOut: number }> {
  const seen: Pick<Book, 'rows' | 'orders'> =
    station === undefined
      ? book
      : {
          rows: (kind, filter) => book.rows(kind, { ...filter, station }),
          orders: (filter) => book.orders({ ...filter, station }),
        };
  const found: OpenDocument[] = [];
  for (const type of openedAt(work)) found.push(...(await openDocuments(seen, type, lookedAtMax, merchant)));
  const shown = found
    .map((document) => shownDocument(document, undefined))
    .filter((document) => merchant === undefined || document.merchant === merchant);
  const choices = shown
    .slice(0, choicesMax)
    .map(async ({ type, merchant: whose, id, held, from, expectedAt, lines, linesOf, ...each }) => {
      const { linesThere, unitsDone, unitsOf } = each;
      const goods = type === 'count' ? await nameOf(book, whose, lines[0]?.sku) : {};
      return { type, merchant: whose, id, held, from, expectedAt, linesOf, linesThere, unitsDone, unitsOf, ...goods };
    });
  return { choices: await Promise.all(choices), leftOut: shown.length - choices.length };
}

async function nameOf(
  book: Pick<Book, 'item'>,
  merchant: string,
  sku: string | undefined,
): Promise<{ goods?: string }> {
  const item = sku === undefined ? undefined : await book.item(merchant, sku);
  return item === undefined ? {} : { goods: printable(item.name, lengths.name) };
}
