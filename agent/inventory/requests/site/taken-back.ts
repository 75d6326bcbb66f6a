/**
 * M6: a unit that two docks scanned is one event, and one of them took its scan back: the other one's stands. The dock
 * where it stands says so, as the next turn of the unit, and all hear it from there; where several do, it is one turn.
 */
import { labelOf, type SiteFact } from '../../nouns/site/fold.ts';
import { turnsOf } from '../../nouns/stock/units.ts';
import type { Tables, UnitMoved } from '../../nouns/tables.ts';

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

const takesBack = ({ as, units }: Move): boolean => (as === 'receipt' ? units < 0 : as === 'shipment' && units > 0);

/** R26: what is taken back of a unit that another dock had found damaged is damaged: so it is on the books. */
export function asOnTheBooks(tables: Tables, dock: string, fact: Move): Move {
  const { merchant, sku, units, unit, turn } = fact;
  if (unit === undefined || turn === undefined || units >= 0 || !takesBack(fact)) return fact;
  const row = tables.row('unit', unit);
  const known = tables.unitMoved(merchant, sku, unit, turn - 1);
  // What its own dock did with it since that one tells itself.
  if (row?.state !== 'in' || known === undefined || known.dock === dock) return fact;
  const { condition: _, apart: __, ...plain } = fact;
  return row.condition === null ? plain : { ...plain, condition: row.condition, apart: units };
}

type Turn = { merchant: string; sku: string; unit: string; turn: number };

/** A shipment of an order goes by the order. */
function ownScan(tables: Tables, { merchant, sku, unit, turn }: Turn): UnitMoved['first'] | undefined {
  const known = tables.unitMoved(merchant, sku, unit, turn);
  if (known === undefined || known.dock !== null) return undefined;
  return known.first.quantity < 0 && known.first.document !== null ? undefined : known.first;
}
