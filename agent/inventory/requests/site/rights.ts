/**
 * P7: what a dock of a site may ship without an order while it is cut off. Taking books it, spending takes it out of
 * stock and of what is booked in one step, returning frees it.
 */
import { type Decision, done, type Now, refuse, unchanged } from '../../decision.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import { type RightRow, type RightSubmission, rightBounds, rightKey } from '../../nouns/site/right.ts';
import { flagTurn } from '../../nouns/stock/flag.ts';
import { available } from '../../nouns/stock/item.ts';
import { kitProblem } from '../../nouns/stock/kit.ts';
import { noItem } from '../../nouns/stock/lookalike.ts';
import type { Tables } from '../../nouns/tables.ts';
import { Plan } from '../../projections/plan.ts';

type Of<Type extends RightSubmission['type']> = Extract<RightSubmission, { type: Type }>;
type About = Pick<RightRow, 'merchant' | 'sku'>;

const ownRight = (tables: Tables, about: About): RightRow | undefined =>
  tables.row('right', rightKey({ dock: null, ...about }));

/** How many it is to have. What is too much is returned at once; what is missing is taken while the dock is linked. */
export function decideRightSet(tables: Tables, rules: Rulebook, request: Of<'right-set'>, now: Now): Decision {
  const { merchant, sku, wanted, by } = request;
  if (rules.site !== true)
    return refuse('bad-request', 'This dock is alone: what is here it may ship, whoever it can ask.');
  const item = tables.item(merchant, sku);
  if (item === undefined) return refuse('unknown-item', noItem(tables, merchant, sku), 'sku');
  const kit = kitProblem(item);
  if (kit !== undefined) return refuse('is-kit', kit, 'sku');
  const known = ownRight(tables, { merchant, sku });
  const { wanted: before = 0, units = 0 } = known ?? {};
  if (wanted > before && tables.row('site-link', 'own')?.cutOff === true) {
    const text = 'Cut off from the site: nobody can be asked for more. What this dock has a right to, it may ship.';
    return refuse('site-cut-off', text);
  }
  const most = rightBounds.items;
  if (known === undefined && wanted > 0 && tables.openRows('right', most).length >= most)
    return refuse('bad-request', `This dock has rights to ${most} items: set another one to 0 first.`, 'sku');
  const back = Math.max(0, units - wanted);
  const data = { merchant, sku, wanted, units: units - back };
  if (wanted === before) return unchanged(data);
  return done(changedBy(tables, rules, { merchant, sku }, -back, now, { wanted }, by), data);
}

/** So many more, which nobody else needs: the site was asked (`agent/site/rights.ts`). */
export function decideRightTake(
  tables: Tables,
  rules: Rulebook,
  { merchant, sku, units }: Of<'right-take'>,
  now: Now,
): Decision {
  const { wanted = 0, units: before = 0 } = ownRight(tables, { merchant, sku }) ?? {};
  // Somebody wants fewer since the site was asked.
  const more = Math.min(units, wanted - before);
  if (more <= 0) return unchanged({ merchant, sku, units: before });
  return done(changedBy(tables, rules, { merchant, sku }, more, now), { merchant, sku, units: before + more });
}

export function decideRightsReturn(tables: Tables, rules: Rulebook, now: Now): Decision {
  const own = tables.openRows('right', rightBounds.items).filter(({ units }) => units > 0);
  if (own.length === 0) return unchanged({ returned: 0 });
  const plan = new Plan(tables, rules);
  for (const { merchant, sku, units } of own) plan.add(changedBy(plan, rules, { merchant, sku }, -units, now));
  return done(plan.drafts, { returned: own.length });
}

/** @param units taken (+) or returned (−) */
export function changedBy(
  tables: Tables,
  rules: Rulebook,
  about: About,
  units: number,
  now: Now,
  body: { wanted?: number } = {},
  operator?: string,
): Draft[] {
  const item = tables.item(about.merchant, about.sku);
  const draft: Draft = { kind: 'right', ...about, quantity: units, body, ...(operator !== undefined && { operator }) };
  const known = item !== undefined && rules.merchants.some(({ id }) => id === about.merchant);
  return [draft, ...(known ? flagTurn(tables, rules, item, available(item) - units, 'sale', now) : [])];
}

/**
 * @returns whether this dock may ship so many units now without an order and without a word to anybody: it is cut off,
 * and the site heard of the right before. A dock that was started anew while it is cut off may not: it could be an old
 * copy, whose other life shipped them
 */
export function hasRight(tables: Tables, about: About, units: number): boolean {
  const right = ownRight(tables, about);
  const { cutOff = false, told = 0 } = tables.row('site-link', 'own') ?? {};
  return cutOff && right !== undefined && right.units >= units && right.seq <= told;
}

/** Another dock's: never fewer than none, whatever it returns and spends late (P11). */
export const rightOf = (tables: Tables, dock: string, about: About): number =>
  tables.row('right', rightKey({ dock, ...about }))?.units ?? 0;
