/** What the box that waits for its weight should weigh, for the packer to see before it is on the scale. */

import type { DocumentRef } from '../../nouns/document.ts';
import { documentKey } from '../../nouns/document.ts';
import { boxesToWeigh, boxToWeigh } from '../../nouns/orders/packing-list.ts';
import type { Rulebook, StationRules } from '../../nouns/rulebook.ts';
import type { Tables } from '../../nouns/tables.ts';
import { gramsText, massOf, minus, sum } from '../../weighing/mass.ts';
import { checkParcel, itemTolerancePpmDefault } from '../../weighing/parcel.ts';
import { expectedOf } from './box-weight.ts';

/** Decimal text, grams. `others`: boxes of the order that wait for their weight, too. */
export type ParcelBand = { box: number; fromG: string; toG: string; others: number[] };

/** Of a scale that has not shown anything yet. */
const finest = { digits: '1', unit: 'g' } as const;

/**
 * @returns null when no box waits, or nobody knows what it should weigh. The scale's own step is not known before it
 * has shown something: with a coarse scale the check itself allows more than this says.
 */
export function parcelBand(
  tables: Tables,
  rules: Rulebook,
  station: StationRules,
  document: DocumentRef | null,
): ParcelBand | null {
  if (document?.type !== 'order') return null;
  const { merchant, id } = document;
  const order = tables.order(merchant, id);
  const list = tables.row('packing-list', documentKey(merchant, id));
  if (order?.status !== 'packed' || list === undefined) return null;
  const box = boxToWeigh(list);
  const expected = box === undefined ? undefined : expectedOf({ rules, station }, order, box);
  if (box === undefined || expected === undefined || 'unknown' in expected) return null;
  const { lines, packaging } = expected;
  const check = checkParcel(lines, packaging, finest, { itemTolerancePpm: itemTolerancePpmDefault, division: finest });
  if (check.type === 'not-checkable') return null;
  const middle = massOf({ digits: check.expectedG, unit: 'g' });
  const tolerance = massOf({ digits: check.toleranceG, unit: 'g' });
  if (middle === undefined || tolerance === undefined) return null;
  const others = boxesToWeigh(list).flatMap((each) => (each === box ? [] : [each.box]));
  return { box: box.box, others, fromG: gramsText(minus(middle, tolerance)), toG: gramsText(sum(middle, tolerance)) };
}
