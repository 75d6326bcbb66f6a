import { expect, it } from 'vitest';
import { LastValues } from '../agent/last-values.ts';

it('knows what is usual of the last so many', () => {
  const values = new LastValues(4);
  expect(values.percentile(50)).toBeNull();
  values.add(7);
  expect(values.percentile(50)).toBe(7);
  for (const value of [1, 2, 3, 4]) values.add(value);
  expect([50, 75, 99, 100].map((percent) => values.percentile(percent))).toEqual([2, 3, 4, 4]);
});
