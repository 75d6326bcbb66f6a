/**
 * A count corrects only what its dock had seen. What another dock took in meanwhile without knowing of the count may
 * have been counted on the shelf already: it is *held* out of what is told until a person has looked. What another dock
 * took out meanwhile counts: in doubt the lower number.
 */
import type { Fact, Seen } from '../../../agent/site/core/facts.ts';

/** Goods that came at a dock. */
type Rise = { readonly dock: string; readonly seq: number; readonly units: number };
type Count = {
  readonly dock: string;
  readonly seq: number;
  readonly knew: Seen;
  readonly apart: readonly string[];
  /** What it corrected. */
  readonly units: number;
};

/** Of one item. */
export type Counted = {
  rises: Rise[];
  counts: Count[];
  /** Of each dock up to where a person looked. */
  readonly over: Map<string, number>;
};

/**
 * Of each kind. Beyond it the two oldest of a dock become one that is in doubt where either was: the number told is
 * lower then, never higher.
 */
const keptMax = 4_096;

export const countedOf = (): Counted => ({ rises: [], counts: [], over: new Map() });

export function noteRise(counted: Counted, rise: Rise): void {
  if (rise.units <= 0) return;
  counted.rises.push(rise);
  if (counted.rises.length <= keptMax) return;
  counted.rises = withoutOldest(counted.rises, (oldest, next) => ({
    ...{ dock: oldest.dock, seq: Math.max(oldest.seq, next.seq), units: oldest.units + next.units },
  }));
}

export function noteCount(counted: Counted, dock: string, fact: Extract<Fact, { kind: 'count' }>): void {
  const { seq, knew, apart, units } = fact;
  counted.counts.push({ dock, seq, knew, apart, units });
  if (counted.counts.length <= keptMax) return;
  counted.counts = withoutOldest(counted.counts, (oldest, next) => ({
    ...{ dock, seq: Math.max(oldest.seq, next.seq) },
    ...{
      knew: lower(oldest.knew, next.knew),
      apart: next.apart.filter((name) => oldest.apart.includes(name)),
      units: oldest.units + next.units,
    },
  }));
}

/** The oldest is one with the next of its dock; where there is none, it stays and the list is one longer. */
function withoutOldest<Row extends { dock: string }>(rows: readonly Row[], joined: (a: Row, b: Row) => Row): Row[] {
  const [oldest, ...rest] = rows;
  const at = rest.findIndex(({ dock }) => dock === oldest?.dock);
  const next = rest[at];
  return oldest === undefined || next === undefined ? [...rows] : rest.with(at, joined(oldest, next));
}

const lower = (one: Seen, other: Seen): Seen =>
  Object.fromEntries(Object.entries(one).map(([dock, seq]) => [dock, Math.min(seq, other[dock] ?? 0)]));

export function noteHeldOver(counted: Counted, { dock, upTo }: Extract<Fact, { kind: 'held-over' }>): void {
  counted.over.set(dock, Math.max(counted.over.get(dock) ?? 0, upTo));
}

/** The count did not know of the goods, and nobody kept them apart: they may have been on the shelf. */
function isDoubtful(rise: Rise, { dock, knew, apart }: Count): boolean {
  if (rise.dock === dock || rise.seq <= (knew[rise.dock] ?? 0)) return false;
  return !apart.includes(rise.dock);
}

/**
 * Two counts at a time that did not know what the other found: it may be the same goods, and the larger number has them
 * all.
 */
function isFoundTwice(count: Count, other: Count): boolean {
  if (count.units <= 0 || count.dock === other.dock) return false;
  if (count.seq <= (other.knew[count.dock] ?? 0) || other.seq <= (count.knew[other.dock] ?? 0)) return false;
  return count.units < other.units || (count.units === other.units && count.dock < other.dock);
}

/** Units that may have been counted twice: in stock, and not for sale before a person has looked. */
export function heldOf({ rises, counts, over }: Counted): number {
  let units = 0;
  if (counts.length === 0) return units;
  for (const rise of rises) {
    if (rise.seq <= (over.get(rise.dock) ?? 0)) continue;
    if (counts.some((count) => isDoubtful(rise, count))) units += rise.units;
  }
  for (const count of counts) {
    if (count.seq > (over.get(count.dock) ?? 0) && counts.some((other) => isFoundTwice(count, other)))
      units += count.units;
  }
  return units;
}
