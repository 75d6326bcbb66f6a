/**
 * The one place that moves projections: every entry, once, in order. The book applies an entry in the transaction that
 * appends it; a rebuild applies all of them again. The same code over SQL tables or Maps gives the same rows.
 */

import type { AppliedEntry, EntryBody, EntryKind } from '../nouns/entry.ts';
import { moveHeld } from '../nouns/orders/allocation.ts';
import type { OrderRow } from '../nouns/orders/order.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { applyExceptionRow, applyResolve } from '../nouns/station/exception-queue.ts';
import { changed, freshSession } from '../nouns/station/session.ts';
import { apartBy, movedBetween } from '../nouns/stock/condition.ts';
import { countedBy } from '../nouns/stock/count.ts';
import type { Movement, MovementKind, Scanned } from '../nouns/stock/movement.ts';
import type { Tables } from '../nouns/tables.ts';
import { applyAdminKey, applyCommand, applyOperator } from './apply-admin-keys.ts';
import { applyBulk, applySearchSaved } from './apply-bulk.ts';
import { applyAck, applyBrake, applyChannel, applyChannelSettings, applyEpoch } from './apply-channels.ts';
import {
  alsoElsewhere,
  doubt,
  foundElsewhere,
  moveLine,
  moveUnit,
  noticeOf,
  orderOf,
  receiveOn,
  tallyOn,
  unitIs,
  withStatusOfLines,
} from './apply-documents.ts';
import { applyListing } from './apply-listings.ts';
import { applyPolicy, applyStart } from './apply-merchants.ts';
import { applyCalendar, applyDigest, applyDrift, applyReconciliation } from './apply-nightly.ts';
import {
  applyOrder,
  applyOrderCancel,
  applyOrderFinish,
  applyOrderHold,
  applyOrderRefresh,
  applyOrderReopen,
  applyOrderSync,
  applyParcelCheck,
  applyParcelLabel,
  boxed,
  boxShipped,
  keepProperties,
  noteAsked,
} from './apply-orders.ts';
import { askedFor, siteAppliers, spendRight } from './apply-site.ts';
import { applyTelling, applyTellingAgain, applyTold } from './apply-tellings.ts';
import { heldThere, leftThere, soldThere } from './at-its-store.ts';
import { applyGivenUp } from './doubt-shown.ts';
import { applyNotice, applyNoticeClose, applyNoticePublish } from './inbound/apply-notices.ts';
import { applyRestock, applyReturn, applyReturnClose, findOn } from './inbound/apply-returns.ts';
import { consistOf } from './kits-follow.ts';
import { applyLowStock, bookItem, itemOf, markDue, moveItem } from './move-item.ts';

type Applier<K extends EntryKind> = (tables: Tables, entry: AppliedEntry, rules: Rulebook, body: EntryBody[K]) => void;

/** Kinds that are only on the record move nothing. */
const onRecordOnly = (): void => {};

const appliers: { [K in EntryKind]: Applier<K> } = {
  epoch: applyEpoch,
  start: applyStart,
  clock: onRecordOnly,
  item: applyItem,
  receipt: applyReceipt,
  shipment: applyShipment,
  packing: applyPacking,
  tally: applyTally,
  count: applyCount,
  'count-agreed': applyCountAgreed,
  adjustment: applyAdjustment,
  condition: applyCondition,
  reversal: applyReversal,
  order: applyOrder,
  booking: applyBooking,
  'order-cancel': applyOrderCancel,
  'order-refresh': applyOrderRefresh,
  'order-hold': applyOrderHold,
  'order-finish': applyOrderFinish,
  'order-reopen': applyOrderReopen,
  'parcel-check': applyParcelCheck,
  'parcel-label': applyParcelLabel,
  notice: applyNotice,
  'notice-close': applyNoticeClose,
  'notice-publish': applyNoticePublish,
  return: applyReturn,
  restock: applyRestock,
  'return-close': applyReturnClose,
  'low-stock': applyLowStock,
  session: applySession,
  'exception-resolve': applySettled,
  'order-sync': applyOrderSync,
  'process-orders': applyFlag,
  policy: applyPolicy,
  'sync-now': applySyncNow,
  exception: applyException,
  command: applyCommand,
  'admin-key': applyAdminKey,
  operator: applyOperator,
  ack: applyAck,
  'given-up': applyGivenUp,
  listing: applyListing,
  telling: applyTelling,
  told: applyTold,
  'telling-again': applyTellingAgain,
  captured: onRecordOnly,
  channel: applyChannel,
  brake: applyBrake,
  bulk: applyBulk,
  'search-saved': applySearchSaved,
  'channel-settings': applyChannelSettings,
  calendar: applyCalendar,
  reconciliation: applyReconciliation,
  digest: applyDigest,
  drift: applyDrift,
  reprint: onRecordOnly,
  ...siteAppliers,
};

