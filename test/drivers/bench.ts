/**
 * A serial device on a bad cable, in virtual time: bytes are split, merged, delayed, lost and joined by noise, and the
 * plug is pulled.
 */
import { type Faults, faultyLine, noFaults, seededRandom } from '../../firmware-sim/faults.ts';
import { virtualWire, type WireOptions } from './virtual-wire.ts';

/** The wire's own delay: an answer never comes in the same millisecond. */
const wireMs = 2;

export type BenchOptions = Omit<WireOptions, 'carry'> & { faults?: Partial<Faults>; seed?: number };

export function bench({ faults = {}, seed = 1, ...rest }: BenchOptions) {
  const line = faultyLine({ ...noFaults, ...faults }, seededRandom(seed));
  let lineFreeMs = 0;
  return virtualWire({
    ...rest,
    carry(messages, wire) {
      for (const message of messages) {
        // One byte after the other: what is sent later arrives later, whatever its own delay.
        lineFreeMs = Math.max(lineFreeMs, wire.nowMs) + wireMs;
        for (const step of line(message)) {
          if (step.type === 'wait') lineFreeMs += step.ms;
          else if (step.type === 'bytes') wire.after(lineFreeMs - wire.nowMs, () => wire.arrive(step.bytes));
          else wire.after(lineFreeMs - wire.nowMs, wire.unplug);
        }
      }
    },
  });
}
