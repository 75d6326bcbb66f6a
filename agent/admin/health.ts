/** How the dock is: what `status --json` prints, and what goes out as `health` over MQTT (DESIGN §7.1, §7.3). */
import type { AdminContext, Alarm } from './command.ts';

export type Health = {
  /** `ok`; `refusing`: the ledger cannot be written and scans are refused. Being offline is not unhealthy. */
  state: 'ok' | 'refusing';
  site: string;
  dock: string;
  epoch: string;
  head: number;
  clockTrusted: boolean;
  channels: {
    name: string;
    state: string;
    /** Up to which entry the storefront has acknowledged. */
    cursor: number;
    /** Items with something unsent. */
    pending: number;
    oldestUnsentMs: number | null;
    /** ms UTC. */
    lastAckAt: number | null;
    error?: string;
  }[];
  devices: { name: string; kind: string; protocol: string; state: string; error?: string }[];
  alarms: Alarm[];
};

export async function health({ book, config, clock, ...context }: AdminContext): Promise<Health> {
  const rows = new Map((await book.channels()).map((row) => [row.channel, row]));
  const running = new Map(context.channels().map((one) => [one.name, one]));
  const { state } = book;
  const refusing = state.state === 'refusing' ? [{ code: `ledger-${state.reason}`, text: state.text }] : [];
  return {
    state: state.state === 'open' ? 'ok' : 'refusing',
    site: config.dock.site,
    dock: config.dock.name,
    epoch: book.head.epoch,
    head: book.head.seq,
    clockTrusted: context.clockTrusted(),
    channels: config.channels.map(({ name, enabled }) => {
      const row = rows.get(name);
      const now = running.get(name);
      const oldest = row?.oldestUnsentAt ?? null;
      return {
        name,
        state: enabled ? (now?.state ?? (row?.stopped ? 'stopped' : 'starting')) : 'off',
        cursor: row?.acked ?? 0,
        pending: row?.pending ?? 0,
        // The wall clock may have been set back since.
        oldestUnsentMs: oldest === null ? null : Math.max(0, clock.wallMs() - oldest),
        lastAckAt: row?.lastAckAt ?? null,
        ...(now?.error !== undefined && { error: now.error }),
      };
    }),
    devices: context.devices().map(({ name, kind, protocol, state: deviceState, error }) => ({
      name,
      kind,
      protocol,
      state: deviceState,
      ...(error !== undefined && { error }),
    })),
    alarms: [...refusing, ...context.alarms()],
  };
}
