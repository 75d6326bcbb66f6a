/**
 * One handling unit (a pallet, a carton) often says what it is over two or three symbols: the SSCC on one, content and
 * count on the next. The standard's rules of what must and must not stand together hold over all of them, so they are
 * added up here, and the unit is bookable only when the sum is complete. A symbol that contradicts the sum is not
 * added: it most likely belongs to the next unit, and a person decides.
 *
 * `addSymbol(unit, judged)` is the transition; `assessUnit` is the view.
 */

import type { Element } from './element-string.ts';
import { contradiction, missingReason, missingRequisites } from './gs1/association.ts';
import type { Judged } from './judge.ts';
import { lostSeparatorSuspicion } from './lost-separator.ts';
import { type Meaning, meaningOf } from './meaning.ts';

export type HandlingUnit = {
  readonly symbols: number;
  /** The union, in the order of arrival; no identifier twice. */
  readonly elements: readonly Element[];
};

export const EMPTY_UNIT: HandlingUnit = { symbols: 0, elements: [] };

/** A logistic label has three symbols at most; beyond this somebody scans a shelf. */
const SYMBOLS_MAX = 16;

type Addition =
  | { outcome: 'added'; unit: HandlingUnit }
  /** Says nothing new: the same symbol again. */
  | { outcome: 'repeated'; unit: HandlingUnit }
  /** Not added: bad, without GS1 structure, in contradiction, or beyond `SYMBOLS_MAX`. The unit is as it was. */
  | { outcome: 'refused'; unit: HandlingUnit; reason: string };

/** Adds one judged symbol. Never changes the unit it was given. */
export function addSymbol(unit: HandlingUnit, judged: Judged): Addition {
  if (judged.verdict === 'bad') return { outcome: 'refused', unit, reason: judged.reason ?? 'The scan is not valid.' };
  if (judged.verdict === 'plain') return { outcome: 'refused', unit, reason: 'This is no GS1 symbol.' };
  const wrong = conflict(unit, judged.elements);
  if (wrong !== undefined) return { outcome: 'refused', unit, reason: wrong };
  const known = new Set(unit.elements.map(([ai]) => ai));
  const news: Element[] = [];
  for (const element of judged.elements) {
    if (known.has(element[0])) continue;
    known.add(element[0]);
    news.push(element);
  }
  if (news.length === 0) return { outcome: 'repeated', unit };
  if (unit.symbols === SYMBOLS_MAX) {
    return { outcome: 'refused', unit, reason: `More than ${SYMBOLS_MAX} symbols for one unit.` };
  }
  return { outcome: 'added', unit: { symbols: unit.symbols + 1, elements: [...unit.elements, ...news] } };
}

export type Assessment = {
  /** Everything that the symbols require of each other is there, and nothing suggests a lost separator. */
  bookable: boolean;
  verdict: 'ok' | 'incomplete';
  /** What is missing or suspicious, for the operator; absent when bookable. */
  reason?: string;
} & Meaning;

/** What the symbols say together. `currentYear` reads two-digit years; without it there is no expiry. */
export function assessUnit(unit: HandlingUnit, currentYear?: number): Assessment {
  const missing = missingRequisites(unit.elements);
  const suspicion = lostSeparatorSuspicion(unit.elements);
  const verdict = missing.length === 0 && unit.symbols > 0 ? 'ok' : 'incomplete';
  const reasons = [...missing.map(missingReason), suspicion].filter((sentence) => sentence !== undefined);
  return {
    bookable: verdict === 'ok' && suspicion === undefined,
    verdict,
    ...meaningOf(unit.elements, currentYear),
    ...(reasons.length === 0 ? {} : { reason: reasons.join(' ') }),
  };
}

function conflict(unit: HandlingUnit, elements: readonly Element[]): string | undefined {
  const values = new Map(unit.elements);
  for (const [ai, value] of elements) {
    const earlier = values.get(ai);
    if (earlier !== undefined && earlier !== value) {
      return `(${ai}) is ${value} here and ${earlier} on an earlier symbol of this unit.`;
    }
  }
  return contradiction([...unit.elements, ...elements]);
}
