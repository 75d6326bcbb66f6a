/**
 * R26: what a count does not find is not set apart any more. How much of it was set apart the counting dock knows at
 * that moment; the others of its site may have heard of other goods by then, and UNDO asks for it later, so it is said.
 */
import type { Decision } from '../../decision.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import { corrected, setApart } from '../../nouns/stock/item.ts';
import type { Tables } from '../../nouns/tables.ts';

/** The decision with that on its counts; at a dock that is alone on those of items that are set apart. */
export function withLost(tables: Tables, rules: Rulebook, decision: Decision): Decision {
  if (decision.drafts.every(({ kind }) => kind !== 'count')) return decision;
  const drafts = decision.drafts.map((draft): Draft => {
    const item = tables.item(draft.merchant ?? '', draft.sku ?? '');
    if (draft.kind !== 'count' || draft.body.lost !== undefined || item === undefined) return draft;
    if (rules.site !== true && setApart(item) === 0) return draft;
    const after = corrected(item, draft.quantity ?? 0);
    const lost = { onHold: item.onHold - after.onHold, damaged: item.damaged - after.damaged };
    return { ...draft, body: { ...draft.body, lost } };
  });
  return { ...decision, drafts };
}
