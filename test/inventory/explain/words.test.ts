/**
 * When it was, in words: in the dock's zone of that moment, which is named; a clock is doubted only where nobody
 * vouched for it.
 */
import { expect, it } from 'vitest';
import { sentencesDe } from '../../../agent/inventory/explain/sentences-de.ts';
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
  const { rightGivenUp, published, unpublished, counted, cameBack, condition, lowNoLonger } = sentencesEs.entry;
  expect([rightGivenUp(1), rightGivenUp(2)]).toEqual([
    '1 ya no reservado para un muelle',
    '2 ya no reservados para un muelle',
  ]);
  expect([published(1, 'N-1'), unpublished(1, 'N-1'), lowNoLonger(1)]).toEqual([
    '1 ofrecido antes de llegar con N-1',
    '1 ya no se ofrece antes de llegar con N-1',
    'ya no escaso (1 disponible)',
  ]);
  expect([counted(1, 4, undefined), counted(4, 1, undefined)]).toEqual([
    'se contó 1 donde se esperaban 4',
    'se contaron 4 donde se esperaba 1',
  ]);
  expect(condition(2, 'damaged', 'good', '')).toBe('2 dañados, ahora bien');
  expect(cameBack(1, 'R-1', 'hold', '')).toBe('1 volvió con la devolución R-1, retenido');
  const { number } = sentencesEs;
  expect([number.published(1), number.onHold(1), number.damaged(2), number.earlier(7, 1, 'booked')]).toEqual([
    'y 1 ofrecido antes de llegar',
    'menos 1 retenido',
    'menos 2 dañados',
    ' Antes de la entrada 7: 1 reservado.',
  ]);
  expect(number.overbooked(1)).toBe('1 más reservado de los que hay, y nunca se muestra menos de 0');
});

it('counts one as one in German', () => {
  const { counted } = sentencesDe.entry;
  expect([counted(4, 1, undefined), counted(1, 4, undefined)]).toEqual([
    '4 gezählt, wo 1 erwartet war',
    '1 gezählt, wo 4 erwartet waren',
  ]);
  expect([sentencesDe.number.more(1), sentencesDe.number.more(2)]).toEqual([' und 1 weiterem', ' und 2 weiteren']);
  expect(sentencesDe.number.overbooked(1)).toBe('1 mehr gebucht, als da ist, und nie wird weniger als 0 gezeigt');
});