/** Whether this version has heard of entries of this kind: a newer one may have written others. */
export const isKnownKind = (kind: string): boolean => Object.hasOwn(appliers, kind);

/**
 * Moves the projections by one entry. Entries are the truth: whatever they say is applied, nothing is judged here. What
 * a newer version wrote of a kind of its own moves nothing.
 */
export function apply(tables: Tables, entry: AppliedEntry, rules: Rulebook): void {
  if (!isKnownKind(entry.kind)) return;
  const applier = appliers[entry.kind] as Applier<EntryKind>;
  applier(tables, entry, rules, entry.body as EntryBody[EntryKind]);
  if (tables.noteMovement !== undefined && entry.station !== null) noteMovement(tables, entry, entry.station);
}

const movementKinds = ['receipt', 'shipment', 'packing', 'tally', 'condition', 'reversal'] as const;

function noteMovement(tables: Tables, entry: AppliedEntry, station: string): void {
  const { seq, kind, merchant, sku, quantity, document } = entry;
  if (!(movementKinds as readonly string[]).includes(kind)) return;
  const about = { merchant: merchant ?? '', sku: sku ?? '', quantity: quantity ?? 0, document };
  tables.noteMovement?.(station, {
    seq,
    kind: kind as Movement['kind'],
    ...about,
    body: entry.body as Movement['body'],
  });
}

/** Fields of an item that are what was said of them last. The others of a change do more than that. */
const plainFields = Object.keys({
  ...{ name: true, unitWeightG: true, sync: true, streetDate: true, bypassSync: true, notFulfilledHere: true },
  ...{ lowStock: true, price: true, wholesaleCost: true, packaging: true, imageUrl: true },
} satisfies Record<Exclude<keyof EntryBody['item'], 'retired' | 'components' | 'barcodes'>, true>);

function applyItem(tables: Tables, entry: AppliedEntry, rules: Rulebook, change: EntryBody['item']): void {
  const row = itemOf(tables, entry);
  const said: Readonly<Record<string, unknown>> = change;
  const fields: Record<string, unknown> = row;
  for (const field of plainFields) if (said[field] !== undefined) fields[field] = said[field];
  if (change.retired !== undefined && change.retired !== row.retired) {
    row.retired = change.retired;
    markDue(tables, rules, row, entry.seq, row.retired);
  }
  if (change.components !== undefined) consistOf(tables, rules, row, change.components, entry.seq);
  else tables.putItem(row);
  if (change.barcodes !== undefined) tables.putBarcodes(row.merchant, row.sku, change.barcodes);
}

function applyStock(tables: Tables, entry: AppliedEntry, rules: Rulebook): void {
  moveItem(tables, entry, rules, { inStock: entry.quantity ?? 0 });
}

/** R26: units of another condition than good leave, or come, in that condition. */
function applyAdjustment(tables: Tables, entry: AppliedEntry, rules: Rulebook, body: EntryBody['adjustment']): void {
  const units = entry.quantity ?? 0;
  moveItem(tables, entry, rules, { inStock: units, ...apartBy(body.condition, units) });
}

