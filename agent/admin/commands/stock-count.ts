import { z } from 'zod';
import { command } from '../command.ts';
import { merchantOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';
import { merchantId, quantity, reasonText, skuText } from '../params.ts';

export const stockCount = command({
  area: 'stock',
  verb: 'count',
  title:
    'Say how many units are in the building; base: the last entry the counter knew of, later ones still count; check: only try',
  changes: true,
  params: z.strictObject({
    merchant: merchantId.optional(),
    sku: skuText,
    quantity,
    base: z.int().min(1).optional(),
    reason: reasonText.optional(),
    check: z.boolean().default(false),
  }),
  async run({ merchant, sku, quantity, base, reason, check }, context, { by }) {
    const whose = merchantOf(context, merchant);
    if ('refusal' in whose) return whose.refusal;
    const more = { check, ...(base !== undefined && { base }), ...(reason !== undefined && { reason }) };
    return resultOf(await context.book.submit({ type: 'count', by, merchant: whose.id, sku, quantity, ...more }));
  },
});
