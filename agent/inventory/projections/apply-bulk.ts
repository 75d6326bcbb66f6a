/** R23: how far a change to many is, and the searches that have a name. */
import { applyTally } from '../nouns/admin/bulk.ts';
import { documentKey } from '../nouns/document.ts';
import type { AppliedEntry, EntryBody } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { Tables } from '../nouns/tables.ts';

export function applyBulk(tables: Tables, entry: AppliedEntry, _rules: Rulebook, body: EntryBody['bulk']): void {
  const merchant = entry.merchant ?? '';
  const token = entry.document ?? '';
  const before = tables.row('bulk', documentKey(merchant, token));
  const job = before?.job ?? body.job;
  if (job === undefined) return;
  tables.putRow('bulk', {
    ...{ merchant, token, job, count: before?.count ?? body.count ?? body.done },
    done: (before?.done ?? 0) + body.done,
    after: body.after,
    rest: body.rest,
    tally: applyTally(before?.tally ?? {}, body.tally),
  });
}

export function applySearchSaved(
  tables: Tables,
  entry: AppliedEntry,
  _rules: Rulebook,
  { of, search }: EntryBody['search-saved'],
): void {
  tables.putRow('saved-search', { merchant: entry.merchant ?? '', name: entry.document ?? '', of, search });
}
