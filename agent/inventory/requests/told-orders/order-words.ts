/** What a person reads of an order that its storefront tells and that cannot simply be booked, in sentences. */
import { inWords } from '../../nouns/inbound/notice-lines.ts';
import type { ToldOrder } from '../../nouns/orders/order.ts';
import type { SkuCount } from '../../nouns/stock/quantity.ts';

/**
 * It was shipped here, and what the storefront made of it came later.
 * @param lines what it is here, and what it is there
 */
export function shippedText(
  key: string,
  { status }: Pick<ToldOrder, 'status'>,
  [here, there]: readonly [SkuCount[], SkuCount[]],
): string {
  const shipped = `Order ${key} has been shipped; the storefront`;
  if (status === 'cancelled') return `${shipped} cancelled it afterwards. What comes back counts as a return.`;
  const had = new Map(here.map(({ sku, quantity }) => [sku, quantity]));
  const missing = there
    .map(({ sku, quantity }) => ({ sku, quantity: quantity - (had.get(sku) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
  const changed = `${shipped} changed it afterwards: here it is ${inWords(here)}, there ${inWords(there)}.`;
  if (missing.length === 0) return `${changed} What comes back counts as a return.`;
  return `${changed} Nothing is booked for ${inWords(missing)}: place an order of its own for what is still to be sent.`;
}

/** @param held units that it held here until now */
export function fulfilledText(key: string, held: number): string {
  const what = `The storefront says that order ${key} was shipped, and this dock did not ship it.`;
  if (held === 0) return `${what} Nothing is booked for it. If its units left this building, correct the stock.`;
  const units = held === 1 ? 'one unit is' : `${held} units are`;
  const [they, them] = held === 1 ? ['it', 'it'] : ['they', 'them'];
  return `${what} Its ${units} booked no longer. Did ${they} leave this building? Then take ${them} out of stock.`;
}

/** @param over the moment of its last change that is known here @param lines what it is here, and what it is there */
export function earlierText(
  key: string,
  { status, updatedAt }: Pick<ToldOrder, 'status' | 'updatedAt'>,
  over: string,
  [here, there]: readonly [SkuCount[], SkuCount[]],
): string {
  const clock = `which is before its last change that is known here, of ${over}: was the store’s clock set back?`;
  if (status !== 'open')
    return `The storefront says that order ${key} is ${status} since ${updatedAt}, ${clock} Its units stay booked. Cancel the order here if it is over, or dismiss this if it is not.`;
  return `The storefront shows order ${key} with other lines since ${updatedAt}, ${clock} It stays as it is here: ${inWords(here)}. There it is ${inWords(there)}. Change the order here if that is right, or dismiss this if it is not.`;
}
