/**
 * What is wrong with a dock, read off how it is now. Pure. Each condition stands while the facts say so and is over by
 * itself when they do not (`Alarms.keep`); a state that is not good is listed here, or it is nobody's.
 */
import type { DeviceConfig } from '../../config/config.ts';
import type { ConfigOnDisk } from '../../config/on-disk.ts';
import type { DeviceStatus } from '../events.ts';
import type { FileFinding } from '../file-inspection.ts';
import { type ChannelReport, isLate } from '../forward/channel-report.ts';
import type { BookState } from '../ledger/book.ts';
import type { UplinkStatus } from '../mqtt/uplink-contract.ts';
import type { Standing } from './alarms.ts';
import { type AlarmCode, patienceMs } from './catalogue.ts';
import { type ClockFacts, leapt, oldestClockMs } from './clock-leap.ts';
import type { Machine } from './machine.ts';

export type DockFacts = {
  book: BookState;
  /** Its thread does not answer. */
  bookHangs: boolean;
  channels: readonly ChannelReport[];
  devices: readonly DeviceStatus[];
  /** Absent where no broker is configured. */
  uplink?: Pick<UplinkStatus, 'state' | 'error' | 'warnings' | 'refused' | 'downMs'> & {
    /** Topics on which the dock’s own words do not come back to it. */
    silent?: readonly string[];
  };
  clock: Omit<ClockFacts, 'lastEntryAt'> & Partial<ClockFacts>;
  /** undefined: not looked at yet. */
  machine: Pick<Machine, 'freeBytes' | 'logBytes' | 'slowed' | 'said'> | undefined;
  /** The version that runs, and what its file says now; undefined: not looked at yet, or there is none. */
  config: { running: string; onDisk: ConfigOnDisk | undefined };
  /** Files of the configuration that cannot be used, or that too many can read, with a sentence why. */
  files: readonly Pick<FileFinding, 'path' | 'reason' | 'kind'>[];
};

/** A time service needs minutes after a start without a network. */
const clockPatienceMs = 600_000;
/** Clocks without a battery are some seconds behind after every start; the next entry is dated well enough. */
const clockBehindMs = 60_000;
const freeBytesMin = 100 * 1024 * 1024;
const logBytesMost = 64 * 1024 * 1024;

/** Shorter than any rise waits by default: nobody is told of the rise before the reason is an alarm. */
const roseMs = 30_000;

const fileAlarms: Readonly<Record<FileFinding['kind'], AlarmCode>> = {
  unusable: 'file-missing',
  exposed: 'secret-exposed',
  ending: 'certificate-ending',
};

export function conditions(facts: DockFacts): Standing[] {
  const unread = new Set(facts.channels.flatMap(({ salesUnread = [] }) => salesUnread));
  return [
    ...ledger(facts.book),
    ...(facts.bookHangs ? [{ code: 'ledger-hangs' as const }] : []),
    ...facts.channels.flatMap((report) => [...levels(report), ...proofs(report), ...orders(report, unread)]),
    ...broker(facts.uplink),
    ...facts.devices.flatMap(device),
    ...stations(facts.devices),
    ...time(facts.clock),
    ...machine(facts.machine),
    ...configuration(facts.config),
    ...facts.files.map(
      ({ path, reason, kind }): Standing => ({
        code: fileAlarms[kind],
        ...{ subject: path, text: reason },
      }),
    ),
  ];
}

function ledger(state: BookState): Standing[] {
  return state.state === 'open' ? [] : [{ code: `ledger-${state.reason}`, text: state.text }];
}

function levels(report: ChannelReport): Standing[] {
  const { name: subject, state, error, failingMs = 0, lateMs = 0 } = report;
  const about = error === undefined ? { subject } : { subject, text: error };
  if (state === 'off') return [];
  if (state === 'stopped') return [{ code: 'channel-stopped', ...about }];
  if (state === 'paused') return [{ code: 'channel-paused', ...about }];
  if (state === 'held') return [{ code: 'channel-held', ...about }];
  if (state === 'braked') return [{ code: 'channel-braked', ...about }];
  if (report.refused === true) return [{ code: 'channel-refused', ...about }];
  if (state === 'circuit-open' || failingMs >= patienceMs) return [{ code: 'channel-down', ...about }];
  // Its link is the broker's, which has an alarm of its own.
  if (state === 'link-down') return [];
  if (lateMs >= patienceMs) return [{ code: 'schedule-late', ...about }];
  return report.scheduled !== true && isLate(report) ? [{ code: 'channel-behind', ...about }] : [];
}

/** Beside whatever else is said of the channel: it may work well while somebody else answers for its storefront. */
function proofs({ name: subject, unproved }: ChannelReport): Standing[] {
  if (unproved === undefined || unproved.forMs < patienceMs) return [];
  return [
    { code: 'answers-unproved', subject, text: `${unproved.count} answers were not believed: ${unproved.reason}` },
  ];
}

