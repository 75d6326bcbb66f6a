import { z } from 'zod';
import { documentKey } from '../../inventory/nouns/document.ts';
import { asReceived, type ReturnRow, returnBounds, returnProgress } from '../../inventory/nouns/inbound/return.ts';
import { documentsAsked, newestDocuments } from '../answers/newest-documents.ts';
import { documentAfter, skuCount } from '../answers/shapes.ts';
import { documentOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';
import { pageOf } from '../paging.ts';
import { merchantId, noticeId, orderId, quantity, reasonText, skuText } from '../params.ts';
import { area, failed, merchantVerb, ok, verb } from '../verb.ts';

const head = () =>
  z.object({
    ...{ merchant: z.string(), id: z.string(), status: z.enum(['open', 'closed']) },
    ...{ order: z.string().nullable(), reason: z.string().nullable(), blind: z.boolean() },
  });

export type ReturnSummary = Omit<ReturnRow, 'lines' | 'goodUnits'> & { lines: number; unitsOf: number; found: number };

export const returnVerbs = area('return', {
  announce: merchantVerb({
    title:
      'Announce goods that come back, or change what was announced; the same again changes nothing; check: only try (R26)',
    changes: true,
    role: 'operator',
    params: () =>
      z.strictObject({
        id: noticeId,
        order: orderId.optional(),
        reason: reasonText.optional(),
        lines: z.array(z.strictObject({ sku: skuText, quantity })).max(returnBounds.lines),
        check: z.boolean().default(false),
      }),
    answer: () => documentAfter().extend({ lines: z.array(skuCount()).optional() }),
    example: {
      params: { merchant: 'acme', id: 'RET-17', order: 'S-1001', lines: [{ sku: 'MUG-BLUE', quantity: 1 }] },
      answer: { merchant: 'acme', id: 'RET-17', status: 'open', lines: [{ sku: 'MUG-BLUE', quantity: 1 }] },
    },
    async run({ merchant, id, check, order, reason, lines }, _context, { by, submit }) {
      const content = { ...(order !== undefined && { order }), ...(reason !== undefined && { reason }), lines };
      return resultOf(await submit({ type: 'return-announce', by, merchant, id, return: content, check }));
    },
  }),

  close: merchantVerb({
    title: 'Expect nothing more of a return: what was found good is for sale again, the rest stays set apart',
    changes: true,
    role: 'operator',
    params: () => z.strictObject({ id: noticeId, reason: reasonText.optional() }),
    answer: () =>
      documentAfter().extend({
        ...{ restocked: z.array(skuCount()).optional(), onHold: z.array(skuCount()).optional() },
        ...{ damaged: z.array(skuCount()).optional(), missing: z.array(skuCount()).optional() },
        extra: z.array(skuCount()).optional(),
      }),
    example: {
      params: { merchant: 'acme', id: 'RET-17' },
      answer: {
        ...{ merchant: 'acme', id: 'RET-17', status: 'closed', restocked: [{ sku: 'MUG-BLUE', quantity: 1 }] },
        ...{ onHold: [], damaged: [], missing: [], extra: [] },
      },
    },
    async run({ merchant, id, reason }, _context, { by, submit }) {
      return resultOf(
        await submit({ type: 'return-close', by, merchant, id, ...(reason !== undefined && { reason }) }),
      );
    },
  }),

  get: verb({
    title: 'One return: announced and found, line by line, by condition',
    changes: false,
    role: 'viewer',
    touches: 'merchants',
    params: () => z.strictObject({ merchant: merchantId.optional(), id: noticeId }),
    answer: () =>
      head().extend({
        lines: z.array(skuCount().extend({ found: z.int(), good: z.int(), hold: z.int(), damaged: z.int() })),
      }),
    example: {
      params: { id: 'RET-17' },
      answer: {
        ...{ merchant: 'acme', id: 'RET-17', status: 'open', order: 'S-1001', reason: null, blind: false },
        lines: [{ sku: 'MUG-BLUE', quantity: 1, found: 1, good: 0, hold: 0, damaged: 1 }],
      },
    },
    async run({ merchant, id }, context) {
      const found = await documentOf(context, { id, merchant }, (owner) =>
        context.book.row('return', documentKey(owner, id)),
      );
      if ('refusal' in found) return found.refusal;
      return found.row ? ok(shown(found.row)) : failed('unknown-return', `There is no return ${id}.`, 'id');
    },
  }),

  list: verb({
    title: 'Returns, of one merchant or one status, newest first',
    changes: false,
    role: 'viewer',
    touches: 'merchants',
    params: () => documentsAsked,
    answer: () =>
      z.object({
        returns: z.array(head().extend({ lines: z.int(), unitsOf: z.int(), found: z.int() })),
        more: z.boolean(),
      }),
    example: {
      params: { status: 'open' },
      answer: {
        returns: [
          {
            ...{ merchant: 'acme', id: 'RET-17', status: 'open', order: 'S-1001', reason: null, blind: false },
            ...{ lines: 1, unitsOf: 1, found: 1 },
          },
        ],
        more: false,
      },
    },
    async run({ merchant, status, limit: most }, { book }, { answerBytesMax }) {
      const found = await newestDocuments(book, 'return', { merchant, status, most: most + 1 });
      const { rows, cut } = pageOf(found.slice(0, most).map(summaryOf), answerBytesMax);
      return ok({ returns: rows, more: cut || found.length > most });
    },
  }),
});

export type ReturnShown = Omit<ReturnRow, 'lines' | 'goodUnits'> & {
  lines: (ReturnRow['lines'][number] & { found: number })[];
};

function shown({ goodUnits: _, lines, ...row }: ReturnRow): ReturnShown {
  return { ...row, lines: lines.map((line) => ({ ...line, found: asReceived(line).received })) };
}

function summaryOf(row: ReturnRow): ReturnSummary {
  const { lines, goodUnits: _, ...rest } = row;
  const found = lines.reduce((sum, line) => sum + asReceived(line).received, 0);
  return { ...rest, lines: lines.length, unitsOf: returnProgress(row).unitsOf, found };
}
