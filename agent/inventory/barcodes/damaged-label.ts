/**
 * What may be wrong with a code that nobody knows and that came without an AIM identifier: a GS1 label whose separators
 * were lost, or one that was printed with the line that people read. Only words: such a code is never read as what it
 * may have been.
 */
import { splitAim } from './aim.ts';
import { readElementString } from './element-string.ts';
import { hasValidCheckDigit } from './gtin.ts';

/** A sentence, or undefined when nothing speaks for it. */
export function damagedLabel(scan: string): string | undefined {
  const { carrier, data } = splitAim(scan);
  if (carrier !== 'unknown' && carrier !== 'plain' && carrier !== 'open-2d') return undefined;
  const [, bracket, gtin = ''] = /^(?:(\(\d{2,4}\))|.{0,40}?01([0-9]{14}))/.exec(data) ?? [];
  if (bracket === undefined && !hasValidCheckDigit(gtin)) return undefined;
  const read = readElementString(data);
  if (read.ok) return undefined;
  return bracket !== undefined || read.reason.includes('separator') ? read.reason : undefined;
}
