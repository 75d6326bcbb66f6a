/**
 * HID devices on Linux: USB scales, barcode scanners in HID-POS mode and keyboard wedges. Finds the device that an
 * address means (`hid-address.ts`) in sysfs, opens it through hidraw, or through libusb where the kernel must let go of
 * it, and tells when it comes and goes.
 *
 * There is no hot-plug event in node-hid. A device that goes ends its link with an error; one that comes makes a node
 * in /dev, which is watched. Nothing is looked for while nothing changes, but for a slow look in case the watching went
 * deaf.
 */
import { type FSWatcher, watch } from 'node:fs';
import { access, constants, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { HidNeeds } from '../driver.ts';
import type { Timing } from '../session-runner.ts';
import { OpenError, type OpenTransport } from '../transport.ts';
import { type HidAddress, hidAddressForms, hidAddressOf, parseHidAddress } from './hid-address.ts';
import { type HidDevice, hidrawDevices, usbHidDevices } from './hid-devices.ts';
import { HidLink } from './hid-link.ts';
import { type Match, matchHid } from './hid-match.ts';
import { type HidDriver, type HidHandle, openNative } from './hid-native.ts';

/** The machine's side of it; tests bring their own. */
export type HidSystem = {
  sysfs: string;
  dev: string;
  open(driver: HidDriver, path: string): Promise<HidHandle>;
};

export const linuxHid: HidSystem = { sysfs: '/sys', dev: '/dev', open: openNative };

/** The HID devices of one machine. */
export interface HidBus {
  /** Rejects with an `OpenError`; every message says which device and what to do. */
  transport(port: string, needs: HidNeeds): OpenTransport;
  /** Which device the address means now; nothing when none, or not exactly one. Never rejects. */
  identity(port: string, needs: HidNeeds): Promise<string | undefined>;
  /** Resolves when the address means another device than `before`, or when the signal aborts. Never rejects. */
  changes(
    port: string,
    needs: HidNeeds,
    before: string | undefined,
    timing: Timing,
    signal: AbortSignal,
  ): Promise<void>;
}

/** Between two looks without any news from /dev. */
const lookEveryMs = 10_000;

export function hidBus(system: HidSystem = linuxHid): HidBus {
  /**
   * Devices that a link of ours has. Two readers of one hidraw node both get every report: each scan would count twice.
   */
  const taken = new Set<string>();

  const find = async (address: HidAddress, needs: HidNeeds): Promise<Match> => {
    const devices = needs.driver === 'libusb' ? await usbHidDevices(system.sysfs) : await hidrawDevices(system.sysfs);
    const node = address.type === 'path' ? basename(await realpath(address.path).catch(() => address.path)) : undefined;
    return matchHid(devices, address, needs, node);
  };

  const findOne = async (port: string, needs: HidNeeds): Promise<HidDevice> => {
    const address = parseHidAddress(port);
    if (address === undefined) throw new OpenError('failed', `"${port}" is no HID device: write ${hidAddressForms}`);
    if (address.type === 'path' && needs.driver === 'libusb') {
      throw new OpenError('failed', `libusb knows no ${port}: write "hid:" with the vendor and product id`);
    }
    const match = await find(address, needs);
    if (match.type === 'none') throw new OpenError('absent', `${port} is not there: plug the device in`);
    if (match.type === 'several') {
      throw new OpenError('failed', `${port} means several devices: write which one, ${match.choices.join(' or ')}`);
    }
    return match.device;
  };

  const identity = async (port: string, needs: HidNeeds): Promise<string | undefined> => {
    const address = parseHidAddress(port);
    if (address === undefined) return undefined;
    const match = await find(address, needs);
    if (match.type !== 'one') return undefined;
    // Its permissions are part of it: udev sets them a moment after the node is there.
    const node = await stat(join(system.dev, nodeOf(match.device, needs.driver) ?? '')).catch(() => undefined);
    return `${keyOf(match.device)} ${match.device.node} ${node?.ino} ${node?.ctimeMs} ${match.device.typesIntoConsole}`;
  };

  return {
    identity,
    transport: (port, needs) => async (handlers) => {
      const device = await findOne(port, needs);
      const name = `${device.name || port} (${port})`;
      if (needs.exclusive && needs.driver === 'hidraw' && device.typesIntoConsole) {
        throw new OpenError(
          'failed',
          `${name} would also type into the console: put its ids (${idsOf(device)}) into the last rule of 60-tallyman.rules, or set access = "libusb"`,
        );
      }
      const key = keyOf(device);
      if (taken.has(key)) throw new OpenError('busy', `${name} is already open for another device of this dock`);
      taken.add(key);
      try {
        const handle = await open(system, device, needs.driver, name);
        const { keep } = needs;
        const onClosed = () => void taken.delete(key);
        return new HidLink({ handle, name, keep, reports: device.reports, onClosed }, handlers);
      } catch (error) {
        taken.delete(key);
        throw error;
      }
    },
    async changes(port, needs, before, timing, signal) {
      while (!signal.aborted) {
        const look = new AbortController();
        const stop = () => look.abort();
        signal.addEventListener('abort', stop, { once: true });
        // Watching starts before looking, so that nothing falls between the two.
        const watcher = watchNodes(system.dev, stop);
        const changed = (await identity(port, needs)) !== before;
        if (!changed && !signal.aborted) await timing.sleep(lookEveryMs, look.signal);
        signal.removeEventListener('abort', stop);
        watcher?.close();
        if (changed) return;
      }
    },
  };
}

const keyOf = (device: HidDevice): string => device.interface ?? device.node ?? '';
/** "0922:8003", as lsusb shows it. */
const idsOf = (device: HidDevice): string => hidAddressOf({ ...device, serial: '' }).slice('hid:'.length);
const nodeOf = (device: HidDevice, driver: HidDriver) => (driver === 'libusb' ? device.usbNode : device.node);

async function open(system: HidSystem, device: HidDevice, driver: HidDriver, name: string): Promise<HidHandle> {
  const node = join(system.dev, nodeOf(device, driver) ?? '');
  const explain = (error: unknown) => translate(error, name, node, idsOf(device), driver);
  // libusb gives no reason when it cannot open.
  if (driver === 'libusb') {
    await access(node, constants.R_OK | constants.W_OK).catch((error) => {
      throw explain(error);
    });
  }
  try {
    return await system.open(driver, driver === 'libusb' ? (device.interface ?? '') : node);
  } catch (error) {
    throw explain(error);
  }
}

function translate(error: unknown, name: string, node: string, ids: string, driver: HidDriver): OpenError {
  const text = error instanceof Error ? error.message : String(error);
  if (/cannot open shared object|ERR_DLOPEN/.test(text)) {
    return new OpenError('failed', `HID devices need the packages libusb-1.0-0 and libudev1: ${text}`);
  }
  if (/ENOENT|No such (file|device)/.test(text)) {
    return new OpenError('absent', `${name} went away: plug the device in`);
  }
  if (/EACCES|EPERM|Permission denied|Operation not permitted/.test(text)) {
    const hint =
      driver === 'libusb'
        ? `access = "libusb" needs the udev rule and the service drop-in of systemd/libusb, for ${ids}`
        : `let 60-tallyman.rules (udev) cover ${ids}, and the agent’s user be in the group that it names`;
    return new OpenError('denied', `no permission for ${node} of ${name}: ${hint}`);
  }
  if (/EBUSY|resource busy/.test(text)) {
    return new OpenError('busy', `${name} is held by another program: stop it`);
  }
  return new OpenError('failed', `${name} cannot be opened: ${text}`);
}

function watchNodes(dev: string, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(dev, (_, changed) => {
      if (changed === null || changed.startsWith('hidraw')) onChange();
    });
    watcher.on('error', onChange);
    return watcher;
  } catch {
    return undefined;
  }
}
