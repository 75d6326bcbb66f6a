/**
 * The model by hand, one seed after the other through every trouble, until a number of runs or of seconds is over:
 *   node test/site/seeds.ts [--runs 1000000] [--from 1] [--seconds-max 3600] [--only WORDS] [--mutations]
 * Prints what went wrong, and how many were played. `--only`: troubles with these words in their name. `--mutations`:
 * instead, what notices each mistake, and after how many seeds. Exit 1 when something was found, or a mistake was not.
 */
import { parseArgs } from 'node:util';
import { mutations } from './mutations.ts';
import { play, troubles } from './troubles.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000000' },
    from: { type: 'string', default: '1' },
    'seconds-max': { type: 'string', default: '86400' },
    only: { type: 'string', default: '' },
    mutations: { type: 'boolean', default: false },
  },
});
const seedsMax = 4_000;
const tellEveryMs = 60_000;

process.exitCode = values.mutations ? noticed() : played();

function played(): 0 | 1 {
  const wanted = Object.entries(troubles).filter(([name]) => name.includes(values.only));
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1_000;
  let runs = 0;
  let broken = 0;
  let toldMs = began;
  const tell = (seed: number) =>
    console.log(
      `${runs} runs, up to seed ${seed}, ${Math.round(runs / seconds())} runs/s, ${broken} of them with violations`,
    );
  let seed = Number(values.from);
  for (; runs < Number(values.runs) && seconds() < Number(values['seconds-max']); seed += 1) {
    for (const [name, faults] of wanted) {
      const { errors } = play(seed, faults);
      runs += 1;
      if (errors.length === 0) continue;
      broken += 1;
      console.log(`seed ${seed}, ${name}: ${errors.join(' · ').slice(0, 600)}`);
    }
    if (performance.now() - toldMs < tellEveryMs) continue;
    toldMs = performance.now();
    tell(seed);
  }
  tell(seed - 1);
  return broken === 0 ? 0 : 1;
}

function noticed(): 0 | 1 {
  let missed = 0;
  for (const { name, faults, parts } of mutations) {
    let said = '';
    let seed = 1;
    for (; seed <= seedsMax && said === ''; seed += 1) said = play(seed, faults, parts).errors[0] ?? '';
    if (said === '') missed += 1;
    console.log(
      said === '' ? `NOT NOTICED in ${seedsMax} seeds: ${name}` : `${name}: seed ${seed - 1}: ${said.slice(0, 160)}`,
    );
  }
  return missed === 0 ? 0 : 1;
}
