import { z } from 'zod';
import type { Entry, EntryBody } from '../../inventory/nouns/entry.ts';
import { pageOf } from '../paging.ts';
import { limit, merchantId } from '../params.ts';
import { area, ok, verb } from '../verb.ts';

export const auditVerbs = area('audit', {
  list: verb({
    title:
      'Who asked for changes and what became of it, newest first, before goes further back; and how often each verb was asked',
    changes: false,
    role: 'supervisor',
    touches: 'merchants',
    params: () =>
      z.strictObject({
        merchant: merchantId.optional(),
        limit: limit(50, 500),
        before: z.int().min(1).optional(),
      }),
    answer: () =>
      z.object({
        requests: z.array(
          z.object({
            ...{ seq: z.int(), at: z.number(), clockTrusted: z.boolean(), verb: z.string(), by: z.string() },
            ...{ merchant: z.string().optional(), transaction: z.string().optional(), params: z.unknown() },
            reason: z.string().optional(),
            ...{ status: z.enum(['ok', 'error']), code: z.string().optional() },
          }),
        ),
        before: z.int().nullable(),
        countedSinceStart: z.record(z.string(), z.int()),
        turnedAwaySinceStart: z.record(z.string(), z.int()),
      }),
    example: {
      params: { limit: 1 },
      answer: {
        requests: [
          {
            seq: 57,
            at: 1_795_888_842_156,
            clockTrusted: true,
            verb: 'sync/resume',
            by: 'local:root',
            merchant: 'acme',
            params: { channel: 'acme-web', reason: 'by request' },
            status: 'ok',
          },
        ],
        before: 57,
        countedSinceStart: { 'sync/resume': 1, 'audit/list': 1 },
        turnedAwaySinceStart: {},
      },
    },
    async run({ merchant, limit: most, before }, { book, counted, turnedAway }, { answerBytesMax }) {
      const found = await book.commands({
        limit: most + 1,
        ...(merchant !== undefined && { merchant }),
        ...(before !== undefined && { before }),
      });
      const { rows } = pageOf(found.slice(0, most).map(told), answerBytesMax);
      const cut = rows.length < found.length;
      return ok({
        requests: rows,
        before: cut ? (rows.at(-1)?.seq ?? null) : null,
        countedSinceStart: inOrder(counted),
        turnedAwaySinceStart: inOrder(turnedAway),
      });
    },
  }),
});

const inOrder = (counts: ReadonlyMap<string, number>) =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));

function told({ seq, at, clockTrusted, merchant, document, body }: Entry) {
  const { verb, by, params, status, code, reason } = body as EntryBody['command'];
  const more = { ...(merchant !== null && { merchant }), ...(document !== null && { transaction: document }) };
  const why = reason === undefined ? {} : { reason };
  return { seq, at, clockTrusted, verb, by, ...more, ...why, params, status, ...(code !== undefined && { code }) };
}
