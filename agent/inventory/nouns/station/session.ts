/**
 * Who works at a station, on what, and what the next scan will meet. A session is nothing but the sum of its `session`
 * entries (and of what closes its document): after a power cut it is where it was. All of it is decided inside the
 * book, so two stations on one document see each other's progress with the next scan.
 *
 *   change        what a person did                                what it changes
 *   open          scanned or chose a notice, an order, a count     document, box 1, nothing asked
 *   claim         did so at a dock of a site that has not got it   the site is asked; then it is opened, or
 *   unclaimed     –                                                nothing is waited for
 *   leave         put it aside, or finished it                     no document; undo reaches no further back than this
 *   box           NEXT BOX                                         box
 *   quantity      keyed in or scanned a quantity                   counts for the next scan only
 *   condition     GOOD, HOLD or DAMAGED                            counts for the next scan only
 *   work          switched what scans mean here                    work, no document
 *   sign-in/-out  badge                                            operator
 *   lock          nobody touched it for a while                    locked; the document stays
 *   practice      is new here, or was: nothing is booked meanwhile  practice, no document; a badge ends it, too
 *   ask           did what has to be confirmed                     question
 *   answer        CONFIRM or CANCEL                                no question
 *   acknowledge   saw an error                                     held
 *   gather        scanned one symbol of a label that has several   gathered
 */

import type { Shown } from '../../weighing/mass.ts';
import type { Lot } from '../../weighing/sample.ts';
import type { DocumentRef } from '../document.ts';
import type { SaidCondition } from '../stock/condition.ts';
import type { CountedByWeight } from '../stock/movement.ts';
import type { Work } from '../work.ts';
import type { ExceptionReason } from './exception-reason.ts';

type Goods = { merchant: string; sku: string; units: number; scan: string; device: string; weight?: CountedByWeight };

/** What CONFIRM would do. Everything needed to do it is here, so that a restart in between changes nothing. */
export type Question =
  /** More than was announced, or not announced at all: counts with this reason. */
  | ({ about: 'overage' | 'unannounced' } & Goods)
  /** Leaves without an order at a dock that is cut off: the storefronts may sell it meanwhile. */
  | ({ about: 'unbooked' } & Goods)
  /** A pallet's label without its SSCC. */
  | ({ about: 'incomplete' } & Goods)
  /** How many they are, the scale says; `lots`: counted by hand and weighed so far. */
  | ({ about: 'pieces'; lots: Lot[] } & Omit<Goods, 'units' | 'weight'>)
  /** An unusual number of units for one scan. */
  | { about: 'quantity'; units: number; scan: string; device: string; of?: { merchant: string; sku: string } }
  /** The document has lines that are not complete. */
  | { about: 'shortage' | 'partial'; text: string }
  /** Of a count: items of which none was found, the first of them, and how many more there are. */
  | { about: 'none-found'; text: string; skus?: string[]; more?: number }
  /** The order was changed: what is in a box and wanted no longer has to come out of it first. */
  | { about: 'surplus'; text: string }
  /** The parcel's weight does not fit, or cannot be judged: then nobody knows what it should be. */
  | { about: 'weight'; box: number; text: string; weighed?: WrongWeight }
  /** The parcel has no weight yet. */
  | { about: 'unweighed'; box: number; text: string }
  /** Goods came back, and nobody knows yet whose: the number of the order or the return says so. */
  | { about: 'return'; text: string };

/** What the scale showed of a box, what it should have been, and the mistake that explains it best. */
export type WrongWeight = Shown & {
  expectedG: string;
  likely?: { what: 'missing' | 'extra'; sku: string; pieces: number };
};

export type SessionChange =
  /** `skus`: what a count is opened for. `since`: taken up again, UNDO reaches back to where it was opened first. */
  | { change: 'open'; document: DocumentRef; skus?: string[]; since?: number }
  | ({ change: 'claim' } & Claiming)
  | { change: 'unclaimed' }
  | { change: 'leave'; why: 'left' | 'finished' | 'cancelled' | 'closed' }
  | { change: 'box'; box: number }
  | { change: 'quantity'; quantity: number | null }
  /** R26: the next scan is about goods in this condition; null: forgotten. */
  | { change: 'condition'; condition: SaidCondition | null }
  | { change: 'work'; work: Work | null }
  /** `proven`: by a badge that only this dock can have printed. */
  | { change: 'sign-in'; operator: string; proven?: true }
  | { change: 'sign-out' }
  | { change: 'lock' }
  /** `before`: what comes back when it ends. */
  | { change: 'practice'; on: boolean; before?: BeforePractice }
  | { change: 'ask'; question: Question }
  | { change: 'answer'; answer: 'confirm' | 'cancel' }
  | { change: 'acknowledge' }
  | { change: 'gather'; scans: string[] };

