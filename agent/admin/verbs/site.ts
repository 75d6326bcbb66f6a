import { z } from 'zod';
import { rightBounds } from '../../inventory/nouns/site/right.ts';
import { resultOf } from '../outcome.ts';
import { orderId, reasonText, skuText } from '../params.ts';
import { area, failed, merchantVerb, ok, verb } from '../verb.ts';

export const siteVerbs = area('site', {
  status: verb({
    title: 'What this dock knows of its site: whether it is cut off, what waits, who tells, how far the others are',
    changes: false,
    role: 'viewer',
    touches: 'site',
    params: () => z.strictObject({}),
    /** null: its configuration has no [site], it is alone. */
    answer: () =>
      z
        .object({
          ...{ site: z.string(), dock: z.string(), linked: z.boolean() },
          cutOff: z.object({ since: z.int(), reason: z.string() }).nullable(),
          ...{ waiting: z.int(), teller: z.string().nullable(), speaks: z.boolean(), trouble: z.string().nullable() },
          ...{ waitsFor: z.array(z.string()), behind: z.array(z.string()) },
          stopped: z.enum(['double', 'retired']).nullable(),
          rights: z.array(z.object({ merchant: z.string(), sku: z.string(), units: z.int(), wanted: z.int() })),
          compared: z.object({ at: z.int(), with: z.array(z.string()) }).nullable(),
          docks: z.array(
            z.object({
              ...{ dock: z.string(), epoch: z.string(), to: z.int(), hash: z.string(), place: z.int(), at: z.int() },
              ...{ epochs: z.array(z.string()), closed: z.literal(true).optional() },
            }),
          ),
        })
        .nullable(),
    example: {
      params: {},
      answer: {
        ...{
          site: 'reno-1',
          dock: 'dock-2',
          linked: false,
          waiting: 37,
          teller: 'dock-1',
          speaks: false,
          trouble: null,
          waitsFor: [],
          behind: [],
          stopped: null,
          rights: [{ merchant: 'acme', sku: 'MUG-BLUE', units: 3, wanted: 5 }],
          compared: { at: 1_795_888_801_002, with: ['dock-3'] },
        },
        cutOff: { since: 1_795_888_837_924, reason: 'connection refused' },
        docks: [
          {
            ...{ dock: 'dock-1', epoch: 'krawms61pb4x1ex3', epochs: ['krawms61pb4x1ex3'], to: 812 },
            ...{ hash: '6f0c1b…', place: 341, at: 1_795_888_801_002 },
          },
        ],
      },
    },
    async run(_params, { site }) {
      return ok((await site()) ?? null);
    },
  }),

  'set-right': merchantVerb({
    title:
      'Say how many units of an item this dock may ship without an order while it is cut off; nobody else sells them',
    changes: true,
    role: 'supervisor',
    params: () => z.strictObject({ sku: skuText, units: z.int().min(0).max(rightBounds.units) }),
    /** `units`: it has now; what is missing is taken while it is linked, as far as nothing else needs it. */
    answer: () => z.object({ merchant: z.string(), sku: z.string(), wanted: z.int(), units: z.int() }),
    example: {
      params: { merchant: 'acme', sku: 'MUG-BLUE', units: 5 },
      answer: { merchant: 'acme', sku: 'MUG-BLUE', wanted: 5, units: 3 },
    },
    async run({ merchant, sku, units: wanted }, { book }, { by }) {
      return resultOf(await book.submit({ type: 'right-set', by, merchant, sku, wanted }));
    },
  }),

  'hand-over': verb({
    title: 'Let another dock of the site tell the storefronts from now on: said at the dock that tells',
    changes: true,
    role: 'supervisor',
    touches: 'site',
    params: () =>
      z.strictObject({
        to: z
          .string()
          .regex(/^[a-z0-9-]{1,32}$/, 'must be the name of a dock')
          .optional(),
      }),
    /** `to`: that dock, or null: any other. It begins within a second; where none does, whoever is there after 45 s. */
    answer: () => z.object({ to: z.string().nullable() }),
    example: { params: { to: 'dock-2' }, answer: { to: 'dock-2' } },
    async run({ to = null }, { handOver }) {
      if (handOver === undefined) return failed('bad-request', 'This dock is alone: its configuration has no [site].');
      const became = await handOver(to);
      return became.type === 'refused' ? failed(became.code, became.text, 'to') : ok({ to: became.to });
    },
  }),

  'release-claim': merchantVerb({
    title: 'Say that a dock packs an order no more, after somebody has looked at its bench: whoever asks next gets it',
    changes: true,
    role: 'supervisor',
    params: () => z.strictObject({ id: orderId, reason: reasonText }),
    /** `dock` had it, `since` (ms UTC). */
    answer: () => z.object({ merchant: z.string(), id: z.string(), dock: z.string(), since: z.int() }),
    example: {
      params: { merchant: 'acme', id: '10042', reason: 'dock-2 fell from the bench; its box is empty' },
      answer: { merchant: 'acme', id: '10042', dock: 'dock-2', since: 1_795_888_837_924 },
    },
    async run({ merchant, id, reason }, { releaseClaim }, { by }) {
      if (releaseClaim === undefined)
        return failed('bad-request', 'This dock is alone: its configuration has no [site].');
      const released = await releaseClaim({ merchant, order: id }, by, reason);
      if (released.type === 'refused') return failed(released.code, released.text, 'id');
      return ok({ merchant, id, dock: released.dock, since: released.since });
    },
  }),
});
