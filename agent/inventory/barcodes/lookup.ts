/**
 * From a scan to what the catalogue is asked for. Judging is strict; looking up also serves docks whose scanners send
 * no AIM identifier, or whose goods carry home-made codes: a key can only match what the catalogue really holds.
 *
 * Best first: the data as it stands (a merchant's own code wins), the GTIN as 14 digits, the SSCC. With the identifier
 * of a GS1 symbology an invalid scan has no keys at all. Without an identifier, an element string with a wrong check
 * digit still gives its 14 digits: only a catalogue that holds that odd number can match it.
 */
import { type AimScan, splitAim } from './aim.ts';
import { hasGs1Key, isWebAddress } from './digital-link.ts';
import { GS, withoutNeedlessSeparators } from './element-string.ts';
import { checkDigit, expandUpcE, gtin14, upcEsOf } from './gtin.ts';
import { type Judged, type JudgeOptions, judgeDigitalLink, judgeElementString, judgeScan } from './judge.ts';
import { lostSeparatorSuspicion } from './lost-separator.ts';
import { readSupplierLabel } from './supplier-label.ts';

type Lookup = {
  /** What to ask the catalogue for, best first, none twice. Empty: nothing may be booked on this scan alone. */
  keys: string[];
  /** How many the symbol itself says it stands for, at least 1; absent when it says nothing. */
  units?: number;
  /**
   * A sentence for the operator: why the item that the symbol names is not among the keys, and there are no units. To
   * be told when no other key is found.
   */
  caution?: string;
  /**
   * What the scan means: the verdict itself, or for a scan without an AIM identifier what it would mean as a GS1
   * symbol.
   */
  read: Judged;
  judged: Judged;
};

/**
 * The form in which a barcode is stored: a valid GTIN of any length as 14 digits, the 8 digits below a UPC-E as those
 * of the UPC-A that it stands for, a supplier's label by its part, anything else verbatim. No GTIN-8 begins with 0, so
 * there the eight digits are the UPC-E. (Six or seven digits say nothing of themselves and stay somebody's own code.)
 */
export function catalogueKey(code: string): string {
  const upcE = upcEGtin(code);
  if (upcE !== undefined && (code.startsWith('0') || gtin14(code) === undefined)) return upcE;
  return gtin14(code) ?? readSupplierLabel(code)?.keys[0] ?? code;
}

/** What the 8 digits of a UPC-E stand for, as 14. */
function upcEGtin(code: string): string | undefined {
  const upcA = code.length === 8 ? expandUpcE(code) : undefined;
  return upcA === undefined ? undefined : gtin14(upcA);
}

/**
 * The key and whatever else the catalogue may hold of the same label: what earlier versions made of the 8 digits of a
 * UPC-E.
 */
export function sameLabel(key: string): string[] {
  return [key, ...upcEsOf(key).map((upcE) => gtin14(upcE) ?? upcE)];
}

/** The keys for any scan. Pure; never throws, whatever the text. */
export function lookupKeys(scan: string, options: JudgeOptions = {}): Lookup {
  const judged = judgeScan(scan, options);
  const split = splitAim(scan);
  if (judged.verdict === 'bad') return { keys: foreignAddress(split), read: judged, judged };
  const read = split.carrier === 'unknown' ? (asGs1(split.data, options) ?? judged) : judged;

  const caution = cautionOf(read);
  // A plain code is also itself, whatever it would mean on a GS1 symbol.
  const own = judged.verdict === 'plain' || split.carrier === 'ean-8' ? [split.data, ...plainKeys(split)] : [];
  if (caution !== undefined) return { keys: [...new Set(own)], caution, read, judged };
  const keys: string[] = [];
  for (const key of [split.data, ...own, read.gtin, read.sscc])
    if (key !== undefined && !keys.includes(key)) keys.push(key);
  for (const gtin of keys.filter((key) => key.length === 14))
    for (const key of sameLabel(gtin)) if (!keys.includes(key)) keys.push(key);
  return {
    keys,
    ...(read.count !== undefined && { units: read.count }),
    read,
    judged,
  };
}

/** A web address without a GS1 key is bad as GS1 data, but may well be what a merchant put into the catalogue. */
function foreignAddress({ carrier, data }: AimScan): string[] {
  const ordinary = carrier === 'open-2d' && isWebAddress(data) && !hasGs1Key(data);
  return ordinary && judgeScan(data).verdict === 'plain' ? [data] : [];
}

/** A code without GS1 structure, as the items file would have stored it, and what a UPC-E in 8 digits stands for. */
function plainKeys({ data }: AimScan): string[] {
  const label = readSupplierLabel(data);
  if (label !== undefined) return label.keys;
  const gtins = [gtin14(data), upcEGtin(data)];
  // No GTIN-8 begins with 0, so there the eight digits are the UPC-E.
  if (data.startsWith('0')) gtins.reverse();
  return gtins.filter((gtin) => gtin !== undefined);
}

/** Text without an AIM identifier, read as what it would be on a GS1 symbol; undefined when it is none. */
function asGs1(data: string, options: JudgeOptions): Judged | undefined {
  if (readSupplierLabel(data) !== undefined) return undefined;
  if (isWebAddress(data)) return readable(judgeDigitalLink(data, data, options));
  const text = withoutNeedlessSeparators(data);
  if (!text.includes(GS) && !/^0[0-2][0-9]{14}/.test(text)) return undefined;
  return readable(judgeElementString(data, text, options)) ?? withOddGtin(data, text, options);
}

/** As `asGs1`, for an element string in which only the check digit of the leading GTIN is wrong. */
function withOddGtin(data: string, text: string, options: JudgeOptions): Judged | undefined {
  const [, ai, body, given, rest] = /^(0[12])([0-9]{13})([0-9])(.*)$/.exec(text) ?? [];
  if (ai === undefined || body === undefined || rest === undefined) return undefined;
  const corrected = readable(judgeElementString(data, ai + body + checkDigit(body) + rest, options));
  return corrected === undefined ? undefined : { ...corrected, gtin: `${body}${given}` };
}

function readable(judged: Judged): Judged | undefined {
  return judged.verdict === 'ok' || judged.verdict === 'incomplete' ? judged : undefined;
}

/** Why a number of units cannot be had from this scan alone; booking one, or what it says, would be a guess. */
function cautionOf({ elements, count }: Judged): string | undefined {
  const has = (ai: string) => elements.some(([present]) => present === ai);
  if (count === 0) return 'The label says it stands for 0.';
  if (has('02') && !has('37')) return '(02) says what is inside, but how many, (37), is on another symbol or was lost.';
  if (has('30') && has('37')) return '(30) and (37) both give a count.';
  return lostSeparatorSuspicion(elements);
}
