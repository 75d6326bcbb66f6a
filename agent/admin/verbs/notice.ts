import { z } from 'zod';
import { documentKey } from '../../inventory/nouns/document.ts';
import { type NoticeRow, type NoticeSubmission, noticeBounds } from '../../inventory/nouns/inbound/notice.ts';
import { noticeProgress } from '../../inventory/nouns/inbound/notice-lines.ts';
import { documentsAsked, newestDocuments } from '../answers/newest-documents.ts';
import { documentAfter, noticeHead, publishedLine, skuCount } from '../answers/shapes.ts';
import { documentOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';
import { pageOf } from '../paging.ts';
import { localDate, lotText, merchantId, nameText, noticeId, quantity, reasonText, skuText } from '../params.ts';
import { area, failed, merchantVerb, ok, verb } from '../verb.ts';

const line = z.strictObject({ sku: skuText, quantity });
const unitLine = z.strictObject({
  sku: skuText,
  quantity,
  lot: lotText.optional(),
  expiry: localDate.optional(),
});

const someSkus = z.array(skuText).min(1).max(noticeBounds.lines).optional();

/** What the list says of a notice; `unitsDone` counts what was announced and is here. */
export type NoticeSummary = Omit<NoticeRow, 'lines' | 'handlingUnits'> & {
  lines: number;
  handlingUnits: number;
  unitsOf: number;
  unitsDone: number;
};

/** What publishing and withdrawing have in common. */
const ofPublishing = {
  changes: true,
  role: 'operator',
  params: () => z.strictObject({ id: noticeId, skus: someSkus }),
  answer: () => documentAfter().extend({ items: z.array(publishedLine()) }),
} as const;

export const noticeVerbs = area('notice', {
  announce: merchantVerb({
    title:
      'Announce an inbound shipment, or change it; the same again changes nothing; publish: what is missing counts as available at once (R15); check: only try',
    changes: true,
    role: 'operator',
    params: () =>
      z.strictObject({
        id: noticeId,
        type: z.enum(['asn', 'purchase-order']).optional(),
        supplier: nameText.optional(),
        expectedAt: localDate.optional(),
        publish: z.boolean().optional(),
        lines: z.array(line).max(noticeBounds.lines).default([]),
        handlingUnits: z
          .array(z.strictObject({ sscc: z.string().max(32), lines: z.array(unitLine).max(noticeBounds.linesOfAUnit) }))
          .max(noticeBounds.handlingUnits)
          .optional(),
        check: z.boolean().default(false),
      }),
    answer: () => documentAfter().extend({ lines: z.array(skuCount()).optional() }),
    example: {
      params: { merchant: 'acme', id: 'ASN-2001', supplier: 'Kiln & Co', lines: [{ sku: 'MUG-BLUE', quantity: 12 }] },
      answer: { merchant: 'acme', id: 'ASN-2001', status: 'open', lines: [{ sku: 'MUG-BLUE', quantity: 12 }] },
    },
    async run(
      { merchant, id, check, type, supplier, expectedAt, publish, lines, handlingUnits },
      _context,
      { by, submit },
    ) {
      const notice = {
        ...(type !== undefined && { type }),
        ...(supplier !== undefined && { supplier }),
        ...(expectedAt !== undefined && { expectedAt }),
        ...(publish !== undefined && { publish }),
        lines,
        ...(handlingUnits !== undefined && {
          handlingUnits: handlingUnits.map((unit) => ({ sscc: unit.sscc, lines: unit.lines.map(unitLineOf) })),
        }),
      };
      return resultOf(await submit({ type: 'notice-announce', by, merchant, id, notice, check }));
    },
  }),

  publish: merchantVerb({
    title: 'Count what is missing of a notice, or of some of its lines, as available before it is here (R15)',
    ...ofPublishing,
    example: {
      params: { merchant: 'acme', id: 'ASN-2001', skus: ['MUG-BLUE'] },
      answer: { merchant: 'acme', id: 'ASN-2001', status: 'open', items: [{ sku: 'MUG-BLUE', published: 12 }] },
    },
    async run(request, _context, { by, submit }) {
      return resultOf(await submit(publishing(request, by, true)));
    },
  }),

  unpublish: merchantVerb({
    title: 'Withdraw a published notice, or some of its lines: only what is here counts as available',
    ...ofPublishing,
    example: {
      params: { merchant: 'acme', id: 'ASN-2001' },
      answer: { merchant: 'acme', id: 'ASN-2001', status: 'open', items: [{ sku: 'MUG-BLUE', published: 0 }] },
    },
    async run(request, _context, { by, submit }) {
      return resultOf(await submit(publishing(request, by, false)));
    },
  }),

  close: merchantVerb({
    title: 'Expect nothing more of a notice; what of it is missing is published no longer',
    changes: true,
    role: 'operator',
    params: () =>
      z.strictObject({
        id: noticeId,
        reason: reasonText.optional(),
      }),
    answer: () =>
      documentAfter().extend({ short: z.array(skuCount()).optional(), over: z.array(skuCount()).optional() }),
    example: {
      params: { merchant: 'acme', id: 'ASN-2001', reason: 'the rest comes next week' },
      answer: {
        merchant: 'acme',
        id: 'ASN-2001',
        status: 'closed',
        short: [{ sku: 'MUG-BLUE', quantity: 2 }],
        over: [],
      },
    },
    async run({ merchant, id, reason }, _context, { by, submit }) {
      return resultOf(
        await submit({
          type: 'notice-close',
          by,
          merchant,
          id,
          ...(reason !== undefined && { reason }),
        }),
      );
    },
  }),

  get: verb({
    title: 'One notice with its lines and handling units',
    changes: false,
    role: 'viewer',
    touches: 'merchants',
    params: () => z.strictObject({ merchant: merchantId.optional(), id: noticeId }),
    answer: () =>
      noticeHead().extend({
        lines: z.array(skuCount().extend({ received: z.int(), published: z.literal(true).optional() })),
        handlingUnits: z.array(z.object({ sscc: z.string(), lines: z.array(skuCount()) })),
      }),
    example: {
      params: { id: 'ASN-2001' },
      answer: {
        merchant: 'acme',
        id: 'ASN-2001',
        type: 'asn',
        status: 'open',
        supplier: 'Kiln & Co',
        expectedAt: '2026-12-01',
        publish: false,
        lines: [{ sku: 'MUG-BLUE', quantity: 12, received: 10 }],
        handlingUnits: [{ sscc: '340123450000000010', lines: [{ sku: 'MUG-BLUE', quantity: 12 }] }],
      },
    },
    async run({ merchant, id }, context) {
      const found = await documentOf(context, { id, merchant }, (owner) =>
        context.book.row('notice', documentKey(owner, id)),
      );
      if ('refusal' in found) return found.refusal;
      return found.row ? ok(found.row) : failed('unknown-notice', `There is no notice ${id}.`, 'id');
    },
  }),

  /** Notices in one line each, newest first. */
  list: verb({
    title: 'Notices, of one merchant or one status',
    changes: false,
    role: 'viewer',
    touches: 'merchants',
    params: () => documentsAsked,
    answer: () =>
      z.object({
        notices: z.array(
          noticeHead().extend({ lines: z.int(), handlingUnits: z.int(), unitsOf: z.int(), unitsDone: z.int() }),
        ),
        more: z.boolean(),
      }),
    example: {
      params: { status: 'open' },
      answer: {
        notices: [
          {
            merchant: 'acme',
            id: 'ASN-2001',
            type: 'asn',
            status: 'open',
            supplier: 'Kiln & Co',
            expectedAt: '2026-12-01',
            publish: false,
            lines: 1,
            handlingUnits: 1,
            unitsOf: 12,
            unitsDone: 10,
          },
        ],
        more: false,
      },
    },
    async run({ merchant, status, limit: most }, { book }, { answerBytesMax }) {
      const found = await newestDocuments(book, 'notice', { merchant, status, most: most + 1 });
      const { rows, cut } = pageOf(found.slice(0, most).map(summaryOf), answerBytesMax);
      return ok({ notices: rows, more: cut || found.length > most });
    },
  }),
});

const publishing = (
  { merchant, id, skus }: { merchant: string; id: string; skus?: string[] | undefined },
  by: string,
  on: boolean,
): NoticeSubmission => ({ type: 'notice-publish', by, merchant, id, on, ...(skus !== undefined && { skus }) });

const unitLineOf = ({ sku, quantity, lot, expiry }: z.output<typeof unitLine>) => ({
  sku,
  quantity,
  ...(lot !== undefined && { lot }),
  ...(expiry !== undefined && { expiry }),
});

function summaryOf(notice: NoticeRow): NoticeSummary {
  const { lines, handlingUnits, ...head } = notice;
  const { unitsDone, unitsOf } = noticeProgress(notice);
  return { ...head, lines: lines.length, handlingUnits: handlingUnits.length, unitsOf, unitsDone };
}
