import { z } from 'zod';
import { searchText } from '../bulk/saved.ts';
import { unreadable } from '../bulk/search-text.ts';
import { resultOf } from '../outcome.ts';
import { pageOf } from '../paging.ts';
import { merchantId, nameText } from '../params.ts';
import { area, merchantVerb, ok, verb } from '../verb.ts';

const savedShown = () =>
  z.object({ merchant: z.string(), name: z.string(), of: z.enum(['items', 'orders']), search: z.string().nullable() });

/** As many as all merchants of a dock have, each at its limit. */
const rowsMax = 10_000;

/** R23: searches that have a name; `item/bulk` and `order/bulk` take it in place of the search. */
export const searchVerbs = area('search', {
  list: verb({
    title: 'Searches that were saved by name',
    changes: false,
    role: 'viewer',
    touches: 'merchants',
    params: () => z.strictObject({ merchant: merchantId.optional() }),
    answer: () => z.object({ searches: z.array(savedShown()), more: z.boolean() }),
    example: {
      params: { merchant: 'acme' },
      answer: {
        searches: [{ merchant: 'acme', name: 'silent mugs', of: 'items', search: 'sku:MUG-* policy:never' }],
        more: false,
      },
    },
    async run({ merchant }, { book }, { answerBytesMax }) {
      const saved = await book.rows('saved-search', { open: true, limit: rowsMax });
      const mine = saved.filter((row) => merchant === undefined || row.merchant === merchant);
      const { rows, cut } = pageOf(mine, answerBytesMax);
      return ok({ searches: rows, more: cut });
    },
  }),

  save: merchantVerb({
    title: 'Keep a search under a name, or forget it (search: null)',
    changes: true,
    role: 'supervisor',
    params: () => z.strictObject({ name: nameText, of: z.enum(['items', 'orders']), search: searchText.nullable() }),
    answer: () => savedShown(),
    example: {
      params: { merchant: 'acme', name: 'silent mugs', of: 'items', search: 'sku:MUG-* policy:never' },
      answer: { merchant: 'acme', name: 'silent mugs', of: 'items', search: 'sku:MUG-* policy:never' },
    },
    async run({ merchant, name, of, search }, _context, { by, submit }) {
      const wrong = search === null ? undefined : unreadable(of, search);
      if (wrong !== undefined) return wrong;
      return resultOf(await submit({ type: 'search-save', by, merchant, name, of, search }));
    },
  }),
});
