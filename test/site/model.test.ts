import { describe, expect, it } from 'vitest';
import { mutations } from './mutations.ts';
import { play, troubles } from './troubles.ts';

/** A million of them by hand: `node test/site/seeds.ts`. */
const seeds = Number(process.env.SITE_SEEDS ?? 600);

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
      wanted.push('undone', 'set apart', 'server stopped');
      const { restores, losses, clones, rollbacks, returns, stores, handsOver, counts: counting } = faults;
      if (restores === true) wanted.push('restores', 'forks');
      if (losses === true) wanted.push('docks lost');
      if (clones === true) wanted.push('clones', 'renamed');
      if (rollbacks === true) wanted.push('roll-backs', 'recoveries');
      if (returns === true) wanted.push('retired alive', 'let in again');
      if (stores === true) wanted.push('storefronts put back', 'snapshots');
      if (handsOver === true) wanted.push('hand-overs');
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
