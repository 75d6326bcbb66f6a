import { z } from 'zod';
import { command } from '../command.ts';
import { merchantOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';
import { merchantId, orderId } from '../params.ts';
import { orderLines } from './order-place.ts';

export const orderChange = command({
  area: 'order',
  verb: 'change',
  title: 'Give an open order other lines; never fewer than are packed or shipped',
  changes: true,
  params: z.strictObject({ merchant: merchantId.optional(), id: orderId, lines: orderLines }),
  async run({ merchant, id, lines }, context, { by }) {
    const whose = merchantOf(context, merchant);
    if ('refusal' in whose) return whose.refusal;
    return resultOf(await context.book.submit({ type: 'order-change', by, merchant: whose.id, id, lines }));
  },
});
