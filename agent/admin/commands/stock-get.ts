import { z } from 'zod';
import { available, type ItemRow } from '../../inventory/nouns/item.ts';
import { command, ok } from '../command.ts';
import { merchantOf } from '../merchant.ts';
import { pageOf } from '../paging.ts';
import { limit, merchantId, skuText } from '../params.ts';

/** Order and names are the contract of `stock --json`. */
const stockRow = (item: ItemRow) => ({
  merchant: item.merchant,
  sku: item.sku,
  name: item.name,
  inStock: item.inStock,
  booked: item.booked,
  available: available(item),
  incoming: item.incoming,
  received: item.received,
  processOrders: item.processOrders,
});

export const stockGet = command({
  area: 'stock',
  verb: 'get',
  title: 'Stock of the SKUs given or of all items; next goes on where this answer ends',
  changes: false,
  params: z.strictObject({
    merchant: merchantId.optional(),
    skus: z.array(skuText).min(1).max(500).optional(),
    limit: limit(500, 2_000),
    after: z.strictObject({ merchant: merchantId, sku: skuText }).optional(),
  }),
  async run({ merchant, skus, limit: most, after }, context, { answerBytesMax }) {
    const whose = merchant === undefined ? undefined : merchantOf(context, merchant);
    if (whose !== undefined && 'refusal' in whose) return whose.refusal;
    const found = await context.book.stock({
      limit: most,
      ...(whose && { merchant: whose.id }),
      ...(skus && { skus }),
      ...(after && { after }),
    });
    const { rows, cut } = pageOf(found.map(stockRow), answerBytesMax);
    const last = rows.at(-1);
    const next = last && (cut || found.length === most) ? { merchant: last.merchant, sku: last.sku } : null;
    return ok({ items: rows, next });
  },
});
