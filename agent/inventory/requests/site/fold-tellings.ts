/**
 * R25: what storefronts are to be told of boxes, notices and returns, whichever dock they left or were closed at: it is
 * due at every dock, told by the one that tells, and due nowhere any more once that one has said so.
 */
import { originOf } from '../../nouns/channels/telling.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { TellingFact } from '../../nouns/site/fold.ts';
import type { Tables } from '../../nouns/tables.ts';
import { tellingRowKey } from '../../projections/apply-tellings.ts';

export function tellingDrafts(tables: Tables, rules: Rulebook, dock: string, fact: TellingFact): Draft[] {
  const { merchant, channel, about: type } = fact;
  if (!rules.channels.some((each) => each.name === channel && each.merchant === merchant)) return [];
  if (fact.kind === 'telling') {
    const { document, id, content } = fact;
    return [{ kind: 'telling', operator: dock, merchant, document, body: { channel, type, id, content } }];
  }
  const me = tables.row('site-own', 'own')?.name;
  const lines = fact.things.flatMap(({ id, version, dock: said, seq }): [string, number][] => {
    const row = tables.row('telling', tellingRowKey(channel, type, id));
    if (row === undefined) return [];
    // What became of it since stays to be told.
    const known = originOf(row);
    return (known.dock ?? me) === (said ?? dock) && known.seq === seq ? [[id, version]] : [];
  });
  if (lines.length === 0) return [];
  return [{ kind: 'told', merchant, document: channel, body: { type, key: '', after: 0, to: 0, lines } }];
}
