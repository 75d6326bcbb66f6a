/** What the entries of returns do: what was found on them, and what of it is for sale again (R26). */
import { documentKey } from '../../nouns/document.ts';
import type { AppliedEntry, EntryBody } from '../../nouns/entry.ts';
import { foundOn, type ReturnRow, withFound } from '../../nouns/inbound/return.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import { type Condition, movedBetween } from '../../nouns/stock/condition.ts';
import type { Tables } from '../../nouns/tables.ts';
import { unitIs } from '../apply-documents.ts';
import { moveItem } from '../move-item.ts';

export function returnOf(
  tables: Tables,
  { merchant, document }: Pick<AppliedEntry, 'merchant' | 'document'>,
): ReturnRow | undefined {
  return document === null ? undefined : tables.row('return', documentKey(merchant ?? '', document));
}

/** The return as it is after it was announced, or announced anew: what was found stays, also on lines that are gone. */
export function returnAfter(
  before: ReturnRow | undefined,
  { merchant, document }: Pick<AppliedEntry, 'merchant' | 'document'>,
  { order, reason, blind, lines }: EntryBody['return'],
): ReturnRow {
  const known = new Map(before?.lines.map((line) => [line.sku, line]));
  const announced = new Set(lines.map(({ sku }) => sku));
  const rest = before?.lines.filter((line) => !announced.has(line.sku) && foundOn(line) > 0) ?? [];
  const found = (sku: string) => known.get(sku) ?? { good: 0, hold: 0, damaged: 0 };
  return {
    ...{ merchant: merchant ?? '', id: document ?? '', status: 'open' },
    order: order ?? before?.order ?? null,
    reason: reason ?? before?.reason ?? null,
    blind: blind ?? (before?.blind === true && lines.length === 0),
    lines: [
      ...lines.map(({ sku, quantity }) => ({ ...found(sku), sku, quantity })),
      ...rest.map((line) => ({ ...line, quantity: 0 })),
    ],
    goodUnits: before?.goodUnits ?? [],
  };
}

export function applyReturn(tables: Tables, entry: AppliedEntry, _rules: Rulebook, body: EntryBody['return']): void {
  tables.putRow('return', returnAfter(returnOf(tables, entry), entry, body));
}

/** So many units were found on a return; below zero: that is taken back. */
export function findOn(tables: Tables, entry: AppliedEntry, condition: Condition, unit: string | undefined): void {
  const row = returnOf(tables, entry);
  if (row === undefined) return;
  const { sku, quantity } = { sku: entry.sku ?? '', quantity: entry.quantity ?? 0 };
  const lines = withFound(row.lines, sku, condition, quantity).filter((line) => line.quantity > 0 || foundOn(line) > 0);
  const others = row.goodUnits.filter(({ key }) => key !== unit);
  const good = unit !== undefined && condition === 'good' && quantity > 0;
  tables.putRow('return', { ...row, lines, goodUnits: good ? [...others, { sku, key: unit }] : others });
}

export function applyRestock(tables: Tables, entry: AppliedEntry, rules: Rulebook, body: EntryBody['restock']): void {
  moveItem(tables, entry, rules, movedBetween('hold', 'good', entry.quantity ?? 0));
  for (const key of body.units ?? []) unitIs(tables, entry, key, 'good');
}

export function applyReturnClose(tables: Tables, entry: AppliedEntry): void {
  const row = returnOf(tables, entry);
  if (row !== undefined) tables.putRow('return', { ...row, status: 'closed', goodUnits: [] });
}
