/** A typed scan never acknowledges; what comes of a scan sounds like what it is. */
import { describe, expect, it } from 'vitest';
import { due, keyDown, noKey, quietAfterMs } from '../../../agent/screen/page/station/lone-key.ts';
import { lengthMs, severity, tones, worst } from '../../../agent/screen/page/tones.ts';
import { adminTextsFor } from '../../../agent/screen/texts/admin.ts';
import { lookTextsFor } from '../../../agent/screen/texts/look.ts';
import { allLanguages, languageOf, textsFor } from '../../../agent/screen/texts.ts';

describe('one key', () => {
  const typed = (keys: string[], everyMs: number) =>
    keys.reduce((state, key, index) => keyDown(state, key, 1_000 + index * everyMs), noKey);
  const counts = (keys: string[], everyMs = 10) =>
    due(typed(keys, everyMs), 1_000 + (keys.length - 1) * everyMs + quietAfterMs);

  it.each([
    ['Enter alone', ['Enter'], 10, true],
    ['Space alone', [' '], 10, true],
    ['a pedal', ['F15'], 10, true],
    ['any other key', ['a'], 10, false],
    ['a scan that ends with Enter', [...'4006381333931', 'Enter'], 10, false],
    ['a slow scanner', [...'4006', 'Enter'], 60, false],
    ['a scan that begins with Enter', ['Enter', ...'4006'], 10, false],
    ['a scan with a blank in it', [...'AB 12'], 10, false],
    ['Enter a while after something typed', ['a', 'Enter'], 500, true],
  ])('%s', (_what, keys, everyMs, expected) => {
    expect(counts(keys, everyMs)).toBe(expected);
  });

  it('waits whether something follows', () => {
    const state = keyDown(noKey, 'Enter', 1_000);
    expect(due(state, 1_000)).toBe(false);
    expect(due(keyDown(state, '4', 1_010), 2_000)).toBe(false);
  });
});

describe('tones', () => {
  it('differ in rhythm or direction, not by pitch alone', () => {
    const shapes = severity.map((result) =>
      tones[result].beeps.map(({ hz, ms, pauseMs }, index, all) => {
        const before = all[index - 1]?.hz ?? hz;
        return `${Math.sign(hz - before)}/${ms}/${pauseMs}`;
      }),
    );
    expect(new Set(shapes.map((shape) => shape.join(' '))).size).toBe(11);
  });

  it('are over before the next scan of a quick hand', () => {
    expect(lengthMs(tones.good)).toBeLessThan(200);
    expect(severity.every((result) => lengthMs(tones[result]) < 1_000)).toBe(true);
  });

  it('lets the worst of several be heard', () => {
    expect(worst(['good', 'refused', 'duplicate'])).toBe('refused');
    expect(worst([])).toBeUndefined();
  });
});

describe('languages', () => {
  it.each([
    ['en', 'en'],
    ['es-MX', 'es'],
    ['ES', 'es'],
    ['de-AT', 'de'],
    ['fr', 'en'],
    ['"><script>', 'en'],
  ])('%s is shown in %s', (tag, language) => {
    expect(languageOf(tag)).toBe(language);
  });

  // Words that both languages have: the trade's own abbreviations, a result's name in the log, a mark for nothing.
  const shared = ['Code', 'Error', 'PIN', 'Process Orders', 'SKU', 'SSCC', 'Text', 'Name', 'no', 'supervisor', '–'];

  it.each<[string, (tag: string) => unknown]>([
    ['the stations’ pages', textsFor],
    ['the dock’s pages', adminTextsFor],
    ['what is looked up', lookTextsFor],
  ])('have their own words everywhere: %s', (_what, wordsFor) => {
    const flat = (value: unknown): string[] =>
      typeof value === 'string'
        ? [value]
        : typeof value === 'object' && value !== null
          ? Object.values(value).flatMap(flat)
          : [];
    const [first = '', ...others] = allLanguages;
    const words = flat(wordsFor(first));
    expect(words.length).toBeGreaterThan(50);
    for (const language of others) {
      const theirs = flat(wordsFor(language));
      expect(theirs.length).toBe(words.length);
      expect(theirs.filter((text) => text.trim() === '')).toEqual([]);
      expect(theirs.filter((text, index) => text === words[index] && !shared.includes(text))).toEqual([]);
    }
  });
});
