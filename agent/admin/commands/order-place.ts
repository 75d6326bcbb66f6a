import { z } from 'zod';
import { command } from '../command.ts';
import { merchantOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';
import { instant, merchantId, orderId, quantity, skuText } from '../params.ts';

export const orderLines = z
  .array(z.strictObject({ sku: skuText, quantity }))
  .min(1)
  .max(500);

export const orderPlace = command({
  area: 'order',
  verb: 'place',
  title: 'Book the units of an order; the same order again changes nothing; check: only try',
  changes: true,
  params: z.strictObject({
    merchant: merchantId.optional(),
    id: orderId,
    channel: merchantId.optional(),
    placedAt: instant.optional(),
    lines: orderLines,
    check: z.boolean().default(false),
  }),
  async run({ merchant, id, channel, placedAt, lines, check }, context, { by }) {
    const whose = merchantOf(context, merchant);
    if ('refusal' in whose) return whose.refusal;
    return resultOf(
      await context.book.submit({
        type: 'order-place',
        by,
        merchant: whose.id,
        id,
        ...(channel !== undefined && { channel }),
        ...(placedAt !== undefined && { placedAt }),
        lines,
        check,
      }),
    );
  },
});
