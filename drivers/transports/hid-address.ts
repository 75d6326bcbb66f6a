/**
 * How a configuration names a HID device. A hidrawN number is given to another device soon after an unplug, so the
 * address says what the device is and not where it was:
 *
 *     hid:0922:8003                vendor and product id
 *     hid:0922:8003:0071234        and its serial number: needed where two of a kind are plugged in
 *     hid:usage=8d20               any device that says it is this: usage page 8D (weighing), usage 20 (scale)
 *     hid:usage=ff000001           page and usage with four digits each
 *     /dev/hidraw3, /dev/…         a node, or a link to one that a udev rule made for a USB socket
 */
import type { Usage } from './hid-descriptor.ts';

export type HidAddress =
  | { type: 'ids'; vendorId: number; productId: number; serial: string | undefined }
  | { type: 'usage'; usage: Usage }
  | { type: 'path'; path: string };

export const hidAddressForms = '"hid:0922:8003", "hid:0922:8003:SERIAL", "hid:usage=8d20" or "/dev/hidraw0"';

const ids = /^hid:([0-9a-f]{4}):([0-9a-f]{4})(?::(.{1,128}))?$/is;
const usages = /^hid:usage=(?:([0-9a-f]{2})([0-9a-f]{2})|([0-9a-f]{4})([0-9a-f]{4}))$/i;

/**
 * @returns nothing when the text names no HID device. Hexadecimal in either case; the serial number is taken as it is.
 */
export function parseHidAddress(port: string): HidAddress | undefined {
  if (port.startsWith('/')) return { type: 'path', path: port };
  const [, vendor, product, serial] = ids.exec(port) ?? [];
  if (vendor !== undefined && product !== undefined) {
    return { type: 'ids', vendorId: Number.parseInt(vendor, 16), productId: Number.parseInt(product, 16), serial };
  }
  const [, page2, usage2, page4, usage4] = usages.exec(port) ?? [];
  const [page, usage] = [page2 ?? page4, usage2 ?? usage4];
  if (page === undefined || usage === undefined) return undefined;
  return { type: 'usage', usage: { page: Number.parseInt(page, 16), usage: Number.parseInt(usage, 16) } };
}

const hex4 = (value: number) => value.toString(16).padStart(4, '0');

/** The address that fits this device and, when it has a serial number, no other. */
export function hidAddressOf(device: { vendorId: number; productId: number; serial: string }): string {
  const serial = device.serial === '' ? '' : `:${device.serial}`;
  return `hid:${hex4(device.vendorId)}:${hex4(device.productId)}${serial}`;
}