function applyCondition(tables: Tables, entry: AppliedEntry, rules: Rulebook, body: EntryBody['condition']): void {
  const { from, to, unit, doubted } = body;
  moveItem(tables, entry, rules, movedBetween(from, to, entry.quantity ?? 0));
  if (unit !== undefined) unitIs(tables, entry, unit, to);
  if (doubted !== undefined) doubt(tables, doubted, to, entry.quantity ?? 0);
  atStation(tables, entry, 'condition', undefined);
}

/** What any movement at a station does beside its own effect: a quantity keyed in is used up, and a unit has moved. */
function atStation(tables: Tables, entry: AppliedEntry, kind: MovementKind, unit: string | undefined): void {
  if (unit !== undefined) moveUnit(tables, entry, kind, unit, isBack(entry), (entry.body as Scanned).condition);
  // What is counted now for an exception of an earlier day is no scan of whoever works there today.
  if (entry.station === null || (entry.body as Scanned).replays !== undefined) return;
  const session = tables.row('session', entry.station);
  if (session === undefined) return;
  const { condition, ...plain } = session;
  const armed = condition !== undefined || session.quantity !== null;
  if (!armed && session.question === null && session.gathered.length === 0) return;
  tables.putRow('session', { ...plain, quantity: null, question: null, gathered: [] });
}

/** Of another dock: what was taken back there comes as so many fewer. */
const isBack = ({ kind, quantity }: AppliedEntry): boolean =>
  (kind === 'receipt' && (quantity ?? 0) < 0) || (kind === 'shipment' && (quantity ?? 0) > 0);

function applyReceipt(tables: Tables, entry: AppliedEntry, rules: Rulebook, body: EntryBody['receipt']): void {
  const { published = 0 } = body;
  const units = entry.quantity ?? 0;
  moveItem(tables, entry, rules, { inStock: units, published: -published, ...apartBy(body.condition, units) });
  arriveOn(tables, entry, body);
  atStation(tables, entry, 'receipt', body.unit);
}

/** The document that goods came with knows of them, or knows no more. @param returned they are on a return, found so */
function arriveOn(
  tables: Tables,
  entry: AppliedEntry,
  { returned, unit, condition }: { [K in 'returned' | 'unit' | 'condition']?: EntryBody['receipt'][K] | undefined },
): void {
  if (returned !== undefined) {
    findOn(tables, entry, returned, unit);
    return;
  }
  const notice = noticeOf(tables, entry);
  if (notice !== undefined) receiveOn(tables, notice, entry.sku ?? '', entry.quantity ?? 0, condition);
}

/** R3: what an order's shipment takes out of stock is booked no longer, in one and the same step. */
function applyShipment(tables: Tables, entry: AppliedEntry, rules: Rulebook, body: EntryBody['shipment']): void {
  const order = orderOf(tables, entry);
  if (order !== undefined) shipLine(tables, entry, rules, order, body.box);
  else if (body.right !== undefined) spendRight(tables, entry, rules, body.right);
  else applyStock(tables, entry, rules);
  atStation(tables, entry, 'shipment', body.unit);
}

/** @param entry negative when units leave, positive when that is taken back: then they are in their boxes again */
function shipLine(tables: Tables, entry: AppliedEntry, rules: Rulebook, order: OrderRow, box?: number): void {
  const quantity = entry.quantity ?? 0;
  const line = order.lines.find(({ sku }) => sku === entry.sku);
  const packed = quantity < 0 ? Math.max(quantity, -(line?.packed ?? 0)) : quantity;
  moveItem(tables, entry, rules, { inStock: quantity, booked: quantity, packed });
  heldThere(tables, rules, order, entry);
  leftThere(tables, order, entry.sku ?? '');
  const after = withStatusOfLines(moveLine(order, entry.sku ?? '', { shipped: -quantity, packed }));
  moveHeld(tables, order, after);
  tables.putOrder(after);
  boxShipped(tables, entry, order, box);
}

