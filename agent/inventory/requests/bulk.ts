/**
 * R23: one part of a change to everything that a search found. Whoever is not as the dry run saw it is left as it is,
 * and named.
 */
import { type Decision, done, type Now, refuse, unchanged } from '../decision.ts';
import { type BulkSubmission, bulkPartMax } from '../nouns/admin/bulk.ts';
import type { SearchSubmission } from '../nouns/admin/saved-search.ts';
import { documentKey } from '../nouns/document.ts';
import type { Draft } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { Tables } from '../nouns/tables.ts';
import { Plan } from '../projections/plan.ts';
import { decideOne, printOf, standingOf } from './bulk-actions.ts';

/** Saved searches of one merchant. */
const savedMax = 200;

export function decideBulk(tables: Tables, rules: Rulebook, request: BulkSubmission, now: Now): Decision {
  const { by, merchant, token, job, part, after, rest } = request;
  if (!rules.merchants.some((known) => known.id === merchant)) {
    return refuse('unknown-merchant', `There is no merchant ${merchant}.`, 'merchant');
  }
  const begun = tables.row('bulk', documentKey(merchant, token));
  if ((begun?.after ?? '') !== after || part.length === 0 || part.length > bulkPartMax[job.of]) {
    return refuse('bad-request', 'Somebody else does this at the moment: ask again how far it is.', 'token');
  }
  const plan = new Plan(tables, rules);
  const tally: Record<string, number> = {};
  const others: { key: string; why: string }[] = [];
  for (const { key, print } of part) {
    const standing = standingOf(plan, rules, request, key);
    const same = standing !== undefined && printOf(key, standing) === print;
    const effect = same ? addTo(plan, rules, request, { key, effect: standing.effect }, now) : 'changed-since';
    tally[effect] = (tally[effect] ?? 0) + 1;
    if (effect !== 'changed' && effect !== 'same') others.push({ key, why: effect });
  }
  const drafts: Draft[] = plan.drafts.map((draft) => ({ ...draft, operator: by }));
  const body = { done: part.length, after: part.at(-1)?.key ?? after, rest, tally };
  const first = begun === undefined ? { job, count: request.count } : {};
  return done([{ kind: 'bulk', operator: by, merchant, document: token, body: { ...first, ...body } }, ...drafts], {
    others,
  });
}

/** @returns what became of it: as it stood, unless it is refused after all */
function addTo(
  plan: Plan,
  rules: Rulebook,
  { by, merchant, job }: BulkSubmission,
  { key, effect }: { key: string; effect: string },
  now: Now,
): string {
  const decision = decideOne(plan, rules, job, { by, merchant, key }, now);
  const outcome = decision.outcome([]);
  if (outcome.type === 'refused') return outcome.code;
  plan.add(decision.drafts);
  return effect;
}

/** The name stands for this search from now on; with null it is forgotten. */
export function decideSearchSave(tables: Tables, rules: Rulebook, request: SearchSubmission): Decision {
  const { by, merchant, name, of, search } = request;
  if (!rules.merchants.some((known) => known.id === merchant)) {
    return refuse('unknown-merchant', `There is no merchant ${merchant}.`, 'merchant');
  }
  const data = { merchant, name, of, search };
  const before = tables.row('saved-search', documentKey(merchant, name));
  const saved = before === undefined || before.search === null ? undefined : before;
  if (saved === undefined && search === null) return refuse('bad-request', `There is no search ${name}.`, 'name');
  if (saved?.of === of && saved.search === search) return unchanged(data);
  const { length } = saved === undefined ? tables.rowsLabelled('saved-search', merchant, savedMax) : [];
  if (length === savedMax) {
    return refuse(
      'bad-request',
      `${merchant} has ${savedMax} searches: save it under one of their names, or forget one.`,
    );
  }
  return done([{ kind: 'search-saved', operator: by, merchant, document: name, body: { of, search } }], data);
}
