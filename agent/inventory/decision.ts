/** The shape of what the rules decide, and the three short ways to say it. */
import type { Draft } from './nouns/entry.ts';
import type { Already, Outcome, RefusalCode } from './nouns/outcome.ts';
import type { StationLabels } from './nouns/station/label-place.ts';

export type Decision = {
  drafts: Draft[];
  /** @param seqs the sequence numbers the drafts got, in order */
  outcome(seqs: number[]): Outcome;
};

/** The facts of the moment a rule may need: no clock in here. */
export type Now = {
  /** Local date, YYYY-MM-DD: in the merchant's zone (R8), without one in the dock's. */
  today(merchant?: string): string;
  /** How far the station's label printer is; undefined: none stands there, or it has not begun. */
  labels?(station: string): StationLabels | undefined;
};

/** Nothing is appended: the caller hears why. For requests by people and programs, who are told and can ask again. */
export function refuse(code: RefusalCode, text: string, field?: string): Decision {
  return { drafts: [], outcome: () => ({ type: 'refused', code, text, ...(field !== undefined && { field }) }) };
}

/** An earlier request already did this. @param already at a station: the step that it was */
export function unchanged(data: unknown, already?: Already): Decision {
  return { drafts: [], outcome: () => ({ type: 'unchanged', data, ...(already && { already }) }) };
}

/** The drafts are appended and the answer carries the first one's sequence number. */
export function done(drafts: Draft[], data: unknown): Decision {
  return { drafts, outcome: (seqs) => ({ type: 'done', seq: seqs[0] ?? 0, data }) };
}
