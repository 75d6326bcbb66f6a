import { z } from 'zod';
import type { Config } from '../../../config/config.ts';
import { Zone } from '../../ledger/stamp.ts';
import { channelsNow } from '../explain/channels-now.ts';
import { instantHelp, readInstant } from '../explain/instant.ts';
import { pageOf } from '../paging.ts';
import { merchantId, skuText } from '../params.ts';
import { area, failed, merchantVerb, ok } from '../verb.ts';

export const explainVerbs = area('explain', {
  /** The first sentence of each channel is the answer; the rules behind it follow with the entries they rest on. */
  level: merchantVerb({
    title: 'Why each channel shows the number it shows of an item, or nothing; at: how it was then',
    changes: false,
    role: 'viewer',
    params: z.strictObject({
      sku: skuText,
      channel: merchantId.optional(),
      at: z.string().min(1).max(64).optional(),
    }),
    async run({ merchant, sku, channel, at }, context, { answerBytesMax }) {
      const { book, clock, config } = context;
      const ours = config.channels.filter((each) => each.merchant === merchant);
      if (channel !== undefined && !ours.some(({ name }) => name === channel)) {
        return failed('unknown-channel', `There is no channel ${channel} of ${merchant}.`, 'channel');
      }
      const nowMs = clock.wallMs();
      const zone = zoneOf(config, merchant);
      const instant = at === undefined ? undefined : readInstant(at, zone, nowMs);
      if (at !== undefined && instant === undefined) return failed('bad-params', `at ${instantHelp}`, 'at');
      if (instant !== undefined && 'ms' in instant && instant.ms > nowMs) {
        return failed('bad-params', 'at lies in the future', 'at');
      }
      const local = new Zone(zone);
      const answer = await book.explain({
        ...{ merchant, sku, nowMs },
        ...(channel !== undefined && { channel }),
        ...(instant !== undefined && { at: instant }),
        utcOffsetMin: local.offsetMin(instant !== undefined && 'ms' in instant ? instant.ms : nowMs),
        channels: instant === undefined ? await channelsNow(context, merchant, local.offsetMin(nowMs)) : [],
      });
      if (instant === undefined && answer.item === null) {
        return failed('unknown-item', `There is no item ${sku}.`, 'sku');
      }
      const { rows, cut } = pageOf(answer.channels, answerBytesMax);
      return ok({ merchant, sku, ...answer, channels: rows, more: cut });
    },
  }),
});

/** The merchant's zone, else the dock's. */
function zoneOf({ dock, merchants }: Config, merchant: string): string {
  const own = merchants.find(({ id }) => id === merchant);
  return own !== undefined && 'timezone' in own && typeof own.timezone === 'string' ? own.timezone : dock.timezone;
}
