/** What a verdict says beside the elements: the fields a station reads, and the lenient reading of separators. */
import { expect, test } from 'vitest';
import { judgeScan } from '../../../agent/inventory/barcodes/judge.ts';

const GS = '\u001D';

test('the fields that stations use', () => {
  expect(judgeScan(`]d201095060001343521726123110ABC${GS}21XYZ${GS}3103001250`, { currentYear: 2026 })).toEqual({
    scan: `]d201095060001343521726123110ABC${GS}21XYZ${GS}3103001250`,
    verdict: 'ok',
    elements: [
      ['01', '09506000134352'],
      ['17', '261231'],
      ['10', 'ABC'],
      ['21', 'XYZ'],
      ['3103', '001250'],
    ],
    gtin: '09506000134352',
    lot: 'ABC',
    serial: 'XYZ',
    expiry: '2026-12-31',
    netWeight: '1.250 kg',
  });
});

test.each([
  ['3100001250', '1250 kg'],
  ['3105000001', '0.00001 kg'],
  ['3202000276', '2.76 lb'],
  ['3561000010', '1.0 troy oz'],
  ['3103000000', '0.000 kg'],
])('net weight %s is %s, digit for digit', (element, expected) => {
  expect(judgeScan(`]C10109506000134352${element}`).netWeight).toBe(expected);
});

test.each([
  ['261200', 2026, '2026-12-31'],
  ['280200', 2026, '2028-02-29'],
  ['270200', 2026, '2027-02-28'],
  ['760101', 2026, '2076-01-01'],
  ['770101', 2026, '1977-01-01'],
  ['991231', 2026, '1999-12-31'],
  ['240101', 2074, '2124-01-01'],
  ['250101', 2074, '2025-01-01'],
])('expiry %s read in %i is %s', (date, currentYear, expiry) => {
  expect(judgeScan(`]C1010950600013435217${date}`, { currentYear }).expiry).toBe(expiry);
});

test('without the current year two digits are no date', () => {
  expect(judgeScan(']C1010950600013435217261231')).not.toHaveProperty('expiry');
});

test('an expiry with a time of day gives its date', () => {
  expect(judgeScan(']C1010950600013435270032612311130', { currentYear: 2026 }).expiry).toBe('2026-12-31');
});

test.each([
  ['in front', `]C1${GS}010950600013435210A`],
  ['two in a row', `]C1010950600013435210A${GS}${GS}21B`],
  ['two at the end', `]C1010950600013435210A${GS}${GS}`],
])('needless separators %s: bad when strict, with a warning when lenient', (_, scan) => {
  expect(judgeScan(scan).verdict).toBe('bad');
  const lenient = judgeScan(scan, { lenientSeparators: true });
  expect(lenient).toMatchObject({ scan, verdict: 'ok', gtin: '09506000134352', lot: 'A' });
  expect(lenient.reason).toBe('Needless separators were taken out.');
});

test('leniency about separators changes no other verdict', () => {
  for (const scan of [`]C1010950600013435210A${GS}`, ']C101095060001343533103001250', `]C1${GS}`, ']E04006381333931']) {
    const { reason: _, ...strict } = judgeScan(scan);
    expect(judgeScan(scan, { lenientSeparators: true })).toMatchObject(strict);
  }
  expect(judgeScan(`]C1010950600013435210A${GS}`, { lenientSeparators: true })).not.toHaveProperty('reason');
});

test('a lost separator is suspected where something required is missing', () => {
  expect(judgeScan(']C110ABC0109506000134352')).toMatchObject({
    verdict: 'incomplete',
    lot: 'ABC0109506000134352',
    reason: expect.stringContaining('(10) ends in what reads as (01): a separator may have been lost.'),
  });
  expect(judgeScan(']C110ABC').reason).not.toContain('lost');
});

test('a scan of 8 KiB is read, a longer one is not', () => {
  expect(judgeScan(`]C0${'A'.repeat(8189)}`).verdict).toBe('plain');
  expect(judgeScan(`]C0${'A'.repeat(8190)}`).verdict).toBe('bad');
});

test('64 elements are read, more are not', () => {
  const scan = (count: number) => `]C1${'0109506000134352'.repeat(count)}`;
  expect(judgeScan(scan(64)).elements).toHaveLength(64);
  expect(judgeScan(scan(65))).toMatchObject({ verdict: 'bad', reason: 'More than 64 elements.' });
});
