/** What makes a dock other than `ok`: one line for each condition, with what it takes to be over. */
import { describe, expect, it } from 'vitest';
import { type AlarmCode, alarmCatalogue } from '../../agent/alarms/catalogue.ts';
import { conditions, type DockFacts } from '../../agent/alarms/conditions.ts';
import type { DeviceStatus } from '../../agent/events.ts';
import type { ChannelReport } from '../../agent/forward/channel-report.ts';

const nowMs = Date.UTC(2026, 10, 28, 12);
const minuteMs = 60_000;

const channel = (change: Partial<ChannelReport> = {}): ChannelReport => ({
  ...{ name: 'web', merchant: 'acme', kind: 'https', state: 'idle', cursor: 9, pending: 0 },
  ...{ oldestUnsentMs: null, lastAckAt: nowMs, lastRunAt: nowMs },
  ...change,
});

const device = (change: Partial<DeviceStatus> = {}): DeviceStatus => ({
  ...{ name: 'scanner-1', station: 'packing-1', kind: 'scanner', protocol: 'serial-line', port: '/dev/x' },
  ...{ state: 'open', frames: 0, discarded: 0, lost: 0 },
  ...change,
});

const well: DockFacts = {
  book: { state: 'open' },
  bookHangs: false,
  channels: [channel({ orders: { lastReadAt: nowMs } })],
  devices: [device(), device({ name: 'scale-1', kind: 'scale' })],
  uplink: { state: 'online', warnings: [], refused: false, downMs: 0 },
  clock: { trusted: true, uptimeMs: 60 * minuteMs, wallMs: nowMs, lastEntryAt: nowMs - minuteMs },
  machine: { freeBytes: 4e9, logBytes: 4e6, slowed: [] },
  config: { running: 'a', onDisk: { version: 'a' } },
  files: [],
};

const told = (facts: Partial<DockFacts>): string[] =>
  conditions({ ...well, ...facts }).map(({ code, subject }) => (subject === undefined ? code : `${code} ${subject}`));
const ofChannel = (change: Partial<ChannelReport>) => told({ channels: [channel(change)] });
const ofOrders = (orders: NonNullable<ChannelReport['orders']>, others: ChannelReport[] = []) =>
  told({ channels: [channel({ orders }), ...others] });
const error = 'it says no';
const clock = { trusted: false, uptimeMs: minuteMs, wallMs: nowMs };

