/**
 * What every protocol in the registries promises, on a wire with every fault, against the simulator that was written
 * from the manual alone: codes arrive whole or not at all, a weight is never one that the scale did not show, and when
 * the faults end everything works again by itself.
 */
import { describe, expect, test } from 'vitest';
import type { Protocol, Signal } from '../../drivers/driver.ts';
import { scaleProtocols } from '../../drivers/scales/protocols/index.ts';
import { believe, settle, unsettled } from '../../drivers/scales/settle.ts';
import { scannerProtocols } from '../../drivers/scanners/protocols/index.ts';
import { type Faults, seededRandom } from '../../firmware-sim/faults.ts';
import { simulators } from '../../firmware-sim/simulators.ts';
import { bench } from './bench.ts';

const faultSets: Record<string, Partial<Faults>> = {
  none: {},
  split: { split: 1 },
  merge: { merge: 0.4 },
  delay: { delay: 0.5 },
  noise: { noise: 0.3 },
  drop: { drop: 0.3 },
  unplug: { unplug: 0.1 },
  everything: { split: 0.3, merge: 0.2, delay: 0.2, noise: 0.1, drop: 0.1, unplug: 0.05 },
};
/** These change no byte: nothing may be lost. */
const harmless = ['none', 'split', 'delay'];
const seeds = [1, 2, 3, 4, 5];

const simulator = (protocol: Protocol) => {
  const make =
    simulators[protocol.kind === 'scanner' && simulators[protocol.name] === undefined ? 'scanner' : protocol.name];
  if (make === undefined) throw new Error(`protocol ${protocol.name} has no simulator`);
  return make({});
};

/** HID reports have no bytes between them to get lost; `test/drivers/hid` holds those protocols to the same. */
const serial = (protocol: Protocol) => protocol.transport === 'serial';

describe.each(scannerProtocols.filter(serial).map((each) => [each.name, each] as const))(
  'scanner %s',
  (_, protocol) => {
    describe.each(Object.entries(faultSets))('%s', (name, faults) => {
      test.each(seeds)('seed %i', (seed) => {
        const wire = bench({ protocol, device: simulator(protocol), faults, seed, answer: 'good' });
        const codes = Array.from({ length: 60 }, (_, index) => `]C1010950600013435210LOT-${index}`);
        for (const code of codes) {
          wire.hand('scan', code);
          wire.run(900);
        }
        wire.run(15_000);
        if (harmless.includes(name)) expect(wire.texts()).toEqual(codes);
        if (name === 'merge' || name === 'unplug') {
          // Whole codes only, in order, none twice. What was on the wire when it was pulled is gone, and so is what
          // somebody pulled the trigger for while the scanner waited for an answer.
          const known = wire.texts().map((text) => codes.indexOf(text));
          expect(known).not.toContain(-1);
          expect(known).toEqual([...new Set(known)].sort((a, b) => a - b));
        }
        if (name === 'unplug') expect(wire.seen.links).toBeGreaterThan(1);
        expect(wire.texts().length).toBeGreaterThan(5);
      });
    });

    test.each(seeds)(
      'a scanner with power of its own sends again over a pulled cable, and nothing counts twice: seed %i',
      (seed) => {
        for (const answer of ['good', 'refused', 'duplicate'] as const) {
          const options = protocol.name === 'serial-line' ? { feedback: 'ack-nak' } : {};
          const device = protocol.name === 'serial-line' ? simulators.scanner?.({ handshake: 'ack-nak' }) : undefined;
          const wire = bench({
            ...{ protocol, options, device: device ?? simulator(protocol), answer, seed },
            ...{ faults: { unplug: 0.25, split: 0.2 }, keepsPower: true },
          });
          const codes = Array.from({ length: 40 }, (_, index) => `]C1010950600013435210LOT-${index}`);
          for (const code of codes) {
            wire.hand('scan', code);
            // Longer than a scanner tries to get rid of a code.
            wire.run(12_000);
          }
          const known = wire.texts().map((text) => codes.indexOf(text));
          expect(wire.seen.links).toBeGreaterThan(3);
          expect(known).not.toContain(-1);
          expect(known).toEqual([...new Set(known)].sort((a, b) => a - b));
          expect(known.length).toBeGreaterThan(10);
        }
      },
    );

    test('good is told by one good tone, and nothing else by one', () => {
      const heard = (answer: Signal) => {
        const options = protocol.name === 'serial-line' ? { feedback: 'ack-nak' } : {};
        const plain = protocol.name === 'serial-line' ? simulators.scanner?.({ handshake: 'ack-nak' }) : undefined;
        const wire = bench({ protocol, options, device: plain ?? simulator(protocol), answer });
        wire.hand('scan', '4006381333931');
        wire.run(12_000);
        return wire.seen.events.join();
      };
      expect(heard('good')).toBe('beep {"tone":"good"}');
      for (const answer of ['refused', 'duplicate', 'unknown', 'trouble'] as const) {
        expect(heard(answer)).not.toBe('');
        expect(heard(answer)).not.toContain('"good"');
      }
    });
  },
);

