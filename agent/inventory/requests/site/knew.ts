/**
 * M8: a count corrects what its dock knew of where it began, and is told much later: so what was known of the other
 * docks stands on it. They hear of its begin at once: what comes to them after that is no part of it.
 */
import type { Decision } from '../../decision.ts';
import { type Draft, foldedFrom } from '../../nouns/entry.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import { sitePeersMax } from '../../nouns/site/fold.ts';
import type { CountLine, Known } from '../../nouns/stock/count.ts';
import type { Tables } from '../../nouns/tables.ts';

type OfCount = Extract<Draft, { kind: 'count' | 'tally' }>;

/** The decision with that on what this dock counts; at a dock that is alone it stays what it is. */
export function withKnew(tables: Tables, rules: Rulebook, decision: Decision): Decision {
  if (rules.site !== true || !decision.drafts.some(isOfCount)) return decision;
  const known = knownHere(tables);
  const drafts = decision.drafts.map((draft) => {
    const knew = isOfCount(draft) ? knewOf(tables, draft, known) : undefined;
    return knew === undefined ? draft : ({ ...draft, body: { ...draft.body, knew } } as Draft);
  });
  return { ...decision, drafts };
}

const isOfCount = (draft: Draft): draft is OfCount =>
  (draft.kind === 'count' || draft.kind === 'tally') && foldedFrom(draft) === undefined;

function knownHere(tables: Tables): Known {
  const own = tables.row('site-own', 'own')?.name;
  const peers = tables.openRows('site-peer', sitePeersMax).filter(({ dock }) => dock !== own);
  return Object.fromEntries(peers.map(({ dock, to }) => [dock, to]));
}

/** @returns undefined: it is a tally of a round that has begun */
function knewOf(tables: Tables, draft: OfCount, known: Known): Known | undefined {
  const line = lineOf(tables, draft);
  if (draft.kind === 'count') return (line?.base === draft.body.base ? line.knew : undefined) ?? known;
  const begins =
    line === undefined || draft.body.round > line.round || (line.counted === 0 && (draft.quantity ?? 0) > 0);
  return begins ? known : undefined;
}

const lineOf = (tables: Tables, { document = '', merchant, sku }: OfCount): CountLine | undefined =>
  tables.row('count', document)?.lines.find((line) => line.merchant === merchant && line.sku === sku && !line.done);
