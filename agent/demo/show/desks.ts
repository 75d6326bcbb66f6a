/** The stations and their papers as the demo shows them: who works there, on what, how far. Pure. */

import type { OpenDocument, StationState } from '../../inventory/station/station-state.ts';
import { factsOf } from '../../screen/views/documents/kinds.ts';
import type { Told } from './happening.ts';
import { printable } from './printable.ts';

/** `of` 0: nobody knows how many there should be, as in a blind count. */
export type Progress = { id: string; done: number; of: number };

export type DeskView = {
  station: string;
  /** null: nobody has signed in. */
  operator: string | null;
  document: Progress | null;
  /** What the station waits for, beside the next scan. */
  waits: 'answer' | 'weight' | null;
  last: Told | undefined;
};

/** Instead of how far it is. */
export const waitWords = { answer: 'CONFIRM?', weight: 'weigh it' } as const;

/** What waits for somebody. */
export type Papers = { notices: Progress[]; orders: Progress[]; exceptions: number };

export const noPapers: Papers = { notices: [], orders: [], exceptions: 0 };

/** Papers that lie there, without those that somebody has open. */
export function waiting({ notices, orders, exceptions }: Papers, desks: readonly DeskView[]): Papers {
  const open = new Set(desks.map(({ document }) => document?.id));
  const untouched = ({ id }: Progress) => !open.has(id);
  return { notices: notices.filter(untouched), orders: orders.filter(untouched), exceptions };
}

type Line = { quantity: number };

export function deskAfter(desk: DeskView, { station, state }: { station: string; state: StationState }): DeskView {
  if (desk.station !== station) return desk;
  const { session, document, operatorName } = state;
  const packed = document?.type === 'order' && document.order.status === 'packed';
  return {
    ...desk,
    operator: operatorName === null ? null : printable(operatorName),
    document: document === null ? null : progressOf(document),
    waits: session.question !== null ? 'answer' : packed ? 'weight' : null,
  };
}

/** As the station's screen counts it: what is found beyond a line's quantity brings no other one further. */
function progressOf(open: OpenDocument): Progress {
  const { id, lines } = factsOf(open);
  return {
    id: printable(id),
    done: sum(lines, ({ done, of }) => Math.min(done, of ?? done)),
    of: sum(lines, ({ of }) => of ?? 0),
  };
}

export function orderProgress({
  id,
  lines,
}: {
  id: string;
  lines: (Line & { shipped: number; packed?: number })[];
}): Progress {
  return { id: printable(id), done: sum(lines, ({ shipped, packed = 0 }) => shipped + packed), of: total(lines) };
}

const total = (lines: readonly Line[]): number => sum(lines, ({ quantity }) => quantity);
const sum = <T>(list: readonly T[], of: (each: T) => number): number => list.reduce((all, each) => all + of(each), 0);
