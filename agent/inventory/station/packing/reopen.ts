/**
 * REOPEN: takes up an order again that is packed, or that has just been shipped from this station. Shipping is undone
 * by reversals on the record, as long as nothing else was begun here: then the boxes still stand on the bench.
 */
import type { Decision } from '../../decision.ts';
import type { DocumentRef } from '../../nouns/document.ts';
import type { Draft } from '../../nouns/entry.ts';
import { foundOn } from '../../nouns/inbound/return.ts';
import type { OrderRow } from '../../nouns/orders/order.ts';
import { orderProgress } from '../../nouns/orders/order-lines.ts';
import { boxToFill, standing } from '../../nouns/orders/packing-list.ts';
import type { SessionRow } from '../../nouns/station/session.ts';
import type { Movement } from '../../nouns/stock/movement.ts';
import { shownUnit } from '../../nouns/stock/units.ts';
import type { Tables } from '../../nouns/tables.ts';
import { type Bench, refused, sessionDraft, stepped, whoAndWhere } from '../bench.ts';
import { claimFirst } from './claimed.ts';
import { listOf, ofOrder } from './shipping.ts';
import { takenBackDrafts } from './told.ts';

/** Movements looked back through: an order with more entries than this is not reopened once it has left. */
const lookBack = 1_000;
/** Returns looked at for what came back of the order. */
const returnsMax = 100;

/**
 * The order that REOPEN takes up again at this station: the open one while it is packed, else the one that left here
 * last, as long as nothing else was begun since. Whether it may be taken up, REOPEN itself says.
 */
export function reopens(
  tables: Tables,
  { station, document, since }: Pick<SessionRow, 'station' | 'document' | 'since'>,
): OrderRow | undefined {
  if (document !== null) {
    const order = document.type === 'order' ? tables.order(document.merchant, document.id) : undefined;
    return order?.status === 'packed' ? order : undefined;
  }
  const [last] = tables.movements(station, 0, 1);
  if (last === undefined || !leftWith(last, since, 0)) return undefined;
  return tables.order(last.merchant, last.document ?? '');
}

export function reopenPacking(bench: Bench): Decision {
  const { document, question } = bench.session;
  if (document === null) return reopenShipped(bench);
  const order = document.type === 'order' ? bench.plan.order(document.merchant, document.id) : undefined;
  if (order === undefined) return refused(bench, 'bad-command', `${document.id} is no order.`);
  if (order.status === 'open') return refused(bench, 'bad-command', `Order ${order.id} is open.`);
  if (order.status !== 'packed') {
    return refused(bench, 'order-closed', `Order ${order.id} is ${order.status}: it cannot be opened from here.`);
  }
  const asked = claimFirst(bench, order, 'reopen');
  if (asked !== undefined) return asked;
  const drafts: Draft[] = [{ kind: 'order-reopen', ...ofOrder(bench, order), body: {} }];
  if (question !== null) drafts.push(sessionDraft(bench, { change: 'answer', answer: 'cancel' }));
  const boxes = standing(listOf(bench, order)).map(({ box }) => box);
  const { text, about } = openedAgain(bench, order, `Order ${order.id} is open again.`, boxes);
  return stepped(drafts, 'reopened', text, orderProgress(order), about);
}

