/**
 * Every part that goes on in the background is made to fail: that is an alarm of its name, and the part works again by
 * itself.
 */
import { describe, expect, it, onTestFinished } from 'vitest';
import { Alarms } from '../../agent/alarms/alarms.ts';
import { AlarmWatch } from '../../agent/alarms/watch.ts';
import type { Clock } from '../../agent/clock.ts';
import { ClockTrust } from '../../agent/clock-trust.ts';
import { superviseDevices } from '../../agent/devices/supervisor.ts';
import { Events } from '../../agent/events.ts';
import { Forwarders } from '../../agent/forward/all-channels.ts';
import type { ChannelKind } from '../../agent/forward/channel.ts';
import { channelKinds } from '../../agent/forward/kinds/index.ts';
import { OrderIntake } from '../../agent/forward/orders/intake.ts';
import { scheduleTurn } from '../../agent/forward/schedule.ts';
import type { Book } from '../../agent/ledger/book.ts';
import type { Log } from '../../agent/log.ts';
import type { KeepLoop, Turn } from '../../agent/loops.ts';
import { Observers } from '../../agent/mqtt/observers.ts';
import { PresenceTeller } from '../../agent/mqtt/presence.ts';
import { openUplink } from '../../agent/mqtt/uplink.ts';
import { namedFiles } from '../../agent/named-file.ts';
import { createNotify } from '../../agent/notify.ts';
import { IdleLock } from '../../agent/stations/idle-lock.ts';
import { ParcelScales } from '../../agent/stations/parcel-scale.ts';
import { OpenError } from '../../drivers/transport.ts';
import { virtualClock } from '../drivers/virtual-clock.ts';
import { channelConfig, mqttConfig, temporaryFolder } from '../forward/bench.ts';
import { memoryBook, statusOf } from '../forward/memory-book.ts';
import { MemoryLedger } from '../forward/memory-ledger.ts';
import { keepFor } from '../loop-keeper.ts';

const log: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const startMs = Date.UTC(2026, 10, 28);

type Bench = {
  /** Throws once after `trip()`. */
  clock: Clock;
  /** The same without that. */
  calm: Clock;
  keep: KeepLoop;
  signal: AbortSignal;
  trip: () => void;
  /** @throws once after `trip()` */
  may: () => void;
};

function setUp() {
  const time = virtualClock();
  let tripped = false;
  let turns = 0;
  const may = () => {
    if (!tripped) return;
    tripped = false;
    throw new TypeError("Cannot read properties of undefined (reading 'held')");
  };
  const clock: Clock = {
    monoMs: time.monoMs,
    wallMs: () => startMs + time.monoMs(),
    sleep: (ms, signal) => {
      may();
      return time.sleep(ms, signal);
    },
  };
  const alarms = new Alarms(time);
  const end = new AbortController();
  onTestFinished(() => end.abort());
  const kept = keepFor(time, alarms);
  const keep: KeepLoop = (name, turn, signal, waits) => {
    const counted: Turn = (ends) => {
      turns += 1;
      return turn(ends);
    };
    return kept(name, counted, signal, waits);
  };
  const trip = () => {
    tripped = true;
  };
  const calm = { ...clock, sleep: time.sleep };
  const bench: Bench = { clock, calm, keep, signal: end.signal, trip, may };
  return { ...bench, time, alarms, turns: () => turns };
}

const noPort = () => Promise.reject(new OpenError('absent', 'not there'));
const deviceConfig = {
  ...{ name: 'scanner-1', station: 'packing-1', kind: 'scanner' as const, protocol: 'serial-line', port: '/dev/x' },
  line: { baud: 9600, dataBits: 8 as const, parity: 'none' as const, stopBits: 1 as const },
  options: { prefix: '', suffix: 'cr', 'max-length': 100, 'idle-ms': 50, feedback: 'none' },
};

