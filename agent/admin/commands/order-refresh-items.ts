import { z } from 'zod';
import { command } from '../command.ts';
import { merchantOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';
import { merchantId, orderId, skuText } from '../params.ts';

export const orderRefreshItems = command({
  area: 'order',
  verb: 'refresh-items',
  title:
    'Open orders whose lines keep an older state of their items; with the token of that answer they take over the new one',
  changes: true,
  params: z.strictObject({
    merchant: merchantId.optional(),
    id: orderId.optional(),
    sku: skuText.optional(),
    token: z
      .string()
      .regex(/^[0-9a-f]{16}$/, 'must be the token of a review')
      .optional(),
  }),
  async run({ merchant, id, sku, token }, context, { by }) {
    const whose = merchantOf(context, merchant);
    if ('refusal' in whose) return whose.refusal;
    return resultOf(
      await context.book.submit({
        ...{ type: 'order-refresh', by, merchant: whose.id },
        ...(id !== undefined && { id }),
        ...(sku !== undefined && { sku }),
        ...(token !== undefined && { token }),
      }),
    );
  },
});
