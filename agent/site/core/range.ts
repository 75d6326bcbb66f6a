/**
 * A range: the entries (after, to] of one dock's ledger as the others get them. What is in between and is no fact is
 * not told. Facts say what happened, totals say what it comes to, so that who reads a range wrongly notices.
 */
import { type Fact, movesOf, type Seen } from './facts.ts';

/** Units in and out of one item. */
type Total = readonly [merchant: string, sku: string, unitsIn: number, unitsOut: number];

export type Range = {
  readonly v: 1;
  readonly dock: string;
  readonly epoch: string;
  /** The entry that the range before it ended at; 0: it is the first. */
  readonly after: number;
  readonly to: number;
  /** The chain hash at `to`: every dock that folds it is a witness. */
  readonly hash: string;
  /** What of the other docks was folded when it was made: what all have seen, nobody keeps for a newcomer. */
  readonly seen: Seen;
  readonly totals: readonly Total[];
  readonly facts: readonly Fact[];
  /** The dock is retired: nothing comes after it. */
  readonly closed?: true;
};

/** Facts in one range: 64 KiB of ordinary ones, when a dock catches up. */
export const factsMax = 256;

export function totalsOf(facts: readonly Fact[]): Total[] {
  const sums = new Map<string, [string, string, number, number]>();
  for (const { merchant, sku, units } of facts.flatMap(movesOf)) {
    const key = `${merchant}\u0000${sku}`;
    const sum = sums.get(key) ?? [merchant, sku, 0, 0];
    if (units > 0) sum[2] += units;
    else sum[3] -= units;
    sums.set(key, sum);
  }
  return [...sums.values()];
}

/**
 * @returns what is wrong with it; undefined: nothing. A range whose totals and facts differ was changed on its way, or
 * made by a program that is wrong: it is not folded
 */
export function flawOf(range: Range): string | undefined {
  const { dock, after, to, facts } = range;
  const name = `entries ${after} to ${to} of ${dock}`;
  if (!Number.isSafeInteger(after) || !Number.isSafeInteger(to) || after < 0 || to < after)
    return `${name} are no range`;
  if (facts.length > factsMax) return `${name} hold more than ${factsMax} facts`;
  let last = after;
  for (const { seq } of facts) {
    if (seq <= last || seq > to) return `${name} hold entry ${seq}, which does not belong there`;
    last = seq;
  }
  const said = new Map(range.totals.map(([merchant, sku, ...units]) => [`${merchant}\u0000${sku}`, units.join()]));
  const found = totalsOf(facts);
  const wrong = found.find(([merchant, sku, ...units]) => said.get(`${merchant}\u0000${sku}`) !== units.join());
  if (wrong !== undefined) return `${name} move other units of ${wrong[1]} than they say in total`;
  return said.size === found.length ? undefined : `${name} say totals of items that no entry of them moves`;
}
