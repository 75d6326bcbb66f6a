/** Round numbers along an axis, whatever is on it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ticksOf } from '../../../agent/screen/page/look/ticks.ts';

it.each<[number, number, number[]]>([
  [0, 1, [0, 1]],
  [0, 3, [0, 1, 2, 3]],
  [0, 7, [0, 2, 4, 6, 8]],
  [0, 100, [0, 50, 100]],
  [-3, 12, [-5, 0, 5, 10, 15]],
])('%d to %d: %j', (low, high, ticks) => {
  expect(ticksOf(low, high)).toEqual(ticks);
});

it('reach from below the least to above the most, and are few', () => {
  const value = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
  fc.assert(
    fc.property(value, value, (one, other) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      const ticks = ticksOf(low, high);
      expect(ticks[0]).toBeLessThanOrEqual(low);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(high);
      expect(ticks.length).toBeLessThanOrEqual(7);
    }),
  );
});
