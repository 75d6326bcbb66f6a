/**
 * Alarms in the languages of the pages: what is wrong, and what to do. English stands in the catalogue, and so does
 * what nobody has translated yet.
 */
import type { AlarmCode } from '../../../alarms/catalogue.ts';
import { languageOf } from '../../texts.ts';
import { alarmsDe } from './alarms-de.ts';
import { alarmsEs } from './alarms-es.ts';

export type AlarmWords = Partial<Record<AlarmCode, readonly [meaning: string, remedy: string]>>;

const languages: ReadonlyMap<string, AlarmWords> = new Map([
  ['es', alarmsEs],
  ['de', alarmsDe],
]);

/** What is wrong and what to do; undefined in English, and where nobody has translated it yet. */
export function alarmIn(tag: string, code: string): string | undefined {
  const words: Readonly<Record<string, readonly [string, string]>> = languages.get(languageOf(tag)) ?? {};
  if (!Object.hasOwn(words, code)) return undefined;
  const [meaning, remedy] = words[code] ?? ['', ''];
  return `${meaning} ${remedy}`;
}
