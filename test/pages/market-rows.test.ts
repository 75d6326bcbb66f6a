/** Every must of the market that concerns a dock has a test that shows it. */
import { describe, expect, it } from 'vitest';
import { isShown } from '../shown-by.ts';
import { musts } from './market-rows.ts';

describe('what the market asks of a dock', () => {
  it('is there once each', () => {
    const rows = musts.map(({ row }) => row);
    expect(rows).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 17, 28, 29, 30, 31, 32, 33, 34, 35]);
  });

  it.each(musts)('$asks', ({ tests }) => {
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter((shown) => !isShown(shown))).toEqual([]);
  });
});
