/**
 * Every word of the pages, by language; served to the browser as it is. A language is one file in `texts/` and one line
 * here.
 */
import { de } from './texts/de.ts';
import { en } from './texts/en.ts';
import { es } from './texts/es.ts';
import type { Texts } from './texts/words.ts';

export type { Texts };

const languages: ReadonlyMap<string, Texts> = new Map([
  ['en', en],
  ['es', es],
  ['de', de],
]);

/** The language to show for a tag such as `es-MX`; English where nobody translated it. */
export function languageOf(tag: string): string {
  const language = tag.toLowerCase().split('-')[0] ?? '';
  return languages.has(language) ? language : 'en';
}

export function textsFor(tag: string): Texts {
  return languages.get(languageOf(tag)) ?? en;
}

export const allLanguages: readonly string[] = [...languages.keys()];
