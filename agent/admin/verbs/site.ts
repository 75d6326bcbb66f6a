import { z } from 'zod';
import { orderId, reasonText } from '../params.ts';
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
