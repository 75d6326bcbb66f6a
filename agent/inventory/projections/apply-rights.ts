/** How entries move rights: taken, spent, returned (`nouns/site/right.ts`). Nothing is judged here. */
import { type AppliedEntry, type EntryBody, foldedFrom } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { type RightRow, rightBounds, rightKey } from '../nouns/site/right.ts';
import type { Tables } from '../nouns/tables.ts';
import { bookItem, moveItem } from './move-item.ts';

function rightIn(tables: Tables, entry: AppliedEntry): RightRow {
  const about = { dock: foldedFrom(entry)?.dock ?? null, merchant: entry.merchant ?? '', sku: entry.sku ?? '' };
  return tables.row('right', rightKey(about)) ?? { ...about, wanted: 0, units: 0, taken: 0, seq: 0 };
}

/** What was freed for a dock that is lost is freed once, whatever it returns and spends when it is back. */
export function applyRight(tables: Tables, entry: AppliedEntry, rules: Rulebook, body: EntryBody['right']): void {
  const { wanted } = body;
  const row = rightIn(tables, entry);
  const change = Math.max(entry.quantity ?? 0, -row.units);
  tables.putRow('right', {
    ...row,
    ...(wanted !== undefined && { wanted }),
    units: row.units + change,
    ...(change > 0 && { taken: row.taken + change, seq: entry.seq }),
  });
  if (change !== 0) bookItem(tables, entry, rules, change);
}

/** @param spent of the units that left, so many were booked for it beforehand */
export function spendRight(tables: Tables, entry: AppliedEntry, rules: Rulebook, spent: number): void {
  const row = rightIn(tables, entry);
  const booked = Math.min(spent, row.units);
  tables.putRow('right', { ...row, units: row.units - booked });
  moveItem(tables, entry, rules, { inStock: entry.quantity ?? 0, booked: -booked });
}

/** The ledger goes on under another name: what the dock of the old one may ship, it alone may. */
export function rightsStayWith(tables: Tables, dock: string): void {
  for (const row of tables.openRows('right', rightBounds.items)) {
    tables.putRow('right', { ...row, wanted: 0, units: 0 });
    const there = tables.row('right', rightKey({ ...row, dock }));
    tables.putRow('right', { ...row, dock, wanted: 0, units: row.units + (there?.units ?? 0) });
  }
}