function applyPacking(tables: Tables, entry: AppliedEntry, rules: Rulebook, body: EntryBody['packing']): void {
  pack(tables, entry, rules, body);
  const out = (entry.quantity ?? 0) < 0;
  if (out && body.unit !== undefined) moveUnit(tables, entry, 'packing', body.unit, true);
  atStation(tables, entry, 'packing', out ? undefined : body.unit);
}

function pack(tables: Tables, entry: AppliedEntry, rules: Rulebook, body: EntryBody['packing']): void {
  const order = orderOf(tables, entry);
  const quantity = entry.quantity ?? 0;
  const line = order?.lines.find(({ sku }) => sku === entry.sku);
  // A cancelled order has nothing in its boxes any more that could come out.
  const packed = quantity < 0 ? Math.max(quantity, -(line?.packed ?? 0)) : quantity;
  moveItem(tables, entry, rules, { packed });
  if (order === undefined) return;
  const moved = moveLine(order, entry.sku ?? '', { packed });
  tables.putOrder(moved);
  boxed(tables, entry, moved, body);
}

function applyTally(tables: Tables, entry: AppliedEntry, _rules: Rulebook, body: EntryBody['tally']): void {
  tallyOn(tables, entry, entry.quantity ?? 0, body.round, body.knew);
  atStation(tables, entry, 'tally', body.unit);
}

function applyCount(tables: Tables, entry: AppliedEntry, rules: Rulebook, { lost }: EntryBody['count']): void {
  const apart = lost === undefined ? {} : { onHold: -lost.onHold, damaged: -lost.damaged };
  moveItem(tables, entry, rules, { inStock: entry.quantity ?? 0, ...apart });
  foundElsewhere(tables, entry);
  const count = entry.document === null ? undefined : tables.row('count', entry.document);
  if (count === undefined) return;
  const lines = count.lines.map((line) =>
    line.sku === entry.sku && line.merchant === entry.merchant ? { ...line, done: true } : line,
  );
  tables.putRow('count', { ...count, lines });
}

/** Nothing moves: what another system said of an earlier moment, and comes later, is void. */
function applyCountAgreed(
  tables: Tables,
  entry: AppliedEntry,
  _rules: Rulebook,
  body: EntryBody['count-agreed'],
): void {
  for (const sku of body.skus) {
    const item = tables.item(entry.merchant ?? '', sku);
    if (item !== undefined) tables.putItem({ ...item, ...countedBy(item, body, entry.seq) });
  }
}

/** Takes back what the entry it names did, wherever that was. */
function applyReversal(tables: Tables, entry: AppliedEntry, rules: Rulebook, body: EntryBody['reversal']): void {
  const { kind, unit, stays, box = 1, published = 0, condition, from, to, returned, lot, expiry } = body;
  const units = entry.quantity ?? 0;
  if (kind === 'condition' && from !== undefined && to !== undefined) {
    moveItem(tables, entry, rules, movedBetween(from, to, units));
    if (unit !== undefined) unitIs(tables, entry, unit, from);
    return;
  }
  const order = kind === 'shipment' ? orderOf(tables, entry) : undefined;
  // What an order's shipment is taken back of is in its box again.
  if (unit !== undefined && order !== undefined) moveUnit(tables, entry, 'packing', unit, false);
  else if (unit !== undefined && kind !== undefined) moveUnit(tables, entry, kind, unit, true);
  if (stays !== undefined) unitIs(tables, entry, stays, 'good');
  const label = { ...(lot !== undefined && { lot }), ...(expiry !== undefined && { expiry }) };
  if (kind === 'packing') pack(tables, entry, rules, { box, ...(unit !== undefined && { unit }), ...label });
  else if (kind === 'tally') tallyOn(tables, entry, entry.quantity ?? 0, 1);
  else if (order !== undefined) shipLine(tables, entry, rules, order, box);
  else moveItem(tables, entry, rules, { inStock: units, published: -published, ...apartBy(condition, units) });
  if (kind === 'receipt') arriveOn(tables, entry, { returned, unit: unit ?? stays, condition });
}

