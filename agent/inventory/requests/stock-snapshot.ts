/**
 * R5: what another system says was in stock at a moment that is over, for many items at once. What moved here since
 * then is added or taken off again, and what was ordered since is booked, all in the same decision: no storefront is
 * told a number in between.
 */
import { type Decision, done, type Now, refuse, unchanged } from '../decision.ts';
import type { Draft } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { SnapshotRow, SnapshotSubmission } from '../nouns/stock/count.ts';
import { flagTurn } from '../nouns/stock/flag.ts';
import { available, corrected, setApart } from '../nouns/stock/item.ts';
import type { Tables } from '../nouns/tables.ts';
import { goneBy } from './consequences/sold-out.ts';
import { correctionBy } from './stock-count.ts';

/**
 * Items it does not name stay as they are, and so does one of which it says what is known already. A 0 says nothing of
 * an item that was never received (R11): hundreds of them in a file are no word about each, so there is no `confirm`.
 */
export function decideSnapshot(tables: Tables, rules: Rulebook, request: SnapshotSubmission, now: Now): Decision {
  const { merchant, asOf, base, note, items, reason, by } = request;
  const drafts: Draft[] = [];
  const rows: SnapshotRow[] = [];
  const agreed: string[] = [];
  const places = new Map<string, number>();
  for (const [index, { sku, quantity: theirs }] of items.entries()) {
    const field = `items[${index}].`;
    const before = places.get(sku);
    if (before !== undefined) return refuse('bad-request', `${sku} stands at items[${before}] already.`, `${field}sku`);
    places.set(sku, index);
    const correction = correctionBy(tables, { merchant, sku, quantity: theirs, base, asOf }, field);
    if ('refusal' in correction) return correction.refusal;
    const { item, moved, inStock, countedSince } = correction;
    const difference = inStock - item.inStock;
    const after = available(corrected(item, difference));
    rows.push({
      ...{
        sku,
        theirs,
        movedSince: moved,
        inStock,
        setApart: setApart(corrected(item, difference)),
        booked: item.booked,
        available: after,
        difference,
      },
      ...(countedSince !== undefined && { countedSince }),
    });
    if (difference === 0) {
      if (countedSince === undefined && (item.countedTo < base || item.countedAsOf < asOf)) agreed.push(sku);
      continue;
    }
    const body = {
      counted: theirs,
      expected: theirs - difference,
      base,
      asOf,
      ...goneBy(tables, rules, item, 'count', difference),
      ...(reason !== undefined && { reason }),
    };
    drafts.push(
      { kind: 'count', operator: by, merchant, sku, quantity: difference, body },
      ...flagTurn(tables, rules, item, after, 'count', now),
    );
  }
  const changed = rows.filter(({ difference }) => difference !== 0).length;
  const data = { merchant, asOf, base, changed, items: rows, ...(note !== undefined && { note }) };
  // What was said of an earlier moment may come later: it must find that somebody knew better.
  if (agreed.length > 0) {
    drafts.push({ kind: 'count-agreed', operator: by, merchant, body: { base, asOf, skus: agreed } });
  }
  return drafts.length === 0 || request.check === true ? unchanged(data) : done(drafts, data);
}
