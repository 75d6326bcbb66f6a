import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkDigit, expandUpcE, gtin14, hasValidCheckDigit, isSscc } from '../../../agent/inventory/barcodes/gtin.ts';

test.each([
  ['a GTIN-8', '96385074', '00000096385074'],
  ['a GTIN-12', '036000291452', '00036000291452'],
  ['a GTIN-13', '4006381333931', '04006381333931'],
  ['a GTIN-14', '10614141000415', '10614141000415'],
  ['a wrong check digit', '4006381333932', undefined],
  ['a length that no GTIN has', '95060001343', undefined],
  ['a blank', '4006381333 31', undefined],
  ['digits of another script', '４００６３８１３３３９３１', undefined],
  ['nothing', '', undefined],
])('%s as 14 digits', (_, text, expected) => {
  expect(gtin14(text)).toBe(expected);
});

test('the indicator digit belongs to the number: a case is not its content', () => {
  const each = gtin14('0614141000418');
  expect(each).toBe('00614141000418');
  expect(gtin14('10614141000415')).not.toBe(each);
});

test.each([
  ['01234505', '012000003455'],
  ['01234514', '012100003454'],
  ['01234531', '012300000451'],
  ['01234543', '012340000053'],
  ['01234558', '012345000058'],
])('UPC-E %s stands for %s, also without its check digit or number system', (upcE, upcA) => {
  expect(expandUpcE(upcE)).toBe(upcA);
  expect(expandUpcE(upcE.slice(0, 7))).toBe(upcA);
  expect(expandUpcE(upcE.slice(1, 7))).toBe(upcA);
  expect(hasValidCheckDigit(upcA)).toBe(true);
});

test.each(['01234506', '21234505', '12345', '012345050', '0123450x', ''])('UPC-E refuses %j', (text) => {
  expect(expandUpcE(text)).toBeUndefined();
});

test('UPC-E of number system 1', () => {
  expect(expandUpcE('1234505')).toBe('123450000052');
});

test('an SSCC has 18 digits and a check digit', () => {
  expect(isSscc('006141411234567890')).toBe(true);
  expect(isSscc('006141411234567891')).toBe(false);
  expect(isSscc('10614141000415')).toBe(false);
});

test('the check digit finds every single wrong digit', () => {
  const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 7, maxLength: 17 });
  fc.assert(
    fc.property(digits, fc.nat(), fc.integer({ min: 1, max: 9 }), (body, at, change) => {
      const right = body.join('') + checkDigit(body.join(''));
      const place = at % right.length;
      const wrong = right.slice(0, place) + ((Number(right[place]) + change) % 10) + right.slice(place + 1);
      expect(hasValidCheckDigit(right)).toBe(true);
      expect(hasValidCheckDigit(wrong)).toBe(false);
    }),
  );
});
