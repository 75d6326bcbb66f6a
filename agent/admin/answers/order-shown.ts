/** An order as it is told to whoever asks: every line says how much of it is packed, from the first moment on. */
import type { OrderRow } from '../../inventory/nouns/order.ts';
import type { HeldOrder } from '../../ledger/messages.ts';

type Shown = Omit<HeldOrder, 'lines'> & { lines: (OrderRow['lines'][number] & { packed: number })[] };

export function orderShown(order: HeldOrder): Shown {
  const { lines, ...head } = order;
  return { ...head, lines: lines.map(({ packed = 0, ...line }) => ({ ...line, packed })) };
}
