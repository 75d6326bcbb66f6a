import { z } from 'zod';
import { nextPage } from '../../ledger/history/channel-history.ts';
import { instantHelp, readInstant } from '../explain/instant.ts';
import { zoneOf } from '../explain/zone.ts';
import { pageOf } from '../paging.ts';
import { limit, merchantId, skuText } from '../params.ts';
import { type AdminContext, area, failed, ok, verb } from '../verb.ts';

export const channelVerbs = area('channel', {
  /** With a SKU: every movement of the item and what became of it; without: every line that was acknowledged or refused. */
  history: verb({
    title: 'What a channel was told, line by line, newest first; next goes on where this answer ends',
    changes: false,
    role: 'viewer',
    touches: channelOf,
    params: z.strictObject({
      channel: merchantId,
      sku: skuText.optional(),
      since: z.string().min(1).max(64).optional(),
      limit: limit(50, 500),
      page: z.strictObject({ seq: z.int().min(0), skip: z.int().min(0).max(1_000) }).optional(),
    }),
    answer: () =>
      z.object({
        channel: z.string(),
        lines: z.array(
          z.object({
            ...{ sku: z.string(), seq: z.int(), at: z.int(), clockTrusted: z.boolean(), text: z.string() },
            ...{ before: z.int().nullable().optional(), after: z.int().nullable() },
            result: z.enum(['acknowledged', 'superseded', 'skipped', 'refused', 'in-flight', 'waiting', 'unknown']),
            ...{ rule: z.string().optional(), reason: z.string().optional(), key: z.string().optional() },
            ack: z.object({ seq: z.int(), at: z.int(), clockTrusted: z.boolean() }).optional(),
          }),
        ),
        next: z.object({ seq: z.int(), skip: z.int() }).nullable(),
      }),
    example: {
      params: { channel: 'acme-web', sku: 'MUG-BLUE', limit: 1 },
      answer: {
        channel: 'acme-web',
        lines: [
          {
            ...{ sku: 'MUG-BLUE', seq: 1_040, at: 1_795_874_520_000, clockTrusted: true },
            text: '12 received on N-17 at receiving-1 by maria, 2026-11-28 06:02:00 (entry 1040)',
            ...{ before: 28, after: 40, result: 'acknowledged', key: '5f41c2d09a7be3615f41c2d09a7be361' },
            ack: { seq: 1_042, at: 1_795_874_520_410, clockTrusted: true },
          },
        ],
        next: { seq: 1_040, skip: 1 },
      },
    },
    async run({ channel, sku, since, limit: most, page }, { config, clock, book }, { answerBytesMax }) {
      const merchant = config.channels.find(({ name }) => name === channel)?.merchant;
      if (merchant === undefined) return failed('unknown-channel', `There is no channel ${channel}.`, 'channel');
      const from = since === undefined ? undefined : readInstant(since, zoneOf(config, merchant), clock.wallMs());
      if (since !== undefined && from === undefined) return failed('bad-params', `since ${instantHelp}`, 'since');
      const answer = await book.channelHistory({
        ...{ channel, merchant, limit: most },
        ...(sku !== undefined && { sku }),
        ...(from !== undefined && { since: from }),
        ...(page !== undefined && { page }),
      });
      const { rows, cut } = pageOf(answer.lines, answerBytesMax);
      return ok({ channel, lines: rows, next: cut ? nextPage(rows, page) : answer.next });
    },
  }),
});

/** Whose channel it is; of one that is not there, nobody's. */
function channelOf({ channel }: { channel: string }, { config }: AdminContext): string[] {
  return config.channels.filter(({ name }) => name === channel).map(({ merchant }) => merchant);
}
