/**
 * What a box that left is at the store: a fulfilment of its order. Pure. The store keeps no id of ours, so the number
 * of the box stands at the end of the fulfilment's method, where the customer may read it, too: “UPS, box 2”.
 */
import type { TellingLine } from '../../../inventory/nouns/channels/telling.ts';
import { fieldsOf, rowsOf } from '../../fields.ts';
import { printable } from '../../http/response.ts';
import { textOrDigits } from '../../orders/digits.ts';
import { listingName } from './variants.ts';

export type Box = Extract<TellingLine, { box: number }>;

/** What is asked of an order before anything is done to it. */
export const shippedFields = `id state lines { id quantity productVariant { id sku } }
  fulfillments { id state method trackingCode lines { orderLineId quantity } }
  history(options: { take: 100, sort: { createdAt: DESC }, filter: { type: { eq: "ORDER_NOTE" } } }) { items { data } }`;

type Made = {
  id: string;
  state: string;
  method: string;
  tracking: string;
  lines: { line: string; quantity: number }[];
};
export type ShippedOrder = {
  id: string;
  lines: { id: string; variant: string; names: readonly string[]; quantity: number }[];
  /** Fulfilments that count. */
  made: Made[];
  notes: readonly string[];
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const idIn = (value: unknown): string => textOrDigits(value) ?? '';
const count = (value: unknown): number => (typeof value === 'number' && Number.isSafeInteger(value) ? value : 0);

export function readShipped(row: unknown): ShippedOrder {
  const { id, lines, fulfillments, history } = fieldsOf(row);
  const made = rowsOf(fulfillments).map((each): Made => {
    const { id: own, state, method, trackingCode, lines: parts } = fieldsOf(each);
    const told = rowsOf(parts).map((part) => {
      const { orderLineId, quantity } = fieldsOf(part);
      return { line: idIn(orderLineId), quantity: count(quantity) };
    });
    return { id: idIn(own), state: text(state), method: text(method), tracking: text(trackingCode), lines: told };
  });
  return {
    id: idIn(id),
    lines: rowsOf(lines).map((line) => {
      const { id: own, quantity, productVariant } = fieldsOf(line);
      const { id: variant, sku } = fieldsOf(productVariant);
      const names = [text(sku).trim(), listingName({ id: idIn(variant) })];
      return { id: idIn(own), variant: idIn(variant), names, quantity: count(quantity) };
    }),
    made: made.filter(({ state }) => state !== 'Cancelled'),
    notes: rowsOf(fieldsOf(history).items).map((entry) => text(fieldsOf(fieldsOf(entry).data).note)),
  };
}

const carrierCharsMax = 60;
const markOf = (box: number): string => `box ${box}`;
export const methodOf = ({ carrier, box }: Pick<Box, 'carrier' | 'box'>): string =>
  `${carrier === undefined || carrier === '' ? 'Parcel' : carrier.slice(0, carrierCharsMax)}, ${markOf(box)}`;

/** The fulfilment that this box is. */
export const madeOf = ({ made }: ShippedOrder, box: number): Made | undefined =>
  made.find(({ method }) => method === markOf(box) || method.endsWith(`, ${markOf(box)}`));

/** A label that came after the fulfilment was made: the store takes no other number for one. */
export const labelNote = ({ box, carrier, tracking }: Box): string =>
  `Box ${box}: ${[carrier, tracking].filter((each) => each !== undefined && each !== '').join(' ')}`;

type Parts = { ok: true; lines: { orderLineId: string; quantity: number }[] } | { ok: false; reason: string };

/**
 * Which lines of the store's order a box holds. @param names under which names the store lists each SKU of ours, beside
 * the SKU itself
 */
export function partsOf(order: ShippedOrder, box: Box, names: ReadonlyMap<string, readonly string[]>): Parts {
  const left = new Map(order.lines.map(({ id, quantity }) => [id, quantity]));
  for (const { line, quantity } of order.made.flatMap(({ lines }) => lines))
    left.set(line, (left.get(line) ?? 0) - quantity);
  const taken = new Map<string, number>();
  for (const { sku, quantity } of box.lines) {
    const meant = new Set([sku, ...(names.get(sku) ?? [])]);
    const lines = order.lines.filter((line) => line.names.some((name) => meant.has(name)));
    if (lines.length === 0) return { ok: false, reason: `the store's order has no line for ${printable(sku)}` };
    let rest = quantity;
    for (const { id } of lines) {
      const some = Math.min(rest, Math.max(0, left.get(id) ?? 0));
      if (some === 0) continue;
      rest -= some;
      left.set(id, (left.get(id) ?? 0) - some);
      taken.set(id, (taken.get(id) ?? 0) + some);
    }
    if (rest > 0) {
      const reason = `the store's order has ${quantity - rest} of ${printable(sku)} left to fulfil, and the box holds ${quantity}`;
      return { ok: false, reason };
    }
  }
  return { ok: true, lines: [...taken].map(([orderLineId, quantity]) => ({ orderLineId, quantity })) };
}
