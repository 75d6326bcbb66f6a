/**
 * The entries that make a number what it is, so that a reader who adds them up comes to it: from where a count said it
 * or there was none, else the newest few and what it was before them. Pure.
 */
import type { ItemRow } from '../nouns/stock/item.ts';
import type { PastEntry } from './past.ts';

/** Numbers whose entries are told so that they add up. */
export const counters = ['inStock', 'published', 'onHold', 'damaged', 'booked'] as const satisfies (keyof ItemRow)[];
export type Counter = (typeof counters)[number];

/** `before`: what it was before the first of them. That and all changes together are the number. */
export type NumberChain = { before: number; links: readonly { entry: PastEntry; change: number }[] };

/** More than people add up; of a longer one the newest are told. */
const linksMax = 10;

const none: NumberChain = { before: 0, links: [] };

/**
 * @param said the entry says the number itself: whatever was before does not count any more
 * @returns the chain with the entry in it, where that made a difference
 */
export function linked(
  chain: NumberChain = none,
  entry: PastEntry,
  { from, to, said }: { from: number; to: number; said: boolean },
): NumberChain {
  if (said) return { before: 0, links: [{ entry, change: to }] };
  if (from === to) return chain;
  const { before, links } = from === 0 ? none : chain;
  const all = [...links, { entry, change: to - from }];
  const [first] = all;
  if (first === undefined || all.length <= linksMax) return { before, links: all };
  return { before: before + first.change, links: all.slice(1) };
}
