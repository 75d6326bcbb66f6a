/** An order as it is told to whoever asks: every line says how much of it is packed, from the first moment on. */
import type { OrderRow } from '../../inventory/nouns/order.ts';

type Shown = Omit<OrderRow, 'lines'> & { lines: (OrderRow['lines'][number] & { packed: number })[] };

export function orderShown(order: OrderRow): Shown {
  const { lines, ...head } = order;
  return { ...head, lines: lines.map(({ packed = 0, ...line }) => ({ ...line, packed })) };
}
