/**
 * The language of searches, as it is written: `sku:TEE-* policy:never -name:"blue mug" mug`. Terms stand side by side
 * and all of them have to hold; `-` before one turns it round. What a field means is said elsewhere (`item-search.ts`,
 * `order-search.ts`).
 */

export type Term = {
  /** null: a bare word. */
  field: string | null;
  value: string;
  negated: boolean;
  /** Where it begins, from 1. */
  at: number;
};

/** What is wrong, for a person. `typed`: a word that is not one of `known`. */
export type SearchProblem = { at: number; text: string; typed?: string; known?: readonly string[] };

/** Bounds the work of one row: a few hundred comparisons. */
export const searchBounds = { charactersMax: 500, termsMax: 20 } as const;

type Piece = { ok: true; value: string; end: number } | { ok: false; problem: SearchProblem };

export function readTerms(text: string): { ok: true; terms: Term[] } | { ok: false; problem: SearchProblem } {
  const { charactersMax, termsMax } = searchBounds;
  if (text.length > charactersMax) {
    return wrong(charactersMax + 1, `A search has at most ${charactersMax} characters: save parts of it, or use "*".`);
  }
  const terms: Term[] = [];
  for (let from = skipBlanks(text, 0); from < text.length; ) {
    if (terms.length === termsMax) return wrong(from + 1, `A search has at most ${termsMax} terms.`);
    const negated = text[from] === '-';
    const start = negated ? from + 1 : from;
    const field = /^[a-z][a-z-]*(?=:)/i.exec(text.slice(start, start + 40))?.[0];
    const read = readValue(text, field === undefined ? start : start + field.length + 1);
    if (!read.ok) return read;
    if (read.value === '') {
      const what = field === undefined ? 'There is nothing after the "-".' : `${field}: needs a value.`;
      return wrong(from + 1, what);
    }
    terms.push({ field: field?.toLowerCase() ?? null, value: read.value, negated, at: from + 1 });
    from = skipBlanks(text, read.end);
  }
  return { ok: true, terms };
}

const isBlank = (character: string | undefined): boolean => character !== undefined && /\s/.test(character);

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text[at])) at += 1;
  return at;
}

/** Up to the next blank; in double quotes up to the closing one, in which `\"` is a quote and `\\` a backslash. */
function readValue(text: string, from: number): Piece {
  if (text[from] !== '"') {
    let end = from;
    while (end < text.length && !isBlank(text[end])) end += 1;
    return { ok: true, value: text.slice(from, end), end };
  }
  let value = '';
  for (let at = from + 1; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      const after = text[at + 1];
      if (after !== undefined && !isBlank(after)) return wrong(at + 2, 'Leave a blank after the closing quote.');
      return { ok: true, value, end: at + 1 };
    }
    const next = text[at + 1];
    if (character === '\\' && (next === '"' || next === '\\')) {
      value += next;
      at += 1;
    } else value += character;
  }
  return wrong(from + 1, 'A quote is opened here and never closed.');
}

const wrong = (at: number, text: string): { ok: false; problem: SearchProblem } => ({
  ok: false,
  problem: { at, text },
});
