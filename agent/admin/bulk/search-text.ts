/** Whether a search can be read, told with the place and the word that was probably meant. */
import { nearest } from '../../../config/suggest.ts';
import type { BulkJob } from '../../inventory/nouns/admin/bulk.ts';
import { readItemSearch } from '../../inventory/search/item-search.ts';
import { readOrderSearch } from '../../inventory/search/order-search.ts';
import { failed, type VerbResult } from '../verb.ts';

/** @returns the refusal to answer with; undefined: it can be read */
export function unreadable(of: BulkJob['of'], text: string): VerbResult | undefined {
  const search = of === 'items' ? readItemSearch(text) : readOrderSearch(text);
  if (search.ok) return undefined;
  const { at, text: what, typed, known = [] } = search.problem;
  const near = typed === undefined ? undefined : nearest(typed, known);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return failed('bad-params', `At ${at}: ${what}${hint}`, 'search');
}
