import { z } from 'zod';
import { exampleEntry } from '../answers/example-rows.ts';
import { bootShown, entryShown, headShown } from '../answers/shapes.ts';
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
    params: () => z.strictObject({}),
    answer: () => headShown().extend({ state: z.object({ state: z.string() }), boot: bootShown() }),
    example: {
      params: {},
      answer: {
        epoch: 'krawms61pb4x1ex3',
        seq: 26,
        hash: '5fa191f92c005eaf5ddb25c7a4a9fd755e128448d48b726e9bb296b8a26e8e32',
        state: { state: 'open' },
        boot: { verdict: 'agreed', epoch: 'krawms61pb4x1ex3', head: 25, detail: '' },
      },
    },
    run: async (_params, { book }) => ok({ ...book.head, state: book.state, boot: book.boot }),
  }),

  read: verb({
    title: 'Entries after a number, oldest first; ask again with after = the last one’s seq until there are none',
    changes: false,
    role: 'viewer',
    touches: 'site',
    params: () => z.strictObject({ after: z.int().min(0).default(0), limit: limit(200, 1_000) }),
    answer: () => z.object({ entries: z.array(entryShown()), head: z.int() }),
    example: {
      params: { after: 25, limit: 1 },
      answer: {
        entries: [exampleEntry],
        head: 26,
      },
    },
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
    params: () => z.strictObject({}),
    answer: () => z.object({ entries: z.int(), repaired: z.int() }),
    example: { params: {}, answer: { entries: 26, repaired: 0 } },
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
    params: () => z.strictObject({ limit: limit(20, 1_000), merchant: merchantId.optional(), sku: skuText.optional() }),
    answer: () => z.object({ entries: z.array(entryShown()) }),
    example: {
      params: { limit: 1, merchant: 'acme', sku: 'MUG-BLUE' },
      answer: {
        entries: [exampleEntry],
      },
    },
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
    params: () => z.strictObject({}),
    answer: () => z.object({ ok: z.boolean(), entries: z.int() }),
    example: { params: {}, answer: { ok: true, entries: 26 } },
    run: async (_params, { book }, { progress }) => ok(await book.verify((checked, of) => progress({ checked, of }))),
  }),
});
