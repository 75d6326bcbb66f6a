/** A simulated HID device: each `send` is one report, with its id in front where the device numbers its reports. */
import type { SimDevice } from '../device.ts';
import type { HidIdentity } from './descriptors.ts';

export type HidSimDevice = SimDevice & { identity: HidIdentity };
