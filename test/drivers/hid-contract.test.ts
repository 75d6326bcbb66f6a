/**
 * What every HID protocol promises, against the simulator that was written from the manual alone, on a bus that loses
 * reports, delays them, mixes foreign ones in and comes unplugged: codes whole or not at all, never a weight that the
 * scale did not show, and everything works again by itself.
 */
import { describe, expect, test } from 'vitest';
import type { Protocol } from '../../drivers/driver.ts';
import { scaleProtocols } from '../../drivers/scales/protocols/index.ts';
import { usbHid } from '../../drivers/scales/protocols/usb-hid.ts';
import { believe, settle, unsettled } from '../../drivers/scales/settle.ts';
import { hidKeyboard } from '../../drivers/scanners/protocols/hid-keyboard.ts';
import { hidPos } from '../../drivers/scanners/protocols/hid-pos.ts';
import { scannerProtocols } from '../../drivers/scanners/protocols/index.ts';
import { hidSimulators } from '../../firmware-sim/hid/simulators.ts';
import { type ReportFaults, wire } from './hid-wire.ts';

const faultSets: Record<string, Partial<ReportFaults>> = {
  none: {},
  delay: { delay: 0.2 },
  unplug: { unplug: 0.3 },
  foreign: { foreign: 0.3 },
};
const seeds = [1, 2, 3];
const simulator = (protocol: Protocol, settings: object = {}) =>
  (hidSimulators[protocol.name] ?? expect.fail(`no simulator for ${protocol.name}`))(settings);

const codes = Array.from(
  { length: 40 },
  (_, index) => `]C101095060001343521${'X'.repeat(index * 3)}\u001d10LOT-${index}`,
);

/** As the scanner is set up, so is the driver. */
const scanners: [string, Protocol, object, object][] = [
  ['hid-pos access-is', hidPos, {}, {}],
  ['hid-pos microscan', hidPos, { make: 'microscan' }, { layout: 'microscan' }],
  ['hid-pos symbol-com', hidPos, { make: 'symbol-com' }, { layout: 'symbol-com' }],
  ...(['us', 'uk', 'de', 'fr'] as const).flatMap((country): [string, Protocol, object, object][] => [
    [`hid-keyboard ${country}`, hidKeyboard, { country }, { layout: country }],
    [`hid-keyboard ${country} Alt`, hidKeyboard, { country, controls: 'alt' }, { layout: country }],
  ]),
  ['hid-keyboard rolling', hidKeyboard, { rolling: true }, {}],
  ['hid-keyboard Tab', hidKeyboard, { suffix: 'tab' }, { suffix: 'tab' }],
  ['hid-keyboard no suffix', hidKeyboard, { suffix: 'none' }, { suffix: 'none' }],
];

test('every HID protocol of the registries is held to it', () => {
  const names = [...scannerProtocols, ...scaleProtocols].filter(({ transport }) => transport === 'hid');
  const held = new Set([...scanners.map(([, protocol]) => protocol), usbHid]);
  expect(names.filter((each) => !held.has(each))).toEqual([]);
});

describe.each(scanners)('%s', (_, protocol, settings, options) => {
  describe.each(Object.entries(faultSets))('%s', (name, faults) => {
    test.each(seeds)('seed %i', (seed) => {
      const bus = wire({ protocol, options, device: simulator(protocol, settings), faults, seed });
      bus.run(1000);
      for (const code of codes) {
        bus.hand('scan', code);
        bus.run(2000);
      }
      if (name === 'none') {
        expect(bus.texts()).toEqual(codes);
        expect(bus.seen.bad).toEqual([]);
        expect(bus.seen.diagnoses).toEqual([]);
      }
      if (name === 'unplug') expect(bus.seen.links).toBeGreaterThan(1);
      if (name !== 'none') {
        // Whole codes only, in order.
        const known = bus.texts().map((text) => codes.indexOf(text));
        expect(known).not.toContain(-1);
        expect(known).toEqual([...known].sort((a, b) => a - b));
      }
      expect(bus.texts().length).toBeGreaterThan(3);
    });
  });
});

const shown = ['0.00', '1.25', '12.34', '9.05', '14.99', '0.35'];

