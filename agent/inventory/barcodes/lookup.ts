/**
 * From a scan to what the catalogue is asked for. Judging is strict; looking up also serves docks whose scanners send no AIM
 * identifier or whose items carry home-made codes: a key can only match what the catalogue really holds.
 */
import { splitAim } from './aim.ts';
import { expandUpcE, gtin14 } from './gtin.ts';
import { type Judged, type JudgeOptions, judgeScan } from './judge.ts';

export type Lookup = {
  /** What to ask the catalogue for, best first. Empty: nothing may be booked on this scan. */
  keys: string[];
  /** Base or packed units that the symbol itself says, (37) or (30); absent when it says nothing. */
  units?: number;
  judged: Judged;
};

/** The form in which the items file's barcode is stored: a GTIN of any length as 14 digits, anything else as it is. */
export function catalogueKey(code: string): string {
  return gtin14(code) ?? code;
}

/** The keys for any scan. Pure, never throws. */
export function lookupKeys(scan: string, options: JudgeOptions = {}): Lookup {
  const judged = judgeScan(scan, options);
  if (judged.verdict === 'bad') return { keys: [], judged };
  const { carrier, data } = splitAim(scan);
  const keys = new Set([data]);
  if (judged.gtin !== undefined) keys.add(judged.gtin);
  if (judged.sscc !== undefined) keys.add(judged.sscc);
  if (judged.verdict === 'plain') {
    keys.add(catalogueKey(data));
    const upcA = carrier === 'unknown' && data.length === 8 ? expandUpcE(data) : undefined;
    if (upcA !== undefined) keys.add(catalogueKey(upcA));
    const odd = carrier === 'unknown' ? /^01([0-9]{14})/.exec(data)?.[1] : undefined;
    if (odd !== undefined) keys.add(odd);
  }
  return { keys: [...keys], ...(judged.count === undefined ? {} : { units: judged.count }), judged };
}
