/** The search that is meant: written out, or saved under a name. */
import { z } from 'zod';
import type { BulkJob } from '../../inventory/nouns/admin/bulk.ts';
import { documentKey } from '../../inventory/nouns/document.ts';
import { searchBounds } from '../../inventory/search/terms.ts';
import { type AdminContext, failed, type VerbResult } from '../verb.ts';

export const searchText = z
  .string()
  .max(searchBounds.charactersMax)
  .regex(/^\P{Cc}*$/u, 'must not contain control characters')
  .transform((text) => text.trim().normalize('NFC'))
  .pipe(z.string().min(1, 'must not be empty; "*" finds everything').max(searchBounds.charactersMax));

type Asked = { merchant: string; of: BulkJob['of']; search?: string | undefined; saved?: string | undefined };

export async function searchOf(
  { book }: Pick<AdminContext, 'book'>,
  { merchant, of, search, saved }: Asked,
): Promise<{ search: string } | { refusal: VerbResult }> {
  if ((search === undefined) === (saved === undefined)) {
    return { refusal: failed('bad-params', 'Give either search or saved, the name of a search.', 'search') };
  }
  if (search !== undefined) return { search };
  const row = await book.row('saved-search', documentKey(merchant, saved ?? ''));
  if (row === undefined || row.search === null || row.of !== of) {
    return { refusal: failed('bad-params', `There is no search of ${of} called ${saved}.`, 'saved') };
  }
  return { search: row.search };
}
