import { z } from 'zod';
import { command } from '../command.ts';
import { merchantOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';
import { merchantId, noticeId, reasonText } from '../params.ts';

export const noticeClose = command({
  area: 'notice',
  verb: 'close',
  title: 'Expect nothing more of a notice; publish: send the levels of what was received',
  changes: true,
  params: z.strictObject({
    merchant: merchantId.optional(),
    id: noticeId,
    publish: z.boolean().optional(),
    reason: reasonText.optional(),
  }),
  async run({ merchant, id, publish, reason }, context, { by }) {
    const whose = merchantOf(context, merchant);
    if ('refusal' in whose) return whose.refusal;
    return resultOf(
      await context.book.submit({
        type: 'notice-close',
        by,
        merchant: whose.id,
        id,
        ...(publish !== undefined && { publish }),
        ...(reason !== undefined && { reason }),
      }),
    );
  },
});
