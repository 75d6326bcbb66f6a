/**
 * R3, R4: an order books its units when it arrives; cancelling frees them. Shipping an order's units is the packing
 * station's work.
 */

import { type Decision, done, type Now, refuse, unchanged } from '../decision.ts';
import type { Draft, EntryBody } from '../nouns/entry.ts';
import type { OrderRow, OrderSubmission } from '../nouns/orders/order.ts';
import { isElsewhere, orderedOf } from '../nouns/orders/order-lines.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { endAside } from '../nouns/station/orders-aside.ts';
import { flagTurn } from '../nouns/stock/flag.ts';
import type { ItemRow, KeptProperties } from '../nouns/stock/item.ts';
import { available } from '../nouns/stock/item.ts';
import { keptParts, toldOf, withParts } from '../nouns/stock/kit.ts';
import { noItem } from '../nouns/stock/lookalike.ts';
import { quantityError } from '../nouns/stock/quantity.ts';
import type { Tables } from '../nouns/tables.ts';
import { surplusCalls } from '../station/packing/surplus.ts';
import { noteOfNumber, numberCommands } from './document-number.ts';
import { bookedUpTo, isBooked, withheldBeyond } from './site/withheld.ts';

export { isBooked };

type Place = Extract<OrderSubmission, { type: 'order-place' }>;
type Cancel = Extract<OrderSubmission, { type: 'order-cancel' }>;
type Change = Extract<OrderSubmission, { type: 'order-change' }>;
type Line = { sku: string; quantity: number };
/** Who asks, and for which order. */
type Common = { operator: string; merchant: string; document: string };

/**
 * The same order placed twice is one order; a known number with other lines is refused, because nobody can tell which
 * is true.
 */
export function decideOrderPlace(tables: Tables, rules: Rulebook, request: Place, now: Now): Decision {
  const { merchant, id } = request;
  if (!rules.merchants.some((m) => m.id === merchant)) {
    return refuse('unknown-merchant', `There is no merchant ${merchant}.`, 'merchant');
  }
  const commands = numberCommands(tables, rules, id);
  if (commands !== undefined) return refuse('bad-request', commands, 'id');
  const wrong = wrongLine(tables, merchant, request.lines);
  if (wrong !== undefined) return wrong;
  const lines = merged(request.lines);
  const known = tables.order(merchant, id);
  // What was set aside as a storefront told it is placed by hand once its trouble is over.
  if (known !== undefined && known.status !== 'set-aside') {
    return sameLines(wholeLines(known), lines)
      ? unchanged({ merchant, id, status: known.status })
      : refuse('duplicate-order', `Order ${id} exists with other lines: change or cancel that one.`, 'id');
  }
  const note = noteOfNumber(tables, merchant, id);
  if (request.check) return unchanged({ merchant, id, lines, ...note });
  const header = {
    ...(request.channel !== undefined && { channel: request.channel }),
    ...(request.placedAt !== undefined && { placedAt: request.placedAt }),
  };
  const common = { operator: request.by, merchant, document: id };
  const drafts = bookTo(tables, rules, known, common, header, lines, now);
  drafts.push(...endAside(tables, merchant, id, request.by, 'It was placed by hand.'));
  // R16: of what others fulfil alone nothing is left to do.
  const here = lines.some(({ sku }) => !tables.item(merchant, sku)?.notFulfilledHere);
  return done(drafts, { merchant, id, status: here ? 'open' : 'shipped', lines, ...note });
}

function wrongLine(tables: Tables, merchant: string, lines: readonly Line[]): Decision | undefined {
  for (const [index, { sku, quantity }] of lines.entries()) {
    const wrong = quantityError(quantity);
    if (wrong !== undefined) return refuse('bad-quantity', `${sku}: ${wrong}.`, `lines[${index}].quantity`);
    if (tables.item(merchant, sku) === undefined) {
      return refuse('unknown-item', noItem(tables, merchant, sku, ': import it first'), `lines[${index}].sku`);
    }
  }
  return undefined;
}

