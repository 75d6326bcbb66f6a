/**
 * The work at a station as its screen shows it: who, on which document, how far, what is asked. Pure, made anew from the ledger's own
 * word (`StationState`) at every change; everything in it is bounded, and what does not fit is counted.
 */

import type { DocumentType } from '../../inventory/nouns/document.ts';
import type { NoticeRow } from '../../inventory/nouns/notice.ts';
import type { Question } from '../../inventory/nouns/session.ts';
import type { Work } from '../../inventory/nouns/work.ts';
import type { ParcelBand } from '../../inventory/station/packing/parcel-band.ts';
import type { OpenDocument, StationState } from '../../inventory/station/station-state.ts';
import { printable } from '../printable.ts';
import { lengths, type ShownScan, shownCode } from './station-view.ts';

export type ShownLine = {
  /** As it is, for the button that names it: SKUs are short and plain by the rules of the catalogue. */
  sku: string;
  name: string;
  done: number;
  /** null: nobody at the station is to know how many there should be (a blind count). */
  of: number | null;
  complete: boolean;
};

export type ShownDocument = {
  type: DocumentType;
  merchant: string;
  id: string;
  status: 'open' | 'packed' | 'shipped' | 'closed' | 'cancelled' | 'set-aside';
  /** Who sends a notice's goods, which storefront an order came from. */
  from: string | null;
  /** Local date, YYYY-MM-DD. */
  expectedAt: string | null;
  /** The line of the last scan first, done ones last. */
  lines: ShownLine[];
  linesLeftOut: number;
  linesDone: number;
  linesOf: number | null;
  unitsDone: number;
  unitsOf: number | null;
};

export type ShownQuestion = {
  about: Question['about'];
  sku: string | null;
  name: string | null;
  units: number | null;
  code: string | null;
  /** The rules' own words, in English. */
  text: string | null;
};

export type BenchView = {
  work: Work;
  /** What can be opened here. */
  opens: DocumentType;
  operator: string | null;
  /** By a badge that only this dock can have printed. */
  proven: boolean;
  locked: boolean;
  /** Counts for the next scan. */
  quantity: number | null;
  box: number;
  question: ShownQuestion | null;
  /** An error at a station where nothing counts until it is acknowledged. */
  held: { seq: number; reason: string; text: string } | null;
  document: ShownDocument | null;
  /** The box that waits for its weight, and what it should weigh in grams. */
  parcel: ParcelBand | null;
  /** The newest movement that still counts: what UNDO takes back. */
  last: Pick<ShownScan, 'seq' | 'what' | 'code' | 'sku' | 'name' | 'units'> | null;
};

export const linesMax = 12;

/** What people open at each kind of work. */
export const opensAt: Readonly<Record<Work, DocumentType>> = {
  receiving: 'notice',
  packing: 'order',
  counting: 'count',
};

export function benchView({ session, work, operatorName, document, last, parcel }: StationState): BenchView {
  const shown = document === null ? null : shownDocument(document, last?.sku);
  const { locked, quantity, box, held } = session;
  return {
    ...{ work, opens: opensAt[work], proven: session.proven === true, locked, quantity, box, parcel },
    operator: operatorName === null ? null : printable(operatorName, lengths.name),
    question: session.question === null ? null : shownQuestion(session.question, document),
    held: held === null ? null : { ...held, text: printable(held.text, lengths.detail) },
    document: shown,
    last:
      last === null || last.kind === 'reversal'
        ? null
        : {
            seq: last.seq,
            what: last.kind === 'tally' ? 'count' : last.kind,
            code: shownCode(last.body.scan ?? last.body.barcode ?? last.sku),
            sku: printable(last.sku, lengths.code),
            name: printable(last.name, lengths.name),
            units: Math.abs(last.quantity),
          },
  };
}

type Facts = Pick<ShownDocument, 'merchant' | 'id' | 'status' | 'from' | 'expectedAt'> & {
  lines: ShownLine[];
  /** Known beforehand; null in a blind count of whatever is there. */
  linesOf: number | null;
};

