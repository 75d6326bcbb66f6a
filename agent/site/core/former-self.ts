/**
 * A ledger that is an old copy of its own past, put back or cloned: which entries of its log at the server it has
 * itself, and which another life of this dock made. Those come back from the log; what this life recorded since they
 * parted is recorded again behind them, under a new epoch.
 */
import type { Fact, FactBody, LaterFact } from './facts.ts';
import type { Range } from './range.ts';

export type Fork = {
  /** The last entry that both lives have. */
  readonly at: number;
  /** Facts of the other life, each with the range it came in. */
  readonly lost: readonly { readonly range: Range; readonly fact: Fact }[];
  /** New entries get numbers above this one. */
  readonly above: number;
};

/**
 * @param log the dock's log at the server, oldest first, from a range on that this ledger has
 * @param marks of this ledger, by seq: the hash at a range's end, the mark at a fact
 */
export function forkOf(
  log: readonly Range[],
  marks: { hashAt(seq: number): string | undefined; markAt(seq: number): string | undefined },
): Fork {
  let at = 0;
  const lost: { range: Range; fact: Fact }[] = [];
  let above = 0;
  for (const range of log) {
    above = Math.max(above, range.to);
    if (marks.hashAt(range.to) === range.hash) {
      at = range.to;
      continue;
    }
    for (const fact of range.facts) {
      // Each mark is of a chain: one that is the same proves all before it.
      if (lost.length === 0 && marks.markAt(fact.seq) === fact.mark) at = Math.max(at, fact.seq);
      else lost.push({ range, fact });
    }
  }
  return { at, lost, above };
}

/** A fact as it is recorded again: what it says of numbers of its own dock goes with them. */
export function again(fact: FactBody | LaterFact, renumbered: (seq: number) => number): FactBody | LaterFact {
  return fact.kind === 'count' ? { ...fact, begin: renumbered(fact.begin) } : fact;
}
