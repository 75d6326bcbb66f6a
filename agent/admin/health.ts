/** How the dock is: what `status --json` prints, and what goes out as `health` over MQTT. */

import type { Alarm } from '../alarms/alarms.ts';
import type { Clock } from '../clock.ts';
import type { ChannelReport } from '../forward/channel-report.ts';
import type { SiteStatus, Stopped } from '../inventory/nouns/site/status.ts';
import type { UplinkStatus } from '../mqtt/uplink-contract.ts';
import { sees, type Who } from './authority.ts';
import type { AdminContext, Vitals } from './verb.ts';

export type Health = {
  /**
   * `refusing`: the ledger cannot be written and scans are refused. `attention`: work goes on, and a person should
   * look: there is an alarm. `ok`: nothing is known to be wrong.
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
  /** Starts of this dock on the record, this one among them; null while the ledger cannot be read. */
  boots: number | null;
  /** Of what is in effect: 12 hexadecimal digits, the same for the same configuration. */
  configVersion: string;
  /** The configuration's file was changed and is good; what it says counts after a restart. */
  restartRequired: boolean;
  /** ms UTC by the device's clock; null: nobody has scanned yet, as far as the last entries tell. */
  lastScanAt: number | null;
  /** What waits to be settled; null while the ledger cannot be read. */
  openExceptions: number | null;
  /** Orders that are held (R24); null while the ledger cannot be read. */
  heldOrders: number | null;
  /** Items that are low or out, by their threshold or their merchant's; null while the ledger cannot be read. */
  shortItems: { low: number; out: number } | null;
  /**
   * The data disk; null: not known yet. `writtenPerScan`: bytes that went to a disk since the start, over the scans
   * since then. `syncMs`: until the disk had what was recorded, the median of the last commits.
   */
  disk: { freeBytes: number | null; writtenPerScan: number | null; syncMs: number | null };
  /** How far the clock was from the time service's at its last answer; absent where none says. */
  clock: { offsetMs?: number };
  /**
   * Whole days that the dock's own certificates are good for, the least of them; negative: over. Absent where there are
   * none.
   */
  certificateDaysLeft?: number;
  /** The processor is slowed down, for want of power or of cold; absent where the machine does not say. */
  throttled?: boolean;
  /** From the commit to the storefront's answer, over the last 1,000 levels since the start; null: none yet. */
  dockToSellableMs: { p50: number | null; p99: number | null };
  /**
   * The link to the broker; absent where none is configured. `dropped`: messages that were not wanted, since the start.
   */
  broker?: Pick<UplinkStatus, 'state' | 'version' | 'links' | 'dropped' | 'error'>;
  /**
   * One stock with other docks; absent where this dock is alone. `cutOffSince`: ms UTC. `waiting`: entries that the
   * others may not have. `others`: up to which of their entries they are known here, and since when (ms UTC).
   */
  shared?: {
    linked: boolean;
    cutOffSince: number | null;
    waiting: number;
    teller: string | null;
    speaks: boolean;
    stopped: Stopped | null;
    others: { dock: string; to: number; at: number; behind: boolean }[];
  };
  channels: ChannelReport[];
  devices: { name: string; kind: string; protocol: string; state: string; error?: string }[];
  /** The worst first. */
  alarms: Alarm[];
};

