/**
 * M6: which of its ways in and out it is, of a unit that its label tells from all others: 1 the first way in, 2 the
 * first way out, 3 in again. Two docks that scanned the same turn without knowing of each other scanned one event.
 */
import type { Decision, Now } from '../../decision.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { Scanned } from '../../nouns/stock/movement.ts';
import { turnsOf } from '../../nouns/stock/units.ts';
import type { Tables } from '../../nouns/tables.ts';
import { leftOfUnits } from './taken-back.ts';

export function isKnownTurn(tables: Tables, unit: string | undefined, turn: number | undefined): boolean {
  if (unit === undefined || turn === undefined) return false;
  const known = turnsOf(tables, unit);
  return turn <= known.turn && !known.missing.includes(turn);
}

const nextTurn = (turn: number, wayIn: boolean): number => turn + (turn % 2 === (wayIn ? 0 : 1) ? 1 : 2);

const moving: readonly Draft['kind'][] = ['receipt', 'shipment', 'packing', 'condition', 'reversal'];

/** The decision with the turn on each entry that moves a unit; at a dock that is alone it stays what it is. */
export function withTurns(tables: Tables, rules: Rulebook, decision: Decision, now: Now): Decision {
  if (rules.site !== true || decision.drafts.every((draft) => unitOf(draft) === undefined)) return decision;
  const turns = new Map<string, number>();
  const drafts = decision.drafts.map((draft): Draft => {
    const unit = unitOf(draft);
    if (unit === undefined) return draft;
    const before = turns.get(unit) ?? turnsOf(tables, unit).turn;
    const turn = movesStock(draft) ? nextTurn(before, (draft.quantity ?? 0) > 0) : before;
    turns.set(unit, turn);
    return { ...draft, body: { ...draft.body, turn } } as Draft;
  });
  return { ...decision, drafts: [...drafts, ...leftOfUnits(tables, rules, drafts, now)] };
}

/** What another dock says of a unit it says with its turn. */
function unitOf({ kind, body }: Draft): string | undefined {
  if (!moving.includes(kind)) return undefined;
  const { unit, folded } = body as Scanned & { folded?: object };
  return folded === undefined ? unit : undefined;
}

/** Into a box, out of it and set apart it stays in stock. */
const movesStock = (draft: Draft): boolean => {
  const what = draft.kind === 'reversal' ? draft.body.kind : draft.kind;
  return what !== 'packing' && what !== 'condition';
};
