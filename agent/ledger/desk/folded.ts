/** Text as a search compares it: without capitals and accents, which people leave out. */

const plain = /^[ -~]*$/;

export const folded = (text: string): string =>
  (plain.test(text) ? text : text.normalize('NFKD').replace(/\p{M}/gu, '')).toLowerCase();

/** Each has to be found somewhere. */
export const wordsOf = (text: string): string[] =>
  folded(text)
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 8);
