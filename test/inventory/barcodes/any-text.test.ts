/** Every outside string is hostile: whatever arrives is judged, quickly, and nothing unreadable becomes a key. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IDENTIFIERS } from '../../../agent/inventory/barcodes/gs1/application-identifiers.ts';
import { addSymbol, assessUnit, EMPTY_UNIT } from '../../../agent/inventory/barcodes/handling-unit.ts';
import { judgeScan } from '../../../agent/inventory/barcodes/judge.ts';
import { lookupKeys } from '../../../agent/inventory/barcodes/lookup.ts';
import { VALUES } from './values.ts';

const AIMS = [
  '',
  ']',
  ']C1',
  ']d2',
  ']Q3',
  ']e0',
  ']J1',
  ']Q1',
  ']d1',
  ']E0',
  ']E3',
  ']E4',
  ']I0',
  ']I1',
  ']C0',
  ']zz',
];
/** Text that gets far into the readers: identifiers, values and separators in any order, whole or cut. */
const piece = fc.oneof(
  fc.constantFrom(
    '\u001D',
    '/',
    '?',
    '&',
    '=',
    '%',
    '%4',
    '%00',
    '#',
    'https://a.example/01/',
    '^',
    '\u0000',
    'é',
    '😀',
  ),
  fc.constantFrom(...IDENTIFIERS.map(({ ai }) => ai)),
  fc.constantFrom(...VALUES.flatMap(([ai, takes, refuses]) => [...takes, ...refuses].map((value) => ai + value))),
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const scan = fc
  .tuple(fc.constantFrom(...AIMS), fc.array(piece, { maxLength: 12 }), fc.nat({ max: 200 }))
  .map(([aim, pieces, cut]) => aim + pieces.join('').slice(0, cut));

test('any text gets a verdict that is consistent with itself', () => {
  fc.assert(
    fc.property(scan, fc.boolean(), (text, lenientSeparators) => {
      const judged = judgeScan(text, { lenientSeparators, currentYear: 2026 });
      expect(judged.scan).toBe(text);
      if (judged.verdict === 'bad') expect(judged.reason).toMatch(/\.$/);
      if (judged.verdict === 'bad' || judged.verdict === 'plain') {
        expect(Object.keys(judged).filter((key) => !['scan', 'verdict', 'elements', 'reason'].includes(key))).toEqual(
          [],
        );
        expect(judged.elements).toEqual([]);
      } else {
        expect(judged.elements.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 5000 },
  );
});

test('keys are printable, there are few of them, and units are positive', () => {
  fc.assert(
    fc.property(scan, (text) => {
      const { keys, units = 1 } = lookupKeys(text);
      expect(keys.length).toBeLessThanOrEqual(4);
      expect(new Set(keys).size).toBe(keys.length);
      for (const key of keys) expect(key.replaceAll('\u001D', '')).toMatch(/^[ -~]+$/);
      expect(units).toBeGreaterThan(0);
    }),
    { numRuns: 5000 },
  );
});

test('symbols in any order add up to the same unit', () => {
  const symbols = [']C100006141411234567890', ']C10209506000134352', ']C13724', ']C110LOT', ']C115261231'].map((s) =>
    judgeScan(s),
  );
  fc.assert(
    fc.property(fc.shuffledSubarray(symbols, { minLength: symbols.length }), (order) => {
      const unit = order.reduce((sum, judged) => addSymbol(sum, judged).unit, EMPTY_UNIT);
      expect(assessUnit(unit, 2026)).toEqual({
        bookable: true,
        verdict: 'ok',
        sscc: '006141411234567890',
        gtin: '09506000134352',
        count: 24,
        lot: 'LOT',
      });
    }),
  );
});

test.each([
  ['separators', `]C1${'\u001D'.repeat(8189)}`],
  ['nines', `]C1${'9'.repeat(8189)}`],
  ['the same element', `]C1${'10A\u001D'.repeat(2047)}`],
  [
    'lots that might have swallowed anything',
    `]C110${'90A'.repeat(6)}\u001D${IDENTIFIERS.filter(({ ai }) => ai.startsWith('9'))
      .map(({ ai }) => `${ai}${'10'.repeat(15)}\u001D`)
      .join('')}`,
  ],
  ['slashes', `]Q1https://a${'/'.repeat(8100)}`],
  ['pairs', `]Q1https://a${'/10/A'.repeat(1600)}`],
  ['percent signs', `]Q1https://a/01/${'%'.repeat(8100)}`],
  ['parameters', `]Q1https://a/01/09506000134352?${'&x=1'.repeat(2000)}`],
  ['equals signs', `]C18030${'='.repeat(8100)}`],
  ['a coupon of ones', `]C18110${'1'.repeat(70)}`],
])('a text made to be slow is judged all the same: %s', (_, text) => {
  expect(['ok', 'incomplete', 'bad']).toContain(judgeScan(text).verdict);
  expect(lookupKeys(text).judged.scan).toBe(text);
});
