/**
 * R26: why units of an item are set apart, by the entries that did it, newest first: where some were let go since,
 * those that had waited longest.
 */
import type { Database } from 'better-sqlite3';
import type { PastEntry } from '../../inventory/explain/past.ts';
import type { EntryBody } from '../../inventory/nouns/entry.ts';
import { type Apart, type ApartCondition, inCondition } from '../../inventory/nouns/stock/condition.ts';
import { countStood } from '../../inventory/nouns/stock/count-stood.ts';
import type { ItemRow } from '../../inventory/nouns/stock/item.ts';
import { pastColumns, pastEntry } from '../history/sql-past.ts';
import { SqlTables } from '../projections/sql-tables.ts';
import type { MayGoOn } from '../threads/leaving.ts';

/** `reason`: in the words of whoever set them apart. `return`: they came back on it. Both null: nobody said why. */
export type ApartUnits = { condition: ApartCondition; units: number; reason: string | null; return: string | null };

/** Reasons of one item, and entries of it that are read for them, the newest. */
const reasonsMax = 20;
const entriesMax = 5_000;

/** @returns one list for each, in their order; the units of each add up to what is set apart of it */
export function lookAtApart(
  db: Database,
  items: readonly { merchant: string; sku: string }[],
  mustGoOn: MayGoOn,
): ApartUnits[][] {
  const tables = new SqlTables(db);
  return items.map(({ merchant, sku }) => {
    const item = tables.item(merchant, sku);
    return item === undefined ? [] : apartOf(db, item, mustGoOn);
  });
}

export function apartOf(
  db: Database,
  item: Pick<ItemRow, 'merchant' | 'sku'> & Apart,
  mustGoOn: MayGoOn,
): ApartUnits[] {
  if (item.onHold + item.damaged === 0) return [];
  const rows = db
    .prepare<[string, string, number]>(
      `SELECT ${pastColumns} FROM entry WHERE merchant = ? AND sku = ? AND (kind IN ('condition','reversal') OR json_extract(body, '$.condition') IS NOT NULL) ORDER BY seq DESC LIMIT ?`,
    )
    .raw()
    .iterate(item.merchant, item.sku, entriesMax);
  return apartUnits(item, read(rows, mustGoOn));
}

function* read(rows: Iterable<unknown>, mustGoOn: MayGoOn): Iterable<PastEntry> {
  for (const row of rows) {
    mustGoOn();
    yield pastEntry(row);
  }
}

/** @param newestFirst entries of the item that set units apart, or took such an entry back; others say nothing */
function apartUnits(item: Apart, newestFirst: Iterable<PastEntry>): ApartUnits[] {
  const left = { hold: inCondition(item, 'hold'), damaged: inCondition(item, 'damaged') };
  const found = new Map<string, ApartUnits>();
  const add = (units: number, condition: ApartCondition, why: Pick<ApartUnits, 'reason' | 'return'>) => {
    const key = JSON.stringify([condition, why.reason, why.return]);
    const before = found.get(key)?.units ?? 0;
    if (units > 0) found.set(key, { condition, units: before + units, ...why });
    left[condition] -= units;
  };
  const takenBack = new Set<number>();
  for (const entry of newestFirst) {
    if (entry.kind === 'reversal') takenBack.add((entry.body as EntryBody['reversal']).of);
    const said = takenBack.has(entry.seq) ? undefined : setApartBy(entry);
    if (said !== undefined) add(Math.min(entry.quantity ?? 0, left[said.condition]), said.condition, said.why);
    if (left.hold + left.damaged <= 0 || found.size === reasonsMax) break;
  }
  for (const condition of ['hold', 'damaged'] as const) add(left[condition], condition, { reason: null, return: null });
  return [...found.values()];
}

type SaidApart = { condition: ApartCondition; why: Pick<ApartUnits, 'reason' | 'return'> };

function setApartBy({ kind, quantity, document, body }: PastEntry): SaidApart | undefined {
  if ((quantity ?? 0) <= 0) return undefined;
  const said = body as Partial<EntryBody['receipt'] & EntryBody['condition'] & EntryBody['adjustment']>;
  const condition = kind === 'condition' ? said.to : said.condition;
  if (condition === undefined || condition === 'good') return undefined;
  // Who set apart what stays so after UNDO said why before.
  if (countStood(said.reason ?? '') !== undefined) return undefined;
  const reason = said.conditionReason ?? (kind === 'receipt' ? undefined : said.reason) ?? null;
  return { condition, why: { reason, return: said.returned === undefined ? null : document } };
}
