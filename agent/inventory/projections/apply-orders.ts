/**
 * How entries move an order, its packing list and the units in its boxes. Part of `apply.ts`, which moves the items. As
 * there, nothing is judged here: what an entry says is so.
 */

import { documentKey } from '../nouns/document.ts';
import type { AppliedEntry, EntryBody } from '../nouns/entry.ts';
import { moveHeld } from '../nouns/orders/allocation.ts';
import type { AskedVersion, OrderLine, OrderRow } from '../nouns/orders/order.ts';
import { orderedOf } from '../nouns/orders/order-lines.ts';
import { emptyList, mark, type PackingListRow, put, standing } from '../nouns/orders/packing-list.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { Tables } from '../nouns/tables.ts';
import { orderOf } from './apply-documents.ts';
import { withhold } from './apply-site.ts';

/**
 * A line that was there keeps what is packed and shipped of it, and the item as it was (R4). One that is gone stays
 * while units of it are in a box.
 */
export function applyOrder(
  tables: Tables,
  entry: AppliedEntry,
  _rules: Rulebook,
  { channel, placedAt, updatedAt, print, asked, withheld, lines }: EntryBody['order'],
): void {
  const merchant = entry.merchant ?? '';
  const id = entry.document ?? '';
  const before = tables.order(merchant, id);
  const old = new Map(before?.lines.map((line) => [line.sku, line]));
  const named = new Set(lines.map(({ sku }) => sku));
  const boxed = (before?.lines ?? []).filter(({ sku, packed = 0 }) => packed > 0 && !named.has(sku));
  const same = before !== undefined && boxed.length === 0 && saysTheSame(before, lines);
  const after: OrderRow = {
    merchant,
    id,
    // A newer version that says nothing new about the goods takes no parcel off the scale.
    status: before?.status === 'packed' && same ? 'packed' : 'open',
    channel: channel ?? before?.channel ?? null,
    placedAt: placedAt ?? before?.placedAt ?? null,
    updatedAt: updatedAt ?? before?.updatedAt ?? null,
    byHand: before?.byHand ?? null,
    lines: [
      ...lines.map((line) => lineOf(line, old.get(line.sku))),
      ...boxed.map((line) => ({ ...line, quantity: line.shipped })),
    ],
  };
  if (print !== undefined && updatedAt !== undefined)
    tables.putRow('told-order', { merchant, order: id, updatedAt, print });
  noteAsked(tables, entry, asked);
  withhold(tables, entry, withheld);
  moveHeld(tables, before, after);
  tables.putOrder(nothingLeft(after) ? { ...after, status: 'shipped' } : after);
}

/** Entries of earlier versions of the agent say nothing of it. */
export function noteAsked(tables: Tables, entry: AppliedEntry, asked: AskedVersion | undefined): void {
  if (asked === undefined) return;
  const key = documentKey(entry.merchant ?? '', entry.document ?? '');
  const before = tables.row('asked-version', key) ?? { key, version: null, over: null };
  tables.putRow('asked-version', { ...before, ...asked });
}

function lineOf(
  { sku, quantity, elsewhere, kits }: EntryBody['order']['lines'][number],
  old: OrderLine | undefined,
): OrderLine {
  const { elsewhere: _, kits: _kits, ...kept } = old ?? { sku, quantity, shipped: 0 };
  if (elsewhere) return { ...kept, quantity: 0, elsewhere: quantity };
  return { ...kept, quantity, ...(kits !== undefined && { kits }) };
}

/** What is wanted still has left already or comes from elsewhere, and nothing stands in a box. */
function nothingLeft({ lines }: OrderRow): boolean {
  const some = lines.some(({ shipped, elsewhere }) => shipped > 0 || elsewhere !== undefined);
  return some && lines.every(({ quantity, shipped, packed = 0 }) => shipped >= quantity && packed === 0);
}

function saysTheSame(before: OrderRow, lines: EntryBody['order']['lines']): boolean {
  const wanted = new Map(lines.map(({ sku, quantity }) => [sku, quantity]));
  const had = before.lines.filter((line) => orderedOf(line) > 0);
  return had.length === wanted.size && had.every((line) => wanted.get(line.sku) === orderedOf(line));
}

export function applyOrderCancel(
  tables: Tables,
  entry: AppliedEntry,
  _rules: Rulebook,
  body: EntryBody['order-cancel'],
): void {
  const order = orderOf(tables, entry);
  if (order === undefined) return;
  withhold(tables, entry, body.withheld);
  // What was in boxes goes back to the shelf: nobody ships it any more.
  for (const { sku, packed = 0 } of order.lines) {
    const item = packed === 0 ? undefined : tables.item(order.merchant, sku);
    if (item !== undefined) tables.putItem({ ...item, packed: item.packed - packed });
  }
  const list = packingList(tables, order);
  if (list !== undefined) {
    for (const { contents } of standing(list)) {
      for (const { sku, units } of contents) {
        const { merchant } = order;
        for (const { key } of units)
          tables.putRow('unit', { key, merchant, sku, state: 'in', condition: null, seq: entry.seq });
      }
    }
    tables.putRow('packing-list', { ...list, boxes: list.boxes.filter(({ shipped }) => shipped) });
  }
  const lines = order.lines.map(({ packed: _, ...line }) => line);
  const after: OrderRow = { ...order, lines, status: 'cancelled', updatedAt: body.updatedAt ?? null };
  moveHeld(tables, order, after);
  tables.putOrder(after);
}

