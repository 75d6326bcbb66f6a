/**
 * The device supervisor on made-up links, in virtual time: how often it tries, what it says, what it keeps and forgets.
 */

import { expect, test } from 'vitest';
import type { DevicesOptions } from '../../agent/devices/device.ts';
import { superviseDevices } from '../../agent/devices/supervisor.ts';
import { type DeviceStatus, Events } from '../../agent/events.ts';
import type { Reading } from '../../drivers/reading.ts';
import { type LinkEnd, OpenError, type OpenTransport, type TransportHandlers } from '../../drivers/transport.ts';
import { virtualClock } from '../drivers/virtual-clock.ts';
import { keepFor } from '../loop-keeper.ts';

type Link = {
  handlers: TransportHandlers;
  written: string[];
  paused: boolean;
  closed: boolean;
  end(end: LinkEnd): void;
};

function setUp(answer: (attempt: number) => 'open' | OpenError, options: Partial<DevicesOptions> = {}) {
  const clock = virtualClock();
  const links: Link[] = [];
  const attempts: number[] = [];
  const states: DeviceStatus['state'][] = [];
  const log: string[] = [];
  const readings: Reading[] = [];
  const events = new Events();
  events.on('device', (status) => states.push(status.state));

  const open: OpenTransport = async (handlers) => {
    attempts.push(clock.monoMs());
    const result = answer(attempts.length - 1);
    if (result !== 'open') throw result;
    const link: Link = {
      handlers,
      written: [],
      paused: false,
      closed: false,
      end(end) {
        if (link.closed) return;
        link.closed = true;
        handlers.onEnd(end);
      },
    };
    links.push(link);
    return {
      async write(bytes) {
        link.written.push(Buffer.from(bytes).toString('latin1'));
      },
      pause: () => {
        link.paused = true;
      },
      resume: () => {
        link.paused = false;
      },
      close: async () => link.end({ code: 'closed', message: '' }),
    };
  };

  const devices = superviseDevices({
    devices: [
      {
        ...{
          name: 'scanner-1',
          station: 'receiving-1',
          kind: 'scanner',
          protocol: 'serial-line',
          port: '/dev/made-up',
        },
        line: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
        options: { prefix: '', suffix: 'cr', 'max-length': 100, 'idle-ms': 50, feedback: 'ack-nak' },
      },
    ],
    clock,
    keep: keepFor(clock),
    random: () => 0.999_999,
    log: { info: (message) => log.push(message), warn: (message) => log.push(message) },
    events,
    onReading: (_, reading) => readings.push(reading),
    // The same device is plugged in all the time.
    ports: () => ({
      open,
      identity: async () => 'the port',
      changes: (_before, _timing, signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
      others: async () => [],
    }),
    ...options,
  });
  return {
    ...{ clock, devices, links, attempts, states, log, readings },
    link: () => links.at(-1) ?? expect.fail('no link'),
    status: () => devices.status()[0] ?? expect.fail('no status'),
    send: (text: string) => links.at(-1)?.handlers.onData(Buffer.from(text, 'latin1')),
  };
}

const failing = () => new OpenError('failed', 'it does not open');

test('tries again after at most 0.5, 1, 2, 4, 8 and then 10 seconds, and says so once', async () => {
  const { clock, devices, attempts, log, status } = setUp(failing);
  await clock.advance(60_000);
  const gaps = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
  expect(gaps.slice(0, 7)).toEqual([520, 1020, 2020, 4020, 8020, 10_020, 10_020]);
  expect(log).toEqual(['Device not connected']);
  expect(status()).toMatchObject({ state: 'failed', error: 'it does not open', lost: 0 });
  await devices.close();
  expect(status().state).toBe('stopped');
});

test('the shortest waits are a tenth: no loop spins', async () => {
  const { clock, devices, attempts } = setUp(failing, { random: () => 0 });
  await clock.advance(10_000);
  expect(attempts.length).toBeLessThan(25);
  await devices.close();
});

test('a link that lived starts the waits over; one that falls at once does not', async () => {
  const { clock, devices, links, attempts } = setUp(() => 'open');
  for (let round = 0; round < 6; round += 1) {
    await clock.advance(0);
    links.at(-1)?.end({ code: 'lost', message: 'gone' });
    await clock.advance(12_000);
  }
  const short = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
  // Opened, lived the rest of the 12 s, fell: the wait is that of a first failure again.
  expect(Math.max(...short)).toBeLessThan(13_000);
  expect(attempts).toHaveLength(7);
  await devices.close();
});

test('states, counts and log lines of an outage', async () => {
  const answers: ('open' | OpenError)[] = [
    'open',
    new OpenError('absent', 'not there'),
    new OpenError('denied', 'not allowed'),
  ];
  const { clock, devices, states, log, link, status } = setUp((attempt) => answers[attempt] ?? 'open');
  await clock.advance(0);
  link().end({ code: 'lost', message: 'it hung up' });
  await clock.advance(0);
  expect(status()).toMatchObject({ state: 'waiting', error: 'it hung up', lost: 1 });
  await clock.advance(20_000);
  expect(states).toEqual(['opening', 'open', 'waiting', 'absent', 'denied', 'open']);
  expect(log).toEqual(['Device connected', 'Device not connected', 'Device connected']);
  expect(status()).not.toHaveProperty('error');
  await devices.close();
});

test('half a frame does not survive a link', async () => {
  const { clock, devices, links, link, send, readings, status } = setUp(() => 'open');
  await clock.advance(0);
  send('40063');
  link().end({ code: 'lost', message: 'gone' });
  await clock.advance(1000);
  expect(links).toHaveLength(2);
  send('81333931\r');
  expect(readings).toEqual([{ type: 'scan', text: '81333931' }]);
  expect(status()).toMatchObject({ frames: 1, discarded: 1, lost: 1 });
  await devices.close();
});

test('a link opened while everything is paused starts paused, and a silence that we made cuts no frame', async () => {
  const { clock, devices, link, send, readings } = setUp(() => 'open');
  devices.pauseAll();
  await clock.advance(0);
  expect(link().paused).toBe(true);
  devices.resumeAll();
  send('40063');
  devices.pauseAll();
  await clock.advance(60_000);
  devices.resumeAll();
  send('81333931\r');
  expect(readings).toEqual([{ type: 'scan', text: '4006381333931' }]);
  await devices.close();
});

test('signals go to the link that is open, and nowhere without one', async () => {
  const { clock, devices, link } = setUp(() => 'open');
  expect(devices.signal('scanner-1', 'good')).toBe(false);
  await clock.advance(0);
  expect(devices.signal('scanner-1', 'good')).toBe(true);
  expect(link().written).toEqual(['\u0006']);
  link().end({ code: 'lost', message: 'gone' });
  await clock.advance(0);
  expect(devices.signal('scanner-1', 'good')).toBe(false);
  expect(link().written).toEqual(['\u0006']);
  await devices.close();
});

test('an outcome of an earlier link is not written to the next one; the code sent again there is answered, not read', async () => {
  const sources: number[] = [];
  const { clock, devices, link, send } = setUp(() => 'open', { onReading: (source) => sources.push(source.link) });
  await clock.advance(0);
  send('A\r');
  link().end({ code: 'lost', message: 'gone' });
  await clock.advance(1000);
  send('B\r');
  expect(sources).toEqual([1, 2]);
  expect(devices.signal('scanner-1', 'good', 1)).toBe(false);
  expect(link().written).toEqual([]);
  expect(devices.signal('scanner-1', 'refused', 2)).toBe(true);
  expect(link().written).toEqual(['\u0015']);
  send('C\r');
  link().end({ code: 'lost', message: 'gone' });
  // Recorded while the port is closed: the scanner cannot have heard it.
  expect(devices.signal('scanner-1', 'good', 2)).toBe(false);
  await clock.advance(3000);
  send('C\r');
  expect(link().written).toEqual(['\u0006']);
  expect(sources).toEqual([1, 2, 2]);
  send('C\r');
  expect(sources).toEqual([1, 2, 2, 3]);
  await devices.close();
});

test('a listener or a booker that throws costs the device nothing, and is logged', async () => {
  const read: Reading[] = [];
  const events = new Events();
  events.on('device', () => {
    throw new Error('observer');
  });
  const { clock, devices, send, log, status } = setUp(() => 'open', {
    events,
    onReading(_, reading) {
      read.push(reading);
      throw new Error('booker');
    },
  });
  await clock.advance(0);
  send('A\rB\r');
  expect(read).toHaveLength(2);
  expect(status()).toMatchObject({ state: 'open', lost: 0 });
  expect(log).toContain('A reading was not taken');
  await devices.close();
});

test('closing in any state ends at once and leaves no sleeper behind', async () => {
  for (const answer of [() => 'open' as const, failing]) {
    const { clock, devices, status, attempts } = setUp(answer);
    await clock.advance(100);
    await devices.close();
    expect(status().state).toBe('stopped');
    expect(clock.sleepers).toBe(0);
    const before = attempts.length;
    await clock.advance(60_000);
    expect(attempts).toHaveLength(before);
  }
});

test('a protocol that nobody knows is a bug', () => {
  const devices = [
    {
      ...{ name: 'x', station: 'y', kind: 'scale' as const, protocol: 'serial-line', port: '/dev/made-up' },
      line: { baud: 9600, dataBits: 8 as const, parity: 'none' as const, stopBits: 1 as const },
      options: {},
    },
  ];
  expect(() => setUp(failing, { devices })).toThrow('no scale protocol "serial-line"');
});

test('what was read before the port was set up is answered when the scanner sends it again, and no newer code instead', async () => {
  const { clock, devices, link, send, readings } = setUp(() => 'open');
  await clock.advance(0);
  const ack = '\x06';
  send('4006381333931\r');
  // The scanner gave up meanwhile, and its next code was thrown away: it waits for the answer to that one.
  link().handlers.onSetUp?.();
  devices.signal('scanner-1', 'good');
  await clock.advance(0);
  expect(link().written).toEqual([]);
  send('4006381333948\r');
  expect(link().written).toEqual([]);
  devices.signal('scanner-1', 'good');
  await clock.advance(0);
  expect(link().written).toEqual([ack]);

  // Or it did not give up: it sends its code again, which is no second scan.
  send('4006381333955\r');
  link().handlers.onSetUp?.();
  devices.signal('scanner-1', 'good');
  await clock.advance(0);
  expect(link().written).toEqual([ack]);
  send('4006381333955\r');
  await clock.advance(0);
  expect(link().written).toEqual([ack, ack]);
  expect(readings).toHaveLength(3);
  await devices.close();
});
