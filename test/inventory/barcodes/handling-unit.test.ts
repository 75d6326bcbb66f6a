/** Several symbols of one pallet or carton add up to one bookable unit, or to a question. */
import { expect, test } from 'vitest';
import {
  addSymbol,
  assessUnit,
  EMPTY_UNIT,
  type HandlingUnit,
} from '../../../agent/inventory/barcodes/handling-unit.ts';
import { judgeScan } from '../../../agent/inventory/barcodes/judge.ts';

const GS = '\u001D';
const SSCC = ']C100006141411234567890';
const CONTENT = `]C102095060001343523724${GS}10LOT`;

function unitOf(...scans: string[]): HandlingUnit {
  let unit = EMPTY_UNIT;
  for (const scan of scans) {
    const addition = addSymbol(unit, judgeScan(scan));
    expect(addition, scan).toMatchObject({ outcome: 'added' });
    unit = addition.unit;
  }
  return unit;
}

test('nothing scanned is nothing to book', () => {
  expect(assessUnit(EMPTY_UNIT)).toMatchObject({ bookable: false, verdict: 'incomplete' });
});

test('content and count wait for the SSCC, in either order', () => {
  expect(assessUnit(unitOf(CONTENT))).toMatchObject({
    bookable: false,
    reason: expect.stringContaining('(37) needs (00)'),
  });
  for (const unit of [unitOf(CONTENT, SSCC), unitOf(SSCC, CONTENT)]) {
    expect(assessUnit(unit)).toEqual({
      bookable: true,
      verdict: 'ok',
      sscc: '006141411234567890',
      gtin: '09506000134352',
      count: 24,
      lot: 'LOT',
    });
  }
});

test('three symbols: what each lacks is on another', () => {
  const unit = unitOf(`]C110LOT${GS}17261231`, SSCC, `]C10209506000134352`.concat('3724'));
  expect(assessUnit(unit, 2026)).toMatchObject({ bookable: true, lot: 'LOT', expiry: '2026-12-31', count: 24 });
});

test('the same symbol again says nothing new', () => {
  const unit = unitOf(SSCC, CONTENT);
  expect(addSymbol(unit, judgeScan(CONTENT))).toEqual({ outcome: 'repeated', unit });
});

test('the next pallet is told from this one', () => {
  const unit = unitOf(SSCC);
  const next = judgeScan(']C100006141411234567906');
  expect(addSymbol(unit, next)).toEqual({
    outcome: 'refused',
    unit,
    reason: '(00) is 006141411234567906 here and 006141411234567890 on an earlier symbol of this unit.',
  });
});

test('what may not stand together may not on two symbols either', () => {
  const unit = unitOf(CONTENT);
  expect(addSymbol(unit, judgeScan(']C10109506000134352'))).toMatchObject({
    outcome: 'refused',
    reason: expect.stringContaining('(01)'),
  });
});

test.each([
  ['a bad scan', ']C10109506000134353'],
  ['a plain code', ']C0SKU-1'],
])('%s is not added', (_, scan) => {
  const unit = unitOf(SSCC);
  expect(addSymbol(unit, judgeScan(scan))).toMatchObject({
    outcome: 'refused',
    unit,
    reason: expect.stringMatching(/\.$/),
  });
});

test('a lot that swallowed the count keeps the unit from being booked, and is named', () => {
  const unit = unitOf(SSCC, `]C1020950600013435210LOT3724`);
  expect(assessUnit(unit)).toMatchObject({
    bookable: false,
    reason: expect.stringContaining('(10) ends in what reads as (37): a separator may have been lost.'),
  });
});

test('a count that swallowed a lot is not booked though nothing is missing', () => {
  const unit = unitOf(SSCC, `]C10209506000134352372410123`);
  expect(assessUnit(unit)).toMatchObject({ bookable: false, verdict: 'ok', count: 2_410_123 });
});

test('an EAN on the carton is its item', () => {
  expect(assessUnit(unitOf(']E04006381333931', ']C110LOT'))).toMatchObject({
    bookable: true,
    gtin: '04006381333931',
    lot: 'LOT',
  });
});

test('at most 16 symbols', () => {
  const unit: HandlingUnit = { symbols: 16, elements: [['00', '006141411234567890']] };
  expect(addSymbol(unit, judgeScan(CONTENT))).toMatchObject({ outcome: 'refused', unit });
});