function reopenShipped(bench: Bench): Decision {
  const movements = bench.plan.movements(bench.station.name, 0, lookBack);
  const shipped = shippedLast(movements, bench.session.since);
  const [last] = shipped;
  const order = last && bench.plan.order(last.merchant, last.document ?? '');
  if (last === undefined || order === undefined) {
    return refused(bench, 'bad-command', 'There is nothing to reopen: no order was shipped here last.');
  }
  if (order.status !== 'shipped' && order.status !== 'open' && order.status !== 'packed') {
    return refused(bench, 'order-closed', `Order ${order.id} is ${order.status}: it cannot be opened again.`);
  }
  const back = cameBack(bench, order, shipped);
  if (back !== undefined) {
    return refused(bench, 'order-closed', `Order ${order.id} cannot be opened again: ${back}.`);
  }
  const asked = claimFirst(bench, order, 'reopen');
  if (asked !== undefined) return asked;
  const about = ofOrder(bench, order);
  const reversals = shipped.map(({ seq, sku, quantity, body: { box = 1, unit } }): Draft => {
    const what = { of: seq, kind: 'shipment' as const, box, ...(unit !== undefined && { unit }) };
    return { kind: 'reversal', ...about, sku, quantity: -quantity, body: what };
  });
  const document: DocumentRef = { type: 'order', merchant: order.merchant, id: order.id };
  const since = packedSince(movements.slice(shipped.length), order.id);
  const open = { change: 'open' as const, document, ...(since !== undefined && { since }) };
  const boxes = new Set(shipped.map(({ body }) => body.box ?? 1));
  const told = takenBackDrafts(bench.plan, bench.rules, order, boxes, whoAndWhere(bench));
  bench.plan.add([
    ...reversals,
    ...told,
    { kind: 'order-reopen', ...about, body: {} },
    { kind: 'session', ...about, body: open },
  ]);
  const box = boxToFill(listOf(bench, order), bench.station.name);
  bench.plan.add([{ kind: 'session', ...about, body: { change: 'box', box } }]);
  const orderAfter = bench.plan.order(order.merchant, order.id) ?? order;
  const said = `Order ${order.id} is open again: nothing of it has left.`;
  const opened = openedAgain(bench, order, said, [...boxes]);
  return stepped(bench.plan.drafts, 'reopened', opened.text, orderProgress(orderAfter), opened.about);
}

/** Where labels are printed: those of its boxes are for nothing now, and each box has a new one when it is packed. */
function openedAgain({ station }: Bench, { id }: OrderRow, said: string, numbers: readonly number[]) {
  if (station.printer === undefined) return { text: said, about: { what: id } };
  const boxes = numbers.toSorted((a, b) => a - b);
  const text = `${said} Labels of box ${boxes.join(', ')} that have come out are void: throw them away.`;
  return { text, about: { what: id, voided: { boxes } } };
}

/** What of these shipments is in the building already: taken back as well, it would be here twice. */
function cameBack(
  { plan }: Bench,
  { merchant, id, lines }: OrderRow,
  shipped: readonly Movement[],
): string | undefined {
  for (const { sku, body } of shipped) {
    const unit = body.unit === undefined ? undefined : plan.row('unit', body.unit);
    if (unit !== undefined && unit.state !== 'out') return `${sku} ${shownUnit(unit.key)} of it was received again`;
  }
  const returns = [...plan.openRows('return', returnsMax), ...plan.rowsLabelled('return', `RETURN-${id}`, returnsMax)];
  for (const row of returns.filter((each) => each.merchant === merchant && each.order === id)) {
    const more = row.lines.find((line) => {
      const left = lines.find(({ sku }) => sku === line.sku)?.shipped ?? 0;
      const taken = shipped.reduce((sum, { sku, quantity }) => sum - (sku === line.sku ? quantity : 0), 0);
      return taken > 0 && foundOn(line) > left - taken;
    });
    if (more !== undefined) return `${foundOn(more)} × ${more.sku} of it came back on return ${row.id}`;
  }
  return undefined;
}

/**
 * The shipments of the decision that ended with leaving the order: entries of one decision stand next to each other in
 * the ledger.
 * @param movements newest first  @param left the entry with which the station left its last document
 */
function shippedLast(movements: readonly Movement[], left: number): Movement[] {
  const end = movements.findIndex((movement, index) => !leftWith(movement, left, index));
  const run = end < 0 ? movements : movements.slice(0, end);
  const [last] = run;
  return run.filter(({ document, merchant }) => document === last?.document && merchant === last?.merchant);
}

/** @param before movements between it and the end of the decision */
const leftWith = ({ kind, document, seq }: Movement, left: number, before: number): boolean =>
  kind === 'shipment' && document !== null && seq === left - 1 - before;

/** Where this station began to pack the order: UNDO reaches back to there again. */
function packedSince(movements: readonly Movement[], id: string): number | undefined {
  const end = movements.findIndex(({ document }) => document !== id);
  const first = (end < 0 ? movements : movements.slice(0, end)).at(-1);
  return first === undefined ? undefined : first.seq - 1;
}
