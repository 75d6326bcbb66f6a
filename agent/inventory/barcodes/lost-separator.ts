/**
 * A scanner or a keyboard wedge that drops GS makes the next elements part of a lot, a serial or a count: `10ABC` and
 * `0109506000134352` become the lot `ABC0109506000134352`, a valid one. Nothing in the text proves it. What gives it
 * away is that something required is missing and stands at the end of another value, or that a count is absurdly large
 * and reads as a count with elements behind it.
 */

import { type Element, readElementString } from './element-string.ts';
import { identifier } from './gs1/application-identifiers.ts';
import { contradiction, missingRequisites } from './gs1/association.ts';

/** Nothing on a dock holds so many; a swallowed `10` and a lot of three digits get there. */
const COUNT_DIGITS_SUSPECT = 6;

/**
 * So many readings are weighed; a text that allows more is crafted, and gets no suspicion (its verdict stays
 * incomplete).
 */
const READINGS_MAX = 200;

/** A sentence naming the element that probably swallowed others, or undefined. */
export function lostSeparatorSuspicion(elements: readonly Element[]): string | undefined {
  const missing = missingRequisites(elements).length;
  let readings = 0;
  for (const element of elements) {
    const [ai, value] = element;
    if (identifier(ai)?.predefinedLength !== false) continue;
    const isHugeCount = (ai === '30' || ai === '37') && value.length >= COUNT_DIGITS_SUSPECT;
    if (missing === 0 && !isHugeCount) continue;
    for (const [head, tail] of splits(value)) {
      if (++readings > READINGS_MAX) return undefined;
      const split = elements.flatMap((other) => (other === element ? [[ai, head] as const, ...tail] : [other]));
      if (contradiction(split) !== undefined) continue;
      if (isHugeCount || missingRequisites(split).length < missing) {
        return `(${ai}) ends in what reads as (${tail.map(([swallowed]) => swallowed).join('), (')}): a separator may have been lost.`;
      }
    }
  }
  return undefined;
}

/** Every way to cut the value so that its end is a valid element string. */
function splits(value: string): (readonly [head: string, tail: Element[]])[] {
  const found: (readonly [string, Element[]])[] = [];
  for (let at = 1; at < value.length; at++) {
    const tail = readElementString(value.slice(at));
    if (tail.ok) found.push([value.slice(0, at), tail.elements]);
  }
  return found;
}
