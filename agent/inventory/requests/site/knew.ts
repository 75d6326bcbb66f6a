/**
 * M8: a count corrects what its dock knew of when it was booked. It may be told later, when more of the other docks is
 * folded: so what was known of them stands on it.
 */
import type { Decision } from '../../decision.ts';
import { type Draft, foldedFrom } from '../../nouns/entry.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import { sitePeersMax } from '../../nouns/site/fold.ts';
import type { Tables } from '../../nouns/tables.ts';

/** The decision with that on each count of this dock; at a dock that is alone it stays what it is. */
export function withKnew(tables: Tables, rules: Rulebook, decision: Decision): Decision {
  if (rules.site !== true || !decision.drafts.some(isOwnCount)) return decision;
  const own = tables.row('site-own', 'own')?.name;
  const peers = tables.openRows('site-peer', sitePeersMax).filter(({ dock }) => dock !== own);
  const knew = Object.fromEntries(peers.map(({ dock, to }) => [dock, to]));
  const drafts = decision.drafts.map((draft) =>
    isOwnCount(draft) ? ({ ...draft, body: { ...draft.body, knew } } as Draft) : draft,
  );
  return { ...decision, drafts };
}

const isOwnCount = (draft: Draft): boolean => draft.kind === 'count' && foldedFrom(draft) === undefined;
