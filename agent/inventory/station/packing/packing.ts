/**
 * Goods going out. Without an open order each scan is a shipment: what leaves has to be in stock (and at a dock that
 * cannot ask its site somebody confirms it: nothing is booked for it, and others may sell it). With one, scans put
 * its units into boxes, where they stay in stock and booked until the order ships (R3). The last unit finishes it
 * without another word.
 *
 *   order      scan            FINISH                  CONFIRM           weight         REOPEN
 *   open       packs           complete: packed        partial: packed   –              –
 *                              short: asks 'partial'   surplus: taken out, then as FINISH
 *                              changed: asks 'surplus'
 *   packed     refused         asks 'unweighed'        weight: ships     fits: ships    open
 *   shipped    refused         –                       –                 –              open, if nothing else came here since
 *   cancelled  refused         –                       –                 –              –
 *
 * `packed` waits for its weight; where none is to be had it ships in the same step (`shipping.ts`, `parcel.ts`).
 */

import { type Decision, unchanged } from '../../decision.ts';
import type { DocumentRef } from '../../nouns/document.ts';
import { inWords } from '../../nouns/inbound/notice-lines.ts';
import { type Hold, Holds, isForWantOfGoods, keepsClosed } from '../../nouns/orders/hold.ts';
import type { OrderRow } from '../../nouns/orders/order.ts';
import { missingIn, orderProgress, packedIn, surplusIn, toPack } from '../../nouns/orders/order-lines.ts';
import { boxHere, boxToWeigh, freeNumber, standing } from '../../nouns/orders/packing-list.ts';
import type { Question } from '../../nouns/station/session.ts';
import { conditionWords, lessApart } from '../../nouns/stock/condition.ts';
import { goodShelf } from '../../nouns/stock/item.ts';
import type { UnitRow } from '../../nouns/stock/movement.ts';
import { alreadyMoved } from '../../nouns/stock/units.ts';
import { hasRight } from '../../requests/site/rights.ts';
import { type Bench, movement, recorded, refused, scanTextMax, sessionDraft, stepped } from '../bench.ts';
import { type Label, labelByHand, readLabel } from '../label.ts';
import { notClaimed } from './claimed.ts';
import { shipUnweighed } from './parcel.ts';
import { closing, finishDrafts, listOf, takenOut } from './shipping.ts';
import { surplusQuestion } from './surplus.ts';

export function packScan(bench: Bench, label: Label): Decision {
  const order = openOrder(bench);
  if (order !== undefined) return packInto(bench, order, label);
  if (bench.rules.site !== true) return shipBlind(bench, label);
  if (hasRight(bench.plan, label.item, label.units)) return shipBlind(bench, label, true);
  return askUnbooked(bench, label) ?? shipBlind(bench, label);
}

/** M11: what no order has booked and this dock has no right to, where nobody can be told that it leaves. */
function askUnbooked(bench: Bench, { item, units }: Label): Decision | undefined {
  const { plan, scan } = bench;
  if (plan.row('site-link', 'own')?.cutOff !== true) return undefined;
  const { merchant, sku } = item;
  const goods = { merchant, sku, units, scan: scan?.text.slice(0, scanTextMax) ?? '', device: scan?.device ?? '' };
  const text = `Cut off from the site, and no order has booked ${units} × ${sku}: a storefront may sell it. CONFIRM ships it.`;
  const question: Question = { about: 'unbooked', ...goods };
  return refused(bench, 'needs-confirm', text, { item, units }, [sessionDraft(bench, { change: 'ask', question })]);
}

function confirmUnbooked(bench: Bench, question: Extract<Question, { about: 'unbooked' }>): Decision {
  const { scan, device, sku, units } = question;
  const there = scan === '' ? bench : { ...bench, scan: { text: scan, device } };
  const label = scan === '' ? labelByHand(bench, question) : readLabel(there, scan, 1);
  if (label === undefined) return refused(bench, 'unknown-item', `There is no item ${sku}.`);
  return 'code' in label ? refused(there, label.code, label.text) : shipBlind(there, { ...label, units });
}

