import { z } from 'zod';
import { merchantOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';
import { merchantId, skuText } from '../params.ts';
import { area, verb } from '../verb.ts';

export const processOrdersVerbs = area('process-orders', {
  set: verb({
    title: 'Turn the Process Orders flag of one item on or off',
    changes: true,
    role: 'supervisor',
    touches: 'merchant',
    params: z.strictObject({ merchant: merchantId.optional(), sku: skuText, on: z.boolean() }),
    async run({ merchant, sku, on }, context, { by, submit }) {
      const whose = merchantOf(context, merchant);
      if ('refusal' in whose) return whose.refusal;
      return resultOf(await submit({ type: 'set-process-orders', by, merchant: whose.id, sku, on }));
    },
  }),
});