/** Each condition with the dock it stands at, and nearly the same dock where it does not. */
const table: [AlarmCode, string[], string[]][] = [
  ...(['disk-full', 'read-only', 'io-error', 'busy', 'moved'] as const).map(
    (reason): [AlarmCode, string[], string[]] => [
      `ledger-${reason}`,
      told({ book: { state: 'refusing', reason, text: 'No.' } }),
      told({}),
    ],
  ),
  [
    'channel-down',
    ofChannel({ state: 'backing-off', error, failingMs: 2 * minuteMs }),
    ofChannel({ state: 'backing-off', error, failingMs: 2 * minuteMs - 1 }),
  ],
  ['channel-down', ofChannel({ state: 'circuit-open', error, failingMs: 1 }), ofChannel({ state: 'sending' })],
  ['channel-refused', ofChannel({ state: 'backing-off', error, failingMs: 1, refused: true }), ofChannel({ error })],
  [
    'answers-unproved',
    ofChannel({ unproved: { count: 3, forMs: 2 * minuteMs, reason: error } }),
    ofChannel({ unproved: { count: 3, forMs: 2 * minuteMs - 1, reason: error } }),
  ],
  ['channel-stopped', ofChannel({ state: 'stopped', error }), ofChannel({ state: 'off', error })],
  ['channel-paused', ofChannel({ state: 'paused', error }), ofChannel({ state: 'idle' })],
  ['channel-braked', ofChannel({ state: 'braked', error }), ofChannel({ state: 'sending' })],
  ['channel-held', ofChannel({ state: 'held', error }), ofChannel({ state: 'sending' })],
  [
    'channel-behind',
    ofChannel({ pending: 1, oldestUnsentMs: 10 * minuteMs }),
    ofChannel({ pending: 1, oldestUnsentMs: 10 * minuteMs, scheduled: true }),
  ],
  [
    'schedule-late',
    ofChannel({ scheduled: true, lateMs: 2 * minuteMs }),
    ofChannel({ scheduled: true, lateMs: 2 * minuteMs, state: 'link-down' }),
  ],
  [
    'orders-failing',
    ofOrders({ lastReadAt: null, error, failingMs: 2 * minuteMs }),
    ofOrders({ lastReadAt: null, error, failingMs: minuteMs }),
  ],
  // R21: what was received is shown as if nothing had been sold there meanwhile.
  [
    'orders-failing',
    ofOrders({ lastReadAt: null, error, failingMs: minuteMs }, [channel({ name: 'other', salesUnread: ['web'] })]),
    ofOrders({ lastReadAt: null, error, failingMs: minuteMs }, [channel({ name: 'other', salesUnread: ['else'] })]),
  ],
  [
    'orders-failing',
    ofOrders({ lastReadAt: null, error, failingMs: minuteMs / 2 }, [channel({ salesUnread: ['web'] })]),
    ofOrders({ lastReadAt: null, error, failingMs: minuteMs / 2 - 1 }, [channel({ salesUnread: ['web'] })]),
  ],
  ['orders-failing', ofOrders({ lastReadAt: null, error, failingMs: 1, refused: true }), ofOrders({ lastReadAt: 1 })],
  ['orders-failing', ofOrders({ lastReadAt: null, error, failingMs: 1, waits: true }), ofOrders({ lastReadAt: 1 })],
  ['orders-not-told', ofOrders({ lastReadAt: null, error, none: true }), ofOrders({ lastReadAt: 1 })],
  [
    'broker-unreachable',
    told({ uplink: { state: 'waiting', error, warnings: [], refused: false, downMs: 2 * minuteMs } }),
    told({ uplink: { state: 'connecting', error, warnings: [], refused: false, downMs: minuteMs } }),
  ],
  [
    'broker-unreachable',
    told({ uplink: { state: 'waiting', error, warnings: [], refused: true, downMs: 1 } }),
    told({ uplink: { state: 'online', warnings: [], refused: false, downMs: 0 } }),
  ],
  [
    'broker-denies',
    told({ uplink: { state: 'online', warnings: ['no reading of ack/web'], refused: false, downMs: 0 } }),
    told({}),
  ],
  [
    'broker-silent',
    told({ uplink: { state: 'online', warnings: [], refused: false, downMs: 0, silent: ['x/req/canary'] } }),
    told({
      uplink: {
        state: 'online',
        warnings: ['no writing of x/evt/canary'],
        refused: false,
        downMs: 0,
        silent: ['x/evt/canary'],
      },
    }),
  ],
  ...(['absent', 'busy', 'denied', 'failed', 'waiting'] as const).map((state): [AlarmCode, string[], string[]] => [
    'device-missing',
    told({ devices: [device({ name: 'scale-1', kind: 'scale', state, error }), device()] }),
    told({ devices: [device({ name: 'scale-1', kind: 'scale', state: 'opening' }), device()] }),
  ]),
  ['device-paused', told({ devices: [device({ state: 'paused', error })] }), told({ devices: [device()] })],
  ['device-trouble', told({ devices: [device({ error })] }), told({ devices: [device()] })],
  [
    'station-without-scanner',
    told({ devices: [device({ state: 'absent' }), device({ name: 'scale-1', kind: 'scale' })] }),
    told({ devices: [device({ state: 'absent' }), device({ name: 'scanner-2' })] }),
  ],
  ['clock-not-set', told({ clock: { ...clock, uptimeMs: 10 * minuteMs } }), told({ clock })],
  ['clock-wrong', told({ clock: { ...clock, trusted: true, wallMs: 20_000 } }), told({ clock })],
  [
    'clock-wrong',
    told({ clock: { ...clock, lastEntryAt: nowMs + 2 * minuteMs } }),
    told({ clock: { ...clock, lastEntryAt: nowMs + 1_000 } }),
  ],
  [
    'clock-wrong',
    told({ clock: { ...clock, lastEntryAt: nowMs - 31 * 86_400_000 - 2 * minuteMs } }),
    told({ clock: { ...clock, lastEntryAt: nowMs - 31 * 86_400_000 } }),
  ],
  [
    'clock-wrong',
    told({ clock: { ...clock, lastEntryAt: nowMs - 99 * 86_400_000 } }),
    told({ clock: { ...clock, trusted: true, lastEntryAt: nowMs - 99 * 86_400_000 } }),
  ],
  [
    'disk-low',
    told({ machine: { freeBytes: 99e6, logBytes: 0 } }),
    told({ machine: { freeBytes: 200e6, logBytes: 0 } }),
  ],
  ['log-large', told({ machine: { freeBytes: 4e9, logBytes: 99e6 } }), told({ machine: undefined })],
  ['ledger-hangs', told({ bookHangs: true }), told({})],
  [
    'upgrade-failed',
    told({ machine: { freeBytes: 4e9, logBytes: 0, said: 'failed: upgrade 1.4.0; went back to 1.3.0' } }),
    told({ machine: { freeBytes: 4e9, logBytes: 0, said: 'done: upgrade 1.4.1' } }),
  ],
  ['machine-slowed', told({ machine: { freeBytes: 4e9, logBytes: 0, slowed: ['under-voltage'] } }), told({})],
  [
    'restart-required',
    told({ config: { running: 'a', onDisk: { version: 'b' } } }),
    told({ config: { running: 'a', onDisk: undefined } }),
  ],
  ['bad-config', told({ config: { running: 'a', onDisk: { error } } }), told({})],
  ['certificate-ending', told({ files: [{ path: '/etc/x', reason: error, kind: 'ending' }] }), told({})],
  ['file-missing', told({ files: [{ path: '/etc/x', reason: error, kind: 'unusable' }] }), told({})],
  ['secret-exposed', told({ files: [{ path: '/etc/x', reason: error, kind: 'exposed' }] }), told({})],
];