/** @param byRight they were booked for this dock before: that is what it takes them out of */
function shipBlind(bench: Bench, { item, units, body }: Label, byRight = false): Decision {
  const before = alreadyMoved(bench.plan, item.merchant, body.unit, 'shipment');
  if (before !== undefined) return unchanged({ sku: item.sku, unit: before.key, seq: before.seq });
  if (body.unit !== undefined && bench.plan.row('unit', body.unit)?.state === 'packed') {
    const text = `This ${item.name} is in a box of an order: it leaves with that. Scan the order’s number to go on with it.`;
    return refused(bench, 'not-in-order', text, { item, units });
  }
  const missing = notOnShelf(bench, { item, units, body });
  if (missing !== undefined) return missing;
  const counted = { item, kind: 'shipment' as const, units, body, byRight };
  return recorded(counted, movement(bench, counted));
}

/** The order that is open at this station, whatever has become of it meanwhile. */
function openOrder({ plan, session: { document } }: Bench): OrderRow | undefined {
  return document?.type === 'order' ? plan.order(document.merchant, document.id) : undefined;
}

function packInto(bench: Bench, order: OrderRow, label: Label): Decision {
  const { item, units, body } = label;
  if (order.status !== 'open') return closed(bench, order, { item, units });
  const unclaimed = notClaimed(bench, order);
  if (unclaimed !== undefined) return unclaimed;
  const before = alreadyMoved(bench.plan, item.merchant, body.unit, 'packing');
  if (before !== undefined) return packedBefore(bench, order, label, before);
  const wrong = notWanted(bench, order, label) ?? heldMeanwhile(bench, order, item.sku) ?? notOnShelf(bench, label);
  if (wrong !== undefined) return wrong;

  const { merchant, id } = order;
  const box = boxHere(listOf(bench, order), bench.station.name, bench.session.box);
  const counted = { item, kind: 'packing' as const, units, document: id, body, box };
  const { plan } = bench;
  plan.add(movement(bench, counted));
  if (box !== bench.session.box) plan.add([sessionDraft(bench, { change: 'box', box })]);
  const packed = plan.order(merchant, id) ?? order;
  if (missingIn(packed).length === 0) {
    const surplus = surplusIn(packed);
    // With the last unit, too: what is too much has to come out before anything leaves.
    if (surplus.length === 0) plan.add(finishDrafts(bench, packed));
    else plan.add([sessionDraft(bench, { change: 'ask', question: surplusQuestion(surplus) })]);
  }
  const orderAfter = plan.order(merchant, id) ?? packed;
  const itemAfter = plan.item(merchant, item.sku) ?? item;
  return recorded({ ...counted, item: itemAfter }, plan.drafts, orderProgress(orderAfter, item.sku));
}

/** Scanned again it is no news; but in the hands of whoever packs another order it is the wrong one. */
function packedBefore(bench: Bench, order: OrderRow, { item, units }: Label, { key, seq, state }: UnitRow): Decision {
  const contents = listOf(bench, order).boxes.flatMap((box) => box.contents);
  if (contents.some((content) => content.units.some((unit) => unit.key === key))) {
    return unchanged({ sku: item.sku, unit: key, seq });
  }
  if (state === 'packed') {
    const text = `This ${item.name} is in a box of another order: put it back there, and take one of your own.`;
    return refused(bench, 'not-in-order', text, { item, units });
  }
  const text = `This ${item.name} is not in stock any more: if it came back, receive it first.`;
  return refused(bench, 'not-in-stock', text, { item, units });
}

/** Expected against got; and whose it is, if it is another open order's. */
function notWanted(bench: Bench, order: OrderRow, { item, units }: Label): Decision | undefined {
  const line = order.merchant === item.merchant ? order.lines.find(({ sku }) => sku === item.sku) : undefined;
  if (line === undefined || line.quantity === 0) {
    const fits = otherOrder(bench, order, item);
    const missing = missingIn(order);
    const wants = missing.length === 0 ? 'nothing more' : inWords(missing);
    const not = line?.elsewhere === undefined ? 'is not in' : 'is not from here in';
    const text = `${item.name} (${item.sku}) ${not} order ${order.id}, which wants ${wants}.${wanted(fits)}`;
    return refused(bench, 'not-in-order', text, { item, units, fits });
  }
  const open = Math.max(0, toPack(line));
  if (units <= open) return undefined;
  const fits = otherOrder(bench, order, item);
  const got =
    open === 0 ? `has all ${line.quantity} × ${item.name}` : `wants ${open} more × ${item.name}, not ${units}`;
  const short = { wanted: open, scanned: units };
  return refused(bench, 'too-many', `Order ${order.id} ${got}.${wanted(fits)}`, { item, units, fits, short });
}

