/**
 * When it was, in words: in the dock's zone of that moment, which is named; a clock is doubted only where nobody
 * vouched for it.
 */
import { expect, it } from 'vitest';
import { sentencesEs } from '../../../agent/inventory/explain/sentences-es.ts';
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

it('counts one as one in Spanish', () => {
  const { booked, freed, received, leftLoose } = sentencesEs.entry;
  expect([booked(1, 'A-1'), booked(2, 'A-1')]).toEqual(['1 reservado para A-1', '2 reservados para A-1']);
  expect([freed(1, null), leftLoose(1), leftLoose(3)]).toEqual([
    '1 liberado',
    '1 salió sin pedido',
    '3 salieron sin pedido',
  ]);
  expect(received(1, undefined, '', null)).toBe('1 recibido');
});
