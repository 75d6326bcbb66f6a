import { z } from 'zod';
import { available } from '../../inventory/nouns/stock/item.ts';
import { exampleItem } from '../answers/example-rows.ts';
import { listingsOf } from '../answers/item-listings.ts';
import { publishersOf } from '../answers/item-published.ts';
import { ordersKeepingOld } from '../answers/keeping-old.ts';
import { bulkShown, itemShown, nextItem } from '../answers/shapes.ts';
import { bulk, bulkTokenText } from '../bulk/bulk.ts';
import { itemActionOf, itemActions } from '../bulk/item-actions.ts';
import { searchOf, searchText } from '../bulk/saved.ts';
import { itemRow } from '../item-row.ts';
import { merchantOf } from '../merchant.ts';
import { resultOf } from '../outcome.ts';
import { pageOf } from '../paging.ts';
import { barcodeText, limit, localDate, merchantId, nameText, quantity, skuText } from '../params.ts';
import { area, failed, merchantVerb, ok, verb } from '../verb.ts';

const rowsPerRead = 1_000;
/** Rows looked at for one request; the answer's `next` goes on from there. */
const rowsMax = 20_000;

export const itemVerbs = area('item', {
  'bind-barcode': merchantVerb({
    title: 'Give an item one more barcode, and say how many base units it stands for',
    changes: true,
    role: 'operator',
    params: () =>
      z.strictObject({
        sku: skuText,
        code: barcodeText,
        units: quantity.default(1),
      }),
    answer: () => z.object({ merchant: z.string(), sku: z.string(), code: z.string(), units: z.int() }),
    example: {
      params: { merchant: 'acme', sku: 'MUG-BLUE', code: '4006381333931', units: 12 },
      answer: { merchant: 'acme', sku: 'MUG-BLUE', code: '04006381333931', units: 12 },
    },
    async run({ merchant, sku, code, units }, _context, { by, submit }) {
      return resultOf(await submit({ type: 'bind-barcode', by, merchant, sku, code, units }));
    },
  }),

  /** R23. Without a token it only looks; what it does is done part by part (`../bulk/bulk.ts`). */
  bulk: merchantVerb({
    title: 'Change all items that a search finds: first what it would do, then with the token of that answer',
    changes: true,
    role: 'supervisor',
    params: () =>
      z.strictObject({
        search: searchText.optional(),
        saved: nameText.optional(),
        action: z.enum(itemActions),
        sync: z.enum(['never', 'always', 'process-orders']).nullable().optional(),
        on: z.boolean().optional(),
        streetDate: localDate.nullable().optional(),
        bypassSync: z.boolean().optional(),
        retired: z.boolean().optional(),
        token: bulkTokenText,
      }),
    answer: () => bulkShown(z.object({ sku: z.string(), name: z.string(), available: z.int() })),
    example: {
      params: { merchant: 'acme', search: 'sku:MUG-* policy:never', action: 'set-policy', sync: 'always' },
      answer: {
        merchant: 'acme',
        found: 2,
        tally: { changed: 2 },
        first: [
          { sku: 'MUG-BLUE', name: 'Mug, blue', available: 38, now: 'never', effect: 'changed' },
          { sku: 'MUG-RED', name: 'Mug, red', available: 0, now: 'never', effect: 'changed' },
        ],
        token: '15-09612b07b5ecb5a5',
      },
    },
    async run({ merchant, search, saved, token, ...asked }, context, caller) {
      const act = itemActionOf(asked);
      if ('refusal' in act) return act.refusal;
      const text = await searchOf(context, { merchant, of: 'items', search, saved });
      if ('refusal' in text) return text.refusal;
      return bulk({ merchant, job: { of: 'items', search: text.search, act }, token }, context, caller);
    },
  }),

  get: merchantVerb({
    title:
      'One item with its stock, policy and flag, the notices that publish it (R15), how each storefront lists it (R27), how many open orders keep an older state (R4; up to 500); barcodes: those, too',
    changes: false,
    role: 'viewer',
    params: () => z.strictObject({ sku: skuText, barcodes: z.boolean().optional() }),
    answer: () =>
      itemShown().extend({
        available: z.int(),
        barcodes: z.array(z.object({ code: z.string(), units: z.int() })).optional(),
        publishedBy: z.array(z.object({ notice: z.string(), units: z.int() })),
        listings: z.array(z.object({ channel: z.string(), names: z.array(z.string()), off: z.boolean() })),
        ordersKeepingOld: z.int().nullable(),
      }),
    example: {
      params: { merchant: 'acme', sku: 'MUG-BLUE' },
      answer: {
        ...exampleItem,
        available: 50,
        publishedBy: [{ notice: 'ASN-2001', units: 12 }],
        listings: [{ channel: 'acme-web', names: ['mug-0815-blue', 'mug-gift-blue'], off: false }],
        ordersKeepingOld: 1,
      },
    },
    async run({ merchant, sku, barcodes: wanted }, context, { by }) {
      const row = await context.book.item(merchant, sku);
      if (row === undefined) return failed('unknown-item', `There is no item ${sku}.`, 'sku');
      const publishedBy = await publishersOf(context.book, row);
      const keeping = await ordersKeepingOld(context.book, by, row);
      const listings = await listingsOf(context, row);
      const barcodes = wanted && (await context.book.lookUp({ look: 'barcodes', merchant, sku }));
      return ok({
        ...{ ...row, available: available(row), publishedBy, listings, ordersKeepingOld: keeping },
        ...(barcodes && { barcodes }),
      });
    },
  }),

  /**
   * Items whose SKU or name contains a text. Reads the catalogue page by page; a page of work, not of hits, ends a
   * request.
   */
  search: verb({
    title:
      'Items whose SKU or name contains a text; next goes on where this answer ends; retired: those that are retired, too',
    changes: false,
    role: 'viewer',
    touches: 'merchants',
    params: () =>
      z.strictObject({
        merchant: merchantId.optional(),
        text: z.string().max(100).default(''),
        retired: z.boolean().default(false),
        limit: limit(50, 500),
        after: z.strictObject({ merchant: merchantId, sku: skuText }).optional(),
      }),
    answer: () => z.object({ items: z.array(itemShown()), next: nextItem() }),
    example: {
      params: { text: 'mug', limit: 1 },
      answer: {
        items: [
          {
            ...exampleItem,
          },
        ],
        next: { merchant: 'acme', sku: 'MUG-BLUE' },
      },
    },
    async run({ merchant, text, retired, limit: most, after }, { book }, { answerBytesMax }) {
      const wanted = text.toLowerCase();
      const hits = [];
      let from = after;
      let looked = 0;
      let more = true;
      while (more && hits.length <= most && looked < rowsMax) {
        const rows = await book.stock({
          limit: rowsPerRead,
          ...(!retired && { current: true }),
          ...(merchant !== undefined && { merchant }),
          ...(from && { after: from }),
        });
        const last = rows.at(-1);
        if (last) from = { merchant: last.merchant, sku: last.sku };
        looked += rows.length;
        more = rows.length === rowsPerRead;
        for (const row of rows)
          if (row.sku.toLowerCase().includes(wanted) || row.name.toLowerCase().includes(wanted)) hits.push(row);
      }
      const page = pageOf(hits.slice(0, most), answerBytesMax);
      const lastShown = page.rows.at(-1);
      const cut = page.cut || hits.length > most;
      const next = cut && lastShown ? { merchant: lastShown.merchant, sku: lastShown.sku } : more ? from : undefined;
      return ok({ items: page.rows, next: next ?? null });
    },
  }),

  upsert: verb({
    title: 'Add or change items; fields left out keep their value, barcodes replace the earlier ones; check: only try',
    changes: true,
    role: 'supervisor',
    touches: ({ items }) => items.map(({ merchant }) => merchant),
    params: () => z.strictObject({ items: z.array(itemRow).min(1).max(500), check: z.boolean().default(false) }),
    answer: () =>
      z.object({
        ...{ items: z.int(), changed: z.int(), ordersKeepingOld: z.int(), alike: z.array(z.unknown()) },
        retiredParts: z
          .array(z.object({ index: z.int(), sku: z.string(), part: z.string() }))
          .optional()
          .describe('Kits that nobody can sell: this part of them is retired.'),
      }),
    example: {
      params: { items: [{ merchant: 'acme', sku: 'MUG-BLUE', name: 'Mug, blue', unitWeightG: '312' }] },
      answer: { items: 1, changed: 1, ordersKeepingOld: 0, alike: [] },
    },
    async run({ items, check }, context, { by, submit }) {
      const full = [];
      for (const item of items) {
        const whose = merchantOf(context, item.merchant);
        if ('refusal' in whose) return whose.refusal;
        full.push({ ...item, merchant: whose.id });
      }
      return resultOf(await submit({ type: 'items', by, items: full, check }));
    },
  }),
});
