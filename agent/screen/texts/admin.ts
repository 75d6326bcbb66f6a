/** The words of the dock's pages, by language: no station's page loads them. A language is one line here. */
import { languageOf } from '../texts.ts';
import { adminDe } from './admin-de.ts';
import { adminEn } from './admin-en.ts';
import { adminEs } from './admin-es.ts';
import type { AdminTexts } from './admin-words.ts';

const languages: ReadonlyMap<string, AdminTexts> = new Map([
  ['en', adminEn],
  ['es', adminEs],
  ['de', adminDe],
]);

export const adminTextsFor = (tag: string): AdminTexts => languages.get(languageOf(tag)) ?? adminEn;
