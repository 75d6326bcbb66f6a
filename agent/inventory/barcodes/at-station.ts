/**
 * What a station makes of a scan whose symbology nobody named, in words: most scanners leave the factory without AIM
 * identifiers, and then the digits have to speak for themselves.
 */
import { checkDigit, gtin14, hasValidCheckDigit } from './gtin.ts';
import { lookupKeys } from './lookup.ts';
import { judgeDigits } from './typed-barcode.ts';

/** Of a scan that is judged `plain`. */
export function atStation(scan: string): string {
  const { keys, read, judged } = lookupKeys(scan);
  if (judged.verdict !== 'plain') return '';
  const [, inElements] = read.elements.find(([id]) => id === '01' || id === '02') ?? [];
  if (read.gtin !== undefined && inElements !== undefined && read.gtin !== inElements) {
    const [given, due] = [read.gtin.slice(-1), inElements.slice(-1)];
    return `at a station: only an item with this very number, whose check digit is ${given} and should be ${due}`;
  }
  if (read.verdict !== 'plain') return `at a station: ${elementsOf(read.elements)}`;
  const digits = scan.replace(/^\][A-Za-z][0-9A-Za-z]/, '');
  if (/^\([0-9]{2,4}\)/.test(digits))
    return 'its text below the bars, not the code: scan it, or leave the brackets out and put GS where values end';
  if (/^[0-9]{18}$/.test(digits)) return sscc(digits, hasValidCheckDigit(digits));
  const { warning } = judgeDigits(digits);
  const gtin = keys.find((key) => gtin14(key) === key);
  if (gtin !== undefined) return `at a station: the goods with GTIN ${gtin}`;
  return warning === undefined
    ? 'at a station: the item or document that has exactly this code'
    : `at a station: no GTIN, ${warning}`;
}

const elementsOf = (elements: readonly (readonly [string, string])[]): string =>
  elements.map(([id, value]) => `(${id})${value}`).join('');

function sscc(digits: string, valid: boolean): string {
  if (valid) return 'an SSCC without the 00 in front that its label sends: scan the label, or type 00 before it';
  return `18 digits as an SSCC, but its check digit is ${digits.slice(-1)} and should be ${checkDigit(digits.slice(0, -1))}`;
}
