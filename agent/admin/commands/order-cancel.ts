import { z } from 'zod';
import { command } from '../command.ts';
import { merchantOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';
import { merchantId, orderId, reasonText } from '../params.ts';

export const orderCancel = command({
  area: 'order',
  verb: 'cancel',
  title: 'Cancel an open order and free its units',
  changes: true,
  params: z.strictObject({ merchant: merchantId.optional(), id: orderId, reason: reasonText.optional() }),
  async run({ merchant, id, reason }, context, { by }) {
    const whose = merchantOf(context, merchant);
    if ('refusal' in whose) return whose.refusal;
    return resultOf(
      await context.book.submit({
        type: 'order-cancel',
        by,
        merchant: whose.id,
        id,
        ...(reason !== undefined && { reason }),
      }),
    );
  },
});
