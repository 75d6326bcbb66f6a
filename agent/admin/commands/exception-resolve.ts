import { z } from 'zod';
import { command, failed } from '../command.ts';
import { merchantOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';
import { merchantId, quantity, reasonText, skuText } from '../params.ts';

export const exceptionResolve = command({
  area: 'exception',
  verb: 'resolve',
  title: 'Give the unknown code of an exception to an item and count all that was set aside for it; or dismiss it',
  changes: true,
  params: z.strictObject({
    seq: z.int().min(1),
    merchant: merchantId.optional(),
    sku: skuText.optional(),
    /** Base units that the code stands for. */
    units: quantity.default(1),
    dismiss: z.boolean().default(false),
    reason: reasonText.optional(),
  }),
  async run({ seq, merchant, sku, units, dismiss, reason }, context, { by }) {
    if (dismiss === (sku !== undefined))
      return failed('bad-params', 'Give either sku, whose code it is, or dismiss: true.', 'sku');
    const request = { type: 'exception-resolve', by, seq, ...(reason !== undefined && { reason }) } as const;
    if (sku === undefined) return resultOf(await context.book.submit(request));
    const whose = merchantOf(context, merchant);
    if ('refusal' in whose) return whose.refusal;
    return resultOf(await context.book.submit({ ...request, bind: { merchant: whose.id, sku, units } }));
  },
});
