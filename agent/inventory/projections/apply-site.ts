/** How far the other docks of the site are folded. What they moved is applied as if it had happened here. */
import type { AppliedEntry, EntryBody } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { Tables } from '../nouns/tables.ts';

/** A storefront may still hold what a dock told it in one of these. */
const epochsMax = 16;

export function applySiteFold(
  tables: Tables,
  { at }: AppliedEntry,
  _rules: Rulebook,
  { after: _, ...peer }: EntryBody['site-fold'],
): void {
  const before = tables.row('site-peer', peer.dock)?.epochs ?? [];
  const epochs = [...before.filter((epoch) => epoch !== peer.epoch), peer.epoch].slice(-epochsMax);
  tables.putRow('site-peer', { ...peer, at, epochs });
}
