/** A barcode as it stands below its bars. */
import { expect, it } from 'vitest';
import { printedCode } from '../../../agent/screen/page/printed-code.ts';

it.each([
  ['04012345678901', '4012345678901'],
  ['00614141000036', '614141000036'],
  ['00000096385074', '96385074'],
  ['14006381333938', '14006381333938'],
  ['X001ABCDEF', 'X001ABCDEF'],
  ['0401234567890', '0401234567890'],
])('%s is printed %s', (code, printed) => {
  expect(printedCode(code)).toBe(printed);
});
