/**
 * Characters that nobody sees, or that make a text look like another one: what they are called, and how a text is
 * written where people read it. The only place that knows them.
 */

/**
 * Controls, format characters (soft hyphen, zero-width, bidirectional), line and paragraph separators, halves of
 * surrogate pairs, private use, what Unicode wants shown as nothing (fillers, variation selectors), and the empty
 * Braille cell.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\u2800]/u;
export const isUnseen = (character: string): boolean => unseen.test(character);
const everyUnseen = new RegExp(unseen, 'gu');

const names: ReadonlyMap<number, string> = new Map([
  [0x0000, 'zero byte'],
  [0x0009, 'tab'],
  [0x000a, 'line feed'],
  [0x000d, 'carriage return'],
  [0x00ad, 'soft hyphen'],
  [0x200b, 'zero-width space'],
  [0x200c, 'zero-width non-joiner'],
  [0x200d, 'zero-width joiner'],
  [0x2028, 'line separator'],
  [0x2029, 'paragraph separator'],
  [0x2060, 'word joiner'],
  [0x2800, 'empty Braille cell'],
  [0xfeff, 'byte order mark'],
]);
const kinds: readonly (readonly [RegExp, string])[] = [
  [/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u, 'mark of the writing direction'],
  [/[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u, 'variation selector'],
  [/\p{Cc}/u, 'control character'],
  [/\p{Co}/u, 'private-use character'],
  [/\p{Cs}/u, 'half of a character'],
];

/**
 * The first character that nobody sees, as people speak of it: `a zero-width space (U+200B)`, and the text before it.
 */
export function firstUnseen(text: string): { name: string; before: string } | undefined {
  const at = text.search(unseen);
  if (at < 0) return undefined;
  const point = text.codePointAt(at) ?? 0;
  const character = String.fromCodePoint(point);
  const kind = kinds.find(([pattern]) => pattern.test(character))?.[1] ?? 'invisible character';
  const name = names.get(point) ?? kind;
  return { name: `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name} (${codePoint(point)})`, before: text.slice(0, at) };
}

/** `U+200B`. */
const codePoint = (point: number): string => `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;

/**
 * Outside text for a terminal, a log or a sentence: on one line, and nothing in it that hides, reorders or fakes what
 * stands beside it. Unseen characters are written as escapes (`\x1b`, `\u202e`).
 * @param charsMax characters kept (counted before they are escaped); what is cut off shows as an ellipsis
 */
export function printable(text: string, charsMax = Number.POSITIVE_INFINITY): string {
  const short = text.length > charsMax ? `${text.slice(0, charsMax)}…` : text;
  return short.replace(everyUnseen, escaped);
}

function escaped(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x100) return `\\x${point.toString(16).padStart(2, '0')}`;
  return point < 0x10000 ? `\\u${point.toString(16).padStart(4, '0')}` : `\\u{${point.toString(16)}}`;
}

/** Zero-width non-joiner and joiner, and what chooses between text and emoji. */
const joins: ReadonlySet<string> = new Set(['\u200c', '\u200d', '\ufe0e', '\ufe0f']);

/**
 * Text for people that is matched with nothing (a name, a reason): what is unseen is left out, but for what joins
 * letters and emoji.
 */
export function withoutUnseen(text: string): string {
  return text.replace(everyUnseen, (character) => (joins.has(character) ? character : ''));
}
