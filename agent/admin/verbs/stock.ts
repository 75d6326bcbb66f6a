import { z } from 'zod';
import { conditions } from '../../inventory/nouns/stock/condition.ts';
import { available, type ItemRow, setApart } from '../../inventory/nouns/stock/item.ts';
import type { ApartUnits } from '../../ledger/desk/apart-look.ts';
import { nextItem, stockAfter } from '../answers/shapes.ts';
import { pastMoment } from '../explain/past-moment.ts';
import { merchantOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';
import { pageOf } from '../paging.ts';
import { limit, merchantId, quantity, reasonText, skuText } from '../params.ts';
import { type AdminContext, area, merchantVerb, ok, verb } from '../verb.ts';

/** Order and names are the contract of `stock --json`. */
const stockRow = (item: ItemRow) => ({
  merchant: item.merchant,
  sku: item.sku,
  name: item.name,
  inStock: item.inStock,
  setApart: setApart(item),
  booked: item.booked,
  available: available(item),
  incoming: item.incoming,
  published: item.published,
  received: item.received,
  processOrders: item.processOrders,
});

const apartShown = () =>
  z.object({
    ...{ condition: z.enum(['hold', 'damaged']), units: z.int() },
    ...{ reason: z.string().nullable(), return: z.string().nullable() },
  });

/** R26: why units of these are set apart; nothing is read of an item that has none. */
async function whyApart({ book }: AdminContext, found: readonly ItemRow[]): Promise<Map<ItemRow, ApartUnits[]>> {
  const some = found.filter((item) => setApart(item) > 0);
  if (some.length === 0) return new Map();
  const whys = await book.lookUp({ look: 'apart', items: some.map(({ merchant, sku }) => ({ merchant, sku })) });
  return new Map(some.map((item, at) => [item, whys[at] ?? []]));
}

export const stockVerbs = area('stock', {
  adjust: merchantVerb({
    title:
      'Add (quantity > 0) or take away (< 0) counted units of a condition, good where none is named: to write off damaged ones, name it; to: so many are in that condition from here on, set apart or released',
    changes: true,
    role: 'supervisor',
    params: () =>
      z.strictObject({
        sku: skuText,
        quantity,
        reason: reasonText,
        condition: z.enum(conditions).optional(),
        to: z.enum(conditions).optional(),
      }),
    answer: () => stockAfter(),
    example: {
      params: { merchant: 'acme', sku: 'MUG-BLUE', quantity: -1, reason: 'broken' },
      answer: { merchant: 'acme', sku: 'MUG-BLUE', inStock: 39, setApart: 0, booked: 2, available: 37 },
    },
    async run({ merchant, sku, quantity, reason, condition, to }, _context, { by, submit }) {
      const how = { ...(condition !== undefined && { condition }), ...(to !== undefined && { to }) };
      return resultOf(await submit({ type: 'adjust', by, merchant, sku, quantity, reason, ...how }));
    },
  }),

  count: merchantVerb({
    title:
      'Say how many units are in the building; base: the last entry the counter knew of, later ones still count; confirm: there is none, and storefronts are told so; check: only try',
    changes: true,
    role: 'supervisor',
    params: () =>
      z.strictObject({
        sku: skuText,
        quantity,
        base: z.int().min(1).optional(),
        reason: reasonText.optional(),
        confirm: z.boolean().default(false),
        check: z.boolean().default(false),
      }),
    answer: () => stockAfter().extend({ counted: z.int(), difference: z.int(), countedSince: z.int().optional() }),
    example: {
      params: { merchant: 'acme', sku: 'MUG-BLUE', quantity: 40 },
      answer: {
        merchant: 'acme',
        sku: 'MUG-BLUE',
        counted: 40,
        difference: 1,
        inStock: 40,
        setApart: 0,
        booked: 2,
        available: 38,
      },
    },
    async run({ merchant, sku, quantity, base, reason, confirm, check }, _context, { by, submit }) {
      const more = { check, confirm, ...(base !== undefined && { base }), ...(reason !== undefined && { reason }) };
      return resultOf(await submit({ type: 'count', by, merchant, sku, quantity, ...more }));
    },
  }),

  /** R5. */
  snapshot: merchantVerb({
    title:
      'What another system says was in stock at a moment, or is now: what moved or was ordered here since counts, items it does not name stay; check: only say what would come of it',
    changes: true,
    role: 'supervisor',
    params: () =>
      z.strictObject({
        asOf: z.string().min(1).max(64).default('-0s'),
        items: z
          .array(z.strictObject({ sku: skuText, quantity }))
          .min(1)
          .max(500),
        reason: reasonText.optional(),
        check: z.boolean().default(false),
      }),
    answer: () =>
      z.object({
        ...{ merchant: z.string(), asOf: z.int(), base: z.int(), changed: z.int() },
        items: z.array(
          z.object({
            ...{
              sku: z.string(),
              theirs: z.int(),
              movedSince: z.int(),
              inStock: z.int(),
              setApart: z.int(),
              booked: z.int(),
            },
            ...{ available: z.int(), difference: z.int(), countedSince: z.int().optional() },
          }),
        ),
        note: z.string().optional(),
      }),
    example: {
      params: {
        ...{ merchant: 'acme', asOf: '2026-11-28T06:00:00-08:00' },
        items: [{ sku: 'MUG-BLUE', quantity: 50 }],
      },
      answer: {
        ...{ merchant: 'acme', asOf: 1_795_874_400_000, base: 1_040, changed: 1 },
        items: [
          {
            ...{
              sku: 'MUG-BLUE',
              theirs: 50,
              movedSince: -6,
              inStock: 44,
              setApart: 0,
              booked: 2,
              available: 42,
              difference: 4,
            },
          },
        ],
      },
    },
    async run({ merchant, asOf, items, reason, check }, context, { by, submit }) {
      const moment = await pastMoment(context, merchant, asOf);
      if ('refusal' in moment) return moment.refusal;
      const { atMs, seq: base, note } = moment;
      const more = { check, ...(reason !== undefined && { reason }), ...(note !== undefined && { note }) };
      return resultOf(await submit({ type: 'snapshot', by, merchant, asOf: atMs, base, items, ...more }));
    },
  }),

  get: verb({
    title: 'Stock of the SKUs given, or of all items that are not retired; next goes on where this answer ends',
    changes: false,
    role: 'viewer',
    touches: 'merchants',
    params: () =>
      z.strictObject({
        merchant: merchantId.optional(),
        skus: z.array(skuText).min(1).max(500).optional(),
        limit: limit(500, 2_000),
        after: z.strictObject({ merchant: merchantId, sku: skuText }).optional(),
      }),
    answer: () =>
      z.object({
        items: z.array(
          stockAfter().extend({
            name: z.string(),
            incoming: z.int(),
            published: z.int(),
            received: z.boolean(),
            processOrders: z.boolean(),
            apart: z.array(apartShown()),
          }),
        ),
        next: nextItem(),
      }),
    example: {
      params: { merchant: 'acme', skus: ['MUG-BLUE'] },
      answer: {
        items: [
          {
            merchant: 'acme',
            sku: 'MUG-BLUE',
            name: 'Mug, blue',
            inStock: 40,
            setApart: 1,
            booked: 2,
            available: 37,
            incoming: 12,
            published: 0,
            received: true,
            processOrders: true,
            apart: [{ condition: 'damaged', units: 1, reason: 'box crushed', return: null }],
          },
        ],
        next: null,
      },
    },
    async run({ merchant, skus, limit: most, after }, context, { answerBytesMax }) {
      const whose = merchant === undefined ? undefined : merchantOf(context, merchant);
      if (whose !== undefined && 'refusal' in whose) return whose.refusal;
      const found = await context.book.stock({
        limit: most,
        ...(whose && { merchant: whose.id }),
        ...(skus ? { skus } : { current: true }),
        ...(after && { after }),
      });
      const apart = await whyApart(context, found);
      const rowsOf = found.map((item) => ({ ...stockRow(item), apart: apart.get(item) ?? [] }));
      const { rows, cut } = pageOf(rowsOf, answerBytesMax);
      const last = rows.at(-1);
      const next = last && (cut || found.length === most) ? { merchant: last.merchant, sku: last.sku } : null;
      return ok({ items: rows, next });
    },
  }),
});
