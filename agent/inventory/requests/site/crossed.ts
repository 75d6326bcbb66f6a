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
import { available, goodShelf } from '../../nouns/stock/item.ts';
import type { Risen, Tables } from '../../nouns/tables.ts';

type Count = Extract<SiteFact, { kind: 'count' }>;

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
  const quantity = Math.min(doubtful, Math.max(0, goodShelf(item)));
  if (quantity <= 0) return [];
  const about = { merchant, sku };
  const text = `${dock} counted ${sku} without knowing of ${doubtful} that came here meanwhile: ${quantity} may be counted twice, and are on hold. Look for them, then scan GOOD and release what is there.`;
  const body = { from: 'good', to: 'hold', conditionReason: `counted at ${dock} meanwhile` } as const;
  return [
    { kind: 'condition', ...about, quantity, body },
    ...flagTurn(tables, rules, item, available(item) - quantity, 'adjustment', now),
    { kind: 'exception', ...about, body: { reason: 'counted-meanwhile', text } },
  ];
}

/** Two counts that did not know of each other found more than was expected: the same, perhaps. */
const isFoundTwice = ({ counted }: Risen, { units }: Count, first: boolean): boolean =>
  counted > 0 && units > 0 && (counted < units || (counted === units && first));
