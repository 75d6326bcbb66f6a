/**
 * `tallyman items import`: pages of one file, taken in a single transaction with the last page, or not at all.
 */
import { z } from 'zod';
import { command, failed, ok } from '../command.ts';
import { itemRow } from '../itemrow.ts';
import { resultOf } from '../outcome.ts';
import { merchantId } from '../params.ts';

/** In a file every row says whose it is. */
const fileRow = itemRow.extend({ merchant: merchantId });

export const itemsImport = command({
  area: 'items',
  verb: 'import',
  title: 'Take a file of items, page by page, as a whole',
  changes: true,
  internal: true,
  params: z.strictObject({
    upload: z.string().min(8).max(64),
    page: z.int().min(0).max(100_000),
    last: z.boolean(),
    items: z.array(fileRow).max(5_000),
  }),
  async run({ upload, page, last, items }, { book, uploads }, { by }) {
    const result = uploads.add({ id: upload, number: page, last, rows: items });
    if (result.type === 'refused')
      return failed(result.reason === 'too-large' ? 'too-large' : 'bad-upload', result.text);
    if (result.type === 'more') return ok({ rows: result.rows });
    // Every row was checked when its page came.
    return resultOf(await book.submit({ type: 'items', by, items: result.rows as z.output<typeof fileRow>[] }));
  },
});
