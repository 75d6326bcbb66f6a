/**
 * What a code that nobody knows may be, and so what to do first about it: the one place that decides, for the rules'
 * own words and for every screen. Only words: such a code is never read as what it may have been.
 */
import { splitAim } from './aim.ts';
import { readCarrierLabel } from './carrier-label.ts';
import { damagedLabel } from './damaged-label.ts';
import { looksMisread } from './gtin.ts';
import { isTypedWeight } from './typed-weight.ts';

/**
 * `misread`: its check digit does not fit, so it is scanned again first; `misread-label`: the same of what looks like a
 * carrier's label. `label`: a carrier's label that is read well, where no box waits for one. `typed-weight`: no code at
 * all, a balance types. `damaged`: its label may be. `new`: nothing speaks against it.
 */
export type UnknownCode = 'misread' | 'misread-label' | 'label' | 'typed-weight' | 'damaged' | 'new';

/** @param scan as the scanner sent it */
export function unknownCode(scan: string): UnknownCode {
  const { data } = splitAim(scan);
  if (isTypedWeight(data)) return 'typed-weight';
  if (looksMisread(data)) return 'misread';
  const label = readCarrierLabel(scan);
  if (label === 'misread') return 'misread-label';
  // A number of a logistic unit may be that of goods which nobody announced.
  if (label?.carrier !== undefined) return 'label';
  return damagedLabel(scan) === undefined ? 'new' : 'damaged';
}
