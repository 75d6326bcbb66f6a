/** How the dock is: what `status --json` prints, and what goes out as `health` over MQTT (DESIGN §7.1, §7.3). */
import type { ChannelReport } from '../forward/forwarder.ts';
import type { AdminContext, Alarm } from './command.ts';

export type Health = {
  /** `ok`; `refusing`: the ledger cannot be written and scans are refused. Being offline is not unhealthy. */
  state: 'ok' | 'refusing';
  site: string;
  dock: string;
  epoch: string;
  head: number;
  clockTrusted: boolean;
  channels: ChannelReport[];
  devices: { name: string; kind: string; protocol: string; state: string; error?: string }[];
  alarms: Alarm[];
};

export async function health({
  book,
  config,
  clockTrusted,
  devices,
  alarms,
  forwarding,
}: AdminContext): Promise<Health> {
  const reports = new Map((await forwarding()?.reports())?.map((report) => [report.name, report]));
  const { state } = book;
  const refusing = state.state === 'refusing' ? [{ code: `ledger-${state.reason}`, text: state.text }] : [];
  return {
    state: state.state === 'open' ? 'ok' : 'refusing',
    site: config.dock.site,
    dock: config.dock.name,
    epoch: book.head.epoch,
    head: book.head.seq,
    clockTrusted: clockTrusted(),
    channels: config.channels.map(({ name, enabled }) => reports.get(name) ?? unheard(name, enabled)),
    devices: devices().map(({ name, kind, protocol, state: deviceState, error }) => ({
      name,
      kind,
      protocol,
      state: deviceState,
      ...(error !== undefined && { error }),
    })),
    alarms: [...refusing, ...alarms()],
  };
}

/** A channel nothing has been said on yet. */
function unheard(name: string, enabled: boolean): ChannelReport {
  return { name, state: enabled ? 'idle' : 'off', cursor: 0, pending: 0, oldestUnsentMs: null, lastAckAt: null };
}
