import { z } from 'zod';
import { command } from '../command.ts';
import { merchantOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';
import { merchantId, quantity, reasonText, skuText } from '../params.ts';

export const stockAdjust = command({
  area: 'stock',
  verb: 'adjust',
  title: 'Add (quantity > 0) or take away (< 0) counted units, with the reason',
  changes: true,
  params: z.strictObject({
    merchant: merchantId.optional(),
    sku: skuText,
    quantity,
    reason: reasonText,
  }),
  async run({ merchant, sku, quantity, reason }, context, { by }) {
    const whose = merchantOf(context, merchant);
    if ('refusal' in whose) return whose.refusal;
    return resultOf(await context.book.submit({ type: 'adjust', by, merchant: whose.id, sku, quantity, reason }));
  },
});
