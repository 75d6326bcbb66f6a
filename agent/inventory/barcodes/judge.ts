/**
 * What one scan is worth: the verdict of `tallyman barcode` and of every station.
 *
 * | symbol                                | ok, or incomplete                    | bad                                     |
 * |---------------------------------------|--------------------------------------|-----------------------------------------|
 * | GS1 element string (`]C1 ]d2 ]Q3 ]e0`)| valid                                | anything the standard refuses           |
 * | QR, DataMatrix with a web address     | a valid GS1 Digital Link             | any other web address                   |
 * | EAN/UPC (`]E0 ]E3 ]E4`)               | its GTIN as element (01), 14 digits  | other lengths, a wrong check digit      |
 * | ITF with 14 digits (`]I0 ]I1`)        | the same: an ITF-14                  | a wrong check digit                     |
 * | everything else, no AIM identifier    | never: `plain`                       | characters that no barcode of ours has  |
 * | a supplier's label (ISO/IEC 15434)    | never: `plain`, and what it says     | the same                                |
 *
 * `incomplete` is valid, but what it requires may stand on another symbol of the same handling unit
 * (`handling-unit.ts`). An ITF of another length is somebody's own number; ITF is also known for short reads, which is
 * why no length but 14 makes it a GTIN.
 */
import { type AimScan, splitAim } from './aim.ts';
import { isWebAddress, readDigitalLink } from './digital-link.ts';
import { type Element, type Elements, GS, readElementString, withoutNeedlessSeparators } from './element-string.ts';
import { contradiction, missingReason, missingRequisites } from './gs1/association.ts';
import { gtin14 } from './gtin.ts';
import { lostSeparatorSuspicion } from './lost-separator.ts';
import { type Meaning, meaningOf } from './meaning.ts';
import { readSupplierLabel, withoutEnvelope } from './supplier-label.ts';

export type Verdict = 'ok' | 'incomplete' | 'bad' | 'plain';

/** One line of `tallyman barcode --json`. */
export type Judged = {
  /** Exactly as the scanner sent it. */
  scan: string;
  verdict: Verdict;
  /**
   * Identifier and value in the order of the data; of a Digital Link the path, then the query. Empty when bad or plain.
   */
  elements: Element[];
  /** For the operator: why it is bad, what is missing, or what was put right. */
  reason?: string;
} & Meaning;

export type JudgeOptions = {
  /** Take needless separators out first and say so: for stations whose scanner sends them. */
  lenientSeparators?: boolean;
  /** To read two-digit years; without it there is no `expiry`. */
  currentYear?: number;
};

/** A scan longer than this is refused unread: no symbol holds as much. */
const SCAN_LENGTH_MAX = 8192;

/** The drivers put it behind the beginning of a code that was too long; no scanner can send it. */
const cutMark = '…';

/** Judges one scan, exactly as the scanner sent it. Pure; never throws, whatever the text. */
export function judgeScan(scan: string, options: JudgeOptions = {}): Judged {
  if (scan.length > SCAN_LENGTH_MAX) return bad(scan, `The scan is longer than ${SCAN_LENGTH_MAX} characters.`);
  if (scan.endsWith(cutMark)) return bad(scan, 'The code is longer than any this scanner may send (max-length).');
  const split = splitAim(scan);
  if (split.data.replaceAll(GS, '').trim() === '') return bad(scan, 'The scan is empty.');
  const foreign = foreignCharacter(split);
  if (foreign !== undefined) return bad(scan, `The scan has character ${foreign} in it, which no barcode here has.`);
  const label = split.carrier === 'element-string' ? undefined : readSupplierLabel(split.data);
  if (label !== undefined) return { ...plain(scan), reason: `${label.words.replace(/^s/, 'S')}.` };
  switch (split.carrier) {
    case 'element-string':
      return judgeElementString(scan, split.data, options);
    case 'open-2d':
      return isWebAddress(split.data) ? judgeDigitalLink(scan, split.data, options) : plain(scan);
    case 'ean-13':
      return judgeGtin(scan, split.data, 13);
    case 'ean-13-add-on':
      return /^[0-9]{13}(?:[0-9]{2}|[0-9]{5})$/.test(split.data)
        ? judgeGtin(scan, split.data.slice(0, 13), 13)
        : bad(scan, 'An EAN/UPC with an add-on has 15 or 18 digits.');
    case 'ean-8':
      return judgeGtin(scan, split.data, 8);
    case 'itf':
      return split.data.length === 14 ? judgeGtin(scan, split.data, 14) : plain(scan);
    case 'plain':
    case 'unknown':
      return plain(scan);
  }
}

/** Judges text as an element string, whatever carried it; `scan` is what the answer quotes. */
export function judgeElementString(scan: string, text: string, options: JudgeOptions): Judged {
  const strict = options.lenientSeparators === true ? withoutNeedlessSeparators(text) : text;
  const judged = judgeElements(scan, readElementString(strict), options);
  return strict === text
    ? judged
    : { ...judged, reason: sentences(judged.reason, 'Needless separators were taken out.') };
}

/** Judges a web address as a Digital Link, whatever carried it. */
export function judgeDigitalLink(scan: string, uri: string, options: JudgeOptions): Judged {
  return judgeElements(scan, readDigitalLink(uri), options);
}

function judgeElements(scan: string, read: Elements, options: JudgeOptions): Judged {
  if (!read.ok) return bad(scan, read.reason);
  const { elements } = read;
  const wrong = contradiction(elements);
  if (wrong !== undefined) return bad(scan, wrong);
  const missing = missingRequisites(elements)[0];
  const meaning = meaningOf(elements, options.currentYear);
  if (missing === undefined) return { scan, verdict: 'ok', elements, ...meaning };
  const reason = sentences(missingReason(missing), lostSeparatorSuspicion(elements));
  return { scan, verdict: 'incomplete', elements, ...meaning, reason };
}

function judgeGtin(scan: string, digits: string, length: number): Judged {
  if (!/^[0-9]*$/.test(digits) || digits.length !== length) {
    return bad(scan, `This symbol should be sent as ${length} digits, with its check digit and leading zeros.`);
  }
  const gtin = gtin14(digits);
  if (gtin === undefined) return bad(scan, `The check digit of ${digits} is wrong.`);
  return { scan, verdict: 'ok', elements: [['01', gtin]], gtin };
}

/** The code of the first character outside printable ASCII; GS is data where an element string may be. */
function foreignCharacter({ carrier, data }: AimScan): number | undefined {
  const separates = carrier === 'element-string' || carrier === 'unknown';
  if (carrier !== 'element-string') return firstForeign(withoutEnvelope(data), separates);
  return firstForeign(data, separates);
}

function firstForeign(data: string, separates: boolean): number | undefined {
  for (let i = 0; i < data.length; i++) {
    const code = data.charCodeAt(i);
    if ((code < 0x20 || code > 0x7e) && !(separates && data.charAt(i) === GS)) return code;
  }
  return undefined;
}

function sentences(...all: (string | undefined)[]): string {
  return all.filter((sentence) => sentence !== undefined).join(' ');
}

function plain(scan: string): Judged {
  return { scan, verdict: 'plain', elements: [] };
}

function bad(scan: string, reason: string): Judged {
  return { scan, verdict: 'bad', elements: [], reason };
}
