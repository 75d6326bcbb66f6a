import { z } from 'zod';
import { merchantOf } from '../merchant.ts';
import { pageOf } from '../paging.ts';
import { limit, merchantId, skuText } from '../params.ts';
import { area, ok, verb } from '../verb.ts';

export const ledgerVerbs = area('ledger', {
  head: verb({
    title: 'Epoch, number and hash of the newest entry',
    changes: false,
    role: 'viewer',
    touches: 'none',
    params: z.strictObject({}),
    run: async (_params, { book }) => ok({ ...book.head, state: book.state, boot: book.boot }),
  }),

  read: verb({
    title: 'Entries after a number, oldest first; ask again with after = the last one’s seq until there are none',
    changes: false,
    role: 'viewer',
    touches: 'site',
    params: z.strictObject({ after: z.int().min(0).default(0), limit: limit(200, 1_000) }),
    async run({ after, limit: most }, { book }, { answerBytesMax }) {
      const { rows } = pageOf(await book.read(after, most), answerBytesMax);
      return ok({ entries: rows, head: book.head.seq });
    },
  }),

  rebuild: verb({
    title: 'Make stock, orders and items again from the entries',
    changes: true,
    role: 'installer',
    touches: 'site',
    params: z.strictObject({}),
    async run(_params, { book }, { changedNothing }) {
      const rebuilt = await book.rebuild();
      if (rebuilt.repaired === 0) changedNothing();
      return ok(rebuilt);
    },
  }),

  tail: verb({
    title: 'The newest entries, oldest first; of one item when a SKU is given',
    changes: false,
    role: 'viewer',
    touches: ({ sku, merchant }) => (sku === undefined ? 'site' : [merchant]),
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
  }),

  verify: verb({
    title: 'Check every entry’s hash and the tables made from them; the first bad entry is named',
    changes: false,
    role: 'viewer',
    touches: 'site',
    params: z.strictObject({}),
    run: async (_params, { book }, { progress }) => ok(await book.verify((checked, of) => progress({ checked, of }))),
  }),
});
