/**
 * What the loader must know of the registries. `config` imports none of them (the registries stay free to import
 * whatever a driver or a channel needs); whoever loads a configuration hands them in.
 */
import type { ZodType } from 'zod';
import type { DeviceKind, LineSettings } from '../drivers/driver.ts';

export type ProtocolKind = {
  name: string;
  kind: DeviceKind;
  title: string;
  transport: 'serial' | 'hid' | 'raw' | 'input';
  line: LineSettings;
  options(): ZodType;
  /** HID protocols only: what its options make of the way to the device. */
  hid?(options: unknown): { driver: 'hidraw' | 'libusb' };
};

/** What names of ports mean; the drivers know (`drivers/transports/port-names.ts`). */
export type PortNames = {
  /**
   * What is wrong with it, and what to write instead; `options` as they were checked, undefined when they did not pass.
   */
  problem(port: string, protocol: ProtocolKind, options: unknown): string | undefined;
  /** Whether two of them mean one device, for certain or perhaps. */
  clash(one: string, other: string): 'same' | 'perhaps' | undefined;
};

/** `mode`, `basis`: what it needs, whatever the file says (R18, R21). `tells`: it can tell more than levels (R25). */
export type ChannelKindInfo = {
  kind: string;
  title: string;
  options(): ZodType;
  mode?: 'full';
  basis?: 'physical' | 'available';
  /** R27: where the file says nothing of it; absent: all. */
  associate?: 'listed';
  /** R27: what its store lists cannot be read. */
  unread?: true;
  tells?: 'by-itself' | 'when-asked' | 'shipments';
};

export type Kinds = {
  protocols: readonly ProtocolKind[];
  channels: readonly ChannelKindInfo[];
  ports: PortNames;
};
