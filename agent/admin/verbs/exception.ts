import { z } from 'zod';
import { exceptionKey } from '../../inventory/nouns/rows.ts';
import type { ExceptionRow } from '../../inventory/nouns/station/exception.ts';
import { exceptionShown } from '../answers/shapes.ts';
import { merchantOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';
import { pageOf } from '../paging.ts';
import { limit, merchantId, quantity, reasonText, skuText } from '../params.ts';
import { type AdminContext, area, failed, ok, verb } from '../verb.ts';

export const exceptionVerbs = area('exception', {
  /**
   * The queue of exceptions: what a person has to look at. What an operator settled at the station is on the record
   * only (`ledger/tail`).
   */
  list: verb({
    title: 'Unknown codes, lines a storefront refused, orders set aside; newest first, before goes further back',
    changes: false,
    role: 'viewer',
    touches: 'merchants',
    params: () =>
      z.strictObject({
        merchant: merchantId.optional(),
        status: z.enum(['open', 'all']).default('open'),
        limit: limit(50, 500),
        before: z.int().min(1).optional(),
      }),
    answer: () => z.object({ exceptions: z.array(exceptionShown()), before: z.int().nullable() }),
    example: {
      params: { status: 'open', limit: 1 },
      answer: {
        exceptions: [
          {
            seq: 37,
            at: 1_795_888_842_156,
            status: 'open',
            reason: 'unknown-barcode',
            text: 'Nobody knows 4006381333931 yet: set the goods aside.',
            station: 'receiving-1',
            operator: 'anna',
            scan: '4006381333931',
            device: 'scanner-1',
            channel: null,
            merchant: null,
            sku: null,
            document: null,
            units: 3,
          },
        ],
        before: null,
      },
    },
    async run({ merchant, status, limit: most, before }, { book }, { answerBytesMax }) {
      const { found, next } = await newest(book, { merchant, status, before }, most + 1);
      const { rows } = pageOf(found.slice(0, most), answerBytesMax);
      const cut = rows.length < found.length;
      return ok({ exceptions: rows, before: cut ? (rows.at(-1)?.seq ?? null) : next });
    },
  }),

  resolve: verb({
    title: 'Give the unknown code of an exception to an item and count all that was set aside for it; or dismiss it',
    changes: true,
    role: 'operator',
    touches: ({ seq, merchant, sku }, { book }) => exceptionOf(book, seq, sku === undefined ? [] : [merchant]),
    params: () =>
      z.strictObject({
        seq: z.int().min(1),
        merchant: merchantId.optional(),
        sku: skuText.optional(),
        /** Base units that the code stands for. */
        units: quantity.default(1),
        dismiss: z.boolean().default(false),
        counted: z
          .enum(['stands', 'apart'])
          .optional()
          .describe(
            'R5: the item was counted after the scan. stands: the count knew of the goods, in stock stays; apart: it did not.',
          ),
        reason: reasonText.optional(),
      }),
    answer: () =>
      z.union([
        z.object({ seq: z.int(), how: z.literal('dismissed') }),
        z.object({
          ...{ merchant: z.string(), sku: z.string(), code: z.string(), units: z.int(), inStock: z.int() },
          counted: z.array(
            z.object({
              ...{ seq: z.int(), units: z.int(), document: z.string().nullable() },
              countedSince: z.int().optional().describe('The entry of a later count of the item.'),
            }),
          ),
          left: z.array(z.object({ seq: z.int(), reason: z.string() })),
          more: z.int(),
        }),
      ]),
    example: {
      params: { seq: 37, merchant: 'acme', sku: 'MUG-BLUE', units: 1 },
      answer: {
        merchant: 'acme',
        sku: 'MUG-BLUE',
        code: '04006381333931',
        units: 1,
        inStock: 41,
        counted: [{ seq: 37, units: 3, document: null }],
        left: [],
        more: 0,
      },
    },
    async run({ seq, merchant, sku, units, dismiss, counted, reason }, context, { by, submit }) {
      if (dismiss === (sku !== undefined))
        return failed('bad-params', 'Give either sku, whose code it is, or dismiss: true.', 'sku');
      const request = { type: 'exception-resolve', by, seq, ...(reason !== undefined && { reason }) } as const;
      if (sku === undefined) return resultOf(await submit(request));
      const whose = merchantOf(context, merchant);
      if ('refusal' in whose) return whose.refusal;
      const answer = counted === undefined ? {} : { counted };
      return resultOf(await submit({ ...request, ...answer, bind: { merchant: whose.id, sku, units } }));
    },
  }),

  dismiss: verb({
    title: 'Settle an exception of which nothing is to be counted',
    changes: true,
    role: 'operator',
    touches: ({ seq }, { book }) => exceptionOf(book, seq, []),
    params: () => z.strictObject({ seq: z.int().min(1), reason: reasonText.optional() }),
    answer: () => z.object({ seq: z.int(), how: z.literal('dismissed') }),
    example: { params: { seq: 37, reason: 'a torn label' }, answer: { seq: 37, how: 'dismissed' } },
    run: async ({ seq, reason }, _context, { by, submit }) =>
      resultOf(await submit({ type: 'exception-resolve', by, seq, ...(reason !== undefined && { reason }) })),
  }),
});

/** Rows looked at for one request; the answer's `before` goes on from there. */
const window = 500;
const windowsMax = 20;

type Looking = { merchant: string | undefined; status: 'open' | 'all'; before: number | undefined };

/**
 * Newest first. @returns `next`: where more of the merchant's may be, past the windows of one request; null: nowhere
 */
async function newest(
  book: AdminContext['book'],
  { merchant, status, before }: Looking,
  most: number,
): Promise<{ found: ExceptionRow[]; next: number | null }> {
  const found: ExceptionRow[] = [];
  let from = before;
  const limit = merchant === undefined ? most : window;
  for (let looked = 0; looked < windowsMax; looked++) {
    const rows = await book.rows('exception', {
      ...(status === 'open' && { open: true }),
      ...(from !== undefined && { before: exceptionKey(from) }),
      limit,
    });
    found.push(...rows.filter((row) => merchant === undefined || row.merchant === merchant));
    from = rows.at(-1)?.seq;
    if (rows.length < limit || found.length >= most) return { found: found.slice(0, most), next: null };
  }
  return { found, next: from ?? null };
}

/** Whose exception it is, and who else is named: goods of nobody known are for the site's own people. */
async function exceptionOf(
  book: AdminContext['book'],
  seq: number,
  named: (string | undefined)[],
): Promise<'site' | (string | undefined)[]> {
  const row = await book.row('exception', exceptionKey(seq));
  if (row === undefined) return named;
  return row.merchant === null ? 'site' : [row.merchant, ...named];
}
