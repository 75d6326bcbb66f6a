/** R23: a search that has a name, within its merchant. */
import type { BulkJob } from './bulk.ts';

export type SavedSearch = {
  merchant: string;
  name: string;
  of: BulkJob['of'];
  /** null: forgotten. */
  search: string | null;
};

export type SearchEntries = {
  /** document = the name. */
  'search-saved': { of: BulkJob['of']; search: string | null };
};

export type SearchSubmission = { type: 'search-save'; by: string } & SavedSearch;
