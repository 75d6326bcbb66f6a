/**
 * How many units of an item a dock may take for itself, to ship them without an order while it can ask nobody. What the
 * docks took of an item stands at the site's server in one place, which is taken where it ends as expected: so no two
 * take the same units, and nobody has to tell or to decide for them.
 */

/** Of each dock all units that it ever took of one item. */
export type Taken = Readonly<Record<string, number>>;

type Wish = {
  readonly dock: string;
  /** So many more it wants. */
  readonly wants: number;
  /** Available by all that is folded, what this dock did included. */
  readonly free: number;
  /** As the server has it. */
  readonly taken: Taken;
  /** As the logs of the docks say, folded to their end after the server was asked. */
  readonly folded: Taken;
};

/** What others took and have not told yet is theirs: it is not in `free`. */
export function mayTake({ dock, wants, free, taken, folded }: Wish): number {
  const untold = Object.entries(taken)
    .filter(([other]) => other !== dock)
    .reduce((sum, [other, units]) => sum + Math.max(0, units - (folded[other] ?? 0)), 0);
  return Math.max(0, Math.min(wants, free - untold));
}