const shownWeights = ['0.00', '1.25', '12.34', '9.05', '14.99', '0.35'];

test.each(seeds)(
  'zebra-ssi marks what it sends again: lost answers count nothing twice, and lose nothing: seed %i',
  (seed) => {
    const protocol = scannerProtocols.find((each) => each.name === 'zebra-ssi') ?? expect.fail();
    const random = seededRandom(seed);
    const wire = bench({ protocol, device: simulator(protocol), answer: 'good', loses: () => random() < 0.3 });
    const codes = Array.from({ length: 60 }, (_, index) => `]C1010950600013435210LOT-${index}`);
    for (const code of codes) {
      wire.hand('scan', code);
      wire.run(12_000);
    }
    expect(wire.texts()).toEqual(codes);
    expect(wire.seen.bad).toContain('repeat');
  },
);

describe.each(scaleProtocols.filter(serial).map((each) => [each.name, each] as const))('scale %s', (_, protocol) => {
  describe.each(Object.entries(faultSets))('%s', (name, faults) => {
    test.each(seeds)('seed %i', (seed) => {
      const wire = bench({ protocol, device: simulator(protocol), faults, seed });
      const values = new Set(shownWeights.map(Number));
      let settling = unsettled;
      let told = 0;
      let believed = 0;
      for (const weight of [...shownWeights, ...shownWeights]) {
        wire.hand('weight', weight);
        const asked = wire.nowMs;
        for (let step = 0; step < 40; step += 1) {
          wire.run(100);
          for (const { reading, atMs } of wire.readings.slice(told)) {
            if (reading.type === 'weighing') settling = settle(settling, reading, atMs);
          }
          told = wire.readings.length;
          const result = believe(settling, asked + 700, wire.nowMs);
          if (!('weight' in result)) continue;
          believed += 1;
          expect(Number(result.weight.digits)).toBe(Number(weight));
          expect(result.weight.unit).toBe(wire.weighings().find((each) => each.state === 'stable')?.unit);
        }
      }
      expect(believed).toBeGreaterThan(0);
      for (const weighing of wire.weighings()) {
        if (weighing.digits !== undefined) expect(values).toContain(Number(weighing.digits));
      }
      if (name === 'none') {
        expect(wire.seen.bad).toEqual([]);
        expect(wire.seen.diagnoses).toEqual([]);
      }
    });
  });

  test('silence is told within seconds and forgotten with the first answer', () => {
    const wire = bench({ protocol, device: simulator(protocol) });
    wire.hand('silent');
    wire.run(5000);
    expect(wire.diagnosis).toContain('does not answer');
    wire.hand('speak');
    wire.run(3000);
    expect(wire.diagnosis).toBeUndefined();
    expect(wire.weighings().at(-1)?.state).toBe('stable');
  });

  test('motion and overload are states, never stable weights', () => {
    const wire = bench({ protocol, device: simulator(protocol) });
    wire.hand('move');
    wire.hand('weight', '3.20');
    wire.run(1500);
    wire.readings.length = 0;
    wire.run(3000);
    expect(new Set(wire.weighings().map((each) => each.state))).toEqual(new Set(['motion']));
    wire.hand('still');
    wire.hand('weight', '99.00');
    wire.run(1500);
    wire.readings.length = 0;
    wire.run(3000);
    // Some name it, some show a fault, and some fall silent.
    const states = [...new Set(wire.weighings().map((each) => each.state))];
    expect(['over-capacity', 'fault', undefined]).toContain(states[0]);
    expect(states.length).toBeLessThan(2);
    if (states.length === 0) expect(wire.diagnosis).toContain('does not answer');
  });

  test('another protocol on the line is said to be one', () => {
    const wire = bench({ protocol, device: simulators.scanner?.({}) ?? expect.fail() });
    for (let code = 0; code < 10; code += 1) {
      wire.hand('scan', '4006381333931');
      wire.run(700);
    }
    expect(wire.weighings()).toEqual([]);
    expect(wire.diagnosis).toMatch(/not this protocol/);
  });
});

test('ohaus: set to legal for trade it refuses to be asked for the weight now, and answers when the load stands still', () => {
  const protocol = scaleProtocols.find((each) => each.name === 'ohaus') ?? expect.fail();
  const device = simulators.ohaus?.({ legalForTrade: true }) ?? expect.fail();
  const refused = bench({ protocol, device });
  refused.run(2000);
  expect(refused.weighings().at(-1)).toMatchObject({ state: 'refused', detail: expect.stringContaining('ES') });
  const wire = bench({ protocol, options: { mode: 'poll-stable' }, device });
  wire.hand('move');
  wire.hand('weight', '2.500');
  wire.run(2000);
  const before = wire.weighings().length;
  wire.hand('still');
  wire.run(1000);
  expect(
    wire
      .weighings()
      .slice(before)
      .map(({ digits }) => digits),
  ).toContain('2.500');
});