/** Open orders looked through for one that wants the goods in hand: a hint for a person, not worth more. */
const ordersLookedAt = 200;

/** One that would take them: what is held (R24) opens for nobody. */
function otherOrder(bench: Bench, { merchant, id }: OrderRow, item: Label['item']): DocumentRef | undefined {
  const { plan, rules, now } = bench;
  const holds = new Holds(plan, rules, now);
  const takes = (order: OrderRow): boolean => {
    const hold = holds.of(order);
    return !keepsClosed(order, hold) && !holdsBack(hold, item.sku);
  };
  const other = plan
    .openOrders(item.merchant, ordersLookedAt)
    .find(
      (order) =>
        (order.id !== id || order.merchant !== merchant) &&
        order.lines.some((line) => line.sku === item.sku && toPack(line) > 0) &&
        takes(order),
    );
  return other && { type: 'order', merchant: other.merchant, id: other.id };
}

const wanted = (fits: DocumentRef | undefined): string => (fits === undefined ? '' : ` Order ${fits.id} wants it.`);

function notOnShelf(bench: Bench, { item, units, body }: Label): Decision | undefined {
  const unit = body.unit === undefined ? undefined : bench.plan.row('unit', body.unit);
  if (unit != null && unit.condition !== null) {
    const text = `This ${item.name} is set apart (${conditionWords[unit.condition]}): take another one, or scan GOOD and then it to release it.`;
    return refused(bench, 'not-in-stock', text, { item, units });
  }
  const there = goodShelf(item);
  if (there >= units) return undefined;
  const packed = item.packed === 0 ? [] : [`less ${item.packed} packed`];
  const left = [`${item.inStock} in stock`, ...packed, ...lessApart(item)].join(' ');
  const text = `${item.name}: ${left}, ${units} scanned: count the shelf, then correct the stock.`;
  return refused(bench, 'not-in-stock', text, { item, units });
}

const closedTexts: { [S in Exclude<OrderRow['status'], 'open'>]: string } = {
  packed: 'is packed and waits for its weight. REOPEN takes it up again',
  shipped: 'has been shipped. Scan the next order',
  cancelled: 'was cancelled: put everything back on the shelf. Then scan the next order, or CANCEL',
  'set-aside': 'was set aside. Scan another order, or CANCEL',
};

const closedText = ({ id, status }: OrderRow): string =>
  `Order ${id} ${status === 'open' ? 'is open' : closedTexts[status]}.`;

const closed = (bench: Bench, order: OrderRow, goods: Partial<Pick<Label, 'item' | 'units'>> = {}): Decision =>
  refused(bench, 'order-closed', closedText(order), {
    ...goods,
    ...(order.status === 'packed' && { reopens: order.id }),
  });

const nothingOpen = (bench: Bench): Decision =>
  refused(bench, 'nothing-open', 'No order is open here: scan its number.');

/**
 * R24: what came to hold an order while it is open here; units that are missing are found out at the shelf. @param sku
 * only what holds this line
 */
function heldMeanwhile(bench: Bench, order: OrderRow, sku?: string): Decision | undefined {
  const hold = new Holds(bench.plan, bench.rules, bench.now).of(order);
  return holdsBack(hold, sku) ? refused(bench, 'order-held', `${hold.text} A supervisor can release it.`) : undefined;
}

/** R24: whether these goods are not to be packed now. @param sku undefined: any */
function holdsBack(hold: Hold | undefined, sku: string | undefined): hold is Hold {
  if (hold === undefined || isForWantOfGoods(hold)) return false;
  return !hold.splits || hold.lines.some((line) => line.sku === sku);
}