/** Other lines for an open order; what is packed or shipped of it stays. Lines left out are taken off it. */
export function decideOrderChange(tables: Tables, rules: Rulebook, request: Change, now: Now): Decision {
  const { merchant, id } = request;
  const order = tables.order(merchant, id);
  if (order === undefined) return refuse('unknown-order', `There is no order ${id}.`, 'id');
  if (order.status === 'set-aside') {
    return refuse('bad-request', `Order ${id} was set aside: place it with the lines it should have.`, 'id');
  }
  if (!isBooked(order) && !isElsewhere(order)) return refuse('order-closed', `Order ${id} is ${order.status}.`, 'id');
  const wrong = wrongLine(tables, merchant, request.lines);
  if (wrong !== undefined) return wrong;
  const lines = merged(request.lines);
  const parts = partsOf(tables, order, merchant, lines);
  for (const { sku, shipped, packed = 0 } of order.lines) {
    const index = lines.findIndex((line) => line.sku === sku);
    const wanted = parts.find((line) => line.sku === sku)?.quantity ?? 0;
    if (wanted >= shipped + packed) continue;
    const there = [...(packed > 0 ? [`${packed} packed`] : []), ...(shipped > 0 ? [`${shipped} shipped`] : [])];
    const text = `${sku}: ${there.join(' and ')} already, not to be changed to ${wanted}.`;
    return refuse('bad-quantity', text, index < 0 ? 'lines' : `lines[${index}].quantity`);
  }
  if (sameLines(wholeLines(order), lines)) return unchanged({ merchant, id, status: order.status, lines });
  const common = { operator: request.by, merchant, document: id };
  return done(bookTo(tables, rules, order, common, {}, lines, now), { merchant, id, status: 'open', lines });
}

export function decideOrderCancel(tables: Tables, rules: Rulebook, request: Cancel, now: Now): Decision {
  const { merchant, id } = request;
  const order = tables.order(merchant, id);
  if (order === undefined) return refuse('unknown-order', `There is no order ${id}.`, 'id');
  if (order.status === 'cancelled') return unchanged({ merchant, id, status: 'cancelled' });
  if (order.status === 'shipped' && !isElsewhere(order))
    return refuse('order-closed', `Order ${id} has been shipped.`, 'id');
  const common = { operator: request.by, merchant, document: id };
  const body = request.reason === undefined ? {} : { reason: request.reason };
  const drafts = cancelDrafts(tables, rules, order, common, body, now);
  drafts.push(...endAside(tables, merchant, id, request.by, 'It was cancelled by hand.'));
  return done(drafts, { merchant, id, status: 'cancelled' });
}

/**
 * Opens the order with these lines, or moves it to them: its header, and the bookings that make the difference to what
 * is booked for it now. What others fulfil books nothing, and what a line was when it was placed it stays, however its
 * item is marked later (R16). Shipped units stay on the order, even of a line that is gone; a line that was there keeps
 * the item as it was (R4).
 *
 * @param known as it is on the books, whatever its state; undefined for a new one
 * @param lines merged, of items that are there
 * @param anew kits of it that are taken as they are put together now
 */
export function bookTo(
  tables: Tables,
  rules: Rulebook,
  known: OrderRow | undefined,
  common: Common,
  header: Omit<EntryBody['order'], 'lines'>,
  lines: Line[],
  now: Now,
  anew: ReadonlySet<string> = new Set(),
): Draft[] {
  const old = new Map(known?.lines.map((line) => [line.sku, line]));
  const parts = partsOf(tables, known, common.merchant, lines, anew);
  const gone = [...old.values()].filter(({ sku }) => !parts.some((line) => line.sku === sku));
  const all = [...parts, ...gone.map(({ sku }) => ({ sku, quantity: 0, kits: undefined }))];
  const wanted = all.map(({ sku, quantity, kits }) => {
    const shipped = old.get(sku)?.shipped ?? 0;
    const ordered = Math.max(quantity, shipped);
    const elsewhere = isFromElsewhere(tables, known, common.merchant, sku);
    return { sku, ordered, quantity: elsewhere ? 0 : ordered, shipped, elsewhere, kits };
  });
  const left = wanted
    .filter(({ ordered }) => ordered > 0)
    .map(({ sku, ordered, elsewhere, kits }) => ({
      ...{ sku, quantity: ordered, ...(elsewhere && { elsewhere: true as const }) },
      ...(kits !== undefined && { kits }),
    }));
  const beyond = withheldBeyond(tables, rules, known, (sku) => wanted.find((each) => each.sku === sku)?.quantity ?? 0);
  const drafts: Draft[] = [{ kind: 'order', ...common, body: { ...header, ...beyond, lines: left } }];
  for (const { sku, quantity, shipped } of wanted) {
    const line = old.get(sku);
    const upTo = beyond.withheld?.find((each) => each.sku === sku)?.upTo ?? 0;
    const difference = Math.max(quantity, shipped, upTo) - Math.max(bookedUpTo(tables, rules, known, sku), shipped);
    const item = tables.item(common.merchant, sku);
    if (difference === 0 || item === undefined) continue;
    const body = line?.name === undefined && difference > 0 ? keptOf(item) : {};
    drafts.push({ kind: 'booking', ...common, sku, quantity: difference, body });
    drafts.push(...flagTurn(tables, rules, item, available(item) - difference, 'sale', now));
  }
  const surplus = wanted
    .map(({ sku, quantity, shipped }) => ({ sku, quantity: (old.get(sku)?.packed ?? 0) - (quantity - shipped) }))
    .filter(({ sku, quantity }) => quantity > 0 && (old.get(sku)?.packed ?? 0) > 0);
  const order = { merchant: common.merchant, id: common.document };
  return [...drafts, ...surplusCalls(tables, rules, order, isBooked(known) ? surplus : [])];
}

