/**
 * The HID devices that the kernel has now, read from sysfs: no native library, no privilege, no device is opened or
 * woken. A look takes a few small files a device, so it may be taken at every change; `devices()` of node-hid opens
 * them all.
 *
 *     /sys/class/hidraw/hidraw3/device/     uevent (HID_ID, HID_NAME, HID_UNIQ), report_descriptor, input/input7/inhibited
 *     /sys/bus/usb/devices/1-4.1:1.0/       bInterfaceClass 03 = HID; idVendor, idProduct, serial stand one folder up (1-4.1)
 *
 * The second place is for the libusb driver: it takes the interface away from the kernel, and the hidraw node goes with
 * it.
 */
import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type HidReport, parseReportDescriptor, type Usage } from './hid-descriptor.ts';

export type HidDevice = {
  vendorId: number;
  productId: number;
  /** Empty when it has none. */
  serial: string;
  name: string;
  /** "hidraw3"; absent while libusb has it. */
  node: string | undefined;
  /** The USB interface, "1-4.1:1.0", which is also the path that libusb knows it by; absent on other buses. */
  interface: string | undefined;
  /** Below /dev: "bus/usb/001/004". */
  usbNode: string | undefined;
  collections: Usage[];
  /** Absent when the kernel has no descriptor, because libusb has the device. */
  reports: HidReport[] | undefined;
  /** The kernel also takes what it sends as the keys of a keyboard: they reach the console and every window. */
  typesIntoConsole: boolean;
};

const nodesMax = 256;
const interfacesMax = 1024;
const hidInterfaceClass = '03';
const textMax = 256;

const bootKeyboard: Usage = { page: 0x01, usage: 0x06 };

async function text(path: string): Promise<string | undefined> {
  const content = await readFile(path, 'utf8').catch(() => undefined);
  return content?.slice(0, textMax).trim();
}

async function list(path: string, pattern: RegExp, max: number): Promise<string[]> {
  const names = await readdir(path).catch(() => []);
  return names.filter((name) => pattern.test(name)).slice(0, max);
}

/** Devices with a hidraw node. Never rejects: a device that goes while it is looked at is not there. */
export async function hidrawDevices(sysfs: string): Promise<HidDevice[]> {
  const nodes = await list(join(sysfs, 'class/hidraw'), /^hidraw\d+$/, nodesMax);
  const found = await Promise.all(nodes.map((node) => hidrawDevice(sysfs, node)));
  return found.filter((device) => device !== undefined);
}

async function hidrawDevice(sysfs: string, node: string): Promise<HidDevice | undefined> {
  const folder = await realpath(join(sysfs, 'class/hidraw', node, 'device')).catch(() => undefined);
  if (folder === undefined) return undefined;
  const uevent = await readFile(join(folder, 'uevent'), 'utf8').catch(() => '');
  const field = (name: string) => new RegExp(`^${name}=(.{0,${textMax}})$`, 'm').exec(uevent)?.[1]?.trim() ?? '';
  // Bus, vendor and product, the last two with eight digits.
  const [, vendor, product] = /^[0-9A-F]{4}:([0-9A-F]{8}):([0-9A-F]{8})$/i.exec(field('HID_ID')) ?? [];
  if (vendor === undefined || product === undefined) return undefined;
  const parent = basename(dirname(folder));
  const usb = /^\d+-[\d.]+:\d+\.\d+$/.test(parent) ? parent : undefined;
  const descriptor = await readFile(join(folder, 'report_descriptor')).catch(() => undefined);
  const { collections, reports } = parseReportDescriptor(descriptor ?? new Uint8Array(0));
  return {
    vendorId: Number.parseInt(vendor, 16),
    productId: Number.parseInt(product, 16),
    serial: field('HID_UNIQ'),
    name: field('HID_NAME'),
    node,
    interface: usb,
    usbNode: usb === undefined ? undefined : await usbNode(sysfs, usb),
    collections,
    reports: descriptor === undefined ? undefined : reports,
    typesIntoConsole: await typesIntoConsole(folder),
  };
}

/** Kernels before 5.11 have no `inhibited`: there, keys always reach the console. */
async function typesIntoConsole(folder: string): Promise<boolean> {
  const inputs = await list(join(folder, 'input'), /^input\d+$/, nodesMax);
  const inhibited = await Promise.all(inputs.map((input) => text(join(folder, 'input', input, 'inhibited'))));
  return inhibited.some((value) => value !== '1');
}

/** USB devices with a HID interface, whoever has it. Never rejects. */
export async function usbHidDevices(sysfs: string): Promise<HidDevice[]> {
  const root = join(sysfs, 'bus/usb/devices');
  const interfaces = await list(root, /^\d+-[\d.]+:\d+\.\d+$/, interfacesMax);
  const found = await Promise.all(interfaces.map((name) => usbHidDevice(sysfs, root, name)));
  return found.filter((device) => device !== undefined);
}

async function usbHidDevice(sysfs: string, root: string, name: string): Promise<HidDevice | undefined> {
  if ((await text(join(root, name, 'bInterfaceClass'))) !== hidInterfaceClass) return undefined;
  const device = join(root, name.slice(0, name.indexOf(':')));
  const [vendor, product, serial, title, protocol] = await Promise.all([
    text(join(device, 'idVendor')),
    text(join(device, 'idProduct')),
    text(join(device, 'serial')),
    text(join(device, 'product')),
    text(join(root, name, 'bInterfaceProtocol')),
  ]);
  if (vendor === undefined || product === undefined) return undefined;
  const [bound = ''] = await list(join(root, name), /^[0-9A-F]{4}:[0-9A-F]{4}:[0-9A-F]{4}\.[0-9A-F]+$/i, 1);
  const descriptor =
    bound === '' ? undefined : await readFile(join(root, name, bound, 'report_descriptor')).catch(() => undefined);
  const parsed = descriptor && parseReportDescriptor(descriptor);
  return {
    vendorId: Number.parseInt(vendor, 16),
    productId: Number.parseInt(product, 16),
    serial: serial ?? '',
    name: title ?? '',
    node: undefined,
    interface: name,
    usbNode: await usbNode(sysfs, name),
    collections: parsed?.collections ?? (protocol === '01' ? [bootKeyboard] : []),
    reports: parsed?.reports,
    typesIntoConsole: bound !== '' && (await typesIntoConsole(join(root, name, bound))),
  };
}

async function usbNode(sysfs: string, name: string): Promise<string | undefined> {
  const device = join(sysfs, 'bus/usb/devices', name.slice(0, name.indexOf(':')));
  const [bus, number] = await Promise.all([text(join(device, 'busnum')), text(join(device, 'devnum'))]);
  if (bus === undefined || number === undefined) return undefined;
  return `bus/usb/${bus.padStart(3, '0')}/${number.padStart(3, '0')}`;
}
