/**
 * How entries move the documents people work on: notices, orders at packing, counts, and the units that a label tells
 * apart. Part of `apply.ts`, which moves the items. As there, nothing is judged here: what an entry says is so.
 */

import { documentKey } from '../nouns/document.ts';
import { type AppliedEntry, type EntryBody, foldedFrom } from '../nouns/entry.ts';
import type { NoticeRow } from '../nouns/inbound/notice.ts';
import { outstanding, withReceived } from '../nouns/inbound/notice-lines.ts';
import type { OrderLine, OrderRow } from '../nouns/orders/order.ts';
import type { ApartCondition, Condition } from '../nouns/stock/condition.ts';
import type { CountLine, CountRow, Known } from '../nouns/stock/count.ts';
import { shelf } from '../nouns/stock/item.ts';
import type { Doubted, MovementKind, Scanned, UnitRow } from '../nouns/stock/movement.ts';
import { turnsOf, withAlso, withDoubted, withTurn } from '../nouns/stock/units.ts';
import type { Tables } from '../nouns/tables.ts';

export function noticeAfter(
  before: NoticeRow | undefined,
  entry: Pick<AppliedEntry, 'merchant' | 'document'>,
  body: EntryBody['notice'],
): NoticeRow {
  const announced = new Set(body.lines.map(({ sku }) => sku));
  const received = new Map(before?.lines.map((line) => [line.sku, line.received]));
  const damaged = new Map(before?.lines.map((line) => [line.sku, line.damaged ?? 0]));
  const broken = (sku: string) => ((damaged.get(sku) ?? 0) > 0 ? { damaged: damaged.get(sku) ?? 0 } : {});
  const published = new Set(before?.lines.filter((line) => line.published === true).map(({ sku }) => sku));
  const unannounced = (before?.lines ?? []).filter((line) => !announced.has(line.sku) && line.received !== 0);
  return {
    merchant: entry.merchant ?? '',
    id: entry.document ?? '',
    type: body.type ?? before?.type ?? 'asn',
    status: 'open',
    supplier: body.supplier ?? before?.supplier ?? null,
    expectedAt: body.expectedAt ?? before?.expectedAt ?? null,
    publish: body.publish ?? before?.publish ?? false,
    lines: [
      ...body.lines.map(({ sku, quantity }) => ({
        sku,
        quantity,
        received: received.get(sku) ?? 0,
        ...broken(sku),
        ...(published.has(sku) && { published: true as const }),
      })),
      ...unannounced.map(({ sku, received }) => ({ sku, quantity: 0, received, ...broken(sku) })),
    ],
    handlingUnits: body.handlingUnits ?? before?.handlingUnits ?? [],
  };
}

/** Writes the notice, and what that makes of each item's incoming units. */
export function putNotice(tables: Tables, before: NoticeRow | undefined, after: NoticeRow): void {
  const change = new Map<string, number>();
  const add = (sku: string, units: number) => change.set(sku, (change.get(sku) ?? 0) + units);
  for (const line of before?.lines ?? []) add(line.sku, -outstanding(before ?? after, line));
  for (const line of after.lines) add(line.sku, outstanding(after, line));
  for (const [sku, units] of change) {
    const item = tables.item(after.merchant, sku);
    if (item !== undefined && units !== 0) tables.putItem({ ...item, incoming: item.incoming + units });
  }
  tables.putRow('notice', after);
}

/** R15: what is missing of the line counts as available from here on, or no more. */
export function publishLine(tables: Tables, notice: NoticeRow, sku: string | null, on: boolean): void {
  const lines = notice.lines.map((line) => {
    if (line.sku !== sku) return line;
    const { published: _, ...rest } = line;
    return on ? { ...rest, published: true as const } : rest;
  });
  tables.putRow('notice', { ...notice, lines });
}

/** Units received on a notice, or taken back from it. What was not announced gets a line of its own. */
export function receiveOn(tables: Tables, notice: NoticeRow, sku: string, units: number, condition?: Condition): void {
  const lines = withReceived(notice.lines, sku, units, condition === 'damaged' ? units : 0);
  // Taken back, what nobody announced is no line any more.
  putNotice(tables, notice, { ...notice, lines: lines.filter((line) => line.quantity > 0 || line.received !== 0) });
}

/** Moves what is packed and shipped of one line of an order. */
export function moveLine(order: OrderRow, sku: string, move: { packed?: number; shipped?: number }): OrderRow {
  const moved = (line: OrderLine): OrderLine => ({
    ...line,
    shipped: line.shipped + (move.shipped ?? 0),
    packed: Math.max(0, (line.packed ?? 0) + (move.packed ?? 0)),
  });
  return { ...order, lines: order.lines.map((line) => (line.sku === sku ? moved(line) : line)) };
}

/** Shipped when every unit is; else what it was, or open again. */
export function withStatusOfLines(order: OrderRow): OrderRow {
  if (order.status === 'cancelled' || order.status === 'set-aside') return order;
  const all = order.lines.every((line) => line.shipped >= line.quantity);
  if (all) return { ...order, status: 'shipped' };
  const waits = order.lines.some((line) => (line.packed ?? 0) > 0);
  return { ...order, status: order.status === 'packed' && waits ? 'packed' : 'open' };
}

/**
 * Units found by a count. Its line is there from the first one on; a later round begins from nothing, and from what is
 * there then.
 */
