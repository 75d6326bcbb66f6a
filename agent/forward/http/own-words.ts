/**
 * What a storefront says goes into status, log, exceptions and to the broker. Some of them repeat the request they were
 * sent, headers and all: what was ours in it is cut out here before anybody sees it, also when it comes back encoded
 * for a URL, in JSON or in HTML, decoded from base64, or cut short.
 */

/** Pieces shorter than this say nothing; a word of ours that is as short as this is cut out as a whole. */
const pieceChars = 8;
const wordCharsMin = 4;
/** Encodings inside each other that are looked through. */
const layers = 3;

/** @param values of headers that were sent  @returns the words in them that nobody else is to read */
export function ownWords(values: readonly string[]): string[] {
  const words = values.flatMap((value) => {
    // `Bearer …`, `Basic …`: the scheme is no secret.
    const [, token] = /^[A-Za-z][\w-]* +(\S+)$/.exec(value) ?? [];
    const parts = token !== undefined ? [token] : [value, ...value.split(/[\s,;]+|=(?!=|$)/)];
    return [...parts, ...parts.flatMap(decoded)];
  });
  return [...new Set(words)].filter((word) => word.length >= wordCharsMin);
}

/** User and password of `Basic`, the parts of a token. */
function decoded(word: string): string[] {
  if (!/^[A-Za-z0-9+/_-]{8,}={0,2}$/.test(word)) return [];
  const text = Buffer.from(word, 'base64').toString('utf8');
  if (!/^[\x20-\x7e\u00a0-\uffff]+$/.test(text) || text.includes('\ufffd')) return [];
  return [text, text.slice(text.indexOf(':') + 1)];
}

/** `text` with every word of ours, or piece of one, replaced by `…`. */
export function withoutWords(text: string, words: readonly string[]): string {
  if (words.length === 0) return text;
  const pieces = piecesOf(words);
  let plain = text;
  for (let layer = 0; layer <= layers; layer++) {
    const cut = withoutPieces(plain, pieces);
    // The text as it came where nothing of ours is in it; else in the encoding in which it was found.
    if (cut !== plain) return withoutWords(cut, words);
    const next = unescaped(plain);
    if (next === plain) break;
    plain = next;
  }
  return text;
}

type Pieces = { lengths: number[]; all: Set<string> };

function piecesOf(words: readonly string[]): Pieces {
  const all = new Set<string>();
  for (const word of words.map((each) => each.toLowerCase())) {
    const length = Math.min(pieceChars, word.length);
    for (let start = 0; start + length <= word.length; start++) all.add(word.slice(start, start + length));
  }
  return { all, lengths: [...new Set([...all].map(({ length }) => length))] };
}

function withoutPieces(text: string, { all, lengths }: Pieces): string {
  const lower = text.toLowerCase();
  let out = '';
  let from = 0;
  let cutTo = -1;
  for (let at = 0; at < lower.length; at++) {
    for (const length of lengths) {
      if (at + length > lower.length || !all.has(lower.slice(at, at + length))) continue;
      if (cutTo < at) out += `${text.slice(from, at)}…`;
      cutTo = Math.max(cutTo, at + length);
      from = cutTo;
    }
  }
  return out + text.slice(from);
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  sol: '/',
  plus: '+',
  equals: '=',
  colon: ':',
};
const code = (digits: string, base: number): string => {
  const point = Number.parseInt(digits, base);
  return point <= 0x10ffff ? String.fromCodePoint(point) : ' ';
};

/** One layer of URL, JSON and HTML taken off. */
function unescaped(text: string): string {
  return text
    .replace(/%([0-9a-f]{2})/gi, (_, digits: string) => code(digits, 16))
    .replace(/\\u([0-9a-f]{4})/gi, (_, digits: string) => code(digits, 16))
    .replace(/\\x([0-9a-f]{2})/gi, (_, digits: string) => code(digits, 16))
    .replace(/\\([/"'\\])/g, '$1')
    .replace(/&#x([0-9a-f]{1,6});/gi, (_, digits: string) => code(digits, 16))
    .replace(/&#(\d{1,7});/g, (_, digits: string) => code(digits, 10))
    .replace(/&(amp|lt|gt|quot|apos|sol|plus|equals|colon);/g, (_, name: string) => named[name] ?? ' ');
}
