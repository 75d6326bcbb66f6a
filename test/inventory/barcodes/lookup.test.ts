/** What the catalogue is asked for: each row is a scan as some dock's scanner would send it. */
import { expect, test } from 'vitest';
import { catalogueKey, lookupKeys } from '../../../agent/inventory/barcodes/lookup.ts';

const GS = '\u001D';

test.each([
  ['EAN-13', ']E04006381333931', ['4006381333931', '04006381333931']],
  ['UPC-A', ']E00036000291452', ['0036000291452', '00036000291452']],
  ['EAN-8', ']E496385074', ['96385074', '00000096385074']],
  ['ITF-14', ']I110614141000415', ['10614141000415']],
  ['an in-house Code 128', ']C0SKU-17/A', ['SKU-17/A']],
  ['an EAN-13 printed as Code 128', ']C04006381333931', ['4006381333931', '04006381333931']],
  ['no identifier, EAN-13', '4006381333931', ['4006381333931', '04006381333931']],
  ['no identifier, UPC-A', '036000291452', ['036000291452', '00036000291452']],
  ['no identifier, GTIN-8', '96385074', ['96385074', '00000096385074']],
  [
    'no identifier, UPC-E: its UPC-A before the GTIN-8 that cannot be',
    '01234565',
    ['01234565', '00012345000065', '00000001234565'],
  ],
  ['no identifier, a UPC-E that is no GTIN-8', '01234505', ['01234505', '00012000003455']],
  ['no identifier, wrong check digit', '4006381333932', ['4006381333932']],
  ['blanks that pad a symbol', '4006381333931  ', ['4006381333931', '04006381333931']],
  ['a tab in front, a blank behind', '\tSKU-17/A ', ['SKU-17/A']],
  ['an identifier with a blank behind its digits', ']E04006381333931 ', ['4006381333931', '04006381333931']],
  ['an element string with a blank behind it: nothing may be beside its elements', ']C10109506000134352 ', []],
  ['element string', ']C1010950600013435210A', ['010950600013435210A', '09506000134352']],
  ['Digital Link', ']Q1https://a.example/01/09506000134352', ['https://a.example/01/09506000134352', '09506000134352']],
  [
    'Digital Link, no identifier',
    'https://a.example/01/09506000134352',
    ['https://a.example/01/09506000134352', '09506000134352'],
  ],
  ['SSCC', ']C100006141411234567890', ['00006141411234567890', '006141411234567890']],
  ['no identifier, element string', '010950600013435221S1', ['010950600013435221S1', '09506000134352']],
  ['no identifier, needless separator', `${GS}010950600013435221S1`, [`${GS}010950600013435221S1`, '09506000134352']],
  ['no identifier, odd check digit', '010950600013435321S1', ['010950600013435321S1', '09506000134353']],
  ['no identifier, odd check digit, and no element string', '0109506000134353?', ['0109506000134353?']],
  ['an ordinary web address', ']Q1https://a.example/shirt', ['https://a.example/shirt']],
])('%s', (_, scan, keys) => {
  expect(lookupKeys(scan).keys).toEqual(keys);
});

test.each([
  ['a wrong check digit on a GS1 symbol', ']C1010950600013435321S1'],
  ['a wrong EAN-13', ']E04006381333932'],
  ['a wrong ITF-14', ']I010614141000416'],
  ['a wrong Digital Link', ']Q1https://a.example/01/09506000134353'],
  ['a control character', ']C0AB\u0000C'],
  ['a control character in a web address', ']Q1https://a.example/\u0007'],
  ['a letter outside ASCII', 'Größe'],
  ['more than 8 KiB', 'A'.repeat(9000)],
  ['nothing', ''],
  ['nothing but separators', `${GS}${GS}`],
  ['nothing but blanks', ']C0  '],
])('no keys for %s', (_, scan) => {
  const { keys, judged } = lookupKeys(scan);
  expect(keys).toEqual([]);
  expect(judged.verdict).toBe('bad');
  expect(judged.reason).toBeTruthy();
});

test('the units are what the symbol says', () => {
  expect(lookupKeys(`]C10000614141123456789002095060001343523724${GS}10LOT`)).toMatchObject({
    units: 24,
    judged: { verdict: 'ok', gtin: '09506000134352', sscc: '006141411234567890', lot: 'LOT' },
  });
  expect(lookupKeys(']C101095060001343523012').units).toBe(12);
  expect(lookupKeys('02095060001343523724')).toMatchObject({
    units: 24,
    judged: { verdict: 'plain' },
    read: { count: 24 },
  });
  expect(lookupKeys(']E04006381333931')).not.toHaveProperty('units');
});

test.each([
  ['content whose count is on another symbol', ']C100006141411234567890' + '0209506000134352'],
  ['a count swallowed by the lot', ']C1000061414112345678900209506000134352' + '10LOT3724'],
  ['a lot swallowed by the count', ']C1000061414112345678900209506000134352' + '372410123'],
  ['a GTIN swallowed by the lot', ']C110ABC0109506000134352'],
  ['a count of 0', ']C101095060001343523000'],
])('never silently bookable: %s', (_, scan) => {
  const { keys, units, caution, judged } = lookupKeys(scan);
  expect(judged.verdict).not.toBe('bad');
  expect({ keys, units }).toEqual({ keys: [], units: undefined });
  expect(caution).toMatch(/\.$/);
});

test('a code without AIM identifier stays itself even where it would be a doubtful GS1 symbol', () => {
  expect(lookupKeys('0209506000134352')).toMatchObject({ keys: ['0209506000134352'], caution: expect.any(String) });
});

test.each([
  ['96385074', '00000096385074'],
  ['036000291452', '00036000291452'],
  ['4006381333931', '04006381333931'],
  ['10614141000415', '10614141000415'],
  ['10614141000416', '10614141000416'],
  ['4006381333932', '4006381333932'],
  ['SKU-17', 'SKU-17'],
  [' 4006381333931', ' 4006381333931'],
])('the catalogue stores %j as %j', (code, key) => {
  expect(catalogueKey(code)).toBe(key);
});

test.each([
  '96385074',
  '036000291452',
  '4006381333931',
  '10614141000415',
  'SKU-17',
  '4006381333932',
  '01234558',
  '1234',
])('what the items file says is found again by scanning it plainly: %s', (code) => {
  for (const aim of ['', ']C0', ']A0', ']d1']) expect(lookupKeys(aim + code).keys).toContain(catalogueKey(code));
});
