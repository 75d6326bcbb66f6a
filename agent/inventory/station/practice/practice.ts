/**
 * Practice: whoever is new at a station tries it, with real goods and real documents, and nothing is booked. Every rule
 * decides as it always does, on tables of the station's own (`practice-tables.ts`), where what it decides stays until
 * practice is over: lines tick off, a scan can be taken back, a count is compared. The ledger hears only who is signed
 * in and that practice begins and ends; nothing is set aside or printed, and nobody hears "good".
 *
 * What was tried is in memory alone: after a restart the station still practises, and begins anew.
 */
import type { Decision } from '../../decision.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { Outcome, RefusalCode } from '../../nouns/outcome.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { SessionChange } from '../../nouns/station/session.ts';
import type { Tables } from '../../nouns/tables.ts';
import { type StationState, stationState } from '../station-state.ts';
import { PracticeTables } from './practice-tables.ts';

/** The stations that practise, each with what was tried there. */
export class Practice {
  readonly #stations = new Map<string, PracticeTables>();

  /** @returns undefined: the station does not practise, and what was tried there is forgotten */
  at(tables: Tables, station: string): PracticeTables | undefined {
    const session = tables.row('session', station);
    if (session?.practice !== true) {
      this.#stations.delete(station);
      return undefined;
    }
    const known = this.#stations.get(station);
    if (known?.goesOn(tables, session.since) === true) return known;
    const fresh = new PracticeTables(tables, station, session.since);
    this.#stations.set(station, fresh);
    return fresh;
  }

  /** Nobody knows whether what was decided last was heard: every practice begins anew. */
  forget(): void {
    this.#stations.clear();
  }

  /** The station as its screen shows it. */
  state(tables: Tables, rules: Rulebook, station: string): StationState {
    const tried = this.at(tables, station);
    const state = stationState(tried ?? tables, rules, station);
    return tried === undefined ? state : { ...state, tried: tried.tried };
  }
}

/** What a station that practises makes of a decision: what of it is real, and what is said of the rest. */
export function practised(tables: PracticeTables, rules: Rulebook, { drafts, outcome }: Decision): Decision {
  const numbers = tables.try(drafts, rules);
  const real = drafts.filter(isReal);
  if (real.length === drafts.length) return { drafts, outcome };
  return { drafts: real, outcome: () => said(outcome(numbers)) };
}

/** Of people, not of goods. */
const realChanges: ReadonlySet<SessionChange['change']> = new Set([
  ...(['practice', 'sign-in', 'sign-out', 'lock', 'acknowledge'] as const),
]);

const isReal = (draft: Draft): boolean => draft.kind === 'session' && realChanges.has(draft.body.change);

/** Refusals that say what is to be done first: it is to be done in practice, too. */
const alsoHere: ReadonlySet<RefusalCode> = new Set(['needs-confirm', 'held', 'sign-in-first', 'incomplete-label']);

const forReal = (text: string): string => `Practice, nothing is kept of it. For real: ${text}`;

const nothingDone: Outcome = {
  ...{ type: 'stepped', seq: 0, step: 'practised', practice: true },
  text: 'Practice: nothing is booked or printed.',
};

function said(outcome: Outcome): Outcome {
  const practice = { practice: true } as const;
  switch (outcome.type) {
    case 'refused': {
      const { seq: _, ...unrecorded } = outcome;
      const text = alsoHere.has(outcome.code) ? outcome.text : forReal(outcome.text);
      return { ...unrecorded, ...practice, text };
    }
    case 'recorded': {
      const { what, sku, name, units, condition, conditionReason, returned, progress } = outcome;
      return {
        ...{ type: 'stepped', seq: 0, step: 'practised', ...practice },
        text: `Practice: ${units} × ${name} would count. Nothing was booked.`,
        practised: {
          ...{ what, sku, name, units },
          ...(condition !== undefined && { condition }),
          ...(conditionReason !== undefined && { conditionReason }),
          ...(returned !== undefined && { returned }),
        },
        ...(progress !== undefined && { progress }),
      };
    }
    case 'stepped':
      // Of what only comes out of a printer nothing can be tried.
      if (outcome.step === 'reprinted') return nothingDone;
      return { ...outcome, seq: 0, ...practice, text: forReal(outcome.text) };
    case 'done':
      return nothingDone;
    case 'unchanged':
      return outcome;
  }
}
