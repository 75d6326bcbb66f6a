/**
 * "Did you mean": the known word nearest to what was typed, or nothing when none is near enough to be a slip.
 * Near is one edit per three letters (optimal string alignment distance, so that swapped neighbours count once), or the
 * one word that begins alike.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const wanted = word.slice(0, 64).toLowerCase();
  let best: { word: string; edits: number } | undefined;
  for (const candidate of known) {
    const edits = distance(wanted, candidate.toLowerCase());
    const letters = Math.max(wanted.length, candidate.length);
    const slip = edits <= Math.max(1, Math.floor(letters / 3)) && edits < letters;
    if (slip && edits < (best?.edits ?? letters)) best = { word: candidate, edits };
  }
  return best?.word ?? longer(wanted, known);
}

/** The only one that says the same with one word more or less: `ca` for `ca-file`. */
function longer(wanted: string, known: readonly string[]): string | undefined {
  const begins = (one: string, other: string) => other.startsWith(`${one}-`);
  const [only, ...others] = known.filter((each) => begins(wanted, each) || begins(each, wanted));
  return others.length === 0 ? only : undefined;
}

/** Edits (insert, delete, replace, swap neighbours) from one word to the other. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let edits = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        edits = Math.min(edits, (beforeLast[column - 2] ?? 0) + 1);
      current.push(edits);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/** The languages that the pages are translated to; a test holds them equal to the screen’s own. */
export const locales = ['en', 'es', 'de'] as const;

/** Of a tag that was found right. */
export const languageOf = (tag: string): (typeof locales)[number] =>
  locales.find((each) => tag.toLowerCase().split(/[-_. ]/)[0] === each) ?? 'en';

/** What people write instead of the tag. */
const names: Readonly<Record<string, (typeof locales)[number]>> = {
  ...{
    english: 'en',
    eng: 'en',
    inglés: 'en',
    spanish: 'es',
    spa: 'es',
    español: 'es',
    espanol: 'es',
    castellano: 'es',
    german: 'de',
    deutsch: 'de',
    ger: 'de',
    deu: 'de',
  },
};

/** @returns what is wrong with the tag, or undefined: a country may follow the language, as in `es-MX` (BCP 47) */
export function localeProblem(tag: string): string | undefined {
  const [language = ''] = tag.toLowerCase().split(/[-_. ]/);
  const known = (locales as readonly string[]).includes(language);
  if (known && isTag(tag)) return undefined;
  const near = known ? language : Object.hasOwn(names, language) ? names[language] : namedLike(language);
  const list = locales.map((each) => `"${each}"`).join(' or ');
  return `is no language of the screen; write ${list}, or with a country, like "es-MX"${near ? `; did you mean "${near}"?` : ''}`;
}

function namedLike(word: string): string | undefined {
  const name = nearest(
    word,
    Object.keys(names).filter(({ length }) => length > 3),
  );
  return name === undefined ? undefined : names[name];
}

function isTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
