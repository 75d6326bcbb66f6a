/**
 * What a box that left is at the store: a fulfilment of its order. Pure. The store keeps no id of ours, so the number
 * of the box stands at the end of the fulfilment's method, where the customer may read it, too: “UPS, box 2”.
 */
import { fieldsOf, rowsOf } from '../../fields.ts';
import type { Box } from '../../orders/box-parts.ts';
import { textOrDigits } from '../../orders/digits.ts';
import { listingName } from './variants.ts';

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

/** What of each line no fulfilment holds. */
export function leftOf({ lines, made }: ShippedOrder): { id: string; names: readonly string[]; left: number }[] {
  const taken = new Map<string, number>();
  for (const { line, quantity } of made.flatMap(({ lines: parts }) => parts))
    taken.set(line, (taken.get(line) ?? 0) + quantity);
  return lines.map(({ id, names, quantity }) => ({ id, names, left: quantity - (taken.get(id) ?? 0) }));
}
