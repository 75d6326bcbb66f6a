/** Masses are exact: every unit by its definition, and arithmetic that never rounds. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { divisionOf } from '../../../agent/inventory/weighing/division.ts';
import { compare, gramsText, massOf, minus, nearest, sum, times } from '../../../agent/inventory/weighing/mass.ts';
import type { WeightUnit } from '../../../drivers/reading.ts';

const mass = (digits: string, unit: WeightUnit) => massOf({ digits, unit }) ?? expect.fail();

test.each<[string, WeightUnit, string]>([
  ['1', 'lb', '453.592370000'],
  ['1', 'oz', '28.349523125'],
  ['1', 'ozt', '31.103476800'],
  ['1', 'dwt', '1.555173840'],
  ['1', 'gr', '0.064798910'],
  ['1', 'ct', '0.200000000'],
  ['1', 'kg', '1000.000000000'],
  ['1', 't', '1000000.000000000'],
  ['1', 'mg', '0.001000000'],
  ['0005.10', 'lb', '2313.321087000'],
  ['-0.250', 'kg', '-250.000000000'],
])('%s %s are %s g', (digits, unit, grams) => {
  expect(gramsText(mass(digits, unit), 9)).toBe(grams);
});

test('a tenth of an ounce keeps its tenth decimal', () => {
  expect(gramsText(mass('0.1', 'oz'), 10)).toBe('2.8349523125');
});

test.each([
  [mass('16', 'oz'), mass('1', 'lb')],
  [mass('7000', 'gr'), mass('1', 'lb')],
  [mass('24', 'gr'), mass('1', 'dwt')],
  [mass('20', 'dwt'), mass('1', 'ozt')],
  [mass('1000', 'kg'), mass('1', 't')],
])('units fit together %#', (one, other) => {
  expect(compare(one, other)).toBe(0);
});

test.each(['', '.', '1.', '.5', '1e3', 'NaN', '--1', '1 000', '1,5', '1234567890123', '٣'])(
  '%j is no weight',
  (digits) => {
    expect(massOf({ digits, unit: 'g' })).toBeUndefined();
  },
);

const anyMass = fc
  .tuple(
    fc.integer({ min: -999_999, max: 999_999 }),
    fc.nat({ max: 6 }),
    fc.constantFrom<WeightUnit>('g', 'kg', 'oz', 'lb', 'gr'),
  )
  .map(([count, places, unit]) => {
    const size = String(Math.abs(count)).padStart(places + 1, '0');
    const digits = places === 0 ? size : `${size.slice(0, -places)}.${size.slice(-places)}`;
    return mass(count < 0 ? `-${digits}` : digits, unit);
  });

test('sums, differences and multiples agree with each other', () => {
  fc.assert(
    fc.property(anyMass, anyMass, fc.bigInt({ min: -1000n, max: 1000n }), (one, other, count) => {
      expect(compare(minus(sum(one, other), other), one)).toBe(0);
      expect(compare(sum(one, other), sum(other, one))).toBe(0);
      expect(compare(times(sum(one, other), count), sum(times(one, count), times(other, count)))).toBe(0);
      // Added up, for `toBe` tells 0 from -0.
      expect(Math.sign(compare(one, other)) + Math.sign(compare(other, one))).toBe(0);
    }),
  );
});

test('the nearest whole number is never more than a half away', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
      fc.bigInt({ min: 1n, max: 10n ** 10n }),
      (dividend, divisor) => {
        const off = 2n * (dividend - nearest(dividend, divisor) * divisor);
        expect(off >= -divisor && off < divisor).toBe(true);
      },
    ),
  );
});

test.each<[string, string[], string | undefined, string | undefined]>([
  ['an odd last digit: single steps', ['1.251', '0.123'], undefined, '0.001'],
  ['all even: perhaps steps of two', ['1.252', '0.124'], undefined, '0.002'],
  ['all fives and tens: perhaps steps of five', ['1.255', '0.120'], undefined, '0.005'],
  ['a point: never coarser than five', ['1.000', '2.000'], undefined, '0.005'],
  ['no point: dummy zeros', ['1200', '3400'], undefined, '200'],
  ['no point, one odd digit', ['1201', '3400'], undefined, '1'],
  ['as declared', ['1.255', '0.120'], '0.001', '0.001'],
  ['declared, and not in these steps', ['1.251'], '0.005', undefined],
  ['declared as nothing', ['1.251'], '0', undefined],
  ['different decimals', ['1.25', '1.251'], undefined, undefined],
  ['no number', ['1.2.5'], undefined, undefined],
  ['no readings', [], undefined, undefined],
])('steps, %s', (_, digits, declared, step) => {
  const found = divisionOf(
    digits.map((each) => ({ digits: each, unit: 'kg' })),
    declared === undefined ? undefined : { digits: declared, unit: 'kg' },
  );
  if (step === undefined) expect(found).toBeUndefined();
  else expect(compare(found ?? expect.fail(), mass(step, 'kg'))).toBe(0);
});

test('a division that was declared in another unit is never made finer', () => {
  const declared = { digits: '5', unit: 'g' } as const;
  const step = (digits: string) => divisionOf([{ digits, unit: 'oz' }], declared) ?? expect.fail();
  expect(compare(step('12.1'), mass('5', 'g'))).toBe(0);
  expect(compare(step('12.5'), mass('0.5', 'oz'))).toBe(0);
});