export function applyOrderHold(
  tables: Tables,
  entry: AppliedEntry,
  _rules: Rulebook,
  byHand: EntryBody['order-hold'],
): void {
  const order = orderOf(tables, entry);
  const { held, reason } = byHand;
  if (order !== undefined) tables.putOrder({ ...order, byHand: { held, reason } });
}

export function applyOrderFinish(tables: Tables, entry: AppliedEntry): void {
  const order = orderOf(tables, entry);
  if (order?.status === 'open') tables.putOrder({ ...order, status: 'packed' });
}

/**
 * What was said of its boxes' weight does not hold any longer: they are opened. One whose shipments are taken back is
 * open by those already.
 */
export function applyOrderReopen(tables: Tables, entry: AppliedEntry): void {
  const order = orderOf(tables, entry);
  if (order?.status !== 'packed' && order?.status !== 'shipped' && order?.status !== 'open') return;
  tables.putOrder({ ...order, status: 'open' });
  const list = packingList(tables, order);
  if (list === undefined) return;
  const boxes = list.boxes.map((box) => (box.shipped ? box : { ...box, checked: false }));
  tables.putRow('packing-list', { ...list, boxes });
}

export function applyParcelCheck(
  tables: Tables,
  entry: AppliedEntry,
  _rules: Rulebook,
  { box, result, digits, unit }: EntryBody['parcel-check'],
): void {
  const order = orderOf(tables, entry);
  const list = order && packingList(tables, order);
  if (list === undefined) return;
  const weight = digits === undefined || unit === undefined ? {} : { weight: { digits, unit } };
  const checked = result === 'differs' ? {} : { checked: true };
  tables.putRow('packing-list', mark(list, { ...weight, ...checked }, box));
}

/** R25: what the carrier's label of a box says; a newer one counts. */
export function applyParcelLabel(
  tables: Tables,
  entry: AppliedEntry,
  _rules: Rulebook,
  { box, carrier, tracking }: EntryBody['parcel-label'],
): void {
  const order = orderOf(tables, entry);
  const list = order && packingList(tables, order);
  if (list === undefined) return;
  tables.putRow('packing-list', mark(list, { ...(carrier !== undefined && { carrier }), tracking }, box));
  const { merchant, order: id } = list;
  if (list.boxes.some((each) => each.box === box)) tables.putRow('parcel', { tracking, merchant, order: id, box });
}

const labelOf = ({ lot, serial, expiry }: EntryBody['packing']) => ({
  ...(lot !== undefined && { lot }),
  ...(serial !== undefined && { serial }),
  ...(expiry !== undefined && { expiry }),
});

/** Units that went into a box of the order, or out of it. What comes out of a finished one opens it again. */
export function boxed(tables: Tables, entry: AppliedEntry, order: OrderRow, body: EntryBody['packing']): void {
  const list = packingList(tables, order) ?? emptyList(order);
  const { station, sku, quantity } = entry;
  const { box, unit } = body;
  const label = labelOf(body);
  tables.putRow('packing-list', put(list, { box, station, sku: sku ?? '', quantity: quantity ?? 0, unit, label }));
  if ((quantity ?? 0) >= 0 || (order.status !== 'packed' && order.status !== 'open')) return;
  tables.putOrder({ ...order, status: nothingLeft(order) ? 'shipped' : 'open' });
}

/** A box left with its units, or came back. All of a box goes at once. */
export function boxShipped(tables: Tables, entry: AppliedEntry, order: OrderRow, box: number | undefined): void {
  const list = packingList(tables, order);
  if (list !== undefined && box !== undefined) {
    tables.putRow('packing-list', mark(list, { shipped: (entry.quantity ?? 0) < 0 }, box));
  }
}

const packingList = (tables: Tables, { merchant, id }: Pick<OrderRow, 'merchant' | 'id'>) =>
  tables.row('packing-list', documentKey(merchant, id)) satisfies PackingListRow | undefined;

export function applyOrderRefresh(
  tables: Tables,
  entry: AppliedEntry,
  _rules: Rulebook,
  body: EntryBody['order-refresh'],
): void {
  const order = orderOf(tables, entry);
  if (order !== undefined) keepProperties(tables, order, entry.sku ?? '', body);
}

/** R4: the line keeps the item as this entry says it was. */
export function keepProperties(tables: Tables, order: OrderRow, sku: string, kept: EntryBody['order-refresh']): void {
  const keep = (line: OrderLine): OrderLine => {
    const said = Object.entries({ ...line, ...kept }).filter(([, value]) => value !== null);
    return Object.fromEntries(said) as OrderLine;
  };
  tables.putOrder({ ...order, lines: order.lines.map((line) => (line.sku === sku ? keep(line) : line)) });
}

export function applyOrderSync(
  tables: Tables,
  entry: AppliedEntry,
  _rules: Rulebook,
  body: EntryBody['order-sync'],
): void {
  const channel = entry.document ?? '';
  const before = tables.orderSync(channel);
  tables.putOrderSync({
    channel,
    since: body.since ?? before?.since ?? '',
    cursor: body.cursor ?? before?.cursor ?? null,
  });
}
