/**
 * When it was, in words: in the dock's zone of that moment, which is named; a clock is doubted only where nobody
 * vouched for it.
 */
import { expect, it } from 'vitest';
import { localTime } from '../../../agent/inventory/explain/words.ts';

const at = Date.UTC(2026, 10, 28, 14, 2, 11);

it.each([
  [0, '2026-11-28 14:02:11 UTC'],
  [60, '2026-11-28 15:02:11 UTC+01:00'],
  [-480, '2026-11-28 06:02:11 UTC-08:00'],
  [345, '2026-11-28 19:47:11 UTC+05:45'],
  [-210, '2026-11-28 10:32:11 UTC-03:30'],
])('%i minutes from UTC: %s', (utcOffsetMin, text) => {
  expect(localTime({ at, utcOffsetMin, clockTrusted: true })).toBe(text);
  expect(localTime({ at, utcOffsetMin, clockTrusted: false })).toBe(`${text} by a clock that was not set`);
});
