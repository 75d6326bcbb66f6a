/**
 * What the dock's page shows of the book: stations, the exceptions that wait, the documents that are open. Bounded
 * lists.
 */

import { documentTypes } from '../../inventory/nouns/document.ts';
import type { ExceptionRow } from '../../inventory/nouns/station/exception.ts';
import type { OpenDocument } from '../../inventory/station/station-state.ts';
import type { Book } from '../../ledger/book.ts';
import { printable } from '../printable.ts';
import { type BenchView, benchView, shownDocument } from './bench-view.ts';
import { openDocuments } from './documents/kinds.ts';
import type { ShownException, ShownOpenDocument, ShownStation } from './picture.ts';
import { lengths, shownCode } from './station-view.ts';

const exceptionsShown = 50;
const documentsShown = 100;

type DockView = {
  stations: ShownStation[];
  exceptions: ShownException[];
  moreExceptions: boolean;
  documents: ShownOpenDocument[];
  moreDocuments: boolean;
};

/** @param stations names, as configured */
export async function dockView(
  book: Pick<Book, 'station' | 'rows' | 'orders'>,
  stations: readonly string[],
): Promise<DockView> {
  const states = await Promise.all(stations.map((name) => book.station(name)));
  const exceptions = await book.rows('exception', { open: true, limit: exceptionsShown + 1 });
  const documents: OpenDocument[] = [];
  for (const type of documentTypes) {
    documents.push(...(await openDocuments(book, type, documentsShown + 1)));
  }
  return {
    stations: states.map((state, index) => shownStation(stations[index] ?? '', benchView(state))),
    exceptions: exceptions.slice(0, exceptionsShown).map(shownException),
    moreExceptions: exceptions.length > exceptionsShown,
    documents: documents.slice(0, documentsShown).map((document) => {
      const { lines: _, linesLeftOut: __, ...facts } = shownDocument(document, undefined);
      return facts;
    }),
    moreDocuments: documents.length > documentsShown,
  };
}

function shownStation(name: string, { work, operator, locked, document, held, question }: BenchView): ShownStation {
  return {
    ...{ name, work, operator, locked },
    document: document === null ? null : progressOf(document),
    waits: held !== null ? 'error' : question !== null ? 'question' : null,
  };
}

function progressOf(document: NonNullable<BenchView['document']>): NonNullable<ShownStation['document']> {
  const { type, id, linesDone, linesOf, unitsDone, unitsOf } = document;
  return { type, id, linesDone, linesOf, unitsDone, unitsOf };
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
    document: printable(document ?? '', lengths.code),
  };
}
