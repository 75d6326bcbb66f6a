/** What a station's page says large, and in which colour. */
import { expect, it } from 'vitest';
import { cardOf, errorWords } from '../../agent/screen/page/words.ts';
import { textsFor } from '../../agent/screen/texts.ts';
import type { ShownErrors } from '../../agent/screen/views/unseen.ts';

const shown = (refusal: string, detail: string | null) =>
  ({ newest: { refusal, detail }, over: false }) as unknown as ShownErrors;

it('a command that is refused says its own reason large', () => {
  const words = 'Nothing of order A-1 is packed yet.';
  expect(errorWords(shown('bad-command', words), textsFor('en'), 'en').advice).toBe(words);
  expect(errorWords(shown('bad-command', null), textsFor('en'), 'en').advice).toMatch(/here and now/);
  expect(errorWords(shown('bad-command', words), textsFor('es'), 'es').advice).toMatch(/aquí y ahora/);
  expect(errorWords(shown('too-many', 'x'), textsFor('en'), 'en').advice).toMatch(/enough/);
});

it('to count again is a question, not a tick', () => {
  expect(cardOf({ result: 'good', step: 'recount' })).toBe('question');
  expect(cardOf({ result: 'good', step: 'closed' })).toBe('good');
  expect(cardOf({ result: 'refused', step: null })).toBe('refused');
});
