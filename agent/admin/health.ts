/** How the dock is: what `status --json` prints, and what goes out as `health` over MQTT. */

import type { Alarm } from '../alarms/alarms.ts';
import type { ChannelReport } from '../forward/channel-report.ts';
import type { UplinkStatus } from '../mqtt/uplink.ts';
import { sees, type Who } from './authority.ts';
import type { AdminContext } from './verb.ts';

export type Health = {
  /**
   * `refusing`: the ledger cannot be written and scans are refused. `attention`: work goes on, and a person should look: there is
   * an alarm. `ok`: nothing is known to be wrong.
   */
  state: 'ok' | 'attention' | 'refusing';
  site: string;
  dock: string;
  epoch: string;
  head: number;
  clockTrusted: boolean;
  version: string;
  /** Of this process. */
  uptimeMs: number;
  /** ms UTC by the device's clock; null: nobody has scanned yet, as far as the last entries tell. */
  lastScanAt: number | null;
  /** What waits to be settled; null while the ledger cannot be read. */
  openExceptions: number | null;
  /** Of the data disk; absent until it was looked at, or when it does not answer. */
  disk?: { freeBytes: number };
  /** The link to the broker; absent where none is configured. `dropped`: messages that were not wanted, since the start. */
  broker?: Pick<UplinkStatus, 'state' | 'version' | 'links' | 'dropped' | 'error'>;
  channels: ChannelReport[];
  devices: { name: string; kind: string; protocol: string; state: string; error?: string }[];
  /** The worst first. */
  alarms: Alarm[];
};

/** @param who whose channels are told, and the alarms about them */
export async function health({ book, config, ...context }: AdminContext, who: Pick<Who, 'merchants'>): Promise<Health> {
  const reports = new Map((await context.forwarding()?.reports())?.map((report) => [report.name, report]));
  const channels = config.channels.map((channel) => reports.get(channel.name) ?? unheard(channel));
  const openExceptions = await book.countOpen('exception').catch(() => null);
  const devices = context.devices();
  const alarms = context.alarms(channels);
  const foreign = new Set(config.channels.filter(({ merchant }) => !sees(who, merchant)).map(({ name }) => name));
  const { uptimeMs, lastScanAt, freeBytes } = context.vitals();
  // A port is being opened at the start: no trouble yet, and not well either.
  const amiss = alarms.length > 0 || devices.some(({ state }) => state !== 'open');
  return {
    state: book.state.state === 'refusing' ? 'refusing' : amiss ? 'attention' : 'ok',
    ...{ site: config.dock.site, dock: config.dock.name, epoch: book.head.epoch, head: book.head.seq },
    ...{ clockTrusted: context.clockTrusted(), version: context.version, uptimeMs, lastScanAt, openExceptions },
    ...(freeBytes === undefined ? {} : { disk: { freeBytes } }),
    ...brokerOf(context.uplink()),
    channels: channels.filter(({ name }) => !foreign.has(name)),
    devices: devices.map(({ name, kind, protocol, state, error }) => ({
      name,
      kind,
      protocol,
      state,
      ...(error !== undefined && { error }),
    })),
    alarms: alarms.filter(({ subject }) => subject === undefined || !foreign.has(subject)),
  };
}

function brokerOf(status: UplinkStatus | undefined): Pick<Health, 'broker'> {
  if (status === undefined) return {};
  const { state, version, links, dropped, error } = status;
  const known = { ...(version !== undefined && { version }), ...(error !== undefined && { error }) };
  return { broker: { state, ...known, links, dropped } };
}

/** A channel nothing has been said on yet. */
function unheard({ name, merchant, kind, enabled }: AdminContext['config']['channels'][number]): ChannelReport {
  return {
    ...{ name, merchant, kind, state: enabled ? ('idle' as const) : ('off' as const), cursor: 0, pending: 0 },
    ...{ oldestUnsentMs: null, lastAckAt: null, lastRunAt: null },
  };
}
