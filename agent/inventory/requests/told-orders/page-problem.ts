/** Bounds of a page of orders. The edge has checked its shape already; the rules rely on nobody. */
import { type OrderSubmission, pageBounds } from '../../nouns/orders/order.ts';

type Page = Extract<OrderSubmission, { type: 'orders-page' }>;

/** What makes a page unreadable, and where in it. */
export function problemOf({ orders, cursor, since }: Page): { text: string; field: string } | undefined {
  const { orders: ordersMax, lines: linesMax, idChars, skuChars, cursorChars } = pageBounds;
  if (!isInstant(since)) return { text: `${since} is no moment in UTC.`, field: 'since' };
  if (cursor !== null && cursor.length > cursorChars) {
    return { text: `The cursor is longer than ${cursorChars} characters.`, field: 'cursor' };
  }
  if (orders.length > ordersMax) return { text: `More than ${ordersMax} orders in one page.`, field: 'orders' };
  for (const [index, order] of orders.entries()) {
    const field = `orders[${index}]`;
    if ('unreadable' in order) {
      const { id, placedAt, updatedAt, lines } = order;
      const known = [placedAt, updatedAt].every((time) => time === null || isInstant(time));
      const short = id === null || (id !== '' && id.length <= idChars);
      if (known && short && lines.length <= linesMax) continue;
      return { text: 'What cannot be read as an order is shortened before it comes here.', field };
    }
    const { id, placedAt, updatedAt, lines } = order;
    if (id === '' || id.length > idChars)
      return { text: `An id has 1 to ${idChars} characters.`, field: `${field}.id` };
    if (!isInstant(placedAt)) return { text: `${placedAt} is no moment in UTC.`, field: `${field}.placedAt` };
    if (!isInstant(updatedAt)) return { text: `${updatedAt} is no moment in UTC.`, field: `${field}.updatedAt` };
    if (lines.length > linesMax) return { text: `More than ${linesMax} lines in one order.`, field: `${field}.lines` };
    const long = lines.findIndex(({ sku }) => sku === '' || sku.length > skuChars);
    if (long >= 0) return { text: `A SKU has 1 to ${skuChars} characters.`, field: `${field}.lines[${long}].sku` };
  }
  return undefined;
}

/** Moments are compared as text, so they all have one form. */
const isInstant = (text: string): boolean => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text);
