/**
 * Outside text as people see it: one line, never longer than its place, and no character that hides, reorders or fakes
 * others. Markup needs no care here, the page only ever sets text. GS, which separates GS1 elements, gets its picture.
 */

import { isUnseen } from '../inventory/nouns/text/unseen.ts';

/** @param longest characters kept; what is cut off shows as an ellipsis */
export function printable(text: string, longest: number): string {
  let out = '';
  let count = 0;
  for (const character of text) {
    if (count === longest) return `${out}…`;
    count += 1;
    if (character === '\u001d') out += '␝';
    else out += isUnseen(character) ? '·' : character;
  }
  return out;
}