/** What starts the part, by the name that people read in its alarm. */
const parts: Record<string, (bench: Bench) => void> = {
  'the word to observers': ({ clock, keep }) => {
    let head = 0;
    const events = new Events();
    const uplink = { connected: true, publish: async () => {}, onLink: () => () => {} };
    const observers = new Observers({ uplink, events, clock, keep, recent: async () => [], head: () => head });
    const commits = setInterval(() => {
      head += 1;
      events.emit('commit', { epoch: 'e', seq: head });
    }, 1);
    onTestFinished(() => {
      clearInterval(commits);
      observers.close();
    });
  },
  'the lock of packing-1': ({ clock, keep }) => {
    const stations = [{ name: 'packing-1', lockAfterMs: 1_000 }];
    const idle = new IdleLock({ stations, clock, keep, lock: async () => {} });
    onTestFinished(() => idle.close());
  },
  'the look at the time service': ({ clock, keep }) => {
    const trust = new ClockTrust(clock, keep);
    onTestFinished(() => trust.stop());
  },
  'the watchdog': ({ clock, keep }) => {
    const notify = createNotify({ socket: '/run/x', watchdogUs: 3_000_000, clock, log, send: () => {} });
    onTestFinished(notify.watch(async () => {}, keep));
  },
  'the word to the broker how the dock is': ({ clock, keep }) => {
    const presence = { boot: 'b', epoch: () => 'e', info: () => ({}), health: () => ({}) };
    const teller = new PresenceTeller({ presence, clock, keep, publish: async () => {}, log: () => {} });
    teller.begin();
    onTestFinished(() => teller.end());
  },
  'the link to the broker': ({ clock, keep, may }) => {
    const uplink = openUplink({
      ...{ config: mqttConfig('mqtt://127.0.0.1:9', { passwordFile: '/none' }), site: 's', dock: 'd', clock, keep },
      ...{ random: () => 0.5, log: () => {}, readFile: async () => Promise.reject(new Error('none')) },
      presence: { boot: 'b', epoch: () => 'e', info: () => ({}), health: () => ({}) },
      network: () => {
        may();
        return 'eth0';
      },
    });
    onTestFinished(() => uplink.close());
  },
  'the connection of scanner-1': ({ clock, keep, may }) => {
    const port = {
      identity: async () => {
        may();
        return undefined;
      },
      open: noPort,
      others: async () => [],
      changes: () => new Promise<void>(() => {}),
    };
    const devices = superviseDevices({
      ...{ devices: [deviceConfig], clock, keep, random: () => 0.5, log, events: new Events(), onReading: () => {} },
      ports: () => port,
    });
    onTestFinished(() => devices.close());
  },
  'the look at what waits for a weight': ({ clock, keep, signal, may }) => {
    const scales = new ParcelScales({
      book: {
        row: async () => undefined,
        order: async () => undefined,
        station: () => Promise.reject(new Error('nobody practises here')),
        submit: async () => ({ type: 'refused', code: 'busy', text: '' }),
      },
      ...{ events: new Events(), clock, keep, signal },
      scales: { weight: () => ({ doubt: 'unknown-device' }), weightTaken: () => {} },
      stations: new Proxy(['packing-1'], {
        get: (target, key) => {
          if (key === Symbol.iterator) may();
          return Reflect.get(target, key);
        },
      }),
    });
    const commits = setInterval(() => scales.lookAgain(), 1);
    onTestFinished(() => clearInterval(commits));
  },
  'the reading of orders of acme-web': ({ clock, keep, may }) => {
    const { submit } = memoryBook(new MemoryLedger());
    const intake = new OrderIntake({
      ...{ channel: 'acme-web', everyMs: 1_000, clock, keep, random: () => 0.5, book: { submit } },
      source: {
        fetch: async () => ({ type: 'page', page: { orders: [], next: null } }),
        onTold: () => {},
      },
      linked: () => {
        may();
        return true;
      },
      ...{ log: () => {}, onState: () => {} },
    });
    onTestFinished(() => intake.close());
  },
  'the schedule of acme-web': ({ clock, keep, signal }) => {
    const schedule = { type: 'every', ms: 1_000 } as const;
    const turn = scheduleTurn({ schedule, clock, lastAt: undefined, onBegin: () => {}, onTurn: () => {} });
    void keep('the schedule of acme-web', turn, signal);
  },
  'the watch over the dock': ({ calm, keep, may }) => watchOf(calm, keep, { facts: may }),
  'the watch over disk and files': ({ calm, keep, may }) => watchOf(calm, keep, { disk: may }),
};

