/** The words of the pages of single things, by language: no other page loads them. A language is one line here. */
import { languageOf } from '../texts.ts';
import { lookDe } from './look-de.ts';
import { lookEn } from './look-en.ts';
import { lookEs } from './look-es.ts';
import type { LookTexts } from './look-words.ts';

const languages: ReadonlyMap<string, LookTexts> = new Map([
  ['en', lookEn],
  ['es', lookEs],
  ['de', lookDe],
]);

export const lookTextsFor = (tag: string): LookTexts => languages.get(languageOf(tag)) ?? lookEn;
