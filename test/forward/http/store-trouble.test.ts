/** What a store's answer with a status of success is, where it is none. */
import { expect, it } from 'vitest';
import { falseSuccess } from '../../../agent/forward/http/store-trouble.ts';

const answered = (body: unknown, headers: Record<string, string> = {}) =>
  falseSuccess({ status: 200, headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

it.each([[{ orders: [] }], [[]], [{ error: null }], [{ update: [{ error: { message: 'of one row' } }] }]])(
  'takes %j for a success',
  (body) => {
    expect(answered(body)).toBeUndefined();
  },
);

it.each([
  ['a page', '<!DOCTYPE html><p>Be right back</p>', 'no JSON — check url'],
  ['nothing', '', 'no JSON'],
  ['a text in JSON', '"ok"', 'no JSON'],
  ['an error', { error: 'Too many connections' }, 'it answers 200 with an error: Too many connections'],
  ['an error with a message', { error: { code: 7, message: 'no database' } }, 'with an error: no database'],
  ['an error that is a number', { error: 500 }, 'with an error: 500'],
])('takes %s for none', (_what, body, words) => {
  const trouble = answered(body);
  expect(trouble?.reason).toContain(words);
  // Nobody knows whether it was done: it is asked again.
  expect(trouble).toEqual({ reason: trouble?.reason });
});

it('takes what nobody can read for none, and bounds what it quotes', () => {
  expect(answered({}, { 'content-encoding': 'br' })?.reason).toContain('encoding nobody asked for (br)');
  expect(answered({ error: 'x'.repeat(9_999) })?.reason.length).toBeLessThan(300);
});
