/** R7, R28: what moves a part moves its kits, whose Process Orders flags turn by the same cause. */
import type { Decision, Now } from '../../decision.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import { flagTurn, streetDateHolds, streetDateTurn } from '../../nouns/stock/flag.ts';
import { available, freshItem } from '../../nouns/stock/item.ts';
import type { Tables } from '../../nouns/tables.ts';
import { Plan } from '../../projections/plan.ts';

type Cause = Parameters<typeof flagTurn>[4];

const causes: { readonly [K in Draft['kind']]?: Cause } = {
  receipt: 'receipt',
  booking: 'sale',
  right: 'sale',
  shipment: 'sale',
  count: 'count',
  adjustment: 'adjustment',
  condition: 'adjustment',
  item: 'adjustment',
  restock: 'return',
  'notice-publish': 'published',
};

const causeOf = (draft: Draft): Cause | undefined =>
  draft.kind === 'reversal' ? (causes[draft.body.kind ?? 'shipment'] ?? 'sale') : causes[draft.kind];

/** The decision with the turns of the kits at its end; nothing is looked at where no part is moved. */
export function withKitTurns(tables: Tables, rules: Rulebook, decision: Decision, now: Now): Decision {
  let moved: Map<string, { merchant: string; sku: string; cause: Cause; defined: boolean }> | undefined;
  for (const draft of decision.drafts) {
    const { merchant, sku } = draft;
    const cause = causeOf(draft);
    if (merchant === undefined || sku === undefined || cause === undefined) continue;
    const defines = draft.kind === 'item' && draft.body.components != null ? [sku] : [];
    for (const kit of [...(tables.item(merchant, sku)?.kits ?? []), ...defines]) {
      moved ??= new Map();
      moved.set(`${merchant}/${kit}`, { merchant, sku: kit, cause, defined: defines.includes(kit) });
    }
  }
  if (moved === undefined) return decision;
  const plan = new Plan(tables, rules);
  plan.add(decision.drafts);
  const turns = [...moved.values()].flatMap(({ merchant, sku, cause, defined }) => {
    const after = plan.item(merchant, sku);
    if (after === undefined) return [];
    // One that is new may be made of what is on the shelf already.
    const before = tables.item(merchant, sku) ?? freshItem(merchant, sku);
    // A part may move and its kits stay what they are: nothing causes a turn then (R9).
    const same = available(before) === available(after) && before.received === after.received;
    if (same && !defined) return [];
    // It is put together anew, of a part that is not sold yet.
    if (after.processOrders && defined && streetDateHolds(plan, after, now)) {
      return streetDateTurn(plan, rules, after, true, now);
    }
    return flagTurn(plan, rules, { ...before, components: after.components }, available(after), cause, now);
  });
  return { drafts: [...decision.drafts, ...turns], outcome: decision.outcome };
}
