/**
 * Scanners that type like a keyboard, as this machine gets them: made by the kernel from our simulator's description,
 * or on its USB.
 */
import { readdirSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { hidrawDevices } from '../../../drivers/transports/hid-devices.ts';
import { hidSimulators } from '../../../firmware-sim/hid/simulators.ts';
import { type HidRig, hidRigs } from '../../drivers/made-up-bus.ts';
import { pause, until } from '../../wait.ts';
import { plugIn, pullOut, type } from './machine-control.ts';

export interface Wedge {
  /** Digits only, then Enter. */
  scan(digits: string): Promise<void>;
  /** The kernel's folder for it. */
  readonly folder: string;
  unplug(): Promise<void>;
}

export type WedgeKind = {
  name: string;
  /** As lsusb shows it. */
  vendor: string;
  product: string;
  /** libusb can take it away from the kernel's driver. */
  onUsb: boolean;
  plug(rig: HidRig): Promise<Wedge>;
};

/** A device does not send faster than it can. */
const paceMs = 2;

export const kernelRig = (): Promise<HidRig> => {
  const [, make] = hidRigs.find(([name]) => name === 'made by the kernel') ?? expect.fail('no /dev/uhid');
  return make();
};

const folderOf = (node: string) => realpathSync(join('/sys/class/hidraw', node, 'device'));

/** @param ids another scanner of the same make when not its own */
async function plugSimulated(rig: HidRig, ids: { vendorId?: number; productId?: number } = {}): Promise<Wedge> {
  const simulator = hidSimulators['hid-keyboard']?.({}) ?? expect.fail();
  const plugged = await rig.plug({ ...simulator.identity, ...ids }, 'W1');
  return {
    folder: folderOf(plugged.node),
    async scan(digits) {
      for (const effect of simulator.hand('scan', digits) ?? []) {
        if (effect.type === 'send') plugged.send(effect.bytes);
        await pause(paceMs);
      }
    },
    unplug: () => plugged.unplug(),
  };
}

/** The keyboard that no rule names. */
export const plugPlainKeyboard = (rig: HidRig): Promise<Wedge> =>
  plugSimulated(rig, { vendorId: 0x1209, productId: 0x0001 });

const simulated: WedgeKind = {
  ...{ name: 'through uhid', vendor: '05e0', product: '1200', onUsb: false },
  plug: (rig) => plugSimulated(rig),
};

const usbKeyboard = { vendorId: 0x0627, productId: 0x0001 };

const onUsb: WedgeKind = {
  ...{ name: 'on USB', vendor: '0627', product: '0001', onUsb: true },
  async plug() {
    await plugIn('wedge', { driver: 'usb-kbd', serial: 'W1' });
    const find = async () =>
      (await hidrawDevices('/sys')).find(
        ({ vendorId, productId }) => vendorId === usbKeyboard.vendorId && productId === usbKeyboard.productId,
      )?.node;
    await until('the keyboard', async () => (await find()) !== undefined);
    let there = true;
    return {
      folder: folderOf((await find()) ?? expect.fail()),
      scan: (digits) => type([...digits, 'ret']),
      async unplug() {
        if (!there) return;
        there = false;
        await pullOut('wedge');
        await until('the keyboard is gone', async () => (await find()) === undefined);
      },
    };
  },
};

export const wedgeKinds = [simulated, onUsb];

/** Where programs read it: "/dev/input/event3"; nothing before the kernel has made it. */
export function inputNode(folder: string): string | undefined {
  const [input] = list(join(folder, 'input'));
  const event = input && list(join(folder, 'input', input)).find((name) => /^event\d+$/.test(name));
  return event && join('/dev/input', basename(event));
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
