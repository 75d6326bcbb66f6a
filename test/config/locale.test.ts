/** `locale`: a language that the pages have, or a refusal that says which they have. */
import { expect, it } from 'vitest';
import { kinds } from '../../agent/cli/kinds.ts';
import { allLanguages } from '../../agent/screen/texts.ts';
import { configErrorText, loadConfig } from '../../config/load.ts';
import { locales } from '../../config/suggest.ts';

function mistakes(locale: string): string {
  const text = `[dock]\nsite = "reno-1"\nname = "dock-3"\ntimezone = "UTC"\nlocale = "${locale}"\n[[merchant]]\nid = "acme"`;
  const result = loadConfig(text, 'tallyman.toml', kinds);
  return result.ok ? '' : result.errors.map(configErrorText).join('\n');
}

it('names the languages that the pages have', () => {
  expect([...locales]).toEqual(allLanguages);
});

it.each(['en', 'es', 'de', 'EN', 'es-MX', 'en-US', 'de-CH'])('takes %s', (locale) => {
  expect(mistakes(locale)).toBe('');
});

it.each([
  ['english', /"en" or "es" or "de".*did you mean "en"\?/],
  ['Deutsch', /did you mean "de"\?/],
  ['englisch', /did you mean "en"\?/],
  ['Spanish', /did you mean "es"\?/],
  ['en_US', /did you mean "en"\?/],
  ['xx', /"xx" is no language of the screen; write "en" or "es" or "de"[^;]*$/],
  ['fr-CH', /"en" or "es"/],
  ['', /"en" or "es"/],
])('refuses %s and says what may stand there', (locale, words) => {
  expect(mistakes(locale)).toMatch(words);
});
