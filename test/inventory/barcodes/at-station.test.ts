/** `tallyman barcode` with a scanner as it leaves the factory: no AIM identifier, and still an answer. */
import { expect, it } from 'vitest';
import { atStation } from '../../../agent/inventory/barcodes/at-station.ts';

it.each([
  ['4006381333931', 'at a station: the goods with GTIN 04006381333931'],
  ['4006381333932', 'at a station: no GTIN, it has 13 digits as an EAN, but its check digit is 2 and should be 1'],
  ['00340123450000000017', 'at a station: (00)340123450000000017'],
  ['340123450000000017', 'an SSCC without the 00 in front that its label sends: scan the label, or type 00 before it'],
  ['340123450000000014', '18 digits as an SSCC, but its check digit is 4 and should be 7'],
  ['https://id.gs1.org/01/04006381333931', 'at a station: (01)04006381333931'],
  [
    '(01)04006381333931',
    'its text below the bars, not the code: scan it, or leave the brackets out and put GS where values end',
  ],
  ['0104006381333932', 'at a station: only an item with this very number, whose check digit is 2 and should be 1'],
  ['WEB-1001', 'at a station: the item or document that has exactly this code'],
  [']E04006381333931', ''],
])('%s', (scan, words) => {
  expect(atStation(scan)).toBe(words);
});
