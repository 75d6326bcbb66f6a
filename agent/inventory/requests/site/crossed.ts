/**
 * M8: another dock counted an item without knowing what had come here, which may have been on the shelf already. In
 * doubt the lower number: what came here is on hold until a person has looked. The dock where it came says so, once,
 * and all hear it from there; what was taken out here counts as it is.
 */
import type { Now } from '../../decision.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { SiteFact } from '../../nouns/site/fold.ts';
import { knownUpTo } from '../../nouns/site/numbering.ts';
import { flagTurn } from '../../nouns/stock/flag.ts';
import { available, goodShelf, type ItemRow } from '../../nouns/stock/item.ts';
import type { Risen, Tables } from '../../nouns/tables.ts';

type Count = Extract<SiteFact, { kind: 'count' }>;
type Move = Extract<SiteFact, { kind: 'move' }>;

/** @param tables as they are after the count @returns entries of this dock’s own; none: the count knew it all */
export function crossedDrafts(tables: Tables, rules: Rulebook, dock: string, count: Count, now: Now): Draft[] {
  const { merchant, sku, knew } = count;
  const { name: me, renumbered = [] } = tables.row('site-own', 'own') ?? {};
  const item = tables.item(merchant, sku);
  // What another life of this dock counted lay on the shelf before anything came to this one.
  if (me === undefined || me === dock || knew === undefined || item === undefined) return [];
  const told = knew[me] ?? 0;
  const risen = tables.risenHere(merchant, sku, { since: knownUpTo(renumbered, told), dock: me, told });
  const doubtful = risen.came + (isFoundTwice(risen, count, me < dock) ? risen.counted : 0);
  const why = `${dock} counted ${sku} without knowing of ${doubtful} that came here meanwhile`;
  return heldDrafts(tables, rules, item, doubtful, { why, conditionReason: `counted at ${dock} meanwhile` }, now);
}

/**
 * As an old copy of its ledger this dock counted more than that one knew of, and what its other life had received comes
 * back: it may be what was found.
 * @param parted the last entry here that both lives have
 * @param tables as they are after the fact
 */
export function cameBackDrafts(tables: Tables, rules: Rulebook, parted: number, fact: Move, now: Now): Draft[] {
  const { merchant, sku, units, apart = 0 } = fact;
  const item = tables.item(merchant, sku);
  if (units <= 0 || item === undefined) return [];
  const { counted } = tables.risenHere(merchant, sku, { since: parted, dock: '', told: 0 });
  const doubtful = Math.min(units - apart, counted);
  const why = `${sku} was counted here before it was known that ${units} had come`;
  return heldDrafts(tables, rules, item, doubtful, { why, conditionReason: 'counted meanwhile' }, now);
}

type Why = { why: string; conditionReason: string };

function heldDrafts(tables: Tables, rules: Rulebook, item: ItemRow, doubtful: number, said: Why, now: Now): Draft[] {
  const { why, conditionReason } = said;
  const quantity = Math.min(doubtful, Math.max(0, goodShelf(item)));
  if (quantity <= 0) return [];
  const { merchant, sku } = item;
  const about = { merchant, sku };
  const text = `${why}: ${quantity} may be counted twice, and are on hold. Look for them, then scan GOOD and release what is there.`;
  return [
    { kind: 'condition', ...about, quantity, body: { from: 'good', to: 'hold', conditionReason } },
    ...flagTurn(tables, rules, item, available(item) - quantity, 'adjustment', now),
    { kind: 'exception', ...about, body: { reason: 'counted-meanwhile', text } },
  ];
}

/** Two counts that did not know of each other found more than was expected: the same, perhaps. */
const isFoundTwice = ({ counted }: Risen, { units }: Count, first: boolean): boolean =>
  counted > 0 && units > 0 && (counted < units || (counted === units && first));
