/** Which of the plugged-in devices a configured address means: exactly one, or the sentence why not. Pure. */
import type { HidNeeds } from '../driver.ts';
import { type HidAddress, hidAddressOf } from './hid-address.ts';
import { sameUsage } from './hid-descriptor.ts';
import type { HidDevice } from './hid-devices.ts';

export type Match =
  | { type: 'one'; device: HidDevice }
  | { type: 'none' }
  /** Opening any of them would put one station's weights on another's parcels. */
  | { type: 'several'; choices: string[] };

/** @param node the name of the node that a path leads to ("hidraw3"), for addresses that are paths */
export function matchHid(
  devices: readonly HidDevice[],
  address: HidAddress,
  needs: HidNeeds,
  node: string | undefined,
): Match {
  const matching = candidates(devices, address, needs, node);
  const [first] = matching;
  if (first === undefined) return { type: 'none' };
  if (matching.length === 1) return { type: 'one', device: first };
  return { type: 'several', choices: choices(matching) };
}

function candidates(
  devices: readonly HidDevice[],
  address: HidAddress,
  needs: HidNeeds,
  node: string | undefined,
): readonly HidDevice[] {
  const speaks = (device: HidDevice) =>
    device.collections.some((each) => needs.usages.some((wanted) => sameUsage(each, wanted)));
  const known = (device: HidDevice) =>
    needs.known.some((each) => each.vendorId === device.vendorId && each.productId === device.productId);
  switch (address.type) {
    case 'path':
      return devices.filter((device) => node !== undefined && device.node === node);
    case 'ids': {
      const same = devices.filter(
        (device) =>
          device.vendorId === address.vendorId &&
          device.productId === address.productId &&
          (address.serial === undefined || device.serial === address.serial),
      );
      // A device often has a second interface (a keyboard beside the scale). One that names no usage we know is still
      // what the person named.
      const speaking = same.filter(speaks);
      return speaking.length > 0 ? speaking : same;
    }
    case 'usage': {
      // Makers name one thing in several ways (a scale is 8D 20 or 8D 01): who asks for one means them all.
      const ours = needs.usages.some((wanted) => sameUsage(wanted, address.usage));
      if (!ours) return devices.filter((device) => device.collections.some((each) => sameUsage(each, address.usage)));
      const speaking = devices.filter(speaks);
      // The table is for devices that do not say what they are.
      return speaking.length > 0 ? speaking : devices.filter(known);
    }
  }
}

/** Cheap devices have no serial number, or all the same: then only the socket tells them apart. */
function choices(devices: readonly HidDevice[]): string[] {
  const addresses = new Set(devices.map(hidAddressOf));
  return addresses.size === devices.length
    ? [...addresses]
    : devices.map((device) => `/dev/${device.node ?? device.usbNode ?? device.interface}`);
}
