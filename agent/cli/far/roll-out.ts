/**
 * One request to many docks, in waves: one dock, then one in twenty, then the rest, and no further once so many did not
 * do it. Pure but for what is passed in. What became of each dock is told at once, so that a closed job goes on where
 * it was: a dock that is asked again under the same transaction does nothing twice.
 */

/** Every dock ends in exactly one of them; `never-reached` also where it was not asked any more. */
export const dockClasses = ['done', 'refused', 'failed', 'expired', 'never-reached'] as const;
export type DockClass = (typeof dockClasses)[number];

const misses: ReadonlySet<DockClass> = new Set<DockClass>(['refused', 'failed', 'expired']);
/** Asked again at the next sitting. */
const againAt: ReadonlySet<DockClass> = new Set<DockClass>(['failed', 'never-reached']);

const firstWave = 1;
const secondWaveShare = 0.05;

/** In the order they are given. */
export function wavesOf(docks: readonly string[]): string[][] {
  const second = Math.max(1, Math.ceil(docks.length * secondWaveShare));
  const cuts = [docks.slice(0, firstWave), docks.slice(firstWave, firstWave + second), docks.slice(firstWave + second)];
  return cuts.filter((wave) => wave.length > 0);
}

export type RollOut = {
  docks: readonly string[];
  /** What became of them at an earlier sitting. */
  known: ReadonlyMap<string, DockClass>;
  waves: boolean;
  /** Docks asked at a time. */
  atOnce: number;
  /** So many that did not do it, and no further wave begins; those of an earlier sitting that are asked again not. */
  stopAt: number;
  ask(dock: string): Promise<DockClass>;
};

/** @returns what became of every dock that was asked, now or before; the others are not in it */
export async function rollOut({ docks, known, waves, atOnce, stopAt, ask }: RollOut): Promise<Map<string, DockClass>> {
  const all = new Map(known);
  // Whoever was not there may be there now; and what failed, or got lost with its answer, may go now.
  const open = new Set(docks.filter((dock) => againAt.has(all.get(dock) ?? 'never-reached')));
  const missed = () => [...all].filter(([dock, one]) => !open.has(dock) && misses.has(one)).length;
  for (const wave of waves ? wavesOf(docks) : [[...docks]]) {
    const left = wave.filter((dock) => open.has(dock));
    for (let first = 0; first < left.length; first += atOnce) {
      if (missed() >= stopAt) return all;
      const some = left.slice(first, first + atOnce);
      await Promise.all(
        some.map(async (dock) => {
          all.set(dock, await ask(dock));
          open.delete(dock);
        }),
      );
    }
    if (missed() >= stopAt) return all;
  }
  return all;
}
