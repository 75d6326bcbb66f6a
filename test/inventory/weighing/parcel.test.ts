/** Parcels: does it weigh what is in it, which single mistake explains a difference, and what the check cannot see. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkParcel, itemTolerancePpmDefault, type ParcelLine } from '../../../agent/inventory/weighing/parcel.ts';

const rules = { itemTolerancePpm: itemTolerancePpmDefault, division: { digits: '1', unit: 'g' } as const };
const box = { weightG: '120', toleranceG: '6' };
const tee: ParcelLine = { sku: 'TEE', quantity: 3, unitWeightG: '180' };
const mug: ParcelLine = { sku: 'MUG', quantity: 1, unitWeightG: '345.5' };
const pin: ParcelLine = { sku: 'PIN', quantity: 2, unitWeightG: '4' };
const check = (lines: ParcelLine[], digits: string) => checkParcel(lines, box, { digits, unit: 'g' }, rules);

// 3 × 180 + 345.5 + 120 = 1005.5 g; tolerance 2 % of 885.5 and 6 = 23.7 g
describe('a parcel', () => {
  test.each<[string, ParcelLine[], string, object]>([
    [
      'that weighs what is in it',
      [tee, mug],
      '1006',
      { type: 'fits', expectedG: '1005.5', differenceG: '0.5', toleranceG: '23.7', unseen: [] },
    ],
    ['at the end of its tolerance', [tee, mug], '1029', { type: 'fits', differenceG: '23.5' }],
    [
      'just beyond it',
      [tee, mug],
      '1030',
      {
        type: 'differs',
        explanations: [],
        words: '24.5 g too heavy; no single item explains it: open the parcel and compare.',
      },
    ],
    [
      'with an item missing',
      [tee, mug],
      '824',
      {
        type: 'differs',
        explanations: [{ what: 'missing', sku: 'TEE', pieces: 1, leftG: '1.5' }],
        words: '181.5 g too light: 1 × TEE missing?',
      },
    ],
    [
      'with two missing, or another one',
      [tee, mug],
      '652',
      {
        type: 'differs',
        explanations: [
          { what: 'missing', sku: 'MUG', pieces: 1, leftG: '8.0' },
          { what: 'missing', sku: 'TEE', pieces: 2, leftG: '6.5' },
        ],
        words: '353.5 g too light: 1 × MUG missing, or 2 × TEE missing?',
      },
    ],
    [
      'with one too many',
      [tee, mug],
      '1186',
      {
        type: 'differs',
        explanations: [{ what: 'extra', sku: 'TEE', pieces: 1 }],
        words: '180.5 g too heavy: 1 × TEE too many?',
      },
    ],
    ['that is empty', [mug], '119', { type: 'differs', explanations: [{ what: 'missing', sku: 'MUG', pieces: 1 }] }],
    [
      'whose item cannot be missing that often',
      [{ ...mug, quantity: 1 }],
      '-220',
      { type: 'differs', explanations: [] },
    ],
    ['with things too light to be seen', [tee, mug, pin], '1013', { type: 'fits', unseen: ['PIN'] }],
    [
      'with two lines of one item',
      [{ ...tee, quantity: 1 }, { ...tee, quantity: 2 }, mug],
      '646',
      {
        type: 'differs',
        explanations: [
          expect.objectContaining({ sku: 'MUG' }),
          { what: 'missing', sku: 'TEE', pieces: 2, leftG: '0.5' },
        ],
      },
    ],
    [
      'with an item that nobody has weighed',
      [tee, { ...mug, unitWeightG: null }],
      '1006',
      { type: 'not-checkable', skus: ['MUG'], words: expect.stringContaining('MUG') },
    ],
    [
      'with an item that weighs nothing',
      [{ ...mug, unitWeightG: '0' }],
      '1006',
      { type: 'not-checkable', skus: ['MUG'] },
    ],
    [
      'with a unit weight that is no number',
      [{ ...mug, unitWeightG: '1e3' }],
      '1006',
      { type: 'not-checkable', skus: ['MUG'] },
    ],
    ['with no weight', [tee], 'x', { type: 'not-checkable', skus: [] }],
  ])('%s', (_, lines, digits, expected) => {
    expect(check(lines, digits)).toMatchObject(expected);
  });

  test('on a coarse scale has at least three steps of tolerance', () => {
    const result = checkParcel(
      [pin],
      { weightG: '10', toleranceG: '0' },
      { digits: '30', unit: 'g' },
      { ...rules, division: { digits: '5', unit: 'g' } },
    );
    expect(result).toMatchObject({ type: 'fits', toleranceG: '15.0', unseen: ['PIN'] });
  });

  test('may be weighed in pounds', () => {
    const result = checkParcel(
      [mug],
      box,
      { digits: '1.03', unit: 'lb' },
      { itemTolerancePpm: itemTolerancePpmDefault },
    );
    expect(result).toMatchObject({ type: 'fits' });
  });
});

const anyLines = fc.uniqueArray(
  fc.record({
    sku: fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'),
    quantity: fc.integer({ min: 1, max: 12 }),
    unitWeightG: fc.integer({ min: 1, max: 20_000 }).map((tenths) => `${Math.floor(tenths / 10)}.${tenths % 10}`),
  }),
  { minLength: 1, maxLength: 6, selector: (line) => line.sku },
);
const tenths = (line: { unitWeightG: string }) => Math.round(Number(line.unitWeightG) * 10);
const total = (lines: { quantity: number; unitWeightG: string }[]) =>
  lines.reduce((before, line) => before + line.quantity * tenths(line), 1200);
const shown = (count: number) => ({ digits: `${Math.floor(count / 10)}.${count % 10}`, unit: 'g' }) as const;
const fine = { itemTolerancePpm: itemTolerancePpmDefault, division: { digits: '0.1', unit: 'g' } as const };

describe('over any parcels', () => {
  test('the right weight always fits', () => {
    fc.assert(
      fc.property(anyLines, (lines) => {
        expect(checkParcel(lines, box, shown(total(lines)), fine)).toMatchObject({ type: 'fits', differenceG: '0.0' });
      }),
    );
  });

  test('a missing item is seen and named, or it is said that it cannot be seen', () => {
    fc.assert(
      fc.property(anyLines, fc.nat(), (lines, which) => {
        const line = lines[which % lines.length] ?? expect.fail();
        const whole = checkParcel(lines, box, shown(total(lines)), fine);
        const short = checkParcel(lines, box, shown(total(lines) - tenths(line)), fine);
        if (short.type === 'fits') expect(whole).toMatchObject({ unseen: expect.arrayContaining([line.sku]) });
        else {
          const { explanations } = short.type === 'differs' ? short : expect.fail();
          expect(explanations.length).toBeGreaterThan(0);
          // Named first, or next to others of which as few pieces fit.
          if (explanations.length < 3) {
            expect(explanations).toContainEqual({ what: 'missing', sku: line.sku, pieces: 1, leftG: '0.0' });
          }
        }
      }),
    );
  });
});
