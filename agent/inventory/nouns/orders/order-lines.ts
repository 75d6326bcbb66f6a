/**
 * How far an order is: what is packed or shipped, what is still to be packed, what is in a box and wanted no longer.
 */

import type { Progress } from '../outcome.ts';
import type { SkuCount } from '../stock/quantity.ts';
import type { OrderLine, OrderRow } from './order.ts';

/** Units that the customer ordered, wherever they come from (R16). */
export const orderedOf = ({ quantity, elsewhere }: Pick<OrderLine, 'quantity' | 'elsewhere'>): number =>
  elsewhere ?? quantity;

/** R16: complete without a unit from here. The storefront or a person can still change or cancel it. */
export const isElsewhere = ({ status, lines }: Pick<OrderRow, 'status' | 'lines'>): boolean =>
  status === 'shipped' &&
  lines.some(({ elsewhere }) => elsewhere !== undefined) &&
  lines.every(({ shipped }) => shipped === 0);

const doneOf = ({ shipped, packed = 0 }: OrderLine): number => shipped + packed;

/** Units of the line that are still to be packed; below zero: the order was changed, and there is too much in a box. */
export const toPack = (line: OrderLine): number => line.quantity - doneOf(line);

export const missingIn = ({ lines }: Pick<OrderRow, 'lines'>): SkuCount[] =>
  lines.map((line) => ({ sku: line.sku, quantity: toPack(line) })).filter(({ quantity }) => quantity > 0);

export const surplusIn = ({ lines }: Pick<OrderRow, 'lines'>): SkuCount[] =>
  lines.map((line) => ({ sku: line.sku, quantity: -toPack(line) })).filter(({ quantity }) => quantity > 0);

export const packedIn = ({ lines }: Pick<OrderRow, 'lines'>): number =>
  lines.reduce((sum, { packed = 0 }) => sum + packed, 0);

/** @param sku of the last scan */
export function orderProgress(
  { merchant, id, lines }: Pick<OrderRow, 'merchant' | 'id' | 'lines'>,
  sku?: string,
): Progress {
  const wanted = lines.filter(({ quantity }) => quantity > 0);
  const line = lines.find((each) => each.sku === sku);
  return {
    document: { type: 'order', merchant, id },
    unitsDone: wanted.reduce((sum, each) => sum + Math.min(doneOf(each), each.quantity), 0),
    unitsOf: wanted.reduce((sum, { quantity }) => sum + quantity, 0),
    linesDone: wanted.filter((each) => toPack(each) <= 0).length,
    linesOf: wanted.length,
    ...(line !== undefined && { line: { sku: line.sku, done: doneOf(line), of: line.quantity } }),
  };
}
