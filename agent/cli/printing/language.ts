/** The language of what is printed: as somebody says, else that of the dock's screens. */
import { Option } from 'commander';
import type { GlobalOptions } from '../cli.ts';

const languages = ['en', 'es', 'de'] as const;
export type Language = (typeof languages)[number];

/** @param what is printed: "the sheet" */
export const languageOption = (what: string): Option =>
  new Option('--lang <language>', `language of ${what} (default: the locale of the dock)`).choices(languages);

/** @param lang as somebody said; undefined: the `locale` of the configuration, and English where none can be read */
export async function languageFor(
  lang: Language | undefined,
  { config }: Pick<GlobalOptions, 'config'>,
): Promise<Language> {
  if (lang !== undefined) return lang;
  const { loadConfigFile } = await import('../../../config/load.ts');
  const { languageOf } = await import('../../../config/suggest.ts');
  const { kinds } = await import('../kinds.ts');
  const result = loadConfigFile(config, kinds);
  return result.ok ? languageOf(result.config.dock.locale) : 'en';
}
