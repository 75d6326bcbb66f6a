/**
 * What an explanation says, in the languages of the pages: sentences with their numbers and names, and nothing that
 * decides. Codes (policies, reasons of a turn, texts of people and storefronts) are told as they are.
 */
import { sentencesDe } from './sentences-de.ts';
import { type Sentences, sentencesEn } from './sentences-en.ts';
import { sentencesEs } from './sentences-es.ts';

export const explainLanguages = ['en', 'de', 'es'] as const;
export type ExplainLanguage = (typeof explainLanguages)[number];

const languages: Readonly<Record<ExplainLanguage, Sentences>> = {
  en: sentencesEn,
  de: sentencesDe,
  es: sentencesEs,
};

/** @param lang absent: English */
export const sentencesIn = (lang: ExplainLanguage = 'en'): Sentences => languages[lang];
