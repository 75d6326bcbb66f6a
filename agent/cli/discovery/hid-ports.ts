/**
 * The HID devices of this machine: how a configuration names them, what they say they are, which protocol would read
 * them. Looks only.
 */
import { join } from 'node:path';
import type { Protocol } from '../../../drivers/driver.ts';
import { hidAddressOf } from '../../../drivers/transports/hid-address.ts';
import { sameUsage } from '../../../drivers/transports/hid-descriptor.ts';
import { type HidDevice, hidrawDevices } from '../../../drivers/transports/hid-devices.ts';
import { groupOf, type Machine, mayUse, permissionHint, thisMachine } from './ports.ts';

export type HidPort = {
  /** What to write in the configuration. */
  name: string;
  title: string;
  node: string;
  /** What it says it is: usage page and usage, four hexadecimal digits each. */
  usages: string[];
  /** Protocols that would read it. */
  protocols: string[];
  allowed: boolean;
  typesIntoConsole: boolean;
  hints: string[];
};

/** HID devices with a hidraw node. Never rejects. */
export async function findHidPorts(protocols: readonly Protocol[], machine: Machine = thisMachine): Promise<HidPort[]> {
  const devices = await hidrawDevices(machine.sysfs);
  const ports = devices.map(async (device): Promise<HidPort> => {
    const node = join(machine.dev, device.node ?? '');
    const address = hidAddressOf(device);
    const allowed = await mayUse(node);
    const speaking = protocols.filter((protocol) => speaks(device, protocol)).map(({ name }) => name);
    const twins = devices.filter((other) => other.interface !== device.interface && hidAddressOf(other) === address);
    const socket = device.interface?.split(':')[0];
    const hints: string[] = [];
    if (twins.length > 0 && socket !== undefined)
      hints.push(
        `another one has the same address: name each by its socket in a udev rule, SUBSYSTEM=="hidraw", KERNELS=="${socket}", SYMLINK+="scale-1", and use /dev/scale-1`,
      );
    if (!allowed)
      hints.push(permissionHint(await groupOf(node, machine), hidAddressOf({ ...device, serial: '' }).slice(4)));
    if (device.typesIntoConsole && speaking.includes('hid-keyboard'))
      hints.push(
        'its keys also reach the console: if it is a scanner, put its ids into the last rule of 60-tallyman.rules',
      );
    return {
      ...{ name: address, title: device.name, node },
      usages: device.collections.map(({ page, usage }) => `${hex4(page)}:${hex4(usage)}`),
      ...{ protocols: speaking, allowed, typesIntoConsole: device.typesIntoConsole, hints },
    };
  });
  return (await Promise.all(ports)).sort((a, b) => a.node.localeCompare(b.node, 'en', { numeric: true }));
}

const hex4 = (value: number) => value.toString(16).padStart(4, '0');

function speaks(device: HidDevice, protocol: Protocol): boolean {
  return protocol.probing.listen.some((options) => {
    const needs = protocol.hid?.(protocol.options().parse(options));
    return (
      needs !== undefined &&
      (needs.usages.some((wanted) => device.collections.some((each) => sameUsage(each, wanted))) ||
        needs.known.some(({ vendorId, productId }) => vendorId === device.vendorId && productId === device.productId))
    );
  });
}
