import { z } from 'zod';
import { documentKey } from '../../inventory/nouns/document.ts';
import { command, failed, ok } from '../command.ts';
import { documentOf } from '../merchant.ts';
import { orderShown } from '../order-shown.ts';
import { merchantId, orderId } from '../params.ts';

export const orderGet = command({
  area: 'order',
  verb: 'get',
  title: 'One order with its lines and what is in which box',
  changes: false,
  params: z.strictObject({ merchant: merchantId.optional(), id: orderId }),
  async run({ merchant, id }, context) {
    const found = await documentOf(context, { id, merchant }, (owner) => context.book.order(owner, id));
    if ('refusal' in found) return found.refusal;
    const order = found.row;
    const list = order && (await context.book.row('packing-list', documentKey(order.merchant, id)));
    return order
      ? ok({ ...orderShown(order), boxes: list?.boxes ?? [] })
      : failed('unknown-order', `There is no order ${id}.`, 'id');
  },
});
