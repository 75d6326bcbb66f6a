/** What docks of a site do with goods, told late and heard in any order, comes to the same at all of them. */
import { expect, it } from 'vitest';
import { FoldModel } from './fold-model.ts';

it.each(Array.from({ length: 10 }, (_, part) => part))('seeds from %i times 30 on', (part) => {
  for (let seed = part * 30; seed < part * 30 + 30; seed += 1) {
    const model = new FoldModel(seed);
    model.run(60);
    const [first, ...others] = model.known;
    expect(others, `seed ${seed}\n${model.done.join('\n')}`).toEqual([first, first]);
  }
});
