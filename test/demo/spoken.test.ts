/** What is typed at a storefront that a dock is tried against, and what is said of its batches. */
import { expect, it } from 'vitest';
import { became, changes, typed } from '../../agent/demo/storefront/spoken.ts';

it.each([
  ['sell TEE', { do: 'sell', sku: 'TEE', units: 1 }],
  ['  sell  TEE 3 ', { do: 'sell', sku: 'TEE', units: 3 }],
  ['sell TEE BLACK M 2', { do: 'sell', sku: 'TEE BLACK M', units: 2 }],
  // A SKU that is a number is a SKU.
  ['sell 4711', { do: 'sell', sku: '4711', units: 1 }],
  ['sell 4711 2', { do: 'sell', sku: '4711', units: 2 }],
  ['sell TEE 1.5', { do: 'sell', sku: 'TEE 1.5', units: 1 }],
  ['cancel 1001', { do: 'cancel', order: '1001' }],
  ['levels', { do: 'levels' }],
  ['quit', { do: 'quit' }],
  ['   ', undefined],
])('%s', (line, wish) => {
  expect(typed(line)).toEqual(wish);
});

it.each(['sell', 'sell TEE 0', 'cancel', 'cancel 1 2', 'levels now', 'buy TEE', '\u001b[2J'])(
  '%j is answered with what can be typed',
  (line) => {
    expect(typed(line)).toMatchObject({ do: 'unknown', text: expect.stringContaining('sell SKU [UNITS]') });
  },
);

it('says what a batch changed, and stays short', () => {
  const levels = (rows: Record<string, number>) =>
    new Map(Object.entries(rows).map(([sku, level]) => [sku, { level }] as const));
  expect(changes(levels({ A: 5, B: 1 }), levels({ A: 4, B: 1, C: 0 }))).toBe('A 4 (was 5), C 0 (new)');
  expect(changes(levels({ A: 5 }), levels({ A: 5 }))).toBe('no number changed');
  const many = levels(Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`S-${n}`, n])));
  expect(changes(new Map(), many)).toMatch(/^S-0 0 \(new\), .* and 488 more$/);
  expect(became('stranger', 7, '')).toContain('a clone of the dock, or an old copy');
});
