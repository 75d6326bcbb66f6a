/** What a storefront acknowledged, where it proves nothing any more. Part of `apply.ts`; nothing is judged here. */
import { unanswered, unansweredTo, unproved } from '../nouns/channels/channel.ts';
import type { AppliedEntry, EntryBody } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { Tables } from '../nouns/tables.ts';

/** It may show another number by now: the next one is told, also where it is the same (R18). */
export function doubtShown(tables: Tables, channel: string, sku: string): void {
  const shown = tables.shown(channel, sku);
  if (shown !== undefined && unansweredTo(shown) === undefined) tables.putShown({ ...shown, generation: unproved });
}

/** It may have applied what it did not answer for. */
export function applyGivenUp(
  tables: Tables,
  entry: AppliedEntry,
  _rules: Rulebook,
  { to, lines }: EntryBody['given-up'],
): void {
  const channel = entry.document ?? '';
  for (const [sku, level, flag] of lines) {
    const shown = tables.shown(channel, sku);
    if (shown !== undefined && unansweredTo(shown) === undefined) doubtShown(tables, channel, sku);
    else tables.putShown({ channel, sku, level, processOrders: flag === 1, generation: unanswered(to) });
  }
}
