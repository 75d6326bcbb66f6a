/**
 * How far this dock has read the others, as `transition(state, input) → { state, effects }`. Each entry of each dock is
 * folded once: a range that was read before is skipped, one that begins beyond what was read makes the log be read
 * again from there. Facts add up in any order, so nobody waits for anybody.
 */
import type { Fact, Seen } from '../../../agent/site/core/facts.ts';
import { flawOf, type Range } from '../../../agent/site/core/range.ts';

type Place = { readonly epoch: string; readonly to: number; readonly hash: string; readonly closed: boolean };

export type FoldState = { readonly places: Readonly<Record<string, Place>> };

type FoldInput = { readonly type: 'range'; readonly range: Range };

type FoldEffect =
  /** Into the ledger, in one commit with the new place. */
  | { readonly type: 'fold'; readonly range: Range; readonly facts: readonly Fact[] }
  /** Read the log of `dock` from the entry after this one on. */
  | { readonly type: 'read-again'; readonly dock: string; readonly after: number }
  /** A person has to look. Nothing of the range counts until then. */
  | { readonly type: 'alarm'; readonly dock: string; readonly text: string };

export const nothingFolded: FoldState = { places: {} };

export const seenOf = ({ places }: FoldState): Seen =>
  Object.fromEntries(Object.entries(places).map(([dock, { to }]) => [dock, to]));

export function transition(
  state: FoldState,
  { range }: FoldInput,
): { state: FoldState; effects: readonly FoldEffect[] } {
  const { dock, epoch, after, to, hash } = range;
  const place = state.places[dock];
  const cursor = place?.to ?? 0;
  const turns = to === cursor && place !== undefined && (range.closed === true) !== place.closed;
  // Who was retired may come back: whatever is late is not behind its end in the log.
  if (to <= cursor && !turns) return { state, effects: [] };
  const flaw = flawOf(range);
  if (flaw !== undefined) return { state, effects: [{ type: 'alarm', dock, text: flaw }] };
  if (after > cursor) return { state, effects: [{ type: 'read-again', dock, after: cursor }] };
  const next: FoldState = { places: { ...state.places, [dock]: { epoch, to, hash, closed: range.closed === true } } };
  // A range may begin before what was read: a server that lost its end was filled again with other borders.
  return { state: next, effects: [{ type: 'fold', range, facts: range.facts.filter(({ seq }) => seq > cursor) }] };
}
