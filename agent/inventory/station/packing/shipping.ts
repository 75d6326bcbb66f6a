/** How an order leaves a station: finished, and shipped as soon as none of its boxes waits for its weight. */

import { documentKey } from '../../nouns/document.ts';
import type { Draft } from '../../nouns/entry.ts';
import { inWords } from '../../nouns/inbound/notice-lines.ts';
import type { OrderRow } from '../../nouns/orders/order.ts';
import { missingIn, orderProgress } from '../../nouns/orders/order-lines.ts';
import { type Box, boxesToWeigh, emptyList, type PackingListRow, standing } from '../../nouns/orders/packing-list.ts';
import type { Progress, Step, StepAbout } from '../../nouns/outcome.ts';
import type { SkuCount } from '../../nouns/stock/quantity.ts';
import { type Bench, movement, sessionDraft, whoAndWhere } from '../bench.ts';
import { partsOf } from '../step-parts.ts';
import { expectedOf } from './box-weight.ts';
import { shippedDrafts } from './told.ts';

export function listOf({ plan }: Bench, order: OrderRow): PackingListRow {
  return plan.row('packing-list', documentKey(order.merchant, order.id)) ?? emptyList(order);
}

/** Fields of any entry about this order at this station. */
export const ofOrder = (bench: Bench, { merchant, id }: OrderRow) => ({
  ...whoAndWhere(bench),
  merchant,
  document: id,
});

/** Nothing more is packed. Where a box can be weighed here the order waits for that; otherwise it ships at once. */
export function finishDrafts(bench: Bench, order: OrderRow): Draft[] {
  const boxes = standing(listOf(bench, order));
  const partial = missingIn(order).length > 0;
  const about = ofOrder(bench, order);
  const body = { boxes: boxes.length, numbers: boxes.map(({ box }) => box), ...(partial ? { partial } : {}) };
  const drafts: Draft[] = [{ kind: 'order-finish', ...about, body }];
  let waits = false;
  // The order may have been opened by a change; what was settled of a box nobody touched stays settled.
  for (const box of bench.station.weigh === true ? boxes.filter(({ checked }) => !checked) : []) {
    const expected = expectedOf(bench, order, box);
    if ('unknown' in expected) {
      const text = expected.unknown;
      drafts.push({ kind: 'parcel-check', ...about, body: { result: 'not-checkable', box: box.box, text } });
    } else waits = true;
  }
  return waits ? drafts : [...drafts, ...shipDrafts(bench, order)];
}

/**
 * R3: every box leaves with what is in it, stock and booked fall together; serialised units each on their own entry.
 * The station is free.
 */
export function shipDrafts(bench: Bench, order: OrderRow): Draft[] {
  const left = sessionDraft(bench, { change: 'leave', why: 'finished' });
  const boxes = standing(listOf(bench, order));
  // Before the movements: those stand next to the end, where REOPEN looks for them.
  const told = shippedDrafts(bench.plan, bench.rules, order, boxes, whoAndWhere(bench));
  return [...told, ...boxes.flatMap((box) => boxDrafts(bench, order, box)), left];
}

function boxDrafts(bench: Bench, order: OrderRow, { box, contents }: Box): Draft[] {
  return contents.flatMap(({ sku, quantity, units }) => {
    const item = bench.plan.item(order.merchant, sku);
    if (item === undefined) throw new Error(`order ${order.id} has ${sku} in a box, which is no item`);
    const counted = { item, kind: 'shipment' as const, document: order.id, box };
    const loose = quantity - units.reduce((sum, unit) => sum + unit.quantity, 0);
    return [
      ...(loose > 0 ? movement(bench, { ...counted, units: loose, body: {} }) : []),
      ...units.flatMap((unit) => movement(bench, { ...counted, units: unit.quantity, body: { unit: unit.key } })),
    ];
  });
}

/**
 * What is in a box and wanted no longer, taken out again: of the newest box first, and rather what no label tells
 * apart.
 */
export function takenOut(bench: Bench, order: OrderRow, surplus: readonly SkuCount[]): Draft[] {
  const about = ofOrder(bench, order);
  const drafts: Draft[] = [];
  for (const { sku, quantity } of surplus) {
    let left = quantity;
    for (const { box, contents } of standing(listOf(bench, order)).toReversed()) {
      const content = contents.find((each) => each.sku === sku);
      if (content === undefined) continue;
      const loose = content.quantity - content.units.reduce((sum, unit) => sum + unit.quantity, 0);
      const out = [
        ...(loose > 0 ? [{ quantity: loose }] : []),
        ...content.units.toReversed().map(({ key, quantity }) => ({ quantity, unit: key })),
      ];
      for (const { quantity: most, ...unit } of out) {
        const taken = Math.min(left, most);
        if (taken === 0) break;
        left -= taken;
        drafts.push({ kind: 'packing', ...about, sku, quantity: -taken, body: { box, ...unit } });
      }
    }
  }
  return drafts;
}

/** What to tell the packer of a plan that finishes the order. */
export function closing(bench: Bench, order: OrderRow): [Step, string, Progress, StepAbout] {
  const { plan } = bench;
  const orderAfter = plan.order(order.merchant, order.id) ?? order;
  const progress = orderProgress(orderAfter);
  if (orderAfter.status === 'packed') {
    const boxes = boxesToWeigh(listOf(bench, orderAfter));
    const which = boxes.length === 1 ? `box ${boxes[0]?.box}` : 'its boxes, one after the other,';
    return ['finished', `Order ${order.id} is packed: put ${which} on the scale.`, progress, { what: order.id }];
  }
  const gone = plan.drafts.filter((draft) => draft.kind === 'shipment');
  const units = gone.reduce((sum, { quantity = 0 }) => sum - quantity, 0);
  const boxes = new Set(gone.map(({ body }) => body.box)).size;
  const missing = missingIn(orderAfter);
  const rest = missing.length === 0 ? '' : ` Still open: ${inWords(missing)}.`;
  const parts = `${units} ${units === 1 ? 'unit' : 'units'} in ${boxes} ${boxes === 1 ? 'box' : 'boxes'}`;
  const left = partsOf(plan, order.merchant, { 'still-open': missing });
  const about = { what: order.id, ...(left.length > 0 && { parts: left }) };
  return ['shipped', `Order ${order.id} is shipped: ${parts}.${rest}`, progress, about];
}