/** @param who whose channels are told, and the alarms about them */
export async function health({ book, config, ...context }: AdminContext, who: Pick<Who, 'merchants'>): Promise<Health> {
  const answered = <T>(asked: Promise<T>): Promise<T | undefined> => soon(asked, context.clock);
  const [heard, openExceptions, ledger, site] = await Promise.all([
    answered(context.forwarding()?.reports() ?? Promise.resolve(undefined)),
    answered(book.countOpen('exception').catch(() => undefined)),
    answered(book.vitals().catch(() => undefined)),
    answered(context.site().catch(() => undefined)),
  ]);
  const reports = new Map(heard?.map((report) => [report.name, report]));
  const channels = config.channels.map((channel) => reports.get(channel.name) ?? unheard(channel));
  const vitals = await context.vitals();
  const devices = context.devices();
  const alarms = context.alarms(channels);
  const foreign = new Set(config.channels.filter(({ merchant }) => !sees(who, merchant)).map(({ name }) => name));
  const { uptimeMs, configVersion, restartRequired, lastScanAt, dockToSellableMs } = vitals;
  // A port is being opened at the start: no trouble yet, and not well either.
  const amiss = alarms.length > 0 || devices.some(({ state }) => state !== 'open');
  return {
    state: book.state.state === 'refusing' ? 'refusing' : amiss ? 'attention' : 'ok',
    ...{ site: config.dock.site, dock: config.dock.name, epoch: book.head.epoch, head: book.head.seq },
    ...{ clockTrusted: context.clockTrusted(), version: context.version, uptimeMs, boots: ledger?.boots ?? null },
    openExceptions: openExceptions ?? null,
    ...{ configVersion, restartRequired, lastScanAt, heldOrders: ledger?.heldOrders ?? null },
    shortItems: ledger === undefined ? null : shortOf(ledger.short.filter(({ merchant }) => sees(who, merchant))),
    ...machineOf(vitals, ledger?.syncMs ?? null),
    dockToSellableMs,
    ...brokerOf(context.uplink()),
    ...sharedOf(site),
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

function shortOf(merchants: readonly { low: number; out: number }[]): { low: number; out: number } {
  const sum = (of: 'low' | 'out') => merchants.reduce((total, each) => total + each[of], 0);
  return { low: sum('low'), out: sum('out') };
}

/** A ledger that does not answer must not keep anybody from hearing so. */
const ledgerLimitMs = 3_000;

async function soon<T>(asked: Promise<T>, clock: Pick<Clock, 'sleep'>): Promise<T | undefined> {
  const over = new AbortController();
  const late = clock.sleep(ledgerLimitMs, over.signal).then(() => undefined);
  try {
    return await Promise.race([asked, late]);
  } finally {
    over.abort();
  }
}

function machineOf(
  { freeBytes, writtenPerScan, clockOffsetMs, certificateDaysLeft, throttled }: Vitals,
  syncMs: number | null,
): Pick<Health, 'disk' | 'clock' | 'certificateDaysLeft' | 'throttled'> {
  return {
    disk: { freeBytes: freeBytes ?? null, writtenPerScan: writtenPerScan ?? null, syncMs: rounded(syncMs) },
    clock: clockOffsetMs === undefined ? {} : { offsetMs: clockOffsetMs },
    ...(certificateDaysLeft !== undefined && { certificateDaysLeft }),
    ...(throttled !== undefined && { throttled }),
  };
}

/** To microseconds. */
const rounded = (ms: number | null): number | null => (ms === null ? null : Math.round(ms * 1_000) / 1_000);

function brokerOf(status: UplinkStatus | undefined): Pick<Health, 'broker'> {
  if (status === undefined) return {};
  const { state, version, links, dropped, error } = status;
  const known = { ...(version !== undefined && { version }), ...(error !== undefined && { error }) };
  return { broker: { state, ...known, links, dropped } };
}

function sharedOf(status: SiteStatus | undefined): Pick<Health, 'shared'> {
  if (status === undefined) return {};
  const { linked, cutOff, waiting, teller, speaks, stopped, behind, docks } = status;
  const others = docks.map(({ dock, to, at }) => ({ dock, to, at, behind: behind.includes(dock) }));
  return { shared: { linked, cutOffSince: cutOff?.since ?? null, waiting, teller, speaks, stopped, others } };
}

/** A channel nothing has been said on yet. */
function unheard({ name, merchant, kind, enabled }: AdminContext['config']['channels'][number]): ChannelReport {
  return {
    ...{ name, merchant, kind, state: enabled ? ('idle' as const) : ('off' as const), cursor: 0, pending: 0 },
    ...{ oldestUnsentMs: null, lastAckAt: null, lastRunAt: null },
  };
}
