/**
 * What a report of a USB scale says, byte by byte: the vectors of the field, every status, every unit, and what is no
 * report.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Weighing } from '../../../drivers/reading.ts';
import { decodeReport, usbHid } from '../../../drivers/scales/protocols/usb-hid.ts';

const limit = { 'full-scale-is-a-limit': true };
const decode = (hex: string) => decodeReport(Buffer.from(hex.replaceAll(' ', ''), 'hex'), limit);

test.each<[string, string, Partial<Weighing>]>([
  ['DYMO, ounces with one decimal', '03 04 0B FF 6F 04', { state: 'stable', digits: '113.5', unit: 'oz' }],
  ['Fairbanks, pounds with two', '03 04 0C FE 11 03', { state: 'stable', digits: '7.85', unit: 'lb' }],
  ['high byte used', '03 04 0B FF 34 19', { state: 'stable', digits: '645.2', unit: 'oz' }],
  ['grams without decimals', '03 04 02 00 14 00', { state: 'stable', digits: '20', unit: 'g' }],
  ['empty', '03 02 0B FF 00 00', { state: 'stable', digits: '0.0', unit: 'oz' }],
  ['report id 4', '04 04 02 00 14 00', { state: 'stable', digits: '20', unit: 'g' }],
  ['less than one, with its zeros', '03 04 03 FD 05 00', { state: 'stable', digits: '0.005', unit: 'kg' }],
  ['a positive exponent', '03 04 02 01 0C 00', { state: 'stable', digits: '120', unit: 'g' }],
  ['in motion', '03 03 02 00 14 00', { state: 'motion', digits: '20', unit: 'g' }],
  ['under zero has no sign but its status', '03 05 03 FE 17 00', { state: 'under-zero', digits: '-0.23', unit: 'kg' }],
  ['over the limit', '03 06 0B FF FF FF', { state: 'over-capacity' }],
  ['fault', '03 01 00 00 00 00', { state: 'fault' }],
  ['to be calibrated', '03 07 00 00 00 00', { state: 'fault', detail: expect.stringContaining('calibrated') }],
  ['to be zeroed', '03 08 0B FF 00 00', { state: 'zero-not-found', detail: expect.stringContaining('set it to zero') }],
  ['taels', '03 04 05 FE 64 00', { state: 'not-a-weight', detail: 'the scale shows 1.00 tael' }],
  ['short tons', '03 04 09 FE 64 00', { state: 'not-a-weight', detail: 'the scale shows 1.00 short tons' }],
  ['all sixteen bits', '03 04 02 FF FF FF', { state: 'over-capacity', detail: expect.stringContaining('unit key') }],
  ['filled up with zeros', '03 04 02 00 14 00 00 00', { state: 'stable', digits: '20', unit: 'g' }],
])('%s', (_, hex, expected) => {
  expect(decode(hex)).toEqual({ type: 'weighing', ...expected });
});

test.each([
  ['another report', '01 04 02 00 14 00', 'report-id'],
  ['too short', '03 04 02 00 14', 'length'],
  ['too long', '03 04 02 00 14 00 01', 'length'],
  ['nothing', '', 'report-id'],
  ['no such status', '03 00 02 00 14 00', 'status'],
  ['no such status either', '03 09 02 00 14 00', 'status'],
  ['no such unit', '03 04 00 00 14 00', 'unit'],
  ['no such unit either', '03 04 0D 00 14 00', 'unit'],
  ['an exponent of no scale', '03 04 02 80 14 00', 'exponent'],
  ['zero that is not zero', '03 02 02 00 14 00', 'contradiction'],
])('%s is no report', (_, hex, reason) => {
  expect(decode(hex)).toEqual({ bad: reason });
});

test('every unit that scales have names for', () => {
  const units = Array.from({ length: 12 }, (_, index) => {
    const result = decodeReport(Uint8Array.of(3, 4, index + 1, 0, 1, 0), limit);
    return 'unit' in result ? result.unit : undefined;
  });
  expect(units).toEqual(['mg', 'g', 'kg', 'ct', undefined, 'gr', 'dwt', 't', undefined, 'ozt', 'oz', 'lb']);
});

test('digits are weight × 10^exponent exactly, whatever the two', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 0xfffe }), fc.integer({ min: -6, max: 3 }), (weight, exponent) => {
      const result = decodeReport(Uint8Array.of(3, 4, 2, exponent & 0xff, weight & 0xff, weight >> 8), limit);
      const digits = 'digits' in result ? (result.digits ?? '') : '';
      const [whole = '', part = ''] = digits.split('.');
      expect(part.length).toBe(Math.max(0, -exponent));
      expect(BigInt(whole + part)).toBe(BigInt(weight) * 10n ** BigInt(Math.max(0, exponent)));
      expect(whole).toMatch(/^(0|[1-9]\d*)$/);
    }),
  );
});

describe('no weight from noise', () => {
  test('bytes become a stable weight only when they are one, bit by bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        const result = decodeReport(bytes, limit);
        if ('bad' in result || result.digits === undefined) return;
        expect([3, 4]).toContain(bytes[0]);
        expect([2, 3, 4, 5]).toContain(bytes[1]);
        expect(bytes.subarray(6).every((byte) => byte === 0)).toBe(true);
        expect(Number(result.digits.replace(/\D/g, '')) === 0).toBe(bytes[4] === 0 && bytes[5] === 0);
      }),
      { numRuns: 5000 },
    );
  });

  test('a session takes anything at any time, and holds nothing', () => {
    const report = fc.oneof(
      fc.uint8Array({ maxLength: 70 }),
      fc
        .tuple(
          fc.constantFrom(3, 4),
          fc.nat({ max: 9 }),
          fc.nat({ max: 13 }),
          fc.nat({ max: 255 }),
          fc.nat({ max: 255 }),
          fc.nat({ max: 255 }),
        )
        .map((bytes) => Uint8Array.from(bytes)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(report, fc.nat({ max: 4000 })), { maxLength: 40 }), (steps) => {
        const session = usbHid.session(usbHid.options().parse({}));
        session.start(0);
        let nowMs = 0;
        for (const [bytes, gapMs] of steps) {
          nowMs += gapMs;
          for (const effect of [...session.receive(bytes, nowMs), ...session.tick(nowMs)]) {
            if (effect.type === 'timer') expect(effect.ms).toBeGreaterThan(0);
          }
          session.command?.('zero', nowMs);
          session.signal('good', nowMs);
        }
        session.end(nowMs);
      }),
    );
  });
});
