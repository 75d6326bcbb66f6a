/**
 * A USB scale as the HID Point of Sale usage tables 1.02 describe it: it reports several times a second, whether
 * somebody reads or not. Weight is unsigned; below zero is a status. Some keep the last report of the time before they
 * were read, and give that one first; some saturate when their finest step no longer fits into 16 bits.
 */
import { Platform, type PlatformOptions } from '../scales/platform.ts';
import { scaleDescriptor } from './descriptors.ts';
import type { HidSimDevice } from './device.ts';

type UsbScaleSimOptions = PlatformOptions & {
  everyMs: number;
  /** It has the control report; most do not. */
  canZero: boolean;
  /** The report that is given first after the plug, from before. */
  remembers: number[] | undefined;
};

const dataReport = 3;
const controlReport = 2;
const zeroBit = 2;
const status = { zero: 2, motion: 3, stable: 4, underZero: 5, overLimit: 6 };
/** Positions in the enumeration of weight units. */
const units: Record<string, number> = {
  mg: 1,
  g: 2,
  kg: 3,
  ct: 4,
  tael: 5,
  gr: 6,
  dwt: 7,
  t: 8,
  ozt: 10,
  oz: 11,
  lb: 12,
};

export function usbScaleSim({ everyMs, canZero, remembers, ...platformOptions }: UsbScaleSimOptions): HidSimDevice {
  const platform = new Platform(platformOptions);

  const condition = () => {
    if (platform.over) return status.overLimit;
    if (platform.net < 0) return status.underZero;
    if (platform.moving) return status.motion;
    return platform.net === 0 ? status.zero : status.stable;
  };

  const report = (): Uint8Array => {
    const weight = Math.min(Math.abs(platform.net), 0xffff);
    const exponent = -platform.decimals & 0xff;
    return Uint8Array.of(dataReport, condition(), units[platform.unit] ?? 0, exponent, weight & 0xff, weight >> 8);
  };

  return {
    identity: { name: 'Simulated Scale', vendorId: 0x0922, productId: 0x8003, descriptor: scaleDescriptor(canZero) },
    plugged: () => [
      ...(remembers === undefined ? [] : [{ type: 'send', bytes: Uint8Array.from(remembers) } as const]),
      { type: 'after', ms: everyMs },
    ],
    receive([id, bits = 0]) {
      // Moving or outside the zero range it ignores the command.
      if (canZero && id === controlReport && (bits & zeroBit) !== 0 && !platform.moving) platform.setZero();
      return [];
    },
    tick: () => [
      ...(platform.silent ? [] : [{ type: 'send', bytes: report() } as const]),
      { type: 'after', ms: everyMs },
    ],
    hand: (verb, argument) => (platform.hand(verb, argument) ? [] : undefined),
  };
}
