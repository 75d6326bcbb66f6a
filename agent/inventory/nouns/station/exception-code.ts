/**
 * Under which code a refused scan waits: labels of one item differ in lot, serial number and AIM identifier, and wait
 * for the same answer.
 */
import { splitAim } from '../../barcodes/aim.ts';
import { catalogueKey, lookupKeys } from '../../barcodes/lookup.ts';

/** @returns as the catalogue would hold it: the GTIN in 14 digits, the SSCC, else the text itself */
export function codeOf(scan: string): string {
  const { gtin, sscc } = lookupKeys(scan).read;
  return gtin ?? sscc ?? catalogueKey(splitAim(scan).data);
}
