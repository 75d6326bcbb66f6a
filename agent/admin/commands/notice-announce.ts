import { z } from 'zod';
import { noticeBounds } from '../../inventory/requests/notices.ts';
import { command } from '../command.ts';
import { merchantOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';
import { localDate, lotText, merchantId, nameText, noticeId, quantity, skuText } from '../params.ts';

const line = z.strictObject({ sku: skuText, quantity });
const unitLine = z.strictObject({
  sku: skuText,
  quantity,
  lot: lotText.optional(),
  expiry: localDate.optional(),
});

export const noticeAnnounce = command({
  area: 'notice',
  verb: 'announce',
  title: 'Announce an inbound shipment, or change it; the same again changes nothing; check: only try',
  changes: true,
  params: z.strictObject({
    merchant: merchantId.optional(),
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
  async run({ merchant, id, check, type, supplier, expectedAt, publish, lines, handlingUnits }, context, { by }) {
    const whose = merchantOf(context, merchant);
    if ('refusal' in whose) return whose.refusal;
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
    return resultOf(await context.book.submit({ type: 'notice-announce', by, merchant: whose.id, id, notice, check }));
  },
});

const unitLineOf = ({ sku, quantity, lot, expiry }: z.output<typeof unitLine>) => ({
  sku,
  quantity,
  ...(lot !== undefined && { lot }),
  ...(expiry !== undefined && { expiry }),
});
