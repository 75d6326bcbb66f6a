/**
 * Practice: whoever is new at a station tries it, with real goods and real documents, and nothing is booked. Every rule
 * decides as it always does; of what it decides only the steps of the session stay, so that a number can be keyed in, a
 * document opened and a question answered. No stock moves, no order and no notice goes on, nothing is set aside, and
 * nobody hears "good".
 */
import type { Decision } from '../decision.ts';
import type { DocumentRef } from '../nouns/document.ts';
import type { Draft } from '../nouns/entry.ts';
import type { Outcome } from '../nouns/outcome.ts';
import type { SessionChange, SessionRow } from '../nouns/station/session.ts';
import type { Tables } from '../nouns/tables.ts';
import { kindOf } from './documents.ts';

type SessionDraft = Draft & { kind: 'session'; body: SessionChange };
const isSession = (draft: Draft): draft is SessionDraft => draft.kind === 'session';

/** What a station that practises makes of a decision; any other one is left as it is. */
export function practised(tables: Tables, session: SessionRow | undefined, decision: Decision): Decision {
  if (session?.practice !== true) return decision;
  const stays = (draft: Draft): boolean =>
    isSession(draft) && !asksTheSite(draft.body) && !opensNothing(tables, draft.body);
  if (decision.drafts.every(stays)) return decision;
  const kept = decision.drafts.filter(stays);
  const drafts = [...kept, ...spent(session, decision, kept)];
  return { drafts, outcome: (seqs) => said(decision.outcome(placed(decision.drafts, kept, seqs)), seqs[0] ?? 0) };
}

/** An order that another dock of the site has stays there. */
const asksTheSite = ({ change }: SessionChange): boolean => change === 'claim';

/** A count or a return that would have begun with what is dropped. */
function opensNothing(tables: Tables, change: SessionChange): boolean {
  return change.change === 'open' && !isThere(tables, change.document);
}

const isThere = (tables: Tables, { type, merchant, id }: DocumentRef): boolean =>
  kindOf(type).find(tables, merchant, id) !== undefined;

/** A movement uses up what was said of the next scan; one that is only tried does so, too. */
function spent(session: SessionRow, { drafts }: Decision, kept: readonly Draft[]): Draft[] {
  const first = drafts.find((draft) => !isSession(draft) && draft.kind !== 'exception');
  if (first === undefined) return [];
  const said = (change: SessionChange['change']) =>
    kept.some((draft) => isSession(draft) && draft.body.change === change);
  const about = { station: session.station, ...(first.operator !== undefined && { operator: first.operator }) };
  const forget = (body: SessionChange): Draft[] => (said(body.change) ? [] : [{ kind: 'session', ...about, body }]);
  return [
    ...(session.quantity === null ? [] : forget({ change: 'quantity', quantity: null })),
    ...(session.condition === undefined ? [] : forget({ change: 'condition', condition: null })),
    ...(session.gathered.length === 0 ? [] : forget({ change: 'gather', scans: [] })),
  ];
}

/** Entries that are not written have no number. */
function placed(all: readonly Draft[], kept: readonly Draft[], seqs: readonly number[]): number[] {
  return all.map((draft) => {
    const at = kept.indexOf(draft);
    return at < 0 ? 0 : (seqs[at] ?? 0);
  });
}

function said(outcome: Outcome, seq: number): Outcome {
  switch (outcome.type) {
    case 'refused': {
      const { seq: _, ...unrecorded } = outcome;
      return unrecorded;
    }
    case 'recorded': {
      const { what, sku, name, units } = outcome;
      const text = `Practice: ${units} × ${name} would count. Nothing was booked.`;
      return { type: 'stepped', seq, step: 'practised', text, practised: { what, sku, name, units } };
    }
    case 'stepped': {
      const { scale: _, about: _about, ...step } = outcome;
      return { ...step, seq, step: 'practised', text: `Practice, nothing was booked. For real: ${outcome.text}` };
    }
    case 'done':
      return { type: 'stepped', seq, step: 'practised', text: 'Practice: nothing was booked.' };
    case 'unchanged':
      return outcome;
  }
}
