import { z } from 'zod';
import { command } from '../command.ts';
import { merchantOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';
import { merchantId, skuText } from '../params.ts';

export const processOrdersSet = command({
  area: 'process-orders',
  verb: 'set',
  title: 'Turn the Process Orders flag of one item on or off',
  changes: true,
  params: z.strictObject({ merchant: merchantId.optional(), sku: skuText, on: z.boolean() }),
  async run({ merchant, sku, on }, context, { by }) {
    const whose = merchantOf(context, merchant);
    if ('refusal' in whose) return whose.refusal;
    return resultOf(await context.book.submit({ type: 'set-process-orders', by, merchant: whose.id, sku, on }));
  },
});
