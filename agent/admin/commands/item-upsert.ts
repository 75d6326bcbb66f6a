import { z } from 'zod';
import { command } from '../command.ts';
import { itemRow } from '../item-row.ts';
import { merchantOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';

export const itemUpsert = command({
  area: 'item',
  verb: 'upsert',
  title: 'Add or change items; fields left out keep their value, barcodes replace the earlier ones; check: only try',
  changes: true,
  params: z.strictObject({ items: z.array(itemRow).min(1).max(500), check: z.boolean().default(false) }),
  async run({ items, check }, context, { by }) {
    const full = [];
    for (const item of items) {
      const whose = merchantOf(context, item.merchant);
      if ('refusal' in whose) return whose.refusal;
      full.push({ ...item, merchant: whose.id });
    }
    return resultOf(await context.book.submit({ type: 'items', by, items: full, check }));
  },
});
