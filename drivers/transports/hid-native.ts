/**
 * The only door to node-hid. Loaded when the first HID device is opened and not before: a dock without one neither
 * needs its libraries (libusb-1.0 and libudev, in every Debian but not in every container) nor pays for them.
 */
import { createRequire } from 'node:module';

/**
 * One open device. Only the part of node-hid's `HIDAsync` that is used: the class `HID` blocks a thread of Node's pool
 * per device.
 */
export interface HidHandle {
  /** The first listener starts the reading, at the next tick. */
  on(event: 'data', listener: (report: Uint8Array) => void): unknown;
  /** A string, not an `Error`. After it nothing more is read. */
  on(event: 'error', listener: (error: unknown) => void): unknown;
  /** The report's id first, 0 where the device numbers none. */
  write(report: Buffer): Promise<number>;
  sendFeatureReport(report: Buffer): Promise<number>;
  close(): Promise<void>;
}

export type HidDriver = 'hidraw' | 'libusb';

type NodeHid = typeof import('node-hid');

const require = createRequire(import.meta.url);
const loaded = new Map<HidDriver, NodeHid>();

/**
 * node-hid binds to one driver per load of its module, for ever. A dock may need both (a scale on hidraw, an exclusive
 * wedge on libusb), so each driver gets its own load; the options it keeps from the load before are dropped with it.
 * Throws when a library is missing.
 */
function load(driver: HidDriver): NodeHid {
  const before = loaded.get(driver);
  if (before !== undefined) return before;
  for (const part of ['node-hid', 'node-hid/binding-options']) delete require.cache[require.resolve(part)];
  const nodeHid: NodeHid = require('node-hid');
  nodeHid.setDriverType(driver);
  // The first call loads the binding; until then the choice is not made.
  nodeHid.getHidapiVersion();
  loaded.set(driver, nodeHid);
  return nodeHid;
}

/** @param path /dev/hidrawN, or for libusb the name of the interface in sysfs. Rejects with node-hid's own error. */
export async function openNative(driver: HidDriver, path: string): Promise<HidHandle> {
  return load(driver).HIDAsync.open(path);
}