/** R28: the lines as they were told, with kits in place of their parts. */
export function wholeLines({ lines }: Pick<OrderRow, 'lines'>): Line[] {
  return toldOf(lines.map((line) => ({ ...line, quantity: orderedOf(line) })));
}

/**
 * R4, R28: the lines with the parts of their kits. What a kit consisted of when it was placed it stays for the order,
 * however it is put together later; a kit that is not fulfilled here is left whole.
 */
function partsOf(
  tables: Tables,
  known: OrderRow | undefined,
  merchant: string,
  lines: readonly Line[],
  anew: ReadonlySet<string> = new Set(),
) {
  const kept = keptParts(known?.lines ?? []);
  return withParts(lines, (sku) => {
    const item = tables.item(merchant, sku);
    const now = item?.components ?? undefined;
    const before = kept.get(sku);
    if (before !== undefined) return anew.has(sku) ? now : before;
    return item?.notFulfilledHere ? undefined : now;
  });
}

/** R16: a line that is on the order stays what it was. */
function isFromElsewhere(tables: Tables, known: OrderRow | undefined, merchant: string, sku: string): boolean {
  const placed = known !== undefined && (isBooked(known) || known.status === 'shipped') ? known.lines : [];
  const line = placed.find((each) => each.sku === sku && (orderedOf(each) > 0 || (each.packed ?? 0) > 0));
  return line === undefined ? tables.item(merchant, sku)?.notFulfilledHere === true : line.elsewhere !== undefined;
}

/** R4: what an order line keeps of its item. */
export const keptOf = ({ name, unitWeightG, price, wholesaleCost, packaging }: ItemRow): KeptProperties => ({
  name,
  ...(unitWeightG !== null && { unitWeightG }),
  ...(price !== null && { price }),
  ...(wholesaleCost !== null && { wholesaleCost }),
  ...(packaging !== null && { packaging }),
});

/** Frees what is booked for the order and not shipped, packed or not. */
export function cancelDrafts(
  tables: Tables,
  rules: Rulebook,
  order: OrderRow,
  common: Common,
  body: EntryBody['order-cancel'],
  now: Now,
): Draft[] {
  const beyond = withheldBeyond(
    tables,
    rules,
    order,
    (sku) => order.lines.find((line) => line.sku === sku)?.shipped ?? 0,
  );
  const drafts: Draft[] = [{ kind: 'order-cancel', ...common, body: { ...body, ...beyond } }];
  if (!isBooked(order) || beyond.withheld !== undefined) return drafts;
  for (const line of order.lines) {
    const open = line.quantity - line.shipped;
    const item = tables.item(order.merchant, line.sku);
    if (open <= 0 || item === undefined) continue;
    drafts.push({ kind: 'booking', ...common, sku: line.sku, quantity: -open, body: {} });
    drafts.push(...flagTurn(tables, rules, item, available(item) + open, 'sale', now));
  }
  return drafts;
}

/** Two lines of one SKU are one line: a batch and a flag turn see the sum. */
export function merged(lines: readonly Line[]): Line[] {
  const sum = new Map<string, number>();
  for (const { sku, quantity } of lines) sum.set(sku, (sum.get(sku) ?? 0) + quantity);
  return [...sum].map(([sku, quantity]) => ({ sku, quantity }));
}

export function sameLines(a: readonly (Line & { elsewhere?: number })[], b: readonly Line[]): boolean {
  // What is wanted no longer, and only still in a box, is no line of the order.
  const text = (lines: readonly (Line & { elsewhere?: number })[]): string => {
    const wanted = lines.filter((line) => orderedOf(line) > 0);
    return JSON.stringify(wanted.map((line) => [line.sku, orderedOf(line)]).sort());
  };
  return text(a) === text(b);
}
