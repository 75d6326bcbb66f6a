import { z } from 'zod';
import { command } from '../command.ts';
import { merchantOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';
import { barcodeText, merchantId, quantity, skuText } from '../params.ts';

export const itemBindBarcode = command({
  area: 'item',
  verb: 'bind-barcode',
  title: 'Give an item one more barcode, and say how many base units it stands for',
  changes: true,
  params: z.strictObject({
    merchant: merchantId.optional(),
    sku: skuText,
    code: barcodeText,
    units: quantity.default(1),
  }),
  async run({ merchant, sku, code, units }, context, { by }) {
    const whose = merchantOf(context, merchant);
    if ('refusal' in whose) return whose.refusal;
    return resultOf(await context.book.submit({ type: 'bind-barcode', by, merchant: whose.id, sku, code, units }));
  },
});
