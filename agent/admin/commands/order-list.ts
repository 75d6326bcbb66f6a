import { z } from 'zod';
import { command, ok } from '../command.ts';
import { orderShown } from '../order-shown.ts';
import { pageOf } from '../paging.ts';
import { limit, merchantId } from '../params.ts';

export const orderList = command({
  area: 'order',
  verb: 'list',
  title: 'Orders, of one merchant or one status',
  changes: false,
  params: z.strictObject({
    merchant: merchantId.optional(),
    status: z.enum(['open', 'packed', 'cancelled', 'shipped', 'set-aside']).optional(),
    limit: limit(100, 1_000),
  }),
  async run({ merchant, status, limit: most }, { book }, { answerBytesMax }) {
    const orders = await book.orders({
      limit: most,
      ...(merchant !== undefined && { merchant }),
      ...(status !== undefined && { status }),
    });
    const { rows, cut } = pageOf(orders.map(orderShown), answerBytesMax);
    return ok({ orders: rows, more: cut || orders.length === most });
  },
});
