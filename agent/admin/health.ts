/** How the dock is: what `status --json` prints, and what goes out as `health` over MQTT (DESIGN §7.1, §7.3). */

import type { Alarm } from '../alarms.ts';
import type { ChannelReport } from '../forward/forwarder.ts';
import type { BookState } from '../ledger/book.ts';
import type { AdminContext } from './command.ts';

export type Health = {
  /**
   * `refusing`: the ledger cannot be written and scans are refused. `attention`: work goes on, and a person should look (an
   * alarm, a device that is not there, a storefront that is gone). Being offline is not unhealthy.
   */
  state: 'ok' | 'attention' | 'refusing';
  site: string;
  dock: string;
  epoch: string;
  head: number;
  clockTrusted: boolean;
  channels: ChannelReport[];
  devices: { name: string; kind: string; protocol: string; state: string; error?: string }[];
  alarms: Alarm[];
};

export async function health({ book, config, clock, ...context }: AdminContext): Promise<Health> {
  const reports = new Map((await context.forwarding()?.reports())?.map((report) => [report.name, report]));
  const channels = config.channels.map(({ name, enabled }) => reports.get(name) ?? unheard(name, enabled));
  const devices = context.devices();
  const alarms = [...ledgerAlarm(book.state, clock.wallMs()), ...context.alarms()];
  const amiss =
    alarms.length > 0 ||
    channels.some(({ state }) => state === 'stopped') ||
    devices.some(({ state }) => state !== 'open');
  return {
    state: book.state.state === 'refusing' ? 'refusing' : amiss ? 'attention' : 'ok',
    site: config.dock.site,
    dock: config.dock.name,
    epoch: book.head.epoch,
    head: book.head.seq,
    clockTrusted: context.clockTrusted(),
    channels,
    devices: devices.map(({ name, kind, protocol, state, error }) => ({
      name,
      kind,
      protocol,
      state,
      ...(error !== undefined && { error }),
    })),
    alarms,
  };
}

function ledgerAlarm(state: BookState, atMs: number): Alarm[] {
  return state.state === 'open' ? [] : [{ code: `ledger-${state.reason}`, text: state.text, count: 1, lastAt: atMs }];
}

/** A channel nothing has been said on yet. */
function unheard(name: string, enabled: boolean): ChannelReport {
  return { name, state: enabled ? 'idle' : 'off', cursor: 0, pending: 0, oldestUnsentMs: null, lastAckAt: null };
}
