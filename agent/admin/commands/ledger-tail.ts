import { z } from 'zod';
import { command, ok } from '../command.ts';
import { merchantOf } from '../merchant.ts';
import { pageOf } from '../paging.ts';
import { limit, merchantId, skuText } from '../params.ts';

export const ledgerTail = command({
  area: 'ledger',
  verb: 'tail',
  title: 'The newest entries, oldest first; of one item when a SKU is given',
  changes: false,
  params: z.strictObject({ limit: limit(20, 1_000), merchant: merchantId.optional(), sku: skuText.optional() }),
  async run({ limit: most, merchant, sku }, context, { answerBytesMax }) {
    let item: { merchant: string; sku: string } | undefined;
    if (sku !== undefined) {
      const whose = merchantOf(context, merchant);
      if ('refusal' in whose) return whose.refusal;
      item = { merchant: whose.id, sku };
    }
    const entries = await context.book.tail(most, item);
    // Of a page that is too long the newest are wanted.
    const { rows } = pageOf(entries.toReversed(), answerBytesMax);
    return ok({ entries: rows.reverse() });
  },
});