function applySession(tables: Tables, entry: AppliedEntry, _rules: Rulebook, body: EntryBody['session']): void {
  const station = entry.station ?? '';
  const before = tables.row('session', station) ?? freshSession(station);
  tables.putRow('session', changed(before, body, entry.seq));
  if (body.change === 'claim') askedFor(tables, entry, body.document);
  const finished = body.change === 'leave' && body.why === 'finished' ? before.document : null;
  const counted = finished?.type === 'count' ? tables.row('count', finished.id) : undefined;
  if (counted !== undefined) tables.putRow('count', { ...counted, status: 'closed' });
  const { document: opened, skus = [] } = body.change === 'open' ? body : {};
  if (opened?.type !== 'count' || tables.row('count', opened.id) !== undefined) return;
  tables.putRow('count', {
    ...{ id: opened.id, merchant: opened.merchant, station, status: 'open', skus, lines: [] },
  });
}

function applyBooking(tables: Tables, entry: AppliedEntry, rules: Rulebook, body: EntryBody['booking']): void {
  const quantity = entry.quantity ?? 0;
  const row = bookItem(tables, entry, rules, quantity);
  const order = orderOf(tables, entry);
  if (order === undefined) return;
  heldThere(tables, rules, order, entry);
  soldThere(tables, order, row.sku);
  if (quantity <= 0) return;
  // R4: the line keeps the item as it was when the order was placed.
  keepProperties(tables, order, row.sku, body);
}

/**
 * An order that cannot be booked is on the books as set aside; one that is there already only learns which version was
 * seen.
 */
function applyException(tables: Tables, entry: AppliedEntry, _rules: Rulebook, body: EntryBody['exception']): void {
  applyExceptionRow(tables, entry, body);
  noteAsked(tables, entry, body.asked);
  alsoElsewhere(tables, entry, body);
  const { order: told, channel = null } = body;
  if (told === undefined || entry.document === null) return;
  const merchant = entry.merchant ?? '';
  const id = entry.document;
  const before = tables.order(merchant, id);
  const { placedAt } = told;
  // A version that cannot be read is none: whatever is told next is newer.
  const updatedAt = 'unreadable' in told ? (before?.updatedAt ?? null) : told.updatedAt;
  if (before !== undefined && before.status !== 'set-aside') {
    tables.putOrder({ ...before, updatedAt });
    return;
  }
  const lines = told.lines.flatMap(({ sku, quantity }) =>
    sku === null || quantity === null ? [] : [{ sku, quantity, shipped: 0 }],
  );
  tables.putOrder({ merchant, id, status: 'set-aside', channel, placedAt, updatedAt, byHand: null, lines });
}

function applySettled(
  tables: Tables,
  entry: AppliedEntry,
  _rules: Rulebook,
  body: EntryBody['exception-resolve'],
): void {
  applyResolve(tables, body);
  noteAsked(tables, entry, body.asked);
}

function applyFlag(tables: Tables, entry: AppliedEntry, rules: Rulebook, body: EntryBody['process-orders']): void {
  const row = itemOf(tables, entry);
  row.processOrders = body.on;
  row.flagReason = body.reason;
  markDue(tables, rules, row, entry.seq, true); // R9, R12: the turn goes out with the delta that caused it
  tables.putItem(row);
}

function applySyncNow(tables: Tables, entry: AppliedEntry): void {
  const row = itemOf(tables, entry);
  row.dueSeq = entry.seq;
  row.forcedSeq = entry.seq;
  tables.putItem(row);
}
