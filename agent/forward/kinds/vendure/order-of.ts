/**
 * What an order of the store is here. Pure. An order's own `updatedAt` does not move when it is paid, nor when a
 * fulfilment of it is made, shipped or taken back: its version is the newest moment of all that it holds.
 */

import { type Fields, fieldsOf, rowsOf } from '../../fields.ts';
import { textOrDigits } from '../../orders/digits.ts';

/** What is asked of each. */
export const orderFields = `code state updatedAt orderPlacedAt fulfillments { updatedAt }
  lines { quantity updatedAt productVariant { id sku } fulfillmentLines { quantity fulfillment { state } } }`;

const leftStates: ReadonlySet<unknown> = new Set(['Shipped', 'Delivered']);

/**
 * Whether all of it has left. The lines say it: an order whose fulfilments were cancelled keeps the state that they
 * gave it. In every other state it holds its units, in a shop's own ones as well.
 */
function hasLeft(state: unknown, lines: unknown): boolean {
  const wanted = rowsOf(lines).map(fieldsOf);
  if (wanted.every(({ fulfillmentLines }) => !Array.isArray(fulfillmentLines))) return leftStates.has(state);
  const open = wanted.filter(({ quantity, fulfillmentLines }) => {
    const left = rowsOf(fulfillmentLines)
      .map(fieldsOf)
      .filter(({ fulfillment }) => leftStates.has(fieldsOf(fulfillment).state));
    return Number(quantity) > left.reduce((sum, part) => sum + Number(part.quantity), 0);
  });
  return open.length === 0 && wanted.some(({ quantity }) => Number(quantity) > 0);
}

/** As `readOrders` takes it. */
export function orderOf(row: unknown): Fields {
  const { code, state, orderPlacedAt, lines } = fieldsOf(row);
  return {
    id: textOrDigits(code) ?? code,
    placedAt: momentIn(orderPlacedAt) ?? orderPlacedAt,
    updatedAt: newest(row) ?? orderPlacedAt,
    status: state === 'Cancelled' ? 'cancelled' : hasLeft(state, lines) ? 'fulfilled' : 'open',
    lines: linesIn(lines),
  };
}

/** Lines of one variant are one line here: the store has one for each price or option. */
function linesIn(lines: unknown): unknown {
  if (!Array.isArray(lines)) return lines;
  const whole = new Map<string, Fields>();
  const odd: unknown[] = [];
  for (const line of lines) {
    const { quantity, productVariant } = fieldsOf(line);
    const { id, sku: told } = fieldsOf(productVariant);
    // R2: without a SKU it can be associated by the store's own id.
    const sku = typeof told === 'string' && told.trim() !== '' ? told : `id:${textOrDigits(id) ?? ''}`;
    if (typeof quantity !== 'number') odd.push({ sku, quantity });
    else whole.set(sku, { sku, quantity: quantity + Number(whole.get(sku)?.quantity ?? 0) });
  }
  return [...whole.values(), ...odd];
}

/** The newest moment that an order holds, ISO 8601; undefined: none can be read. */
function newest(row: unknown): string | undefined {
  const { updatedAt, orderPlacedAt, fulfillments, lines } = fieldsOf(row);
  const parts = [...rowsOf(fulfillments), ...rowsOf(lines)].map((part) => fieldsOf(part).updatedAt);
  const moments = [updatedAt, orderPlacedAt, ...parts].flatMap((moment) => momentIn(moment) ?? []);
  return moments.sort().at(-1);
}

/** When it came, or changed, as far as the store's list can be asked for it. */
export function listedAt(row: unknown): string | undefined {
  const { updatedAt, orderPlacedAt } = fieldsOf(row);
  return [updatedAt, orderPlacedAt]
    .flatMap((moment) => momentIn(moment) ?? [])
    .sort()
    .at(-1);
}

function momentIn(value: unknown): string | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
