/** Docks take units for themselves in every order of steps: never more than there are, however slowly they tell. */
import { describe, expect, it } from 'vitest';
import { mayTake, type Taken } from '../../agent/site/core/rights.ts';
import { seededRandom } from '../../firmware-sim/faults.ts';

type Mistake = 'believes all' | 'forgets what is not told';

type Dock = {
  readonly name: string;
  /** Taken by its ledger, and told to the others so far. */
  taken: number;
  told: number;
  /** Of each dock what is folded. */
  folded: Record<string, number>;
  asked: { version: number; taken: Taken } | undefined;
};

const there = 10;
const steps = 120;

class Site {
  readonly docks: Dock[] = ['a', 'b', 'c'].map((name) => ({ name, taken: 0, told: 0, folded: {}, asked: undefined }));
  #version = 0;
  #register: Taken = {};
  readonly #mistake: Mistake | undefined;

  constructor(mistake?: Mistake) {
    this.#mistake = mistake;
  }

  step(dock: Dock, what: number, wants: number): void {
    if (what === 0) dock.asked = { version: this.#version, taken: this.#register };
    // A kill, or another start: what was asked is forgotten.
    else if (what === 1) dock.asked = undefined;
    else if (what === 2) dock.told = dock.taken;
    else this.#take(dock, wants);
  }

  #take(dock: Dock, wants: number): void {
    const { asked } = dock;
    dock.asked = undefined;
    if (asked === undefined) return;
    for (const { name, told } of this.docks) dock.folded[name] = told;
    const { [dock.name]: _, ...folded } = dock.folded;
    const known = Object.values(folded).reduce((sum, each) => sum + each, dock.taken);
    const taken = this.#mistake === 'forgets what is not told' ? {} : asked.taken;
    const units = mayTake({ dock: dock.name, wants, free: there - known, taken, folded: { ...folded } });
    if (units === 0 || (asked.version !== this.#version && this.#mistake !== 'believes all')) return;
    this.#version += 1;
    this.#register = { ...asked.taken, [dock.name]: dock.taken + units };
    dock.taken += units;
  }

  get taken(): number {
    return this.docks.reduce((sum, dock) => sum + dock.taken, 0);
  }
}

/** @returns whether more were taken than there are */
function overtaken(seed: number, mistake?: Mistake): boolean {
  const chance = seededRandom(seed);
  const site = new Site(mistake);
  for (let n = 0; n < steps; n += 1) {
    const dock = site.docks[Math.floor(chance() * 3)];
    if (dock !== undefined) site.step(dock, Math.floor(chance() * 5), 1 + Math.floor(chance() * 4));
    if (site.taken > there) return true;
  }
  return false;
}

const seeds = Array.from({ length: 2_000 }, (_, seed) => seed);

describe('units that docks take for themselves', () => {
  it('are never more than there are', () => {
    expect(seeds.filter((seed) => overtaken(seed))).toEqual([]);
  });

  it('are all taken at last', () => {
    const site = new Site();
    for (const dock of site.docks) {
      for (const what of [0, 3, 2]) site.step(dock, what, 4);
    }
    expect(site.taken).toBe(there);
  });

  it.each<Mistake>(['believes all', 'forgets what is not told'])('a dock that %s is noticed', (mistake) => {
    expect(seeds.filter((seed) => overtaken(seed, mistake)).length).toBeGreaterThan(0);
  });
});