/** What is done with an order once this dock has its claim. */
export type Claiming = { document: DocumentRef; to: 'open' | 'reopen' };

type Held = { seq: number; reason: ExceptionReason; text: string };

type BeforePractice = Pick<SessionRow, 'since' | 'work'>;

export type SessionRow = {
  station: string;
  /** null: as the configuration says. */
  work: Work | null;
  operator: string | null;
  /** Whoever is signed in showed a badge that only this dock can have printed. */
  proven?: true;
  locked: boolean;
  /** Nothing is booked here (`station/practice/`); absent: it is. Also after a restart. */
  practice?: true;
  /** While it practises: the session that comes back. */
  before?: BeforePractice;
  document: DocumentRef | null;
  /** The site was asked for this order; absent: nothing is waited for. */
  claiming?: Claiming;
  /** The entry that opened the document, or left the last one: undo reaches back to here. */
  since: number;
  box: number;
  /** Counts for the next scan; null: 1; 0: as many as the scale will say. */
  quantity: number | null;
  /** Said of the next scan (R26); absent: nothing was said. */
  condition?: SaidCondition;
  question: Question | null;
  /** The first error nobody has acknowledged; only at stations that hold errors. */
  held: Held | null;
  /** Symbols of one handling unit's label, scanned one after another. */
  gathered: string[];
};

/** Somebody is signed in there, or has something open. */
export const isInUse = ({
  document,
  operator,
  locked,
}: Pick<SessionRow, 'document' | 'operator' | 'locked'>): boolean =>
  document !== null || (operator !== null && !locked);

export function freshSession(station: string): SessionRow {
  return {
    ...{ station, work: null, operator: null, locked: false, document: null, since: 0, box: 1 },
    ...{ quantity: null, question: null, held: null, gathered: [] },
  };
}

/** The session after one of its entries. */
export function changed(session: SessionRow, change: SessionChange, seq: number): SessionRow {
  const { condition: _, ...unsaid } = session;
  const settled = { ...unsaid, quantity: null, question: null, gathered: [] };
  switch (change.change) {
    case 'open':
      return { ...unclaimed(settled), document: change.document, since: change.since ?? seq, box: 1 };
    case 'leave':
      return { ...unclaimed(settled), document: null, since: seq, box: 1 };
    case 'claim':
      return { ...session, claiming: { document: change.document, to: change.to } };
    case 'unclaimed':
      return unclaimed(session);
    case 'box':
      return { ...settled, box: change.box };
    case 'quantity':
      // Pieces on the scale are a sample when somebody has counted them.
      return {
        ...session,
        quantity: change.quantity,
        question: session.question?.about === 'pieces' ? session.question : null,
      };
    case 'condition':
      return change.condition === null ? unsaid : { ...session, condition: change.condition };
    case 'work':
      return { ...unclaimed(settled), work: change.work, document: null, since: seq, box: 1 };
    case 'practice':
      return {
        ...afresh(session, seq),
        ...(change.on && { practice: true, ...(change.before !== undefined && { before: change.before }) }),
      };
    case 'sign-in':
      return {
        ...unproven(unpractised(session, seq)),
        operator: change.operator,
        locked: false,
        ...(change.proven && { proven: true }),
      };
    case 'sign-out':
      return { ...unproven(unpractised(session, seq)), operator: null, locked: false };
    case 'lock':
      return { ...session, locked: true };
    case 'ask':
      return { ...session, question: change.question };
    case 'answer':
      return { ...(change.answer === 'confirm' ? session : unsaid), question: null, quantity: null };
    case 'acknowledge':
      return { ...session, held: null };
    case 'gather':
      return { ...session, gathered: change.scans };
  }
}

function unclaimed({ claiming: _, ...session }: SessionRow): SessionRow {
  return session;
}

/** Whoever comes next does real work, and finds nothing that was opened to practise. */
const unpractised = (session: SessionRow, seq: number): SessionRow =>
  session.practice === true ? afresh(session, seq) : session;

/** Nothing open, nothing said, nothing asked, and no practice: as it was before that. */
function afresh(
  { practice: _, condition: __, claiming: ___, before, ...session }: SessionRow,
  seq: number,
): SessionRow {
  return { ...session, quantity: null, question: null, gathered: [], document: null, since: seq, box: 1, ...before };
}

function unproven({ proven: _, ...session }: SessionRow): SessionRow {
  return session;
}
