import { z } from 'zod';
import { resultOf } from '../outcome.ts';
import { skuText } from '../params.ts';
import { area, merchantVerb } from '../verb.ts';

export const processOrdersVerbs = area('process-orders', {
  set: merchantVerb({
    title: 'Turn the Process Orders flag of one item on or off',
    changes: true,
    role: 'supervisor',
    params: () => z.strictObject({ sku: skuText, on: z.boolean() }),
    answer: () => z.object({ merchant: z.string(), sku: z.string(), processOrders: z.boolean() }),
    example: {
      params: { merchant: 'acme', sku: 'MUG-BLUE', on: false },
      answer: { merchant: 'acme', sku: 'MUG-BLUE', processOrders: false },
    },
    async run({ merchant, sku, on }, _context, { by, submit }) {
      return resultOf(await submit({ type: 'set-process-orders', by, merchant, sku, on }));
    },
  }),
});
