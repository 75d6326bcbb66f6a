/**
 * A carrier's label, scanned at a packing station (R25): of the box that is being packed, or weighed next; or, where
 * the order has left with its last unit, of the boxes that left here last, one label after the other.
 */
import { type CarrierLabel, carrierLabel } from '../../barcodes/carrier-label.ts';
import type { Decision } from '../../decision.ts';
import { documentKey } from '../../nouns/document.ts';
import type { OrderRow } from '../../nouns/orders/order.ts';
import { orderProgress } from '../../nouns/orders/order-lines.ts';
import { boxHere, boxToWeigh } from '../../nouns/orders/packing-list.ts';
import type { UsedFor } from '../../nouns/outcome.ts';
import { type Bench, refused, scanTextMax, stepped } from '../bench.ts';
import { listOf, ofOrder } from './shipping.ts';
import { trackedDrafts } from './told.ts';

/** Movements looked back through for what left here last. */
const lookBack = 1_000;

/** @returns undefined: it is no carrier's label, or there is no box that it could be of */
export function scanParcelLabel(bench: Bench, text: string): Decision | undefined {
  const label = carrierLabel(text);
  const found = label && boxOf(bench, label);
  if (label === undefined || found === undefined) return undefined;
  const { order, box } = found;
  const used = usedFor(bench, label, order, box);
  if (used !== undefined) {
    const where = `${label.tracking} is on box ${used.box} of order ${used.order}`;
    const text = `${where}: take this box's own label. If one number is for both, say so with order/track.`;
    return refused(bench, 'label-used', text, { used });
  }
  const { device } = bench.scan ?? {};
  const body = { box, ...label, scan: text.slice(0, scanTextMax), ...(device !== undefined && { device }) };
  const drafts = [
    { kind: 'parcel-label' as const, ...ofOrder(bench, order), body },
    ...trackedDrafts(bench.plan, bench.rules, order, box, label, ofOrder(bench, order)),
  ];
  const by = label.carrier === undefined ? '' : `${label.carrier} `;
  return stepped(
    drafts,
    'box',
    `Box ${box} of order ${order.id} goes as ${by}${label.tracking}.`,
    orderProgress(order),
    { what: order.id, box, labelled: true },
  );
}

function boxOf(bench: Bench, label: CarrierLabel): { order: OrderRow; box: number } | undefined {
  const { document } = bench.session;
  if (document !== null) {
    const order = document.type === 'order' ? bench.plan.order(document.merchant, document.id) : undefined;
    if (order?.status === 'open')
      return { order, box: boxHere(listOf(bench, order), bench.station.name, bench.session.box) };
    const box = order?.status === 'packed' ? boxToWeigh(listOf(bench, order))?.box : undefined;
    return order === undefined || box === undefined ? undefined : { order, box };
  }
  const [last] = bench.plan.movements(bench.station.name, 0, lookBack);
  if (last?.kind !== 'shipment' || last.document === null) return undefined;
  const order = bench.plan.order(last.merchant, last.document);
  if (order === undefined) return undefined;
  const left = listOf(bench, order).boxes.filter(({ shipped }) => shipped);
  const again = left.find(({ tracking }) => tracking === label.tracking);
  const box = (again ?? left.find(({ tracking }) => tracking === undefined) ?? left.at(-1))?.box;
  return box === undefined ? undefined : { order, box };
}

/** The other box that has the label, as its packing list says now. */
function usedFor({ plan }: Bench, label: CarrierLabel, order: OrderRow, box: number): UsedFor | undefined {
  const parcel = plan.row('parcel', label.tracking);
  if (parcel === undefined) return undefined;
  const { merchant, order: id } = parcel;
  if (merchant === order.merchant && id === order.id && parcel.box === box) return undefined;
  const boxes = plan.row('packing-list', documentKey(merchant, id))?.boxes ?? [];
  const has = boxes.some((each) => each.box === parcel.box && each.tracking === label.tracking);
  return has ? { order: id, box: parcel.box } : undefined;
}