/** @param current the item that was scanned last */
export function shownDocument(document: OpenDocument, current: string | undefined): ShownDocument {
  const { lines, linesOf, ...facts } = factsOf(document);
  const rank = (line: ShownLine): number => (line.complete ? 2 : line.sku === current ? 0 : 1);
  const sorted = lines.toSorted((one, other) => rank(one) - rank(other));
  const counted = lines.filter(({ of }) => of !== null);
  const known = counted.length === lines.length && linesOf !== null && document.type !== 'count';
  return {
    type: document.type,
    ...facts,
    from: facts.from === null ? null : printable(facts.from, lengths.name),
    id: printable(facts.id, lengths.code),
    lines: sorted.slice(0, linesMax).map((line) => ({
      ...line,
      name: printable(line.name, lengths.name),
    })),
    linesLeftOut: Math.max(0, lines.length - linesMax),
    linesDone: lines.filter(({ complete, of }) => complete && of !== 0).length,
    linesOf,
    // What came beyond a line fills no other one.
    unitsDone: lines.reduce((sum, { done, of }) => sum + (of === null ? done : Math.min(done, of)), 0),
    unitsOf: known ? counted.reduce((sum, { of }) => sum + (of ?? 0), 0) : null,
  };
}

function factsOf(document: OpenDocument): Facts {
  const nameOf = (sku: string): string => document.names[sku] ?? sku;
  switch (document.type) {
    case 'notice': {
      const { merchant, id, status, supplier, expectedAt, lines } = document.notice;
      const shown = lines.map((line) => noticeLine(line, nameOf(line.sku)));
      return { merchant, id, status, from: supplier, expectedAt, lines: shown, linesOf: announced(lines) };
    }
    case 'order': {
      const { merchant, id, status, channel, lines } = document.order;
      const shown = lines.map(({ sku, quantity, shipped, packed = 0, name }) => {
        const done = shipped + packed;
        return { sku, name: name ?? nameOf(sku), done, of: quantity, complete: done >= quantity };
      });
      return { merchant, id, status, from: channel, expectedAt: null, lines: shown, linesOf: lines.length };
    }
    case 'count': {
      const { merchant, id, status, skus, lines } = document.count;
      const met = new Set(lines.map(({ sku }) => sku));
      const shown = [
        ...lines.map(({ sku, counted, done }) => ({ sku, name: nameOf(sku), done: counted, of: null, complete: done })),
        ...skus
          .filter((sku) => !met.has(sku))
          .map((sku) => ({ sku, name: nameOf(sku), done: 0, of: null, complete: false })),
      ];
      const linesOf = skus.length === 0 ? null : shown.length;
      return { merchant, id, status, from: null, expectedAt: null, lines: shown, linesOf };
    }
  }
}

function noticeLine({ sku, quantity, received }: NoticeRow['lines'][number], name: string): ShownLine {
  return { sku, name, done: received, of: quantity, complete: received >= quantity };
}

/** What came unannounced is shown, and is no line that was to come. */
function announced(lines: NoticeRow['lines']): number {
  return lines.filter(({ quantity }) => quantity > 0).length;
}

function shownQuestion(question: Question, document: OpenDocument | null): ShownQuestion {
  const nothing = { sku: null, name: null, units: null, code: null, text: null };
  switch (question.about) {
    case 'overage':
    case 'unannounced':
    case 'incomplete': {
      const { about, sku, units, scan } = question;
      const name = printable(document?.names[sku] ?? sku, lengths.name);
      return { ...nothing, about, sku: printable(sku, lengths.code), name, units, code: shownCode(scan) };
    }
    case 'pieces': {
      const { about, sku, scan } = question;
      const name = printable(document?.names[sku] ?? sku, lengths.name);
      return { ...nothing, about, sku: printable(sku, lengths.code), name, code: shownCode(scan) };
    }
    case 'quantity':
      return { ...nothing, about: 'quantity', units: question.units, code: shownCode(question.scan) };
    case 'shortage':
    case 'partial':
    case 'none-found':
    case 'weight':
      return { ...nothing, about: question.about, text: printable(question.text, lengths.detail) };
  }
}
