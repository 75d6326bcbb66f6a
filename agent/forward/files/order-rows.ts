/**
 * Orders in files, whatever the files are written in: rows of an order's line each, which together are a page as a
 * storefront tells it. A file is taken whole or not at all. Pure.
 */
import { isRounded } from '../../inventory/nouns/text/rounded-number.ts';
import type { ToldOrders } from '../channel.ts';
import { readOrders } from '../orders/told-orders.ts';

export const orderFields = ['id', 'sku', 'quantity', 'placed-at', 'updated-at', 'status'] as const;
export type OrderField = (typeof orderFields)[number];
export const neededFields = ['id', 'sku', 'quantity', 'placed-at'] as const satisfies OrderField[];

/** The partner's names, in lower case, and what they stand for. */
export type OrderNames = ReadonlyMap<string, OrderField>;

/** What a file says in one place, and on which line of it. */
export type OrderRow = { line: number; cells: Partial<Record<OrderField, string>> };

/** `wrong`: what is wrong, and what to do about it, for a person. */
export type OrderRowsRead = { rows: OrderRow[] } | { line: number; wrong: string };

export const orderNames = (columns: Readonly<Record<string, OrderField>>): OrderNames =>
  new Map(Object.entries(columns).map(([name, field]) => [name.toLowerCase(), field]));

/** The orders of a file, or the first line that spoils it. */
export function ordersOf(rows: readonly OrderRow[]): { page: ToldOrders } | { line: number; wrong: string } {
  const orders = new Map<string, { lines: object[]; [key: string]: unknown }>();
  for (const { line, cells } of rows) {
    const cell = (field: OrderField): string => cells[field]?.trim() ?? '';
    // What is over at the store books nothing, and needs no lines.
    const status = cell('status').toLowerCase() || 'open';
    const bare = ['cancelled', 'fulfilled'].includes(status) && cell('sku') === '' && cell('quantity') === '';
    const missing = (bare ? (['id', 'placed-at'] as const) : neededFields).find((field) => cell(field) === '');
    if (missing !== undefined) return { line, wrong: `there is no ${missing}: write it` };
    if (!bare && !/^\d{1,9}$/.test(cell('quantity')))
      return { line, wrong: `the quantity is ${JSON.stringify(cell('quantity').slice(0, 40))}: write a whole number` };
    // Two long numbers that became one would be one parcel for two customers.
    if (isRounded(cell('id')))
      return { line, wrong: `the id ${JSON.stringify(cell('id').slice(0, 40))} was rounded: write all its digits` };
    const placedAt = cell('placed-at');
    const about = { id: cell('id'), placedAt, updatedAt: cell('updated-at') || placedAt };
    const order = orders.get(about.id) ?? { ...about, status, lines: [] };
    if (!bare) order.lines.push({ sku: cell('sku'), quantity: Number(cell('quantity')) });
    orders.set(about.id, order);
  }
  const page = readOrders({ what: 'orders', orders: [...orders.values()], next: null });
  return page.ok ? { page: page.page } : { line: 1, wrong: `${page.reason}: send it in parts` };
}

/** The text of a file. */
export function decoded(
  content: Buffer,
  encoding: 'utf-8' | 'latin1',
): { text: string } | { line: number; wrong: string } {
  if (encoding === 'latin1') return { text: content.toString('latin1') };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(content) };
  } catch {
    const upTo = Buffer.from(content.toString('utf8').split('\ufffd', 1)[0] ?? '');
    const line = upTo.toString('utf8').split('\n').length;
    return { line, wrong: 'there is something that is not UTF-8: save the file as UTF-8' };
  }
}
