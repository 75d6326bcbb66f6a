/**
 * The device supervisor with simulated scales on real ports (fault case 48): unstable, changing its unit, talking
 * nonsense, overloaded, silent, stuck. None of them gives a weight to book, and the status says why.
 */

import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../agent/clock.ts';
import { superviseDevices } from '../../agent/devices/supervisor.ts';
import { Events } from '../../agent/events.ts';
import type { Weighing } from '../../drivers/reading.ts';
import { scaleProtocols } from '../../drivers/scales/protocols/index.ts';
import { startSimulator } from '../drivers/simulator-process.ts';
import { keepFor } from '../loop-keeper.ts';
import { until } from '../wait.ts';

let cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  cleanups = [];
});

async function scale(name: string, options: object = {}, simulated: object = {}) {
  const sim = await startSimulator(name, { options: simulated });
  cleanups.push(() => sim.stop());
  const protocol = scaleProtocols.find((each) => each.name === name) ?? expect.fail();
  const events = new Events();
  const told: Weighing[] = [];
  events.on('weight', ({ weighing }) => told.push(weighing));
  const devices = superviseDevices({
    devices: [
      {
        ...{ name: 'scale-1', station: 'packing-1', kind: 'scale', protocol: name, port: sim.link },
        line: protocol.line,
        options: protocol.options().parse({ 'poll-ms': 50, ...options }),
      },
    ],
    clock: systemClock,
    keep: keepFor(systemClock),
    random: Math.random,
    log: { info: () => undefined, warn: () => undefined },
    events,
    onReading: () => undefined,
  });
  cleanups.push(() => devices.close());
  const status = () => devices.status()[0] ?? expect.fail('no status');
  const askedMs = () => systemClock.monoMs();
  return {
    sim,
    devices,
    told,
    status,
    live: (state: Weighing['state'], digits?: string) =>
      until(`${state} ${digits ?? ''}`, () => status().weight?.state === state && status().weight?.digits === digits),
    /** The weight that is believed after a question now, or the last doubt. */
    async believed(): Promise<object> {
      const asked = askedMs();
      await until('a believed weight', () => 'weight' in devices.weight('scale-1', asked));
      return devices.weight('scale-1', asked);
    },
    doubt: (asked = askedMs()) => devices.weight('scale-1', asked),
    askedMs,
  };
}

describe.each([
  ['mt-sics', '1.250', '2.500', 'kg'],
  ['toledo-8217', '01.25', '02.50', 'lb'],
])('%s', (name, first, second, unit) => {
  test('a weight that stands still is believed once, and again after the load has changed', async () => {
    const { sim, devices, believed, doubt, live } = await scale(name);
    sim.say('weight 1.25');
    expect(await believed()).toMatchObject({ weight: { digits: first, unit } });
    devices.weightTaken('scale-1');
    expect(doubt(0)).toEqual({ doubt: 'not-moved' });
    sim.say('weight 2.50');
    await live('stable', second);
    expect(await believed()).toMatchObject({ weight: { digits: second, unit } });
  });

  test('48: unstable and overloaded are states with no weight to book', async () => {
    const { sim, live, doubt, status, askedMs } = await scale(name);
    sim.say('weight 1.25');
    await live('stable', first);
    const asked = askedMs();
    sim.say('move');
    await until('motion', () => status().weight?.state === 'motion');
    expect(doubt(asked)).toEqual({ doubt: 'motion' });
    sim.say('still');
    sim.say('weight 99');
    await live('over-capacity');
    expect(doubt(asked)).toEqual({ doubt: 'over-capacity' });
  });

  test('48: a silent scale has no weight, and the status says what to look at', async () => {
    const { sim, live, doubt, status } = await scale(name);
    sim.say('weight 1.25');
    await live('stable', first);
    sim.say('silent');
    await until('a diagnosis', () => status().error !== undefined);
    expect(status().error).toContain('does not answer');
    expect(status().state).toBe('open');
    expect(doubt(0)).toEqual({ doubt: 'stale' });
    sim.say('speak');
    await until('all well', () => status().error === undefined);
  });

  test('48: nonsense is counted, named, and never a weight', async () => {
    const { sim, told, status } = await scale(name);
    sim.say('silent');
    const nonsense = Buffer.from('S S        NaN kg\r\n\u0002NaN\rS S   Infinity kg\r\n\u0002-1e99\r').toString('hex');
    await until('a diagnosis', () => {
      sim.say(`raw ${nonsense}`);
      return status().error?.includes('line settings') === true;
    });
    expect(status().discarded).toBeGreaterThan(1);
    expect(told.filter((each) => each.digits !== undefined && !/^[0.]+$/.test(each.digits))).toEqual([]);
  });

  test('unplugged in mid weighing: the old weight is gone with the link, the new link starts clean', async () => {
    const { sim, live, status, doubt } = await scale(name);
    sim.say('weight 1.25');
    await live('stable', first);
    sim.say('unplug');
    await until('lost', () => status().state !== 'open');
    expect(status().weight).toBeUndefined();
    expect(doubt(0)).toEqual({ doubt: 'no-reading' });
    sim.say('plug');
    await live('stable', first);
  });

  test('zero and tare reach the scale, and a refusal is told', async () => {
    const { sim, devices, live, told } = await scale(name);
    sim.say('weight 0.05');
    await until('a weight', () => told.length > 0);
    expect(devices.command('scale-1', 'zero')).toBe('sent');
    await live('stable', name === 'mt-sics' ? '0.000' : '00.00');
    sim.say('move');
    await until('motion', () => told.at(-1)?.state === 'motion');
    devices.command('scale-1', 'zero');
    await until('the refusal', () => told.some((each) => each.state === 'refused'));
    expect(told.find((each) => each.state === 'refused')?.detail).toMatch(/^zero refused/);
  });
});

test('48: the unit button was pressed: what was settling starts over, and the new unit is told', async () => {
  const { sim, live, believed, status } = await scale('mt-sics');
  sim.say('weight 1.250');
  await live('stable', '1.250');
  sim.say('unit lb');
  await until('the new unit', () => status().weight?.unit === 'lb');
  expect(await believed()).toMatchObject({ weight: { digits: '1.250', unit: 'lb' } });
  sim.say('unit PCS');
  await live('not-a-weight');
});

test('48: a scale that is stuck gives its weight once', async () => {
  const { sim, devices, believed, doubt, askedMs, told } = await scale('mt-sics', { mode: 'stream' });
  sim.say('weight 3.000');
  await believed();
  devices.weightTaken('scale-1');
  const before = told.length;
  const asked = askedMs();
  await until('more of the same', () => told.length > before + 1);
  expect(doubt(asked)).toEqual({ doubt: 'not-moved' });
});

test('an unknown device and one that is not connected say so', async () => {
  const { sim, devices, status } = await scale('mt-sics');
  expect(devices.command('nobody', 'zero')).toBe('unknown-device');
  expect(devices.weight('nobody', 0)).toEqual({ doubt: 'unknown-device' });
  expect(devices.signal('nobody', 'good')).toBe(false);
  sim.say('unplug');
  await until('absent', () => status().state === 'absent');
  expect(devices.command('scale-1', 'zero')).toBe('not-connected');
});
