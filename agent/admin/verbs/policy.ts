import { z } from 'zod';
import { flagMode, sync } from '../../../config/schema.ts';
import { resultOf } from '../outcome.ts';
import { skuText } from '../params.ts';
import { area, failed, merchantVerb, ok } from '../verb.ts';

const source = z.enum(['file', 'admin']);
const inForce = z.object({ sync, processOrders: flagMode, syncFrom: source, processOrdersFrom: source });

export const policyVerbs = area('policy', {
  /**
   * The merchant's policy in force and whose word it is, the configuration file's or an admin's since: asked from the
   * rules themselves, with a change that changes nothing (and so appends nothing).
   */
  get: merchantVerb({
    title: 'Whether levels are sent (of a merchant, or of one item) and who turns Process Orders',
    changes: false,
    role: 'viewer',
    params: () => z.strictObject({ sku: skuText.optional() }),
    answer: () =>
      z.object({
        merchant: z.string(),
        sku: z.string().optional(),
        sync,
        own: sync.nullable().optional(),
        syncFrom: source,
        processOrders: flagMode,
        processOrdersFrom: source,
      }),
    example: {
      params: { merchant: 'acme', sku: 'MUG-BLUE' },
      answer: {
        ...{ merchant: 'acme', sku: 'MUG-BLUE', sync: 'process-orders', own: null, syncFrom: 'file' },
        ...{ processOrders: 'auto', processOrdersFrom: 'admin' },
      },
    },
    async run({ merchant, sku }, context, { by }) {
      const outcome = await context.book.submit({ type: 'set-policy', by, merchant });
      if (outcome.type !== 'unchanged') return resultOf(outcome);
      const policy = inForce.parse(outcome.data);
      if (sku === undefined) return ok({ merchant, ...policy });
      const item = await context.book.item(merchant, sku);
      if (!item) return failed('unknown-item', `There is no item ${sku}.`, 'sku');
      return ok({
        merchant,
        sku,
        sync: item.sync ?? policy.sync,
        own: item.sync,
        syncFrom: item.sync === null ? policy.syncFrom : 'admin',
        processOrders: policy.processOrders,
        processOrdersFrom: policy.processOrdersFrom,
      });
    },
  }),

  set: merchantVerb({
    title:
      'Change whether levels are sent (of a merchant or one item), or who turns Process Orders; nothing is sent for it',
    changes: true,
    role: 'supervisor',
    params: () =>
      z.strictObject({
        sku: skuText.optional(),
        sync: sync.nullable().optional(),
        processOrders: flagMode.optional(),
      }),
    answer: () =>
      z.object({
        merchant: z.string(),
        sku: z.string().optional(),
        sync: sync.nullable(),
        syncFrom: source.optional(),
        processOrders: flagMode.optional(),
        processOrdersFrom: source.optional(),
      }),
    example: {
      params: { merchant: 'acme', sync: 'always' },
      answer: {
        ...{ merchant: 'acme', sync: 'always', syncFrom: 'admin' },
        ...{ processOrders: 'auto', processOrdersFrom: 'file' },
      },
    },
    async run({ merchant, sku, sync: policy, processOrders }, _context, { by, submit }) {
      if (policy === undefined && processOrders === undefined)
        return failed('bad-params', 'Give sync, processOrders or both.', 'sync');
      return resultOf(
        await submit({
          type: 'set-policy',
          by,
          merchant,
          ...(sku !== undefined && { sku }),
          ...(policy !== undefined && { sync: policy }),
          ...(processOrders !== undefined && { processOrders }),
        }),
      );
    },
  }),
});
