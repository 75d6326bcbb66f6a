/**
 * What one scan is worth: the verdict of `tallyman barcode` and of every station.
 *
 * | symbol                       | ok                                              | bad                                 |
 * |------------------------------|-------------------------------------------------|-------------------------------------|
 * | GS1 element string           | valid and complete (else `incomplete`)          | anything the standard refuses       |
 * | EAN/UPC                      | its GTIN as element (01), 14 digits             | wrong length or check digit         |
 * | ITF with 14 digits           | the same: an ITF-14                             | wrong check digit                   |
 * | everything else, or no AIM identifier | never: `plain`, whatever the characters are | characters no scanner should send |
 */
import { splitAim } from './aim.ts';
import { contradiction, missingReason, missingRequisites } from './association.ts';
import { isoDate } from './dates.ts';
import { type Element, type Elements, readElementString, withoutNeedlessSeparators } from './elementString.ts';
import { gtin14 } from './gtin.ts';

export type Verdict = 'ok' | 'incomplete' | 'bad' | 'plain';

/** One line of `tallyman barcode --json`. */
export type Judged = {
  scan: string;
  verdict: Verdict;
  /** Identifier and value in the order of the data; empty when bad or plain. */
  elements: Element[];
  /** 14 digits: of the item itself (01), else of what the unit contains (02). */
  gtin?: string;
  sscc?: string;
  /** Of (37), else of (30). */
  count?: number;
  lot?: string;
  serial?: string;
  /** YYYY-MM-DD of (17), else of (7003). Only when the current year is known. */
  expiry?: string;
  /** The digits as printed with their decimals and the unit: `1.250 kg`. */
  netWeight?: string;
  /** A sentence for the operator: why bad, what is missing, or what was put right. */
  reason?: string;
};

export type JudgeOptions = {
  /** Take needless separators out first and say so, as a station does whose scanner sends them. */
  lenientSeparators?: boolean;
  /** To read two-digit years. */
  currentYear?: number;
};

/** A scan longer than this is refused unread. */
export const SCAN_LENGTH_MAX = 8192;

/** Judges one scan, exactly as the scanner sent it. Pure, never throws, linear in the length of the scan. */
export function judgeScan(scan: string, options: JudgeOptions = {}): Judged {
  if (scan.length > SCAN_LENGTH_MAX) return bad(scan, `The scan is longer than ${SCAN_LENGTH_MAX} characters.`);
  const { carrier, data } = splitAim(scan);
  switch (carrier) {
    case 'element-string':
      return judgeElementString(scan, data, options);
    case 'ean-13':
      return judgeGtin(scan, data, 13);
    case 'ean-13-add-on':
      return judgeGtin(scan, data.slice(0, 13), 13);
    case 'ean-8':
      return judgeGtin(scan, data, 8);
    case 'itf':
      return data.length === 14 ? judgeGtin(scan, data, 14) : { scan, verdict: 'plain', elements: [] };
    default:
      return { scan, verdict: 'plain', elements: [] };
  }
}

function judgeElementString(scan: string, data: string, options: JudgeOptions): Judged {
  const text = options.lenientSeparators === true ? withoutNeedlessSeparators(data) : data;
  const warning = text === data ? undefined : 'Needless separators were taken out.';
  return judgeElements(scan, readElementString(text), warning, options);
}

/** The verdict over elements that were read, from whatever carrier. */
function judgeElements(scan: string, read: Elements, warning: string | undefined, options: JudgeOptions): Judged {
  if (!read.ok) return bad(scan, read.reason);
  const wrong = contradiction(read.elements);
  if (wrong !== undefined) return bad(scan, wrong);
  const missing = missingRequisites(read.elements)[0];
  const reasons = [missing === undefined ? undefined : missingReason(missing), warning].filter(
    (sentence) => sentence !== undefined,
  );
  return {
    scan,
    verdict: missing === undefined ? 'ok' : 'incomplete',
    elements: read.elements,
    ...meaning(read.elements, options.currentYear),
    ...(reasons.length === 0 ? {} : { reason: reasons.join(' ') }),
  };
}

function judgeGtin(scan: string, digits: string, length: number): Judged {
  if (!/^[0-9]+$/.test(digits) || digits.length !== length)
    return bad(scan, `Not the ${length} digits of this symbol.`);
  const gtin = gtin14(digits);
  if (gtin === undefined) return bad(scan, `The check digit of ${digits} is wrong.`);
  return { scan, verdict: 'ok', elements: [['01', gtin]], gtin };
}

function meaning(elements: readonly Element[], currentYear: number | undefined): Partial<Judged> {
  const values = new Map(elements);
  const gtin = values.get('01') ?? values.get('02');
  const sscc = values.get('00');
  const count = values.get('37') ?? values.get('30');
  const lot = values.get('10');
  const serial = values.get('21');
  const expires = values.get('17') ?? values.get('7003');
  return {
    ...(gtin === undefined ? {} : { gtin }),
    ...(sscc === undefined ? {} : { sscc }),
    ...(count === undefined ? {} : { count: Number(count) }),
    ...(lot === undefined ? {} : { lot }),
    ...(serial === undefined ? {} : { serial }),
    ...(expires === undefined || currentYear === undefined ? {} : { expiry: isoDate(expires, currentYear) }),
  };
}

function bad(scan: string, reason: string): Judged {
  return { scan, verdict: 'bad', elements: [], reason };
}
