/**
 * How the dock is, in one sentence: what is wrong, worst first, then what waits. Nothing is said to be well while
 * anything is listed below it. Pure.
 */
import type { AdminTexts } from '../../texts/admin-words.ts';
import type { AdminPicture } from '../../views/picture.ts';

type Format = { number(value: number): string; clockTime(at: number): string };

export function headline(
  { desk, state }: Pick<AdminPicture, 'desk' | 'state'>,
  words: AdminTexts['desk'],
  { number, clockTime }: Format,
): string {
  const { behind, waiting, troubles } = desk;
  const { devices, stations, others } = troubles;
  const said = (count: number, inWords: (count: string, one: boolean) => string) =>
    count === 0 ? [] : [inWords(number(count), count === 1)];
  const since = behind.since === null ? null : clockTime(behind.since);
  const wrong = [
    ...(state === 'refusing' ? [words.refusing] : []),
    ...said(devices.length, (count, one) => words.devices(one ? (devices[0] ?? '') : count, one)),
    ...said(behind.count, (count, one) => words.notTold(count, since, one)),
    ...said(stations.length, (count, one) => words.stationsWait(one ? (stations[0] ?? '') : count, one)),
    ...said(waiting.exceptions, words.exceptions),
  ];
  const parts = [
    ...wrong,
    ...said(others, (count, one) => words.toRepair(count, one, wrong.length > 0)),
    ...said(waiting.orders, words.ordersWait),
    ...said(waiting.held, words.ordersHeld),
    ...said(waiting.notices, words.deliveries),
    ...said(waiting.returns, words.returns),
  ];
  return parts.length === 0 ? words.allWell : parts.join(' · ');
}
