/**
 * The serial ports of this machine by their stable names, and what keeps a person from using them. Looks only: a port
 * that is opened may reset what hangs on it.
 */
import { access, constants, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { portHolders } from '../../../drivers/transports/port-holders.ts';

/** Where the machine shows its devices; tests bring folders of their own. */
export type Machine = {
  dev: string;
  sysfs: string;
  etc: string;
  /** Device files that the system calls serial ports. */
  list?(): Promise<string[]>;
};
export const thisMachine: Machine = { dev: '/dev', sysfs: '/sys', etc: '/etc', list: listed };

/** What a USB adapter says about itself. */
type Adapter = { vendorId: string; productId: string; serial: string; maker: string; product: string };

export type SerialPort = {
  device: string;
  /**
   * What to write in the configuration: the name that leads to this device and no other, also after it was plugged in
   * again.
   */
  name: string;
  /** Names the device itself: survives re-plugging elsewhere. */
  byId?: string;
  /** Names the socket it is plugged into: for devices that all call themselves the same. */
  byPath?: string;
  adapter?: Adapter;
  /** Other ports whose adapters say exactly the same about themselves. */
  twins: string[];
  /** This user may open it. */
  allowed: boolean;
  holders: string[];
  /** What a person has to do before it can be used. */
  hints: string[];
};

/** USB serial adapters, CDC-ACM devices and the UARTs of a Pi. */
const serialName = /^tty(USB|ACM|AMA|S0$)\d*$/;
/** A PC has 32 of them, with nothing behind all but the first. */
const emptyName = /^ttyS[1-9]\d*$/;
/** A udev that does not answer keeps nobody from what the folders show. */
const listMsMax = 10_000;
/** A tty stands at most so many folders below the USB device it belongs to. */
const parentsMax = 5;
const adapterTextMax = 64;

type Found = Omit<SerialPort, 'name' | 'twins' | 'hints'> & {
  usbDevice: string | undefined;
  group: string | undefined;
};

/** Never rejects: what goes while it is looked at is not there. */
export async function findPorts(machine: Machine = thisMachine): Promise<SerialPort[]> {
  const byId = await links(join(machine.dev, 'serial/by-id'));
  const byPath = await links(join(machine.dev, 'serial/by-path'));
  const plain = (await readdir(machine.dev).catch(() => []))
    .filter((name) => serialName.test(name))
    .map((name) => join(machine.dev, name));
  const known = (await machine.list?.()) ?? [];
  const listedNames = known.filter((device) => !emptyName.test(basename(device)));
  const devices = [...new Set([...byId.keys(), ...byPath.keys(), ...plain, ...listedNames])].sort();
  const found = await Promise.all(
    devices.map(async (device): Promise<Found> => {
      const [id, path] = [byId.get(device), byPath.get(device)];
      const usb = await usbDevice(join(machine.sysfs, 'class/tty', basename(device), 'device'));
      return {
        device,
        ...(id !== undefined && { byId: id }),
        ...(path !== undefined && { byPath: path }),
        ...(usb !== undefined && { adapter: await describeAdapter(usb) }),
        usbDevice: usb,
        allowed: await mayUse(device),
        group: await groupOf(device, machine),
        holders: await portHolders(device),
      };
    }),
  );
  return found.map((port) => named(port, found));
}

/**
 * None where there is no udev; adapters whose drivers name them otherwise (ttyWCH, ttyXRUSB, rfcomm) are found by it
 * alone.
 */
async function listed(): Promise<string[]> {
  const { listSerialPorts } = await import('../../../drivers/transports/serial-list.ts');
  const late = new Promise<string[]>((resolve) => setTimeout(() => resolve([]), listMsMax).unref());
  return Promise.race([listSerialPorts().catch(() => []), late]);
}

/** Target to link. Of two links to one port the last by name is kept. */
async function links(directory: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const entries = await readdir(directory).catch(() => []);
  for (const entry of entries.sort()) {
    const path = join(directory, entry);
    const device = await realpath(path).catch(() => undefined);
    if (device !== undefined) found.set(device, path);
  }
  return found;
}

/** Whether this user may open it for reading and writing. */
export const mayUse = (path: string) =>
  access(path, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );

/** The folder of the USB device that a tty or a HID device belongs to. */
async function usbDevice(device: string): Promise<string | undefined> {
  let folder = await realpath(device).catch(() => undefined);
  for (let level = 0; folder !== undefined && level < parentsMax; level += 1) {
    if ((await text(join(folder, 'idVendor'))) !== '') return folder;
    folder = dirname(folder);
  }
  return undefined;
}

const text = async (path: string) => (await readFile(path, 'utf8').catch(() => '')).slice(0, adapterTextMax).trim();

async function describeAdapter(usb: string): Promise<Adapter> {
  const [vendorId, productId, serial, maker, product] = await Promise.all(
    ['idVendor', 'idProduct', 'serial', 'manufacturer', 'product'].map((name) => text(join(usb, name))),
  );
  return {
    ...{ vendorId: vendorId ?? '', productId: productId ?? '', serial: serial ?? '' },
    ...{ maker: maker ?? '', product: product ?? '' },
  };
}

/** The group that may read and write it; nothing when none may, or it is root's. */
export async function groupOf(device: string, machine: Machine): Promise<string | undefined> {
  const node = await stat(device).catch(() => undefined);
  if (node === undefined || node.gid === 0 || (node.mode & 0o060) !== 0o060) return undefined;
  const groups = await readFile(join(machine.etc, 'group'), 'utf8').catch(() => '');
  return groups
    .split('\n')
    .find((line) => line.split(':')[2] === String(node.gid))
    ?.split(':')[0];
}

function named({ usbDevice: usb, group, ...port }: Found, all: readonly Found[]): SerialPort {
  const identity = (adapter: Adapter | undefined) =>
    adapter && `${adapter.vendorId}:${adapter.productId}:${adapter.serial}`;
  // One adapter may have several ports; they are told apart by their by-id names.
  const twins = all
    .filter((other) => other.usbDevice !== usb && port.adapter && identity(other.adapter) === identity(port.adapter))
    .map((other) => other.device);
  const name = (twins.length === 0 ? port.byId : undefined) ?? port.byPath ?? port.byId ?? port.device;
  const hints: string[] = [];
  if (twins.length > 0)
    hints.push(
      `${twins.join(', ')} has an adapter that calls itself the same: use the by-path name, and leave each in its socket`,
    );
  if (port.adapter !== undefined && port.byId === undefined && port.byPath === undefined)
    hints.push('it has no stable name: udev made no link below /dev/serial; is udev running?');
  if (!port.allowed)
    hints.push(permissionHint(group, port.adapter && `${port.adapter.vendorId}:${port.adapter.productId}`));
  return { ...port, name, twins, hints };
}

/** What to do about a device that this user may not open. @param ids "0922:8003", of a USB device */
export function permissionHint(group: string | undefined, ids: string | undefined): string {
  if (group !== undefined) return `join the group ${group}: sudo usermod -aG ${group} USER, and log in again`;
  return `only root may open it: let 60-tallyman.rules (udev)${ids === undefined ? '' : ` cover ${ids}`}`;
}
