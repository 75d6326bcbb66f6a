/** Several runs as one: the median of each number, the shape kept. */
import type { Measured } from './goals.ts';
import { median, round } from './statistics.ts';

export function medianOf(runs: readonly Measured[]): Measured {
  return merge(runs) as Measured;
}

/** Of values of one shape; a place where only some runs have a number takes the median of those. */
function merge(values: readonly unknown[]): unknown {
  const present = values.filter((value) => value !== undefined);
  const [first] = present;
  if (typeof first === 'number') return round(median(present as number[]));
  if (typeof first !== 'object' || first === null) return first;
  const names = new Set(present.flatMap((value) => Object.keys(value as object)));
  return Object.fromEntries(
    [...names].map((name) => [name, merge(present.map((value) => (value as Record<string, unknown>)[name]))]),
  );
}