function watchOf(clock: Clock, keep: KeepLoop, { facts, disk }: { facts?: () => void; disk?: () => void }): void {
  const folder = temporaryFolder();
  const dock = {
    get data() {
      disk?.();
      return folder;
    },
  };
  const watch = new AlarmWatch({
    config: { dock, channels: [], devices: [] } as never,
    ...{ alarms: new Alarms(clock), clock, keep, files: namedFiles(undefined), configVersion: '' },
    keepInPlace: async () => undefined,
    ping: async () => {},
    reports: async () => [],
    facts: () => {
      facts?.();
      return { book: { state: 'open' }, devices: [], clock: { trusted: true, uptimeMs: 0, wallMs: startMs } };
    },
  });
  watch.begin();
  onTestFinished(() => watch.stop());
}

describe('what goes on in the background', () => {
  it.each(Object.entries(parts))('%s fails, is an alarm, and goes on', async (name, start) => {
    const { time, alarms, trip, turns, ...bench } = setUp();
    start({ ...bench, trip });
    // What a part asks the system for takes real time.
    const raised = async () => {
      while (alarms.list().length === 0) {
        await time.advance(500);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      return alarms.list();
    };
    await time.advance(2_000);
    expect(alarms.list()).toEqual([]);
    trip();
    expect(await raised()).toMatchObject([{ id: `loop-failed:${name}`, text: expect.stringContaining('held') }]);
    const before = turns();
    for (let n = 0; n < 200 && alarms.list().length > 0; n += 1) await time.advance(1_000);
    expect(alarms.list()).toEqual([]);
    expect(turns()).toBeGreaterThan(before);
  });

  it('is no alarm while there is nothing to do for hours: a wait is no hanging', async () => {
    const bench = setUp();
    const { time, alarms, clock, keep } = bench;
    for (const start of Object.values(parts)) start(bench);
    const uplink = { connected: true, publish: async () => {}, onLink: () => () => {} };
    const observers = new Observers({
      uplink,
      events: new Events(),
      clock,
      keep,
      recent: async () => [],
      head: () => 0,
    });
    onTestFinished(() => observers.close());
    for (let n = 0; n < 20; n += 1) await time.advance(60_000);
    expect(alarms.list()).toEqual([]);
  });

  it('a channel that fails is closed and opened anew, and sends', async () => {
    const { time, alarms, clock, keep } = setUp();
    const ledger = new MemoryLedger();
    ledger.receive('TEE', 3);
    let opened = 0;
    let closed = 0;
    const sent: string[] = [];
    const kind: ChannelKind = {
      ...(channelKinds[0] as ChannelKind),
      kind: 'failing',
      load: async () => ({
        open: () => {
          opened += 1;
          if (opened === 1) throw new Error('no such thing');
          return {
            linked: true,
            send: (batch) => {
              // Before it can answer: a mistake that nobody turns for.
              if (opened === 2) throw new Error('it throws');
              sent.push(batch.key);
              return Promise.resolve({ type: 'acknowledged', rejected: [] });
            },
            close: async () => {
              closed += 1;
            },
          };
        },
      }),
    };
    (channelKinds as ChannelKind[]).push(kind);
    onTestFinished(() => void (channelKinds as ChannelKind[]).pop());
    const book = { ...memoryBook(ledger), head: ledger.head, channels: async () => [statusOf(ledger, 'acme-web')] };
    const forwarders = new Forwarders([channelConfig({ kind: 'failing' })], {
      ...{ book: book as unknown as Book, uplink: undefined, clock, keep, random: () => 0.5 },
      ...{ readFile: async () => Buffer.alloc(0), turns: { last: () => undefined, record: () => {} } },
      ...{ log: () => () => {}, onState: () => {} },
    });
    onTestFinished(() => forwarders.close());
    await time.advance(200);
    expect(alarms.list()).toMatchObject([{ id: 'loop-failed:the channel acme-web' }]);
    await time.advance(600_000);
    expect([opened, closed, sent.length, alarms.list()]).toEqual([3, 1, 1, []]);
    expect(await forwarders.reports()).toMatchObject([{ name: 'acme-web', state: 'idle' }]);
  });
});
