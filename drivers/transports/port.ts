/** The way to one configured device: a serial port, USB-HID, a raw device or the network. */
import type { DeviceKind, LineSettings, Protocol } from '../driver.ts';
import type { Timing } from '../session-runner.ts';
import type { OpenTransport } from '../transport.ts';
import { type HidBus, hidBus } from './hid.ts';
import { portHolders } from './port-holders.ts';
import { portChanges, portIdentity } from './port-presence.ts';
import { inputPort, rawPort } from './raw.ts';
import { serialTransport } from './serial.ts';

export type Port = {
  open: OpenTransport;
  /** Which device is plugged in there now; nothing when none is. Never rejects. */
  identity(): Promise<string | undefined>;
  /**
   * Resolves when another device than `before` is plugged in (or none is), or when the signal aborts. Never rejects.
   */
  changes(before: string | undefined, timing: Timing, signal: AbortSignal): Promise<void>;
  /** Other programs that have it open and take its bytes, e.g. ["cat (process 4711)"]. Never rejects. */
  others(): Promise<string[]>;
};

/** The part of a device's configuration that leads to it. */
type PortConfig = { kind: DeviceKind; port: string; line: LineSettings; options: unknown };

export type Ports = (device: PortConfig, protocol: Protocol) => Port;

/** The ports of this machine. One for the whole agent: it knows which HID devices are taken. */
export function machinePorts(bus: HidBus = hidBus()): Ports {
  return ({ kind, port: path, line, options }, protocol) => {
    const needs = protocol.hid?.(options);
    if (needs !== undefined) {
      return {
        open: bus.transport(path, needs),
        identity: () => bus.identity(path, needs),
        changes: (before, timing, signal) => bus.changes(path, needs, before, timing, signal),
        // Every reader of a HID device gets every report.
        others: async () => [],
      };
    }
    if (protocol.transport === 'raw') return rawPort(path);
    if (protocol.transport === 'input') return inputPort(path);
    return {
      open: serialTransport({ path, line, rescueWaiting: kind === 'scanner' }),
      identity: () => portIdentity(path),
      changes: (before, timing, signal) => portChanges(path, before, timing, signal),
      others: () => portHolders(path),
    };
  };
}
