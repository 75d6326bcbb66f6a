/**
 * A decision in the making: its drafts so far, and the tables as they will be once these are appended, so that what is
 * decided next sees what was decided before. Nothing is written underneath: the book appends the drafts, or drops them
 * with the decision.
 */

import { type AppliedEntry, type Draft, foldedFrom } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { type Scanned, type TurnOfUnit, tookStockBack } from '../nouns/stock/movement.ts';
import { releasedIn } from '../nouns/stock/released.ts';
import type { Risen, Tables, UnitMoved, UnknownHere } from '../nouns/tables.ts';
import { apply } from './apply.ts';
import { Overlay } from './overlay.ts';

/**
 * A row reads as the drafts leave it, but for sequence numbers, which they have not got yet. What lists rows, and what
 * asks for entries, answers as if there were no drafts; but for what a unit did.
 */
export class Plan extends Overlay {
  readonly drafts: Draft[] = [];
  readonly #rules: Rulebook;

  constructor(under: Tables, rules: Rulebook) {
    super(under);
    this.#rules = rules;
  }

  add(drafts: readonly Draft[]): void {
    for (const draft of drafts) {
      apply(this, unplaced(draft), this.#rules);
      this.drafts.push(draft);
    }
  }

  override noteMovement(): void {}

  /** What is to be appended counts, too. */
  override unitMoved(merchant: string, sku: string, unit: string, turn: number): UnitMoved | undefined {
    const before = super.unitMoved(merchant, sku, unit, turn);
    const moved = this.#movesOf(merchant, sku, { unit, turn });
    const [first] = moved;
    if (first === undefined) return before;
    const units = unitsOf(moved) + (before?.units ?? 0);
    if (before !== undefined) return { ...before, units };
    const { quantity = 0, document = null, body } = first;
    const as = wasOf(first);
    return {
      units,
      dock: foldedFrom({ body })?.dock ?? null,
      first: { as, quantity, document, body: body as Scanned },
    };
  }

  /** What is to be appended is another dock's, which may say fewer of a unit that came here. */
  override risenHere(merchant: string, sku: string, unknown: UnknownHere): Risen {
    const risen = super.risenHere(merchant, sku, unknown);
    const named = risen.named.map((each) => ({
      ...each,
      units: each.units + unitsOf(this.#movesOf(merchant, sku, each)),
    }));
    return { ...risen, named };
  }

  override releasedSince(merchant: string, sku: string, unit: TurnOfUnit): number {
    const { units, held } = releasedIn(this.drafts, { merchant, sku }, unit);
    return held ? units : units + super.releasedSince(merchant, sku, unit);
  }

  #movesOf(merchant: string, sku: string, { unit, turn }: TurnOfUnit): Draft[] {
    return this.drafts.filter((draft) => {
      const said = draft.body as Scanned;
      const about = draft.merchant === merchant && draft.sku === sku && said.unit === unit && said.turn === turn;
      return about && movesStock(draft);
    });
  }
}

const wasOf = (draft: Draft): string => (draft.kind === 'reversal' ? draft.body.kind : undefined) ?? draft.kind;

const moves: readonly Draft['kind'][] = ['receipt', 'shipment', 'adjustment'];

const movesStock = (draft: Draft): boolean =>
  draft.kind === 'reversal' ? tookStockBack(draft.body) : moves.includes(draft.kind);

const unitsOf = (drafts: readonly Draft[]): number => drafts.reduce((sum, { quantity = 0 }) => sum + quantity, 0);

/** A draft as an entry that has no number yet. @param seq its number, where it has one all the same */
export function unplaced(draft: Draft, seq = 0): AppliedEntry {
  const { kind, body, station = null, operator = null } = draft;
  const { merchant = null, sku = null, quantity = null, document = null } = draft;
  return { ...{ epoch: '', seq, at: 0, station, operator }, kind, merchant, sku, quantity, document, body };
}
