/**
 * Low stock and out of stock, in the commit that brings it about: an entry when an item becomes low or out, and one
 * when it is neither any more. So it is said once, over kills and restarts, and clears itself. Nothing is said of what
 * never was here, or where neither the item nor its merchant has a threshold.
 */
import type { Decision } from '../../decision.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import { available, type ItemRow } from '../../nouns/stock/item.ts';
import { shortageOf } from '../../nouns/stock/shortage.ts';
import type { Tables } from '../../nouns/tables.ts';
import { Plan } from '../../projections/plan.ts';

/** Kinds of entries that leave every item's number as it was. */
const elsewhere: ReadonlySet<Draft['kind']> = new Set(['exception', 'session', 'tally', 'packing', 'process-orders']);

export function withLowStock(tables: Tables, rules: Rulebook, decision: Decision): Decision {
  const defines = decision.drafts.some(({ kind, body }) => kind === 'item' && 'lowStock' in body);
  const isWatched = (row: ItemRow | undefined) =>
    defines || (row !== undefined && (row.shortage != null || thresholdOf(rules, row) !== undefined));
  // Made where there is one: most docks say no threshold, and this is done for every scan.
  let found: Map<string, { merchant: string; sku: string }> | undefined;
  const watch = (merchant: string, sku: string) => {
    found ??= new Map();
    found.set(`${merchant}/${sku}`, { merchant, sku });
  };
  for (const { kind, merchant, sku } of decision.drafts) {
    if (merchant === undefined || sku === undefined || elsewhere.has(kind)) continue;
    const row = tables.item(merchant, sku);
    if (isWatched(row)) watch(merchant, sku);
    for (const kit of row?.kits ?? []) if (isWatched(tables.item(merchant, kit))) watch(merchant, kit);
  }
  if (found === undefined) return decision;
  const plan = new Plan(tables, rules);
  plan.add(decision.drafts);
  const told = [...found.values()].flatMap(({ merchant, sku }): Draft[] => {
    const item = plan.item(merchant, sku);
    if (item === undefined) return [];
    const threshold = thresholdOf(rules, item);
    const state = item.received && !item.retired ? shortageOf(available(item), threshold) : null;
    if (state === item.shortage) return [];
    const body = { state, was: item.shortage, available: available(item), threshold: threshold ?? 0 };
    return [{ kind: 'low-stock', merchant, sku, body }];
  });
  return told.length === 0 ? decision : { drafts: [...decision.drafts, ...told], outcome: decision.outcome };
}

/** The item's own word before its merchant's. */
function thresholdOf(rules: Rulebook, { merchant, lowStock }: ItemRow): number | undefined {
  return lowStock ?? rules.merchants.find(({ id }) => id === merchant)?.lowStock;
}
