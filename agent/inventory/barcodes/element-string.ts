/**
 * GS1 element strings as a scanner sends them: identifier and value, one after the other, GS (U+001D) after every value
 * that has no predefined length. Strict: a GS in front, two in a row, or anything after a predefined length that is no
 * identifier is an error; one GS at the very end, or after a predefined length, is not (General Specifications 7.8).
 */
import { identifierAt } from './gs1/application-identifiers.ts';
import { valueProblem } from './gs1/element-value.ts';

export const GS = '\u001D';

/** Identifier and value. */
export type Element = readonly [ai: string, value: string];

export type Elements = { ok: true; elements: Element[] } | { ok: false; reason: string };

/** More elements than this on one symbol are garbage; the standard's symbols hold a fraction of it. */
export const ELEMENTS_MAX = 64;

/** Reads the elements in the order of the data. Linear in the text's length; never throws. */
export function readElementString(text: string): Elements {
  if (text === '') return { ok: false, reason: 'There is no data.' };
  const elements: Element[] = [];
  let at = 0;
  while (at < text.length) {
    const entry = identifierAt(text, at);
    if (entry === undefined) return { ok: false, reason: unknownReason(text, at, elements.at(-1)) };
    const start = at + entry.ai.length;
    const separator = text.indexOf(GS, start);
    let end = separator === -1 ? text.length : separator;
    if (entry.predefinedLength) {
      const length = entry.components.reduce((sum, component) => sum + component.max, 0);
      end = Math.min(end, start + length);
    }
    const value = text.slice(start, end);
    const problem = valueProblem(entry, value);
    if (problem !== undefined) return { ok: false, reason: `(${entry.ai}) ${entry.title}: ${problem}.` };
    if (elements.length === ELEMENTS_MAX) return { ok: false, reason: `More than ${ELEMENTS_MAX} elements.` };
    elements.push([entry.ai, value]);
    at = text.charAt(end) === GS ? end + 1 : end;
  }
  return { ok: true, elements };
}

/** Takes out separators that say nothing: in front, and all but one in a row. Real scanners send both. */
export function withoutNeedlessSeparators(text: string): string {
  const parts = text.split(GS);
  return parts.filter((part, i) => part !== '' || i === parts.length - 1).join(GS);
}

function unknownReason(text: string, at: number, previous: Element | undefined): string {
  if (text.charAt(at) === GS) {
    return at === 0 ? 'A separator stands in front of the first identifier.' : 'Two separators stand in a row.';
  }
  const found = text.slice(at, at + 4).split(GS)[0] ?? '';
  const where = previous === undefined ? 'at the beginning' : `after (${previous[0]})`;
  if (/^\(\d{2,4}\)/.test(text.slice(at))) {
    return `The line that people read stands in the code, with its brackets (${where}): it was printed wrongly.`;
  }
  return /^[0-9]{2}/.test(found)
    ? `There is no application identifier ${found} (${where}).`
    : `Where an application identifier should be (${where}) there is something else.`;
}
