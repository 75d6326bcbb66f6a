/**
 * How a configuration may name a port, and when two names mean one device. Pure: which device is plugged in is found
 * out at the opening. A serial port is a path; a USB-HID device is an address (`hid-address.ts`).
 */
import { posix } from 'node:path';
import { type HidAddress, hidAddressForms, parseHidAddress } from './hid-address.ts';

/** The part of a protocol that says what it is plugged into. */
type Plug = { transport: 'serial' | 'hid' | 'raw' | 'input'; hid?(options: unknown): { driver: 'hidraw' | 'libusb' } };

/**
 * What is wrong with a name as the port of such a protocol, and what to write instead; nothing when it is right.
 * @param options the device's own, checked; without them only the name is judged
 */
export function portProblem(port: string, { transport, hid }: Plug, options: unknown): string | undefined {
  if (transport === 'raw') {
    if (port.startsWith('/') || tcpAddress(port) !== undefined) return undefined;
    return 'is neither a device nor an address; write "/dev/usb/lp0", or "tcp://192.0.2.7:9100"';
  }
  if (transport === 'input') {
    if (port.startsWith('/dev/input/') || (port.startsWith('/') && !port.startsWith('/dev/'))) return undefined;
    return 'is no input device; write its stable name, as in "/dev/input/by-path/platform-pcspkr-event-spkr"';
  }
  if (transport === 'serial') {
    if (port.startsWith('/')) return undefined;
    return parseHidAddress(port) === undefined
      ? 'must be the path of a port, as in "/dev/ttyUSB0"'
      : 'is a USB-HID device, and this protocol needs a serial port, as in "/dev/ttyUSB0"';
  }
  const address = parseHidAddress(port);
  if (address === undefined) return `is no USB-HID device; write ${hidAddressForms}`;
  if (address.type !== 'path') return undefined;
  if (/\/tty|\/serial\//.test(port))
    return `is a serial port, and this protocol needs USB-HID; write ${hidAddressForms}`;
  const driver = options === undefined ? undefined : hid?.(options).driver;
  return driver === 'libusb'
    ? 'is a path, and libusb knows none; write "hid:" with the vendor and product id, as in "hid:0922:8003"'
    : undefined;
}

/** Of "tcp://printer.example:9100"; 9100 where no port is named. */
export function tcpAddress(port: string): { host: string; port: number } | undefined {
  const [, name, v6, number = '9100'] =
    /^tcp:\/\/(?:([A-Za-z0-9._-]{1,253})|\[([0-9A-Fa-f:.]+)\])(?::(\d{1,5}))?\/?$/.exec(port) ?? [];
  const host = name ?? v6;
  return host === undefined || Number(number) < 1 || Number(number) > 65_535
    ? undefined
    : { host, port: Number(number) };
}

/** `same`: two names of one device. `perhaps`: one says less than the other and may mean the same device. */
export function portClash(one: string, other: string): 'same' | 'perhaps' | undefined {
  const [a, b] = [parseHidAddress(one), parseHidAddress(other)];
  if (a === undefined || b === undefined) return one === other ? 'same' : undefined;
  return addressClash(a, b);
}

function addressClash(a: HidAddress, b: HidAddress): 'same' | 'perhaps' | undefined {
  if (a.type === 'path' && b.type === 'path')
    return posix.normalize(a.path) === posix.normalize(b.path) ? 'same' : undefined;
  if (a.type === 'usage' && b.type === 'usage') {
    return a.usage.page === b.usage.page && a.usage.usage === b.usage.usage ? 'same' : undefined;
  }
  // What a usage or a path leads to is known only when something is plugged in: the opening refuses a device that is
  // taken.
  if (a.type !== 'ids' || b.type !== 'ids') return undefined;
  if (a.vendorId !== b.vendorId || a.productId !== b.productId) return undefined;
  if (a.serial === b.serial) return 'same';
  return a.serial === undefined || b.serial === undefined ? 'perhaps' : undefined;
}
