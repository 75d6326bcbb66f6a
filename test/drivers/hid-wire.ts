/**
 * A HID device on its bus, in virtual time. USB carries reports whole and unharmed; what goes wrong is that one is lost
 * (nobody read in time), comes late, is of another kind, or that the cable is pulled.
 */
import { seededRandom } from '../../firmware-sim/faults.ts';
import type { HidSimDevice } from '../../firmware-sim/hid/device.ts';
import { virtualWire, type WireOptions } from './virtual-wire.ts';

/** Chance per message (all reports of one code, one report of a scale) that it happens to one of its reports. */
export type ReportFaults = { lose: number; delay: number; foreign: number; unplug: number };

const frameMs = 2;
const delayMsMax = 200;
const foreignBytesMax = 8;

export type HidWireOptions = Omit<WireOptions, 'carry' | 'device'> & {
  device: HidSimDevice;
  faults?: Partial<ReportFaults>;
  seed?: number;
};

export function wire({ faults = {}, seed = 1, ...rest }: HidWireOptions) {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  let busFreeMs = 0;
  return virtualWire({
    ...rest,
    carry(reports, bus) {
      const victim = (chance = 0) => (chance > 0 && random() < chance ? below(reports.length) : -1);
      const victims = {
        ...{ delay: victim(faults.delay), unplug: victim(faults.unplug) },
        ...{ foreign: victim(faults.foreign), lose: victim(faults.lose) },
      };
      for (const [index, report] of reports.entries()) {
        const has = (fault: keyof ReportFaults) => victims[fault] === index;
        busFreeMs = Math.max(busFreeMs, bus.nowMs) + frameMs;
        if (has('delay')) busFreeMs += below(delayMsMax);
        const afterMs = busFreeMs - bus.nowMs;
        if (has('unplug')) bus.after(afterMs, bus.unplug);
        if (has('foreign')) {
          const foreign = Uint8Array.from({ length: 1 + below(foreignBytesMax) }, () => below(256));
          bus.after(afterMs, () => bus.arrive(foreign));
        }
        if (!has('lose')) bus.after(afterMs, () => bus.arrive(report));
      }
    },
  });
}