/**
 * Also of a channel that is off: its orders are read all the same.
 *
 * @param unread R21: channels whose orders a level that rose did not wait for any longer
 */
function orders({ name: subject, orders: intake }: ChannelReport, unread: ReadonlySet<string>): Standing[] {
  if (intake?.error === undefined) return [];
  if (intake.none === true) return [{ code: 'orders-not-told', subject, text: intake.error }];
  const patience = unread.has(subject) ? roseMs : patienceMs;
  return (intake.failingMs ?? 0) >= patience || intake.refused === true || intake.waits === true
    ? [{ code: 'orders-failing', subject, text: `orders are not read: ${intake.error}` }]
    : [];
}

function broker(uplink: DockFacts['uplink']): Standing[] {
  if (uplink === undefined) return [];
  const text = uplink.error === undefined ? {} : { text: `no link to the broker: ${uplink.error}` };
  return [
    ...(uplink.state !== 'online' && (uplink.refused || uplink.downMs >= patienceMs)
      ? [{ code: 'broker-unreachable' as const, ...text }]
      : []),
    ...(uplink.warnings.length === 0 ? [] : [{ code: 'broker-denies' as const, text: uplink.warnings.join(' · ') }]),
    ...silence(uplink),
  ];
}

/** What the broker refuses aloud is told already. */
function silence({ silent = [], warnings }: NonNullable<DockFacts['uplink']>): Standing[] {
  const topics = silent.filter((topic) => !warnings.some((warning) => warning.includes(topic)));
  if (topics.length === 0) return [];
  return [{ code: 'broker-silent', text: `what this dock says on ${topics.join(', ')} does not come back to it` }];
}

function device({ name: subject, state, error }: DeviceStatus): Standing[] {
  const about = error === undefined ? { subject } : { subject, text: error };
  if (state === 'opening' || state === 'stopped') return [];
  if (state === 'paused') return [{ code: 'device-paused', ...about }];
  if (state !== 'open') return [{ code: 'device-missing', ...about }];
  return error === undefined ? [] : [{ code: 'device-trouble', ...about }];
}

/** A station that has scanners, and none of them is there. */
function stations(devices: readonly DeviceStatus[]): Standing[] {
  const scanners = devices.filter(({ kind }) => kind === 'scanner');
  const there = (state: DeviceStatus['state']) =>
    state === 'open' || state === 'opening' || state === 'stopped' || state === 'paused';
  const names: DeviceConfig['station'][] = [...new Set(scanners.map(({ station }) => station))];
  return names
    .filter((name) => !scanners.some(({ station, state }) => station === name && there(state)))
    .map((subject) => ({ code: 'station-without-scanner', subject }));
}

function time({ trusted, uptimeMs, wallMs, lastEntryAt = 0 }: DockFacts['clock']): Standing[] {
  if (wallMs < oldestClockMs) return [{ code: 'clock-wrong' }];
  if (trusted) return [];
  if (wallMs < lastEntryAt - clockBehindMs)
    return [{ code: 'clock-wrong', text: 'The clock is behind what was recorded before the last start.' }];
  if (leapt({ trusted, uptimeMs, wallMs, lastEntryAt }))
    return [
      {
        code: 'clock-wrong',
        text: 'The clock is more than a month ahead of what was recorded last: no street date begins by it.',
      },
    ];
  return uptimeMs >= clockPatienceMs ? [{ code: 'clock-not-set' }] : [];
}

/** The agent goes on as it is; the next start is what it would matter to. */
function configuration({ running, onDisk }: DockFacts['config']): Standing[] {
  if (onDisk === undefined) return [];
  if ('error' in onDisk) return [{ code: 'bad-config', text: onDisk.error }];
  return onDisk.version === running ? [] : [{ code: 'restart-required' }];
}

function machine(found: DockFacts['machine']): Standing[] {
  if (found === undefined) return [];
  const mb = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`;
  const { freeBytes, logBytes, slowed = [], said = '' } = found;
  return [
    ...(freeBytes < freeBytesMin
      ? [{ code: 'disk-low' as const, text: `Only ${mb(freeBytes)} are free on the data disk.` }]
      : []),
    ...(logBytes > logBytesMost
      ? [
          {
            code: 'log-large' as const,
            text: `The ledger’s write-ahead log has ${mb(logBytes)}: it is not copied away.`,
          },
        ]
      : []),
    ...(slowed.length > 0
      ? [{ code: 'machine-slowed' as const, text: `The computer slows itself down: ${slowed.join(', ')}.` }]
      : []),
    ...(said.startsWith('failed: upgrade ') ? [{ code: 'upgrade-failed' as const, text: `${said}.` }] : []),
  ];
}
