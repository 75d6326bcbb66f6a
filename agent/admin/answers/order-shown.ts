/** An order as it is told to whoever asks: every line says how much of it is packed, from the first moment on. */
import type { OrderRow } from '../../inventory/nouns/orders/order.ts';
import type { HeldOrder } from '../../ledger/messages.ts';

type Shown = Omit<HeldOrder, 'lines'> & {
  /** `notFromHere` (R16): others fulfil the line; nothing of it is booked or packed. */
  lines: (Omit<OrderRow['lines'][number], 'elsewhere'> & { packed: number; notFromHere?: true })[];
};

export function orderShown(order: HeldOrder): Shown {
  const { lines, ...head } = order;
  return {
    ...head,
    lines: lines.map(({ packed = 0, elsewhere, ...line }) =>
      elsewhere === undefined
        ? { ...line, packed }
        : { ...line, quantity: elsewhere, packed, notFromHere: true as const },
    ),
  };
}
