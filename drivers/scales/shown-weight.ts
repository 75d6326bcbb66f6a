/**
 * A weight as an instrument showed it; with a unit that is no unit of weight (pieces, percent) it is something else.
 */
import type { Weighing } from '../reading.ts';
import type { Decoded } from './scale-session.ts';
import { weightUnit } from './units.ts';

const number = /^-?\d+(\.\d+)?$/;

/** @param digits sign, digits and point, nothing else: anything else breaks the grammar */
export function shownWeight(
  digits: string,
  unitText: string,
  state: 'stable' | 'motion',
  kind?: Weighing['kind'],
): Decoded {
  if (!number.test(digits)) return { type: 'bad', reason: 'grammar' };
  const unit = weightUnit(unitText.trim());
  if (unit === undefined) {
    const detail = `the scale shows ${digits} ${unitText.trim()}`;
    return { type: 'weighing', weighing: { type: 'weighing', state: 'not-a-weight', detail } };
  }
  const legend = kind === undefined ? {} : { kind };
  return { type: 'weighing', weighing: { type: 'weighing', state, digits, unit, ...legend } };
}
