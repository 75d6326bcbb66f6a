/**
 * Which units of an order are in which box, as pure changes of the packing list. A box is named by its number within
 * the order; what is shipped stays on the list, so that a later box never gets its number.
 */

import type { ToldUnits, ToldWeight } from '../channels/telling.ts';
import type { SkuCount } from '../stock/quantity.ts';
import type { OrderRow } from './order.ts';
import { missingIn } from './order-lines.ts';

/** Serialised units of a box's content, with the base units each stands for. */
type BoxedUnit = { key: string; quantity: number };

/** `labels` (R6): of its units, those of whose label more is known; absent: none. */
export type BoxContent = SkuCount & { units: BoxedUnit[]; labels?: ToldUnits[] };

export type Box = {
  box: number;
  /** Where it is packed: one number is one box, so another station takes the next number. */
  station: string | null;
  contents: BoxContent[];
  /** Its weight is settled, one way or another. */
  checked: boolean;
  /** As a scale showed it last; absent: nobody weighed it as it is. */
  weight?: ToldWeight;
  /** Of the carrier’s label, where one was scanned or told. */
  carrier?: string;
  tracking?: string;
  shipped: boolean;
};

/** Which units of an order are in which box; empty boxes are none. */
export type PackingListRow = { merchant: string; order: string; boxes: Box[] };

/** The box that a carrier's number was last said of. */
export type ParcelRow = { tracking: string; merchant: string; order: string; box: number };

export const emptyList = ({ merchant, id }: Pick<OrderRow, 'merchant' | 'id'>): PackingListRow => ({
  ...{ merchant, order: id, boxes: [] },
});

/** What the label of these units says beside the item. */
type Label = Omit<ToldUnits, 'quantity'>;

type Put = {
  box: number;
  station: string | null;
  sku: string;
  quantity: number;
  unit?: string | undefined;
  label?: Label;
};

/** Units put into a box, or (below zero) taken out of it. */
export function put(
  list: PackingListRow,
  { box: number, station, sku, quantity, unit, label = {} }: Put,
): PackingListRow {
  const fresh: Box = { box: number, station, contents: [], checked: false, shipped: false };
  const before = list.boxes.find(({ box }) => box === number) ?? fresh;
  const known = before.contents.find((content) => content.sku === sku) ?? { sku, quantity: 0, units: [] };
  const content: BoxContent = {
    sku,
    quantity: known.quantity + quantity,
    units: unit === undefined ? known.units : unitsAfter(known.units, unit, quantity),
    ...labelsAfter(known.labels, named(label, unit), quantity, known.quantity + quantity),
  };
  const all = before.contents.includes(known)
    ? before.contents.map((other) => (other === known ? content : other))
    : [...before.contents, content];
  const contents = all.filter(({ quantity }) => quantity > 0);
  const boxes = list.boxes.filter(({ box }) => box !== number);
  // What is in it changed: whatever it weighed before is another box's weight.
  const { weight: _, ...unweighed } = before;
  if (contents.length > 0) boxes.push({ ...unweighed, contents, checked: false });
  return { ...list, boxes: boxes.sort((a, b) => a.box - b.box) };
}

function unitsAfter(units: readonly BoxedUnit[], key: string, quantity: number): BoxedUnit[] {
  const others = units.filter((unit) => unit.key !== key);
  return quantity > 0 ? [...others, { key, quantity }] : others;
}

/** A unit’s key ends with its serial number (`units.ts`). */
const named = (label: Label, unit: string | undefined): Label =>
  label.serial === undefined && unit?.[14] === '.' ? { ...label, serial: unit.slice(15) } : label;

/**
 * Taken out is what has that label, the newest first; never more is said of labels than there are units.
 * @param left units of the item that are in the box then
 */
function labelsAfter(
  before: readonly ToldUnits[] = [],
  label: Label,
  quantity: number,
  left: number,
): { labels?: ToldUnits[] } {
  const isOfLabel = ({ lot, serial, expiry }: ToldUnits) =>
    (label.serial !== undefined && serial === label.serial) ||
    (lot === label.lot && serial === label.serial && expiry === label.expiry);
  const named = Object.keys(label).length > 0;
  const at = named ? before.findLastIndex(isOfLabel) : -1;
  const known = before[at];
  const added = named && known === undefined && quantity > 0 ? [...before, { quantity, ...label }] : [...before];
  const moved = known === undefined ? added : added.with(at, { ...known, quantity: known.quantity + quantity });
  const labels: ToldUnits[] = [];
  let room = left;
  for (const each of moved) {
    const fits = Math.min(each.quantity, room);
    if (fits > 0) labels.push({ ...each, quantity: fits });
    room -= Math.max(0, fits);
  }
  return labels.length === 0 ? {} : { labels };
}

/** One box changed; all of them without a number. */
export function mark(
  list: PackingListRow,
  change: Partial<Pick<Box, 'checked' | 'shipped' | 'weight' | 'carrier' | 'tracking'>>,
  number?: number,
): PackingListRow {
  const boxes = list.boxes.map((box) => (number === undefined || box.box === number ? { ...box, ...change } : box));
  return { ...list, boxes };
}

/** Boxes that have not left. */
export const standing = ({ boxes }: PackingListRow): Box[] => boxes.filter(({ shipped }) => !shipped);

/** Boxes whose weight nobody has settled yet; of an order that is packed. */
export const boxesToWeigh = (list: PackingListRow): Box[] => standing(list).filter(({ checked }) => !checked);

/** The one of them that is weighed next: packed last, it is the one in the packer's hands. */
export const boxToWeigh = (list: PackingListRow): Box | undefined => boxesToWeigh(list).at(-1);

/**
 * How many boxes an order has in all, once that can be said: nothing more of it will be packed, and they are numbered
 * without a gap, so that a "4 of 4" is the last one.
 * @returns undefined: more may come, or a box in between was emptied
 */
export function boxesInAll({ status, lines }: Pick<OrderRow, 'status' | 'lines'>, boxes: readonly Box[]) {
  const over = status !== 'open' && (status === 'cancelled' || missingIn({ lines }).length === 0);
  return over && boxes.every(({ box }, at) => box === at + 1) ? boxes.length : undefined;
}

/** A number no box of this order has had, as far as it is known. */
export const freeNumber = ({ boxes }: PackingListRow): number =>
  boxes.reduce((highest, { box }) => Math.max(highest, box), 0) + 1;

/** The box that whoever takes up the order at this station goes on with: its newest one there, else one of its own. */
export const boxToFill = (list: PackingListRow, name: string): number =>
  standing(list).findLast(({ station }) => station === name)?.box ?? freeNumber(list);

/**
 * The box that goods scanned at this station go into: the one its session is at, unless that one has left or stands at
 * another station, where somebody packs the same order.
 */
export function boxHere(list: PackingListRow, station: string, number: number): number {
  const box = list.boxes.find((known) => known.box === number);
  const mine = box === undefined || (box.station === station && !box.shipped);
  return mine ? number : freeNumber(list);
}
