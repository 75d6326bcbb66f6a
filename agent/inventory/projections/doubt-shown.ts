/** What a storefront acknowledged, where it proves nothing any more. Part of `apply.ts`; nothing is judged here. */
import { unproved } from '../nouns/channels/channel.ts';
import type { Tables } from '../nouns/tables.ts';

/** It may show another number by now: the next one is told, also where it is the same (R18). */
export function doubtShown(tables: Tables, channel: string, sku: string): void {
  const shown = tables.shown(channel, sku);
  if (shown !== undefined) tables.putShown({ ...shown, generation: unproved });
}
