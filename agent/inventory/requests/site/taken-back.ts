/**
 * M6: a unit that two docks scanned is one event, and one of them took its scan back: the other one's stands. The dock
 * where it stands says so, as the next turn of the unit, and all hear it from there; where several do, it is one turn.
 * What is taken back is what is on the books of the turn before, whatever its own label said: nothing of it is left.
 */
import type { Now } from '../../decision.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import { labelOf, type SiteFact } from '../../nouns/site/fold.ts';
import { flagTurn } from '../../nouns/stock/flag.ts';
import { available } from '../../nouns/stock/item.ts';
import { alsoScanned, turnsOf } from '../../nouns/stock/units.ts';
import type { Tables, UnitMoved } from '../../nouns/tables.ts';
import { Plan } from '../../projections/plan.ts';

type Move = Extract<SiteFact, { kind: 'move' }>;

/** @param tables as they are before the fact @returns the scan of this dock that stands, to be said once more */
export function takenBackElsewhere(tables: Tables, fact: Move): Move | undefined {
  const { merchant, sku, seq, as, unit, turn } = fact;
  if (!takesBack(fact) || unit === undefined || turn === undefined || turnsOf(tables, unit).turn !== turn - 1)
    return undefined;
  const scan = ownScan(tables, { merchant, sku, unit, turn: turn - 1 });
  if (scan === undefined) return undefined;
  const { quantity, body } = scan;
  // What it came with still has it, unless it was taken off that, too.
  const document = scan.document === (fact.document ?? null) ? scan.document : null;
  const { returned, ...label } = labelOf(body);
  return {
    ...{ kind: 'move', seq, merchant, sku, units: quantity },
    ...{ ...label, unit, turn: turn + 1 },
    ...(as !== undefined && { as }),
    ...(label.condition !== undefined && { apart: quantity }),
    ...(document !== null && { document, ...(returned !== undefined && { returned }) }),
  };
}

export const takesBack = ({ as, units }: Move): boolean =>
  as === 'receipt' ? units < 0 : as === 'shipment' && units > 0;

type Moved = { first: Pick<UnitMoved['first'], 'as' | 'quantity' | 'document'> };

/** A turn with which some dock took back the one before it. */
export const isTakenBack = (tables: Tables, { merchant, sku, unit, turn }: Turn): boolean =>
  isBack(tables.unitMoved(merchant, sku, unit, turn)) ||
  alsoScanned(tables, { unit, turn }).some(({ back }) => back === true);

/** An order's goods go by the order. */
function isBack(moved: Moved | undefined): boolean {
  if (moved === undefined) return false;
  const { as, quantity, document } = moved.first;
  return as === 'receipt' ? quantity < 0 : as === 'shipment' && quantity > 0 && document === null;
}

/** @param drafts what this dock does @returns what brings what it takes back of units to what its books have of them */
export function leftOfUnits(tables: Tables, rules: Rulebook, drafts: readonly Draft[], now: Now): Draft[] {
  const left = drafts.flatMap((draft) => leftOfUnit(tables, draft) ?? []);
  if (left.length === 0) return [];
  const plan = new Plan(tables, rules);
  plan.add(drafts);
  for (const { quantity, ...draft } of left) {
    const item = plan.item(draft.merchant, draft.sku);
    if (item === undefined) continue;
    const after = available(item) + (draft.body.condition === undefined ? quantity : 0);
    plan.add([{ ...draft, quantity }, ...flagTurn(plan, rules, item, after, 'adjustment', now)]);
  }
  return plan.drafts.slice(drafts.length);
}

function leftOfUnit(tables: Tables, draft: Draft) {
  const { kind, merchant = '', sku = '', quantity = 0, document } = draft;
  if (kind !== 'reversal') return undefined;
  const { kind: as = kind, unit, turn, condition } = draft.body;
  const moved = { as, quantity, document: document ?? null };
  if (unit === undefined || turn === undefined || !isBack({ first: moved })) return undefined;
  const known = tables.unitMoved(merchant, sku, unit, turn - 1);
  const left = known === undefined ? 0 : -known.units - quantity;
  if (left === 0) return undefined;
  const reason = 'the labels of it said different numbers';
  const body = { reason, unit, turn, ...(condition !== undefined && { condition }) };
  return { kind: 'adjustment' as const, merchant, sku, quantity: left, body };
}

/** R26: what is taken back of a unit that another dock had found damaged is damaged: so it is on the books. */
export function asOnTheBooks(tables: Tables, dock: string, fact: Move): Move {
  const { merchant, sku, units, unit, turn } = fact;
  if (unit === undefined || turn === undefined || !takesBack(fact)) return fact;
  const known = tables.unitMoved(merchant, sku, unit, turn - 1);
  if (known === undefined || known.units === 0) return fact;
  const said = { ...fact, units: -known.units, ...(fact.apart !== undefined && { apart: -known.units }) };
  const row = tables.row('unit', unit);
  // What its own dock did with it since that one tells itself.
  const itsOwn = known.dock === dock && alsoScanned(tables, { unit, turn: turn - 1 }).length === 0;
  if (units > 0 || row?.state !== 'in' || itsOwn) return said;
  const { condition: _, apart: __, ...plain } = said;
  return row.condition === null ? plain : { ...plain, condition: row.condition, apart: -known.units };
}

type Turn = { merchant: string; sku: string; unit: string; turn: number };

/** A shipment of an order goes by the order. */
function ownScan(tables: Tables, { merchant, sku, unit, turn }: Turn): UnitMoved['first'] | undefined {
  const known = tables.unitMoved(merchant, sku, unit, turn);
  if (known === undefined || known.dock !== null) return undefined;
  return known.first.quantity < 0 && known.first.document !== null ? undefined : known.first;
}