describe.each([['usb-hid', usbHid] as const])('%s', (_, protocol) => {
  const everyFault = {
    ...faultSets,
    lose: { lose: 0.3 },
    everything: { lose: 0.2, delay: 0.2, foreign: 0.1, unplug: 0.02 },
  };
  describe.each(Object.entries(everyFault))('%s', (name, faults) => {
    test.each(seeds)('seed %i', (seed) => {
      const bus = wire({ protocol, device: simulator(protocol), faults, seed });
      const values = new Set(shown.map(Number));
      let settling = unsettled;
      let told = 0;
      let believed = 0;
      for (const weight of [...shown, ...shown]) {
        bus.hand('weight', weight);
        const asked = bus.nowMs;
        for (let step = 0; step < 40; step += 1) {
          bus.run(100);
          for (const { reading, atMs } of bus.readings.slice(told)) {
            if (reading.type === 'weighing') settling = settle(settling, reading, atMs);
          }
          told = bus.readings.length;
          const result = believe(settling, asked + 700, bus.nowMs);
          if (!('weight' in result)) continue;
          believed += 1;
          expect(Number(result.weight.digits)).toBe(Number(weight));
          expect(result.weight.unit).toBe('kg');
        }
      }
      expect(believed).toBeGreaterThan(0);
      for (const { digits } of bus.weighings()) if (digits !== undefined) expect(values).toContain(Number(digits));
      if (name === 'none') {
        // Only the report from before the opening.
        expect(bus.seen.bad).toEqual(['stale']);
        expect(bus.seen.diagnoses).toEqual([]);
      }
    });
  });

  test('the weighing from before the plug is never shown', () => {
    const bus = wire({ protocol, device: simulator(protocol) });
    bus.run(1000);
    expect(new Set(bus.weighings().map(({ digits }) => digits))).toEqual(new Set(['0.00']));
  });

  test('silence is told within seconds and forgotten with the first report', () => {
    const bus = wire({ protocol, device: simulator(protocol) });
    bus.hand('silent');
    bus.run(5000);
    expect(bus.diagnosis).toContain('does not answer');
    bus.hand('speak');
    bus.run(1000);
    expect(bus.diagnosis).toBeUndefined();
  });

  test('motion, overload and a negative load are states, never stable weights', () => {
    const bus = wire({ protocol, device: simulator(protocol) });
    const statesAfter = (...hands: [string, string?][]) => {
      for (const [verb, argument] of hands) bus.hand(verb, argument);
      bus.run(300);
      bus.readings.length = 0;
      bus.run(1000);
      return new Set(bus.weighings().map(({ state }) => state));
    };
    bus.run(1000);
    expect(statesAfter(['move'], ['weight', '3.20'])).toEqual(new Set(['motion']));
    expect(statesAfter(['still'], ['weight', '99.00'])).toEqual(new Set(['over-capacity']));
    expect(statesAfter(['weight', '-0.20'])).toEqual(new Set(['under-zero']));
    expect(statesAfter(['weight', '3.20'])).toEqual(new Set(['stable']));
  });

  test('the unit follows the key at the scale', () => {
    const bus = wire({ protocol, device: simulator(protocol) });
    bus.hand('weight', '3.20');
    bus.run(1000);
    bus.hand('unit', 'lb');
    bus.run(1000);
    expect(bus.weighings().at(-1)).toMatchObject({ state: 'stable', unit: 'lb' });
  });

  test('zero happens when the scale says so, and is refused in words when it does not', () => {
    const bus = wire({ protocol, device: simulator(protocol) });
    bus.hand('weight', '0.30');
    bus.run(1000);
    bus.command('zero');
    bus.run(5000);
    expect(bus.weighings().at(-1)).toMatchObject({ state: 'stable', digits: '0.00' });
    expect(bus.weighings().map(({ state }) => state)).not.toContain('refused');
    bus.hand('weight', '20');
    bus.command('zero');
    bus.run(5000);
    expect(bus.weighings().find(({ state }) => state === 'refused')?.detail).toContain('zero refused');
    bus.command('tare');
    expect(bus.weighings().at(-1)?.detail).toContain('no such command');
  });

  test('another device on the port is said to be one', () => {
    const bus = wire({ protocol, device: hidSimulators['hid-pos']?.({}) ?? expect.fail() });
    for (let code = 0; code < 3; code += 1) {
      bus.hand('scan', '4006381333931');
      bus.run(500);
    }
    expect(bus.weighings()).toEqual([]);
    expect(bus.diagnosis).toMatch(/not this protocol/);
  });
});