export function tallyOn(tables: Tables, entry: AppliedEntry, units: number, round: number, knew?: Known): void {
  const count = tables.row('count', entry.document ?? '');
  const merchant = entry.merchant ?? '';
  const sku = entry.sku ?? '';
  if (count === undefined) return;
  const known = count.lines.find((line) => line.merchant === merchant && line.sku === sku && !line.done);
  const item = tables.item(merchant, sku);
  const expected = item === undefined ? 0 : shelf(item);
  const fresh: CountLine = {
    merchant,
    sku,
    counted: 0,
    expected,
    base: entry.seq,
    round,
    before: null,
    done: false,
    ...(knew !== undefined && { knew }),
  };
  const line = known === undefined ? fresh : roundOf(known, fresh, round, units);
  const next = { ...line, counted: line.counted + units };
  const others = count.lines.filter((other) => other !== known);
  const lines = known === undefined ? [...others, next] : count.lines.map((other) => (other === known ? next : other));
  tables.putRow('count', { ...count, lines } satisfies CountRow);
}

/** Open counts that one result is told to. */
const openCountsMax = 1_000;

/**
 * A count was booked: what it found, other counts of the item that are still open need not find again. They expect it
 * from here on, as if it had been on the books when they began.
 */
export function foundElsewhere(tables: Tables, { merchant, sku, quantity, document }: AppliedEntry): void {
  if (quantity === null || quantity === 0) return;
  const concerns = (line: CountLine) => line.merchant === merchant && line.sku === sku && !line.done;
  for (const { id } of tables.openRows('count', openCountsMax)) {
    const count = tables.row('count', id);
    if (count === undefined || id === document || !count.lines.some(concerns)) continue;
    const told = (line: CountLine) => (concerns(line) ? { ...line, expected: line.expected + quantity } : line);
    tables.putRow('count', { ...count, lines: count.lines.map(told) });
  }
}

/**
 * Until the first one is found it is compared with what is there at that moment: lists and rounds begin long before
 * somebody gets there.
 */
function roundOf(line: CountLine, fresh: CountLine, round: number, units: number): CountLine {
  const moved = fresh.expected - line.expected;
  if (round > line.round) return { ...fresh, before: line.counted + moved };
  if (line.counted !== 0 || units <= 0) return line;
  return { ...fresh, round: line.round, before: line.before === null ? null : line.before + moved };
}

const stateAfter: {
  [K in Exclude<MovementKind, 'tally' | 'condition'>]: [done: UnitRow['state'], undone: UnitRow['state']];
} = {
  receipt: ['in', 'out'],
  packing: ['packed', 'in'],
  shipment: ['out', 'in'],
};

/** A unit that its label tells from all others moved, or did not after all. */
export function moveUnit(
  tables: Tables,
  entry: AppliedEntry,
  kind: MovementKind,
  key: string,
  undone: boolean,
  condition?: ApartCondition,
): void {
  if (kind === 'tally' || kind === 'condition') return;
  const state = stateAfter[kind][undone ? 1 : 0];
  const { merchant, sku, seq } = entry;
  const { turn } = entry.body as Scanned;
  if (turn !== undefined) {
    const turns = turnsOf(tables, key);
    tables.putRow('unit-turn', withTurn(turns, turn));
    // Heard late of another dock: where it is now its later turns say.
    if (turn < turns.turn) return;
  }
  const row = { key, merchant: merchant ?? '', sku: sku ?? '', state, seq, condition: condition ?? null };
  tables.putRow('unit', row);
}

/** R26: a unit that its label tells from all others is in this condition from here on. */
export function unitIs(tables: Tables, entry: AppliedEntry, key: string, condition: Condition): void {
  const { merchant, sku, seq } = entry;
  const before = tables.row('unit', key) ?? { key, merchant: merchant ?? '', sku: sku ?? '', state: 'in', seq };
  tables.putRow('unit', { ...before, condition: condition === 'good' ? null : condition });
  const { turn } = entry.body as Scanned;
  // That it is here says nothing of how it came.
  if (turn !== undefined && tables.row('unit-turn', key) === undefined)
    tables.putRow('unit-turn', { key, turn, missing: [] });
}

/** M8: of what came with that unit, so many are on hold in doubt, or no more. */
export function doubt(tables: Tables, doubted: Doubted, to: Condition, units: number): void {
  tables.putRow('unit-turn', withDoubted(turnsOf(tables, doubted.unit), doubted, to === 'hold' ? units : -units));
}

/** M6: another dock scanned that turn of a unit, too: it moved nothing here, but who heard of it knew of the unit. */
export function alsoElsewhere(tables: Tables, entry: AppliedEntry, { unit, turn, back }: EntryBody['exception']): void {
  const folded = foldedFrom(entry);
  if (unit === undefined || turn === undefined || folded === undefined) return;
  tables.putRow('unit-turn', withAlso(turnsOf(tables, unit), { turn, ...folded, ...(back === true && { back }) }));
}

export function noticeOf(tables: Tables, entry: AppliedEntry): NoticeRow | undefined {
  return entry.document === null ? undefined : tables.row('notice', documentKey(entry.merchant ?? '', entry.document));
}

export function orderOf(tables: Tables, entry: AppliedEntry): OrderRow | undefined {
  return entry.document === null ? undefined : tables.order(entry.merchant ?? '', entry.document);
}
