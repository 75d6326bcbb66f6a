import { z } from 'zod';
import { command } from '../command.ts';
import { merchantOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';
import { instant, merchantId, orderId, skuText } from '../params.ts';

export const orderPlace = command({
  area: 'order',
  verb: 'place',
  title: 'Book the units of an order; the same order again changes nothing',
  changes: true,
  params: z.strictObject({
    merchant: merchantId.optional(),
    id: orderId,
    channel: merchantId.optional(),
    placedAt: instant.optional(),
    // The whole number is the book's to check as well; here it spares it what is no number at all.
    lines: z
      .array(z.strictObject({ sku: skuText, quantity: z.int().min(1).max(1_000_000) }))
      .min(1)
      .max(500),
  }),
  async run({ merchant, id, channel, placedAt, lines }, context, { by }) {
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
      }),
    );
  },
});
