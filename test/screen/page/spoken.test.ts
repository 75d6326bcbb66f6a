/** What a station's page says to those who only listen: sentences, each with its end, and no empty ones. */
import { expect, it } from 'vitest';
import { spokenWords } from '../../../agent/screen/page/station/spoken.ts';
import { allLanguages, textsFor } from '../../../agent/screen/texts.ts';
import type { Foreground } from '../../../agent/screen/views/foreground.ts';

const scan = {
  ...{ result: 'refused', refusal: 'something-open', code: '', name: null, units: null, line: null, inStock: null },
  ...{ condition: null, step: null, detail: null },
};
const errors = { newest: scan, ids: [1], of: [], over: false };
const question = { about: 'shortage', name: null, units: null, box: null };
const badge = { ...scan, result: 'good', refusal: null, step: 'signed-in', name: 'Anna', practiceOver: true };

const fronts = [
  { panel: 'error', errors, next: null, ignored: null },
  { panel: 'cancelled', id: 'W-1', reason: null },
  { panel: 'question', question },
  { panel: 'locked' },
  { panel: 'sign-in' },
  { panel: 'parcel', id: 'W-1', parcel: null },
  { panel: 'ready' },
  { panel: 'scan', scan: badge },
] as unknown as Foreground[];

it.each(allLanguages)('nothing is left empty between two sentences, in %s', (lang) => {
  for (const front of fronts) {
    const { status, alert } = spokenWords(front, textsFor(lang), lang);
    const said = status || alert;
    expect(said).not.toBe('');
    expect(said).not.toMatch(/\.\s*[.,]| {2}|^[ .,]|null|undefined/);
  }
});

it('a badge that ends practice is heard to do so', () => {
  const { status } = spokenWords({ panel: 'scan', scan: badge } as unknown as Foreground, textsFor('en'), 'en');
  expect(status).toBe('Signed in, Anna, Practice is over. What is scanned now counts.');
});