/** FINISH: all is packed, or nobody finds the rest. */
export function finishPacking(bench: Bench): Decision {
  const order = openOrder(bench);
  if (order === undefined) return nothingOpen(bench);
  if (order.status === 'packed') return askUnweighed(bench, order);
  if (order.status !== 'open') return closed(bench, order);
  const held = notClaimed(bench, order) ?? heldMeanwhile(bench, order);
  if (held !== undefined) return held;
  const missing = missingIn(order);
  const surplus = surplusIn(order);
  if (packedIn(order) === 0) return refused(bench, 'bad-command', `Nothing of order ${order.id} is packed yet.`);
  if (surplus.length > 0) {
    return asked(bench, surplusQuestion(surplus));
  }
  return missing.length === 0 ? finish(bench, order) : askPartial(bench, order);
}

function askPartial(bench: Bench, order: OrderRow): Decision {
  const { id } = order;
  const text = `${inWords(missingIn(order))} missing: ship the rest of order ${id} without? CONFIRM when it is so.`;
  return asked(bench, { about: 'partial', text });
}

/** After what the plan holds already. */
const asked = (bench: Bench, question: Question & { text: string }): Decision =>
  refused(bench, 'needs-confirm', question.text, {}, [
    ...bench.plan.drafts,
    sessionDraft(bench, { change: 'ask', question }),
  ]);

function askUnweighed(bench: Bench, order: OrderRow): Decision {
  const box = boxToWeigh(listOf(bench, order));
  if (box === undefined) return refused(bench, 'order-closed', closedText(order));
  const text = `Box ${box.box} of order ${order.id} is not weighed. Put it on the scale, or CONFIRM to ship it as it is.`;
  return asked(bench, { about: 'unweighed', box: box.box, text });
}

function finish(bench: Bench, order: OrderRow): Decision {
  const { plan } = bench;
  const packed = plan.order(order.merchant, order.id) ?? order;
  if (packedIn(packed) === 0) {
    return stepped(plan.drafts, 'undone', `Nothing of order ${order.id} is packed any more.`, orderProgress(packed));
  }
  plan.add(finishDrafts(bench, packed));
  return stepped(plan.drafts, ...closing(bench, order));
}

/** CONFIRM: the question is answered by whoever calls; the order may have changed since it was asked. */
export function confirmPacking(bench: Bench, question: Question): Decision {
  if (question.about === 'unbooked') return confirmUnbooked(bench, question);
  const order = openOrder(bench);
  if (order === undefined) return nothingOpen(bench);
  const ofBox = question.about === 'weight' || question.about === 'unweighed';
  if (ofBox && order.status === 'packed') return shipUnweighed(bench, order, question);
  // It was packed to its end at another bench while this one was asked.
  if (order.status === 'shipped') {
    return stepped([], 'shipped', closedText(order), orderProgress(order), { what: order.id });
  }
  if ((question.about !== 'partial' && question.about !== 'surplus') || order.status !== 'open') {
    return refused(bench, 'order-closed', closedText(order));
  }
  if (packedIn(order) === 0) return refused(bench, 'bad-command', `Nothing of order ${order.id} is packed any more.`);
  // Changed once more since it was asked.
  if (question.about === 'partial' && surplusIn(order).length > 0) return finishPacking(bench);
  bench.plan.add(takenOut(bench, order, surplusIn(order)));
  const left = bench.plan.order(order.merchant, order.id) ?? order;
  const isShort = missingIn(left).length > 0 && packedIn(left) > 0;
  return question.about === 'surplus' && isShort ? askPartial(bench, left) : finish(bench, order);
}

/** NEXT BOX: what is scanned from here on goes into another one. */
export function nextBox(bench: Bench): Decision {
  const order = openOrder(bench);
  if (order === undefined) return nothingOpen(bench);
  if (order.status !== 'open') return closed(bench, order);
  const list = listOf(bench, order);
  const here = boxHere(list, bench.station.name, bench.session.box);
  if (!standing(list).some(({ box }) => box === here)) {
    return refused(bench, 'bad-command', `Box ${here} is still empty.`);
  }
  const box = freeNumber(list);
  const drafts = [sessionDraft(bench, { change: 'box', box })];
  return stepped(drafts, 'box', `Box ${box}.`, orderProgress(order), { what: '', box });
}
