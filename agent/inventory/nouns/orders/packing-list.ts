/**
 * Which units of an order are in which box, as pure changes of the packing list. A box is named by its number within
 * the order; what is shipped stays on the list, so that a later box never gets its number.
 */

import type { SkuCount } from '../stock/quantity.ts';
import type { OrderRow } from './order.ts';

/** Serialised units of a box's content, with the base units each stands for. */
type BoxedUnit = { key: string; quantity: number };

export type BoxContent = SkuCount & { units: BoxedUnit[] };

export type Box = {
  box: number;
  /** Where it is packed: one number is one box, so another station takes the next number. */
  station: string | null;
  contents: BoxContent[];
  /** Its weight is settled, one way or another. */
  checked: boolean;
  shipped: boolean;
};

/** Which units of an order are in which box; empty boxes are none. */
export type PackingListRow = { merchant: string; order: string; boxes: Box[] };

export const emptyList = ({ merchant, id }: Pick<OrderRow, 'merchant' | 'id'>): PackingListRow => ({
  ...{ merchant, order: id, boxes: [] },
});

type Put = { box: number; station: string | null; sku: string; quantity: number; unit?: string | undefined };

/** Units put into a box, or (below zero) taken out of it. */
export function put(list: PackingListRow, { box: number, station, sku, quantity, unit }: Put): PackingListRow {
  const fresh: Box = { box: number, station, contents: [], checked: false, shipped: false };
  const before = list.boxes.find(({ box }) => box === number) ?? fresh;
  const known = before.contents.find((content) => content.sku === sku) ?? { sku, quantity: 0, units: [] };
  const content: BoxContent = {
    sku,
    quantity: known.quantity + quantity,
    units: unit === undefined ? known.units : unitsAfter(known.units, unit, quantity),
  };
  const all = before.contents.includes(known)
    ? before.contents.map((other) => (other === known ? content : other))
    : [...before.contents, content];
  const contents = all.filter(({ quantity }) => quantity > 0);
  const boxes = list.boxes.filter(({ box }) => box !== number);
  // What is in it changed: whatever it weighed before is another box's weight.
  if (contents.length > 0) boxes.push({ ...before, contents, checked: false });
  return { ...list, boxes: boxes.sort((a, b) => a.box - b.box) };
}

function unitsAfter(units: readonly BoxedUnit[], key: string, quantity: number): BoxedUnit[] {
  const others = units.filter((unit) => unit.key !== key);
  return quantity > 0 ? [...others, { key, quantity }] : others;
}

/** One box changed; all of them without a number. */
export function mark(
  list: PackingListRow,
  change: Partial<Pick<Box, 'checked' | 'shipped'>>,
  number?: number,
): PackingListRow {
  const boxes = list.boxes.map((box) => (number === undefined || box.box === number ? { ...box, ...change } : box));
  return { ...list, boxes };
}

/** Boxes that have not left. */
export const standing = ({ boxes }: PackingListRow): Box[] => boxes.filter(({ shipped }) => !shipped);

/** Boxes whose weight nobody has settled yet; of an order that is packed. */
export const boxesToWeigh = (list: PackingListRow): Box[] => standing(list).filter(({ checked }) => !checked);

/** A number no box of this order has had, as far as it is known. */
export const freeNumber = ({ boxes }: PackingListRow): number =>
  boxes.reduce((highest, { box }) => Math.max(highest, box), 0) + 1;

/**
 * The box that goods scanned at this station go into: the one its session is at, unless that one has left or stands at
 * another station, where somebody packs the same order.
 */
export function boxHere(list: PackingListRow, station: string, number: number): number {
  const box = list.boxes.find((known) => known.box === number);
  const mine = box === undefined || (box.station === station && !box.shipped);
  return mine ? number : freeNumber(list);
}
