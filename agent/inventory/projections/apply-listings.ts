/** How entries move what is known of listings (R27). Part of `apply.ts`; nothing is judged here. */
import { listingKey } from '../nouns/channels/listing.ts';
import type { AppliedEntry, EntryBody } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { Tables } from '../nouns/tables.ts';
import { doubtShown } from './doubt-shown.ts';
import { itemOf, markDue } from './move-item.ts';

/** Another name is another place of the store (R13): what stands there nobody knows, and it is told at once. */
export function applyListing(
  tables: Tables,
  entry: AppliedEntry,
  rules: Rulebook,
  { aliases, off, listed }: EntryBody['listing'],
): void {
  const channel = entry.document ?? '';
  const sku = entry.sku ?? '';
  const before = tables.row('listing', listingKey(channel, sku));
  for (const alias of before?.aliases ?? [])
    if (!aliases.includes(alias)) tables.putRow('alias', { channel, alias, sku: null });
  for (const alias of aliases) tables.putRow('alias', { channel, alias, sku });
  tables.putRow('listing', { channel, sku, aliases, off: off === true, ...(listed && { listed }) });
  doubtShown(tables, channel, sku);
  const row = itemOf(tables, entry);
  markDue(tables, rules, row, entry.seq, true);
  tables.putItem(row);
}
