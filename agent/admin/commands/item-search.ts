/** Items whose SKU or name contains a text. Reads the catalogue page by page; a page of work, not of hits, ends a request. */
import { z } from 'zod';
import { command, ok } from '../command.ts';
import { pageOf } from '../paging.ts';
import { limit, merchantId, skuText } from '../params.ts';

const rowsPerRead = 1_000;
/** Rows looked at for one request; the answer's `next` goes on from there. */
const rowsMax = 20_000;

export const itemSearch = command({
  area: 'item',
  verb: 'search',
  title: 'Items whose SKU or name contains a text; next goes on where this answer ends',
  changes: false,
  params: z.strictObject({
    merchant: merchantId.optional(),
    text: z.string().max(100).default(''),
    limit: limit(50, 500),
    after: z.strictObject({ merchant: merchantId, sku: skuText }).optional(),
  }),
  async run({ merchant, text, limit: most, after }, { book }, { answerBytesMax }) {
    const wanted = text.toLowerCase();
    const hits = [];
    let from = after;
    let looked = 0;
    let more = true;
    while (more && hits.length <= most && looked < rowsMax) {
      const rows = await book.stock({
        limit: rowsPerRead,
        ...(merchant !== undefined && { merchant }),
        ...(from && { after: from }),
      });
      const last = rows.at(-1);
      if (last) from = { merchant: last.merchant, sku: last.sku };
      looked += rows.length;
      more = rows.length === rowsPerRead;
      for (const row of rows)
        if (row.sku.toLowerCase().includes(wanted) || row.name.toLowerCase().includes(wanted)) hits.push(row);
    }
    const page = pageOf(hits.slice(0, most), answerBytesMax);
    const lastShown = page.rows.at(-1);
    const cut = page.cut || hits.length > most;
    const next = cut && lastShown ? { merchant: lastShown.merchant, sku: lastShown.sku } : more ? from : undefined;
    return ok({ items: page.rows, next: next ?? null });
  },
});