/** Raised where they are noticed. */
const raisedElsewhere: AlarmCode[] = [
  'epoch-ledger-lost',
  'epoch-rolled-back',
  'epoch-damaged',
  'epoch-storefront-ahead',
  'epoch-unknown-epoch',
  'epoch-clone',
  'epoch-site-ahead',
  'epoch-renamed',
  'dock-double',
  'older-version',
  'copy-failing',
  'anchor-missing',
  'ledger-damaged',
  'ledger-unchecked',
  'ledger-rebuilding',
  'projections-repaired',
  'shown-unknown',
  'command-key',
  'command-key-changed',
  'badges-tried',
  'loop-failed',
  'loop-hangs',
  'screen-down',
  'listings-unread',
  'epcis-failing',
  'site-cut-off',
  'site-trouble',
  'site-stopped',
  'site-untold',
  'site-behind',
  'mail-failed',
];

describe('conditions', () => {
  it('are none at a dock where all is well', () => expect(conditions(well)).toEqual([]));

  it.each(table)('%s', (code, bad, good) => {
    expect(bad.map((one) => one.split(' ')[0])).toContain(code);
    expect(good.map((one) => one.split(' ')[0])).not.toContain(code);
  });

  it('are one alarm for one trouble, with the words of the trouble itself', () => {
    expect(conditions({ ...well, channels: [channel({ state: 'circuit-open', error, failingMs: 9e9 })] })).toEqual([
      { code: 'channel-down', subject: 'web', text: error },
    ]);
  });

  it('are all of the catalogue but for what is raised elsewhere', () => {
    const codes = new Set([...table.map(([code]) => code), ...raisedElsewhere]);
    expect([...codes].sort()).toEqual(Object.keys(alarmCatalogue).sort());
  });
});
