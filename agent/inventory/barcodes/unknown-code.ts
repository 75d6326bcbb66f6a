/**
 * What a code that nobody knows may be, and so what to do first about it: the one place that decides, for the rules'
 * own words and for every screen. Only words: such a code is never read as what it may have been.
 */
import { splitAim } from './aim.ts';
import { damagedLabel } from './damaged-label.ts';
import { looksMisread } from './gtin.ts';
import { isTypedWeight } from './typed-weight.ts';

/**
 * `misread`: its check digit does not fit, so it is scanned again first. `typed-weight`: no code at all, a balance
 * types. `damaged`: its label may be. `new`: nothing speaks against it.
 */
export type UnknownCode = 'misread' | 'typed-weight' | 'damaged' | 'new';

/** @param scan as the scanner sent it */
export function unknownCode(scan: string): UnknownCode {
  const { data } = splitAim(scan);
  if (isTypedWeight(data)) return 'typed-weight';
  if (looksMisread(data)) return 'misread';
  return damagedLabel(scan) === undefined ? 'new' : 'damaged';
}
