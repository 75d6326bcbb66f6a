import { z } from 'zod';
import type { OrderAction } from '../../inventory/nouns/admin/bulk.ts';
import { documentKey } from '../../inventory/nouns/document.ts';
import { exampleOrder } from '../answers/example-rows.ts';
import { orderShown } from '../answers/order-shown.ts';
import { bulkShown, documentAfter, orderShown as orderAnswer, skuCount } from '../answers/shapes.ts';
import { bulk, bulkTokenText } from '../bulk/bulk.ts';
import { searchOf, searchText } from '../bulk/saved.ts';
import { documentOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';
import { pageOf } from '../paging.ts';
import { instant, limit, merchantId, nameText, orderId, quantity, reasonText, skuText } from '../params.ts';
import { area, failed, merchantVerb, ok, verb } from '../verb.ts';

const orderLines = z
  .array(z.strictObject({ sku: skuText, quantity }))
  .min(1)
  .max(500);

const heldAnswer = () => z.object({ merchant: z.string(), id: z.string(), held: z.boolean(), reason: z.string() });

export const orderVerbs = area('order', {
  /** R23. Without a token it only looks; what it does is done part by part (`../bulk/bulk.ts`). */
  bulk: merchantVerb({
    title: 'Change all orders that a search finds: first what it would do, then with the token of that answer',
    changes: true,
    role: 'supervisor',
    params: () =>
      z.strictObject({
        search: searchText.optional(),
        saved: nameText.optional(),
        action: z.enum(['refresh-items', 'hold', 'release', 'cancel']),
        reason: reasonText.optional(),
        token: bulkTokenText,
      }),
    answer: () =>
      bulkShown(
        z.object({
          ...{ order: z.string(), status: z.string(), channel: z.string().nullable() },
          ...{ placedAt: z.string().nullable(), units: z.int() },
        }),
      ),
    example: {
      params: {
        merchant: 'acme',
        search: 'sku:MUG-BLUE status:open',
        action: 'cancel',
        reason: 'recalled',
      },
      answer: {
        ...{ merchant: 'acme', found: 1, tally: { changed: 1 }, token: '15-09612b07b5ecb5a5' },
        first: [{ order: '10042', status: 'open', channel: 'acme-web', placedAt: null, units: 2, effect: 'changed' }],
      },
    },
    async run({ merchant, search, saved, action, reason, token }, context, caller) {
      if (action === 'refresh-items' && reason !== undefined)
        return failed('bad-params', 'reason is not for refresh-items', 'reason');
      const act = orderActionOf(action, reason);
      if (act === undefined) return failed('bad-params', `reason is missing: ${action} needs it`, 'reason');
      const text = await searchOf(context, { merchant, of: 'orders', search, saved });
      if ('refusal' in text) return text.refusal;
      return bulk({ merchant, job: { of: 'orders', search: text.search, act }, token }, context, caller);
    },
  }),

  cancel: merchantVerb({
    title: 'Cancel an open order and free its units',
    changes: true,
    role: 'operator',
    params: () => z.strictObject({ id: orderId, reason: reasonText.optional() }),
    answer: () => documentAfter(),
    example: {
      params: { merchant: 'acme', id: '10042', reason: 'bought twice' },
      answer: { merchant: 'acme', id: '10042', status: 'cancelled' },
    },
    async run({ merchant, id, reason }, _context, { by, submit }) {
      return resultOf(
        await submit({
          type: 'order-cancel',
          by,
          merchant,
          id,
          ...(reason !== undefined && { reason }),
        }),
      );
    },
  }),

  change: merchantVerb({
    title: 'Give an open order other lines; never fewer than are packed or shipped',
    changes: true,
    role: 'operator',
    params: () => z.strictObject({ id: orderId, lines: orderLines }),
    answer: () => documentAfter().extend({ lines: z.array(skuCount()) }),
    example: {
      params: { merchant: 'acme', id: '10042', lines: [{ sku: 'MUG-BLUE', quantity: 2 }] },
      answer: { merchant: 'acme', id: '10042', status: 'open', lines: [{ sku: 'MUG-BLUE', quantity: 2 }] },
    },
    async run({ merchant, id, lines }, _context, { by, submit }) {
      return resultOf(await submit({ type: 'order-change', by, merchant, id, lines }));
    },
  }),

  get: verb({
    title: 'One order with its lines and what is in which box',
    changes: false,
    role: 'viewer',
    touches: 'merchants',
    params: () => z.strictObject({ merchant: merchantId.optional(), id: orderId }),
    answer: () => orderAnswer().extend({ boxes: z.array(z.object({ box: z.int(), contents: z.array(skuCount()) })) }),
    example: {
      params: { id: '10042' },
      answer: {
        ...exampleOrder,
        boxes: [{ box: 1, contents: [{ sku: 'MUG-BLUE', quantity: 1 }] }],
      },
    },
    async run({ merchant, id }, context) {
      const found = await documentOf(context, { id, merchant }, (owner) => context.book.order(owner, id));
      if ('refusal' in found) return found.refusal;
      const order = found.row;
      const list = order && (await context.book.row('packing-list', documentKey(order.merchant, id)));
      return order
        ? ok({ ...orderShown(order), boxes: list?.boxes ?? [] })
        : failed('unknown-order', `There is no order ${id}.`, 'id');
    },
  }),

  list: verb({
    title: 'Orders, of one merchant or one status',
    changes: false,
    role: 'viewer',
    touches: 'merchants',
    params: () =>
      z.strictObject({
        merchant: merchantId.optional(),
        status: z.enum(['open', 'packed', 'cancelled', 'shipped', 'set-aside']).optional(),
        limit: limit(100, 1_000),
      }),
    answer: () => z.object({ orders: z.array(orderAnswer()), more: z.boolean() }),
    example: {
      params: { status: 'open', limit: 1 },
      answer: {
        orders: [
          {
            ...exampleOrder,
          },
        ],
        more: true,
      },
    },
    async run({ merchant, status, limit: most }, { book }, { answerBytesMax }) {
      const orders = await book.orders({
        limit: most,
        ...(merchant !== undefined && { merchant }),
        ...(status !== undefined && { status }),
      });
      const { rows, cut } = pageOf(orders.map(orderShown), answerBytesMax);
      return ok({ orders: rows, more: cut || orders.length === most });
    },
  }),

  place: merchantVerb({
    title: 'Book the units of an order; the same order again changes nothing; check: only try',
    changes: true,
    role: 'operator',
    params: () =>
      z.strictObject({
        id: orderId,
        channel: merchantId.optional(),
        placedAt: instant.optional(),
        lines: orderLines,
        check: z.boolean().default(false),
      }),
    answer: () =>
      documentAfter()
        .partial({ status: true })
        .extend({ lines: z.array(skuCount()).optional() }),
    example: {
      params: { merchant: 'acme', id: '10042', lines: [{ sku: 'MUG-BLUE', quantity: 2 }] },
      answer: { merchant: 'acme', id: '10042', status: 'open', lines: [{ sku: 'MUG-BLUE', quantity: 2 }] },
    },
    async run({ merchant, id, channel, placedAt, lines, check }, _context, { by, submit }) {
      return resultOf(
        await submit({
          type: 'order-place',
          by,
          merchant,
          id,
          ...(channel !== undefined && { channel }),
          ...(placedAt !== undefined && { placedAt }),
          lines,
          check,
        }),
      );
    },
  }),

  hold: merchantVerb({
    title: 'Hold an open order: it cannot be packed until it is released',
    changes: true,
    role: 'operator',
    params: () => z.strictObject({ id: orderId, reason: reasonText }),
    answer: heldAnswer,
    example: {
      params: { merchant: 'acme', id: '10042', reason: 'address is checked' },
      answer: { merchant: 'acme', id: '10042', held: true, reason: 'address is checked' },
    },
    run: async ({ merchant, id, reason }, _context, { by, submit }) =>
      resultOf(await submit({ type: 'order-hold', by, merchant, id, held: true, reason })),
  }),

  release: merchantVerb({
    title: 'Let an open order be packed, whatever holds it: a date, an admin, missing units or a person',
    changes: true,
    role: 'supervisor',
    params: () => z.strictObject({ id: orderId, reason: reasonText.default('by request') }),
    answer: heldAnswer,
    example: {
      params: { merchant: 'acme', id: '10042', reason: 'the customer waits' },
      answer: { merchant: 'acme', id: '10042', held: false, reason: 'the customer waits' },
    },
    run: async ({ merchant, id, reason }, _context, { by, submit }) =>
      resultOf(await submit({ type: 'order-hold', by, merchant, id, held: false, reason })),
  }),

  'refresh-items': merchantVerb({
    title:
      'Open orders whose lines keep an older state of their items, or of the parts of their kits; with the token of that answer they take over the new one',
    changes: true,
    role: 'supervisor',
    params: () =>
      z.strictObject({
        id: orderId.optional(),
        sku: skuText.optional(),
        token: z
          .string()
          .regex(/^[0-9a-f]{16}$/, 'must be the token of a review')
          .optional(),
      }),
    answer: () =>
      z.union([
        z.object({
          ...{ merchant: z.string(), orders: z.int(), token: z.string(), more: z.boolean() },
          lines: z.array(
            z.object({
              ...{ order: z.string(), sku: z.string(), changes: z.record(z.string(), z.unknown()) },
              parts: z.object({ from: z.array(skuCount()), to: z.array(skuCount()).nullable() }).optional(),
              waits: z.enum(['packed', 'shipped']).optional(),
            }),
          ),
        }),
        z.object({ merchant: z.string(), orders: z.int(), lines: z.int(), waiting: z.int() }),
      ]),
    example: {
      params: { merchant: 'acme', sku: 'MUG-BLUE' },
      answer: {
        merchant: 'acme',
        orders: 1,
        token: '09612b07b5ecb5a5',
        more: false,
        lines: [{ order: '10042', sku: 'MUG-BLUE', changes: { price: { from: '8.90', to: '9.90' } } }],
      },
    },
    async run({ merchant, id, sku, token }, _context, { by, submit }) {
      return resultOf(
        await submit({
          ...{ type: 'order-refresh', by, merchant },
          ...(id !== undefined && { id }),
          ...(sku !== undefined && { sku }),
          ...(token !== undefined && { token }),
        }),
      );
    },
  }),

  /** R25: also of a box that has left; its storefront is told once more. */
  track: merchantVerb({
    title: 'Say under which carrier and number a box of an order goes; its storefront is told',
    changes: true,
    role: 'operator',
    params: () =>
      z.strictObject({
        id: orderId,
        box: z.int().min(1).max(1_000_000).optional(),
        carrier: nameText.optional(),
        tracking: z.string().regex(/^[!-~]([ -~]{0,62}[!-~])?$/, 'must be 1 to 64 printable characters'),
      }),
    answer: () =>
      z.object({
        ...{ merchant: z.string(), id: z.string(), box: z.int(), tracking: z.string() },
        carrier: z.string().optional(),
      }),
    example: {
      params: { merchant: 'acme', id: '10042', carrier: 'UPS', tracking: '1Z999AA10123456784' },
      answer: { merchant: 'acme', id: '10042', box: 1, carrier: 'UPS', tracking: '1Z999AA10123456784' },
    },
    async run({ merchant, id, box, carrier, tracking }, _context, { by, submit }) {
      return resultOf(
        await submit({
          ...{ type: 'order-track', by, merchant, id, tracking },
          ...(box !== undefined && { box }),
          ...(carrier !== undefined && { carrier }),
        }),
      );
    },
  }),
});

function orderActionOf(action: OrderAction['action'], reason: string | undefined): OrderAction | undefined {
  if (action === 'refresh-items') return { action };
  if (action === 'cancel') return { action, ...(reason !== undefined && { reason }) };
  return reason === undefined ? undefined : { action, reason };
}
