/// <reference lib="dom" />
/** The item that somebody means: named exactly, or as the search finds it. */

import { type Explained, explainItem } from '../desk-server.ts';
import { searchFor } from '../look-server.ts';

/** Why there is no explanation: nothing is called so, the moment is none that is over, or a sentence in English. */
export type ItemAnswer = Extract<Explained, { data: unknown }> | { not: 'named' | 'at' } | { why: string };

type Asked = { merchant: string; named: string; at: string };

export async function explainNamed({ merchant, named, at }: Asked): Promise<ItemAnswer> {
  const then = at === '' ? {} : { at };
  const answer = await explainItem({ merchant, sku: named, ...then });
  if ('why' in answer && answer.code === 'bad-params' && at !== '') return { not: 'at' };
  // Of an earlier moment nobody says that there is no such item: it may have come since.
  const isKnown = 'data' in answer ? answer.data.item !== null : answer.code !== 'unknown-item';
  if (isKnown) return answer;
  const found = await searchFor(named);
  if ('why' in found) return found;
  const meant = found.data.hits.filter((hit) => hit.what === 'item' && (merchant === '' || hit.merchant === merchant));
  const exact = meant.filter((hit) => hit.exact);
  const [only, ...others] = exact.length > 0 ? exact : meant;
  if (only === undefined || others.length > 0) return { not: 'named' };
  return only.id === named ? answer : explainItem({ merchant: only.merchant, sku: only.id, ...then });
}
