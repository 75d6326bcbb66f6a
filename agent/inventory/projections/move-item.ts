/** What an entry does to the numbers of its item, and whether its channels are to hear of that. */
import type { AppliedEntry, EntryBody } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { arrivalsAfter } from '../nouns/stock/arrival.ts';
import { countedBy } from '../nouns/stock/count.ts';
import { isSoldOut } from '../nouns/stock/flag.ts';
import { corrected, freshItem, type ItemRow } from '../nouns/stock/item.ts';
import { heardUnder, sentPolicy } from '../nouns/stock/policy.ts';
import type { Tables } from '../nouns/tables.ts';
import { kitsFollow } from './kits-follow.ts';

export function itemOf(tables: Tables, entry: AppliedEntry): ItemRow {
  const merchant = entry.merchant ?? '';
  const sku = entry.sku ?? '';
  const row = tables.item(merchant, sku);
  return row === undefined ? freshItem(merchant, sku) : { ...row };
}

/**
 * A movement is due to the channels when the policy lets it out at this moment (R10, R12, R13).
 *
 * @param always it is due while the flag is off, too: the turn itself, and a count that says there is none
 */
export function markDue(tables: Tables, rules: Rulebook, row: ItemRow, seq: number, always: boolean): void {
  if (heardUnder(sentPolicy(tables, rules, row), row.processOrders || always) === 'due') row.dueSeq = seq;
}

/**
 * R21: more of it is sold than there is. A `physical` storefront that sold it is told what there is; to others it is
 * nothing new, they show 0.
 */
export const isShort = (row: ItemRow): boolean => isSoldOut(row) && row.booked > 0;

type ItemMove = {
  inStock?: number;
  booked?: number;
  packed?: number;
  published?: number;
  onHold?: number;
  damaged?: number;
};

export function moveItem(tables: Tables, entry: AppliedEntry, rules: Rulebook, move: ItemMove): void {
  const before = itemOf(tables, entry);
  const row: ItemRow = { ...before, ...arrivalsAfter(before, entry) };
  row.inStock += move.inStock ?? 0;
  row.booked += move.booked ?? 0;
  row.packed += move.packed ?? 0;
  row.published += move.published ?? 0;
  row.onHold += move.onHold ?? 0;
  row.damaged += move.damaged ?? 0;
  // R11: that there is none is said aloud, whatever turned Process Orders off.
  const said = !before.noneMeant && entry.kind === 'count' && (entry.body as EntryBody['count']).meant === true;
  const moves = move.inStock !== undefined || move.onHold !== undefined || move.damaged !== undefined;
  if (moves) markDue(tables, rules, row, entry.seq, said || isShort(row));
  tables.putItem(entry.kind === 'count' ? afterCount(row, entry.body as EntryBody['count'], entry.seq) : row);
  kitsFollow(tables, rules, row, entry.seq);
}

/** Goods that a count does not find are not set apart any more. Counts of the first versions have no `base`. */
const afterCount = (row: ItemRow, count: Partial<EntryBody['count']>, seq: number): ItemRow => ({
  ...(count.lost === undefined ? corrected(row, 0) : row),
  ...countedBy(row, count, seq),
});

/** So many more units are booked, or fewer: by orders, or for a dock that may ship them alone. */
export function bookItem(tables: Tables, entry: AppliedEntry, rules: Rulebook, units: number): ItemRow {
  const row = itemOf(tables, entry);
  row.booked += units;
  markDue(tables, rules, row, entry.seq, false);
  tables.putItem(row);
  kitsFollow(tables, rules, row, entry.seq);
  return row;
}

/** Nothing moves: it is on the record that somebody was told. */
export function applyLowStock(
  tables: Tables,
  entry: AppliedEntry,
  _rules: Rulebook,
  { state }: EntryBody['low-stock'],
): void {
  tables.putItem({ ...itemOf(tables, entry), shortage: state });
}
