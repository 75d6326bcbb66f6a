/** What a station wants to know of elements that were read and found valid. */

import type { Element } from './element-string.ts';
import { isoDate } from './gs1/dates.ts';

export type Meaning = {
  /** 14 digits: of the item itself (01), else of what the unit contains (02). */
  gtin?: string;
  /** 18 digits of (00). */
  sscc?: string;
  /**
   * Of (37), how many of (02) the unit contains; else of (30), how many a variable item is. May be 0 on a wrong label.
   */
  count?: number;
  lot?: string;
  serial?: string;
  /** YYYY-MM-DD of (17), else of (7003). Only when the current year is known: two digits say no century. */
  expiry?: string;
  /** The printed digits with their decimals, and the unit: `1.250 kg`, `2.00 lb`. Never a float. */
  netWeight?: string;
};

/** Net weight identifiers by their first three digits; the fourth is the number of decimals. */
const NET_WEIGHT_UNITS: ReadonlyMap<string, string> = new Map([
  ['310', 'kg'],
  ['320', 'lb'],
  ['356', 'troy oz'],
]);

/** The meaning of valid elements. Of a weight in several units the first counts. */
export function meaningOf(elements: readonly Element[], currentYear: number | undefined): Meaning {
  const values = new Map(elements);
  const meaning: Meaning = {};
  const gtin = values.get('01') ?? values.get('02');
  if (gtin !== undefined) meaning.gtin = gtin;
  const sscc = values.get('00');
  if (sscc !== undefined) meaning.sscc = sscc;
  const count = values.get('37') ?? values.get('30');
  if (count !== undefined) meaning.count = Number(count);
  const lot = values.get('10');
  if (lot !== undefined) meaning.lot = lot;
  const serial = values.get('21');
  if (serial !== undefined) meaning.serial = serial;
  const expires = values.get('17') ?? values.get('7003');
  if (expires !== undefined && currentYear !== undefined) meaning.expiry = isoDate(expires, currentYear);
  for (const [ai, value] of elements) {
    const unit = NET_WEIGHT_UNITS.get(ai.slice(0, 3));
    if (unit !== undefined && ai.length === 4)
      meaning.netWeight ??= `${withDecimals(value, Number(ai.charAt(3)))} ${unit}`;
  }
  return meaning;
}

/** `001250` with 3 decimals is `1.250`. */
function withDecimals(digits: string, decimals: number): string {
  const whole = digits.slice(0, digits.length - decimals).replace(/^0+/, '') || '0';
  return decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
}
