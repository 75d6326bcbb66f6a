import { z } from 'zod';
import { available } from '../../inventory/nouns/item.ts';
import { command, failed, ok } from '../command.ts';
import { merchantOf } from '../merchant.ts';
import { merchantId, skuText } from '../params.ts';

export const itemGet = command({
  area: 'item',
  verb: 'get',
  title: 'One item with its stock, policy and flag',
  changes: false,
  params: z.strictObject({ merchant: merchantId.optional(), sku: skuText }),
  async run({ merchant, sku }, context) {
    const whose = merchantOf(context, merchant);
    if ('refusal' in whose) return whose.refusal;
    const row = await context.book.item(whose.id, sku);
    return row ? ok({ ...row, available: available(row) }) : failed('unknown-item', `There is no item ${sku}.`, 'sku');
  },
});
