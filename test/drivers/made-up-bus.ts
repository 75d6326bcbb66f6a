/**
 * HID devices for tests. Made up: a folder that looks like sysfs and /dev, and handles with the manners of node-hid
 * (reading starts a tick after the first listener, errors are strings, a closed device throws). On a machine with
 * /dev/uhid also devices that the kernel makes, through the real driver. The tests do not see the difference.
 */
import { accessSync, constants } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HidSystem, linuxHid } from '../../drivers/transports/hid.ts';
import { hidrawDevices } from '../../drivers/transports/hid-devices.ts';
import type { HidHandle } from '../../drivers/transports/hid-native.ts';
import type { HidIdentity } from '../../firmware-sim/hid/descriptors.ts';
import { plugUhid, uhidPath } from '../../firmware-sim/hid/uhid.ts';
import { pause, until } from '../wait.ts';

const hasUhid = (() => {
  try {
    accessSync(uhidPath, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
})();

export interface Plugged {
  /** "hidraw3" */
  readonly node: string;
  /** What the host wrote. */
  readonly host: Uint8Array[];
  send(report: Uint8Array | number[]): void;
  unplug(): Promise<void>;
}

export interface HidRig {
  readonly system: HidSystem;
  plug(identity: HidIdentity, serial?: string, more?: { inhibited?: boolean }): Promise<Plugged>;
  close(): Promise<void>;
}

/** Every kind that this machine can have. */
export const hidRigs: [string, () => Promise<HidRig>][] = [
  ['made up', madeUpRig],
  ...(hasUhid ? ([['made by the kernel', kernelRig]] satisfies [string, () => Promise<HidRig>][]) : []),
];

/**
 * The kernel's devices are there for every process: one rig at a time, held by a name that the kernel takes back at our
 * end.
 */
async function onlyRig(): Promise<Server> {
  let server = createServer();
  const taken = () =>
    new Promise<boolean>((resolve) => {
      server = createServer();
      server.once('error', () => resolve(false));
      server.listen('\0tallyman-uhid', () => resolve(true));
    });
  await until('the only rig', taken);
  return server;
}

async function kernelRig(): Promise<HidRig> {
  const only = await onlyRig();
  const plugged: Plugged[] = [];
  return {
    system: linuxHid,
    async plug(identity, serial = '') {
      const host: Uint8Array[] = [];
      const nodes = async () => (await hidrawDevices('/sys')).flatMap(({ node }) => node ?? []);
      const before = new Set(await nodes());
      const device = plugUhid(identity, serial, pause, (report) => host.push(report));
      let node = '';
      let gone = false;
      await until('the hidraw node', async () => {
        node = (await nodes()).find((each) => !before.has(each)) ?? '';
        return node !== '';
      });
      const made: Plugged = {
        node,
        host,
        send: (report) => device.send(Uint8Array.from(report)),
        async unplug() {
          if (gone) return;
          // Its number is the next device's.
          gone = true;
          device.unplug();
          await until('the node is gone', async () => !(await nodes()).includes(node));
        },
      };
      plugged.push(made);
      return made;
    },
    async close() {
      for (const each of plugged) await each.unplug();
      await new Promise((resolve) => only.close(resolve));
    },
  };
}

/** A device of the made-up rig, from the host's side. */
class MadeUpHandle implements HidHandle {
  readonly #onClosed: () => void;
  #listeners: { data: ((report: Uint8Array) => void)[]; error: ((error: unknown) => void)[] } = { data: [], error: [] };
  #reading = false;
  #closed = false;
  #waiting: Uint8Array[] = [];
  readonly written: Uint8Array[];

  constructor(written: Uint8Array[], onClosed: () => void) {
    this.written = written;
    this.#onClosed = onClosed;
  }

  on(event: 'data' | 'error', listener: (argument: never) => void): this {
    this.#listeners[event].push(listener as (argument: unknown) => void);
    if (event === 'data') {
      process.nextTick(() => {
        if (this.#closed) throw new TypeError('device has been closed');
        this.#reading = true;
        this.#read();
      });
    }
    return this;
  }
  async write(report: Buffer): Promise<number> {
    if (this.#closed) throw new TypeError('device has been closed');
    this.written.push(Uint8Array.from(report));
    return report.length;
  }
  sendFeatureReport(report: Buffer): Promise<number> {
    return this.write(report);
  }
  async close(): Promise<void> {
    if (this.#closed) throw new TypeError('device has been closed');
    this.#closed = true;
    this.#onClosed();
  }

  /** The device said something. The kernel keeps 64 reports for a reader that is not there yet. */
  arrive(report: Uint8Array): void {
    if (this.#waiting.length < 64) this.#waiting.push(report);
    setImmediate(() => this.#read());
  }
  lose(): void {
    setImmediate(() => {
      this.#read();
      if (this.#closed) return;
      for (const listener of this.#listeners.error) listener('could not read from HID device: device disconnected');
    });
  }
  #read(): void {
    if (!this.#reading || this.#closed) return;
    for (const report of this.#waiting.splice(0)) for (const listener of this.#listeners.data) listener(report);
  }
}

export async function madeUpRig(): Promise<HidRig> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'tallyman-hid-')));
  const [sysfs, dev] = [join(root, 'sys'), join(root, 'dev')];
  await mkdir(join(sysfs, 'class/hidraw'), { recursive: true });
  await mkdir(dev);
  const handles = new Map<string, { open: Set<MadeUpHandle>; host: Uint8Array[] }>();
  let count = 0;

  return {
    system: {
      sysfs,
      dev,
      async open(_driver, path) {
        const device = handles.get(path);
        if (device === undefined) throw new Error(`cannot open device with path ${path}: No such file or directory`);
        const handle: MadeUpHandle = new MadeUpHandle(device.host, () => device.open.delete(handle));
        device.open.add(handle);
        return handle;
      },
    },
    async plug(identity, serial = '', { inhibited = true } = {}) {
      const number = count;
      count += 1;
      const node = `hidraw${number}`;
      const ids = [3, identity.vendorId, identity.productId].map((id) => id.toString(16).toUpperCase());
      const [bus = '', vendor = '', product = ''] = ids;
      const interfaceFolder = join(sysfs, `devices/1-${number + 1}/1-${number + 1}:1.0`);
      const folder = join(interfaceFolder, `0003:${vendor.padStart(4, '0')}:${product.padStart(4, '0')}.0001`);
      await mkdir(join(folder, 'hidraw', node), { recursive: true });
      const fields = [
        `HID_ID=${bus.padStart(4, '0')}:${vendor.padStart(8, '0')}:${product.padStart(8, '0')}`,
        `HID_NAME=${identity.name}`,
        `HID_UNIQ=${serial}`,
      ];
      await writeFile(join(folder, 'uevent'), `DRIVER=hid-generic\n${fields.join('\n')}\n`);
      await writeFile(join(folder, 'report_descriptor'), identity.descriptor);
      // The kernel makes an input device for what types; page 1, usage 6.
      if (identity.descriptor[1] === 0x01) {
        await mkdir(join(folder, 'input/input7'), { recursive: true });
        await writeFile(join(folder, 'input/input7/inhibited'), inhibited ? '1\n' : '0\n');
      }
      await mkdir(join(sysfs, 'class/hidraw', node));
      await symlink(folder, join(sysfs, 'class/hidraw', node, 'device'));
      const host: Uint8Array[] = [];
      const device = { open: new Set<MadeUpHandle>(), host };
      handles.set(join(dev, node), device);
      await writeFile(join(dev, node), '');
      return {
        node,
        host,
        send(report) {
          for (const handle of device.open) handle.arrive(Uint8Array.from(report));
        },
        async unplug() {
          handles.delete(join(dev, node));
          await rm(join(sysfs, 'class/hidraw', node), { recursive: true, force: true });
          await rm(folder, { recursive: true, force: true });
          await rm(join(dev, node), { force: true });
          for (const handle of device.open) handle.lose();
        },
      };
    },
    close: () => rm(root, { recursive: true, force: true }),
  };
}
