/**
 * What the dock's page shows of the book: stations, the exceptions that wait, the documents that are open. Bounded
 * lists.
 */

import { type DocumentType, documentTypes } from '../../inventory/nouns/document.ts';
import type { ExceptionRow } from '../../inventory/nouns/station/exception.ts';
import { codeOf } from '../../inventory/nouns/station/exception-code.ts';
import { available } from '../../inventory/nouns/stock/item.ts';
import type { OpenDocument } from '../../inventory/station/station-state.ts';
import type { Book } from '../../ledger/book.ts';
import { printable } from '../printable.ts';
import { type BenchView, benchView, shownDocument } from './bench-view.ts';
import { openDocuments } from './documents/kinds.ts';
import type { ShownException, ShownOpenDocument, ShownShortItem, ShownStation } from './picture.ts';
import { lengths, shownCode, unknownAs } from './scan-words.ts';

const exceptionsShown = 50;
/** Of each kind: many announced deliveries hide no order. */
const documentsShown = 50;
const shortShown = 20;

type DockView = {
  stations: ShownStation[];
  exceptions: ShownException[];
  moreExceptions: boolean;
  documents: ShownOpenDocument[];
  moreDocuments: boolean;
  short: ShownShortItem[];
  /** How much waits, counted in the ledger and not in what is shown. */
  waiting: { notices: number; returns: number; orders: number; held: number; exceptions: number };
};

/** @param stations names, as configured */
export async function dockView(
  book: Pick<Book, 'station' | 'rows' | 'orders' | 'stock' | 'countOpen' | 'vitals'>,
  stations: readonly string[],
): Promise<DockView> {
  const states = await Promise.all(stations.map((name) => book.station(name)));
  const exceptions = await book.rows('exception', { open: true, limit: exceptionsShown + 1 });
  const short = await book.stock({ short: true, limit: shortShown });
  const documents: OpenDocument[] = [];
  const more = new Set<DocumentType>();
  for (const type of documentTypes) {
    const open = await openDocuments(book, type, documentsShown + 1);
    if (open.length > documentsShown) more.add(type);
    documents.push(...open.slice(0, documentsShown));
  }
  return {
    stations: states.map((state, index) => shownStation(stations[index] ?? '', benchView(state))),
    exceptions: exceptions.slice(0, exceptionsShown).map(shownException),
    moreExceptions: exceptions.length > exceptionsShown,
    documents: documents.map((document) => {
      const { lines: _, linesLeftOut: __, ...facts } = shownDocument(document, undefined);
      return facts;
    }),
    moreDocuments: more.size > 0,
    short: short.map((item) => ({
      ...{
        merchant: item.merchant,
        sku: printable(item.sku, lengths.code),
        name: printable(item.name, lengths.detail),
      },
      ...{ available: available(item), state: item.shortage ?? 'low' },
    })),
    waiting: await waitingIn(book),
  };
}

async function waitingIn(book: Pick<Book, 'countOpen' | 'vitals'>): Promise<DockView['waiting']> {
  const { openOrders, heldOrders } = await book.vitals();
  return {
    notices: await book.countOpen('notice'),
    returns: await book.countOpen('return'),
    orders: Math.max(0, openOrders - heldOrders),
    held: heldOrders,
    exceptions: await book.countOpen('exception'),
  };
}

function shownStation(name: string, bench: BenchView): ShownStation {
  const { work, operator, locked, practice, document, held, question } = bench;
  return {
    ...{ name, work, operator, locked, practice },
    document: document === null ? null : progressOf(document),
    waits: held !== null ? 'error' : question !== null ? 'question' : null,
  };
}

function progressOf(document: NonNullable<BenchView['document']>): NonNullable<ShownStation['document']> {
  const { type, merchant, id, linesDone, linesThere, linesOf, unitsDone, unitsOf } = document;
  return { type, merchant, id, linesDone, linesThere, linesOf, unitsDone, unitsOf };
}

function shownException(row: ExceptionRow): ShownException {
  const { seq, at, station, channel, operator, reason, text, scan, document, merchant, units } = row;
  return {
    ...{ seq, at, merchant, units },
    where: printable(station ?? channel ?? '', 32),
    operator: printable(operator ?? '', 32),
    reason: printable(reason, 40),
    text: printable(text, lengths.detail),
    scan: scan === null ? '' : shownCode(scan),
    kind: printable(`${reason} ${scan === null ? text : codeOf(scan)}`, lengths.detail),
    document: printable(document ?? '', lengths.code),
    ...unknownAs(reason, scan ?? ''),
  };
}
