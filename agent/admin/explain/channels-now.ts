/** How a merchant's channels are at this moment, as an explanation needs it. */
import type { ChannelConfig } from '../../../config/config.ts';
import type { ChannelNow } from '../../inventory/explain/channel-now.ts';
import type { SiteStatus } from '../../inventory/nouns/site/status.ts';
import type { AdminContext } from '../verb.ts';

export async function channelsNow(
  { book, config, forwarding, site }: Pick<AdminContext, 'book' | 'config' | 'forwarding' | 'site'>,
  merchant: string,
  utcOffsetMin: number,
): Promise<ChannelNow[]> {
  const rows = await book.channels();
  const reports = (await forwarding()?.reports()) ?? [];
  const elsewhere = toldElsewhere(await site());
  return config.channels
    .filter((channel) => channel.merchant === merchant)
    .map((channel) => {
      const row = rows.find((each) => each.channel === channel.name);
      const report = reports.find(({ name }) => name === channel.name);
      return {
        channel: channel.name,
        state: report?.state ?? (channel.enabled ? 'idle' : 'off'),
        ...(report?.error !== undefined && { error: report.error }),
        ...(report?.salesOf !== undefined && { salesOf: report.salesOf }),
        ...(report?.salesUnread !== undefined && { salesUnread: report.salesUnread }),
        ...whenOf(channel.schedule),
        ...elsewhere,
        seen: Math.max(row?.acked ?? 0, row?.seen ?? 0),
        reviewedTo: row?.reviewedTo ?? 0,
        askedTo: row?.askedTo ?? 0,
        lastAckAt: row?.lastAckAt ?? null,
        lastRunAt: report?.lastRunAt ?? null,
        utcOffsetMin,
      };
    });
}

function toldElsewhere(site: SiteStatus | undefined): Pick<ChannelNow, 'toldBy'> {
  if (site === undefined || site.speaks) return {};
  const { teller, dock, waitsFor } = site;
  return { toldBy: teller === dock || waitsFor.length > 0 ? null : teller };
}

function whenOf(schedule: ChannelConfig['schedule']): Pick<ChannelNow, 'schedule' | 'debounce'> {
  if (schedule.type === 'realtime') return { debounce: { quietMs: schedule.quietMs, maxMs: schedule.maxMs } };
  if (schedule.type === 'every') return { schedule: { everyMin: schedule.ms / 60_000 } };
  return { schedule: `${schedule.expression}, ${schedule.timezone}` };
}
