import { describe, expect, it } from 'vitest';
import { type Faults, Model, type Parts, soundParts } from './model.ts';
import { mutations } from './mutations.ts';

/** A million of them by hand: SITE_SEEDS=1000000. */
const seeds = Number(process.env.SITE_SEEDS ?? 25);
const steps = 400;

const troubles: Record<string, Faults> = {
  'lost, doubled and late messages, cut cables, take-overs': {},
  'storefronts that sell and cancel all the time': { busy: true },
  'old copies of ledgers': { restores: true },
  'old copies where nobody can be asked, docks that die while they send': {
    ...{ restores: true, losses: true, aimed: true, busy: true },
  },
  'docks that are lost': { losses: true },
  'cards that were cloned': { clones: true },
  'a server that loses its end': { rollbacks: true, busy: true },
  'docks of two versions': { versions: true },
  'counts, while docks are cut off': { counts: true },
  'counts, old copies, lost docks, versions': { counts: true, restores: true, losses: true, versions: true },
  'counts, clones, lost docks, versions': { counts: true, clones: true, losses: true, versions: true },
  'counts, a server that loses its end, versions': { counts: true, rollbacks: true, versions: true },
};

const play = (seed: number, faults: Faults, parts: Partial<Parts> = {}) =>
  new Model(seed, faults, { ...soundParts, ...parts }).run(steps);

describe('docks of one site that share a stock', () => {
  it.each(Object.entries(troubles))(
    'R3 R9 R19: sell nothing twice, lose nothing and agree in the end, through %s',
    (_, faults) => {
      const counts: Record<string, number> = {};
      for (let seed = 1; seed <= seeds; seed += 1) {
        const run = play(seed, faults);
        expect(run.errors, `seed ${seed}`).toEqual([]);
        for (const [what, many] of Object.entries(run.counts)) counts[what] = (counts[what] ?? 0) + many;
      }
      // What did not happen was not tested.
      const wanted = ['freezes', 'batches', 'orders', 'shipped', 'take-overs', 'refused decisions', 'refused ranges'];
      const { restores, losses, clones, rollbacks, counts: counting } = faults;
      if (restores === true) wanted.push('restores', 'forks');
      if (losses === true) wanted.push('docks lost');
      if (clones === true) wanted.push('clones', 'renamed');
      if (rollbacks === true) wanted.push('roll-backs', 'recoveries');
      if (counting === true) wanted.push('counted');
      expect(wanted.filter((what) => (counts[what] ?? 0) === 0)).toEqual([]);
    },
    600_000 + seeds * 1_000,
  );

  it.each(mutations)('is a model that notices when $name', ({ faults, parts }) => {
    const enough = 400;
    const found = Array.from({ length: enough }, (_, at) => at + 1).find(
      (seed) => play(seed, faults, parts).errors.length > 0,
    );
    expect(found).toBeDefined();
  });
});
