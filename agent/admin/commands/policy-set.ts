import { z } from 'zod';
import { sync } from '../../../config/schema.ts';
import { command, failed } from '../command.ts';
import { merchantOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';
import { merchantId, skuText } from '../params.ts';

export const policySet = command({
  area: 'policy',
  verb: 'set',
  title:
    'Change whether levels are sent (of a merchant or one item), or who turns Process Orders; nothing is sent for it',
  changes: true,
  params: z.strictObject({
    merchant: merchantId.optional(),
    sku: skuText.optional(),
    sync: sync.nullable().optional(),
    processOrders: z.enum(['auto', 'manual']).optional(),
  }),
  async run({ merchant, sku, sync: policy, processOrders }, context, { by }) {
    const whose = merchantOf(context, merchant);
    if ('refusal' in whose) return whose.refusal;
    if (policy === undefined && processOrders === undefined)
      return failed('bad-params', 'Give sync, processOrders or both.', 'sync');
    return resultOf(
      await context.book.submit({
        type: 'set-policy',
        by,
        merchant: whose.id,
        ...(sku !== undefined && { sku }),
        ...(policy !== undefined && { sync: policy }),
        ...(processOrders !== undefined && { processOrders }),
      }),
    );
  },
});
