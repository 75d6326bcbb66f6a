/** Choices made with repeatable chance (`seededRandom` of the simulators): the same seed gives the same shop. */

/** Numbers in [0, 1). */
export type Random = () => number;

/** A whole number from `least` to `most`, both included. */
export function between(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

/** One of the list, more often where the weight is higher; undefined when nothing weighs anything. */
export function pick<T>(random: Random, list: readonly T[], weight: (each: T) => number): T | undefined {
  let rest = random() * list.reduce((sum, each) => sum + weight(each), 0);
  for (const each of list) {
    rest -= weight(each);
    if (rest < 0) return each;
  }
  return undefined;
}

export function shuffled<T>(random: Random, list: readonly T[]): T[] {
  return list
    .map((each) => ({ each, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ each }) => each);
}
