/**
 * The work at a station as its screen shows it: who, on which document, how far, what is asked. Pure, made anew from
 * the ledger's own word (`StationState`) at every change; everything in it is bounded, and what does not fit is
 * counted.
 */

import { type DocumentType, openedAt } from '../../inventory/nouns/document.ts';
import type { Question, WrongWeight as Weighed } from '../../inventory/nouns/station/session.ts';
import type { Condition } from '../../inventory/nouns/stock/condition.ts';
import type { Work } from '../../inventory/nouns/work.ts';
import type { ParcelBand } from '../../inventory/station/packing/parcel-band.ts';
import type { Tried } from '../../inventory/station/practice/practice-tables.ts';
import type { OpenDocument, StationState } from '../../inventory/station/station-state.ts';
import { gramsAs } from '../../inventory/weighing/mass.ts';
import { printable } from '../printable.ts';
import { factsOf } from './documents/kinds.ts';
import type { Facts, ShownLine } from './documents/shown.ts';
import { lengths, shownCode } from './scan-words.ts';
import type { ShownScan } from './station-view.ts';

export type ShownDocument = Omit<Facts, 'blind'> & {
  type: DocumentType;
  /** `lines`: the one of the last scan first, done ones last. */
  linesLeftOut: number;
  linesDone: number;
  /** All it has so far: of a count of whatever is there nobody knows how many it will have. */
  linesThere: number;
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
  /** Several items that it is about, the first of them, and how many more there are. */
  items: { names: string[]; more: number } | null;
  /** Units of its line, where more came than was announced, or so many that it is asked. */
  announced: { of: number; here: number } | null;
  /** In the unit that the scale shows. */
  weighed: WrongWeight | null;
  /** The box that it is about. */
  box: number | null;
};

type WrongWeight = {
  seen: string;
  expected: string;
  unit: string;
  likely: { what: 'missing' | 'extra'; name: string; pieces: number } | null;
};

export type BenchView = {
  work: Work;
  /** What is usually opened here. */
  opens: DocumentType;
  operator: string | null;
  /** By a badge that only this dock can have printed. */
  proven: boolean;
  locked: boolean;
  /** Nothing is booked here. */
  practice: boolean;
  /** How far whoever practises has come; null: nobody does. */
  tried: Tried | null;
  /** Counts for the next scan. */
  quantity: number | null;
  /** R26: said of the next scan. */
  condition: { to: Condition; reason: string | null } | null;
  box: number;
  question: ShownQuestion | null;
  /** Number of the order that the site was asked for. */
  asking: string | null;
  /** An error at a station where nothing counts until it is acknowledged. */
  held: { seq: number; reason: string; text: string } | null;
  document: ShownDocument | null;
  /** The box that waits for its weight, and what it should weigh in grams. */
  parcel: ParcelBand | null;
  /** The newest movement that still counts: what UNDO takes back. */
  last: Pick<ShownScan, 'seq' | 'what' | 'code' | 'sku' | 'name' | 'units'> | null;
  /** Number of the order that REOPEN takes up again; absent: there is none. */
  reopens?: string;
};

export const linesMax = 12;

