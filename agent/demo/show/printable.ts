/**
 * Outside text on a terminal: no character may move the cursor or take more or less than one cell. GS, which separates
 * GS1 elements, gets its picture; every other control character and everything beyond Latin-1 becomes a middle dot or a
 * question mark.
 */
const longestShown = 120;

export function printable(text: string): string {
  let out = '';
  for (const character of text.slice(0, longestShown)) {
    const code = character.codePointAt(0) ?? 0;
    if (code === 0x1d) out += '␝';
    else if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0xad) out += '·';
    else out += code <= 0xff ? character : '?';
  }
  return text.length > longestShown ? `${out}…` : out;
}
