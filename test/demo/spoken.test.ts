/** What is typed at a storefront that a dock is tried against, and what is said of its batches. */
import { expect, it } from 'vitest';
import { became, boxText, changes, orderText, oversold, typed } from '../../agent/demo/storefront/spoken.ts';

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

it('says what left of an order, and what is sold that is not shown', () => {
  const order = { id: '7', placedAt: '', updatedAt: '', status: 'open', lines: [{ sku: 'TEE', quantity: 3 }] } as const;
  const box = {
    id: '7/1',
    version: 1,
    order: '7',
    box: 1,
    status: 'shipped',
    lines: [{ sku: 'TEE', quantity: 2 }],
  } as const;
  const plain = { ...order, lines: [...order.lines] };
  const told = { ...box, lines: [...box.lines] };
  expect(orderText(plain)).toBe('order 7 open: 3 × TEE');
  expect(orderText(plain, [told])).toBe('order 7 open, 2 of 3 shipped: 3 × TEE');
  expect(orderText(plain, [told, { ...told, lines: [{ sku: 'TEE', quantity: 1 }] }])).toBe('order 7 shipped: 3 × TEE');
  expect(orderText({ ...plain, status: 'cancelled' }, [told])).toBe('order 7 cancelled: 3 × TEE');
  expect(boxText({ ...told, tracking: '1Z9' })).toBe('shipped: box 1 of order 7: 2 × TEE, 1Z9');
  expect(boxText({ ...told, status: 'taken-back' })).toBe('taken back: box 1 of order 7 has not left');
  expect([oversold(2, 4), oversold(99, 4), oversold(1, undefined)]).toEqual([
    ...['', ' (it shows only 4)', ' (it lists no such item)'],
  ]);
});