export function benchView(state: StationState): BenchView {
  const { session, work, operatorName, document, last, parcel, box, tried = null } = state;
  const shown = document === null ? null : shownDocument(document, last?.sku);
  const { locked, quantity, condition: said, held } = session;
  const [opens] = openedAt(work);
  return {
    ...{
      work,
      opens,
      proven: session.proven === true,
      practice: session.practice === true,
      tried,
      locked,
      quantity,
      box,
      parcel,
    },
    condition:
      said === undefined
        ? null
        : { to: said.to, reason: said.reason === undefined ? null : printable(said.reason, lengths.name) },
    operator: operatorName === null ? null : printable(operatorName, lengths.name),
    question: session.question === null ? null : shownQuestion(session.question, document, state.asked),
    asking: session.claiming === undefined ? null : printable(session.claiming.document.id, lengths.code),
    held: held === null ? null : { ...held, text: printable(held.text, lengths.detail) },
    document: shown,
    ...(state.reopens !== undefined && { reopens: printable(state.reopens, lengths.code) }),
    last:
      last === null || last.kind === 'reversal' || last.kind === 'condition'
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

/** @param current the item that was scanned last */
export function shownDocument(document: OpenDocument, current: string | undefined): ShownDocument {
  const { lines, linesOf, blind, ...facts } = factsOf(document);
  const rank = (line: ShownLine): number => (line.complete ? 2 : line.sku === current ? 0 : 1);
  const sorted = lines.toSorted((one, other) => rank(one) - rank(other));
  const counted = lines.filter(({ of }) => of !== null);
  const known = counted.length === lines.length && linesOf !== null && !blind;
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
    linesThere: lines.length,
    linesDone: lines.filter(({ complete, of }) => complete && of !== 0).length,
    linesOf,
    // What came beyond a line fills no other one.
    unitsDone: lines.reduce((sum, { done, of }) => sum + (of === null ? done : Math.min(done, of)), 0),
    unitsOf: known ? counted.reduce((sum, { of }) => sum + (of ?? 0), 0) : null,
  };
}

/** @param known what people call the item that is asked about */
function shownQuestion(question: Question, document: OpenDocument | null, known: string | null): ShownQuestion {
  const nothing = {
    ...{ sku: null, name: null, units: null, code: null, text: null },
    ...{ items: null, announced: null, weighed: null, box: null },
  };
  switch (question.about) {
    case 'overage':
    case 'unannounced':
    case 'unbooked':
    case 'incomplete': {
      const { about, sku, units, scan } = question;
      const name = printable(known ?? sku, lengths.name);
      const announced = about === 'overage' ? lineOf(document, sku) : null;
      return { ...nothing, about, sku: printable(sku, lengths.code), name, units, code: shownCode(scan), announced };
    }
    case 'pieces': {
      const { about, sku, scan } = question;
      const name = printable(known ?? sku, lengths.name);
      return { ...nothing, about, sku: printable(sku, lengths.code), name, code: shownCode(scan) };
    }
    case 'quantity': {
      const { about, units, scan, of } = question;
      // A question of an older version does not say of what.
      const goods = of && { sku: printable(of.sku, lengths.code), name: printable(known ?? of.sku, lengths.name) };
      const announced = of && document?.type === 'notice' ? (lineOf(document, of.sku) ?? { of: 0, here: 0 }) : null;
      return { ...nothing, ...goods, about, units, code: shownCode(scan), announced };
    }
    case 'shortage':
    case 'partial':
    case 'surplus':
    case 'return':
      return { ...nothing, about: question.about, text: printable(question.text, lengths.detail) };
    case 'unweighed':
      return { ...nothing, about: question.about, box: question.box };
    case 'none-found': {
      const { about, text, skus = [], more = 0 } = question;
      const names = skus.map((sku) => printable(document?.names[sku] ?? sku, lengths.name));
      // The names say the same, in any language; a question of an older version has none.
      if (names.length > 0) return { ...nothing, about, items: { names, more } };
      return { ...nothing, about, text: printable(text, lengths.detail) };
    }
    case 'weight': {
      const weighed = question.weighed === undefined ? null : wrongWeight(question.weighed, document);
      // The figures say the same, in any language.
      const text = weighed === null ? printable(question.text, lengths.detail) : null;
      return { ...nothing, about: 'weight', text, weighed, box: question.box };
    }
  }
}

function lineOf(document: OpenDocument | null, sku: string): ShownQuestion['announced'] {
  const line = document && factsOf(document).lines.find((each) => each.sku === sku);
  return !line || line.of === null ? null : { of: line.of, here: line.done };
}

function wrongWeight({ digits, unit, expectedG, likely }: Weighed, document: OpenDocument | null): WrongWeight | null {
  const expected = gramsAs(expectedG, { digits, unit });
  if (expected === undefined) return null;
  const named = likely && {
    ...{ what: likely.what, pieces: likely.pieces },
    name: printable(document?.names[likely.sku] ?? likely.sku, lengths.name),
  };
  return { seen: digits, expected, unit, likely: named ?? null };
}
