/**
 * Keeps every configured device connected; `device.ts` is one of them, and the only place that retries. One failing
 * device never disturbs another.
 */

import type { Beep, Signal } from '../../drivers/driver.ts';
import type { Doubt, Weight } from '../../drivers/scales/settle.ts';
import { machinePorts } from '../../drivers/transports/port.ts';
import type { DeviceStatus } from '../events.ts';
import { Device, type DevicesOptions, type ScaleCommand } from './device.ts';
import type { Printed } from './printing.ts';

export interface Devices {
  status(): DeviceStatus[];
  /**
   * What became of the oldest scan of the device without an outcome. False when the device is unknown, not connected,
   * or no longer on the link that the scan came over: then the operator hears nothing, but a scanner that sends the
   * scan again on its next link is given this answer. Without `link`: for whoever holds the device now.
   */
  signal(device: string, signal: Signal, link?: number): boolean;
  /**
   * The weight that may be booked now, or why there is none. `askedMonoMs`: when somebody wanted it; older readings do
   * not count.
   */
  weight(device: string, askedMonoMs: number): { weight: Weight } | { doubt: Doubt | 'unknown-device' };
  /** The weight was booked: the next one needs another load. */
  weightTaken(device: string): void;
  command(device: string, command: ScaleCommand): 'sent' | 'unknown-device' | 'not-connected' | 'not-supported';
  /** Whether a label would be sent now. */
  canPrint(device: string): boolean;
  /** Resolves when the label is on paper, or nobody can say any more. One label at a time. */
  print(device: string, label: Uint8Array): Promise<Printed>;
  /** Of beepers; one that is not there sounds nothing. */
  sound(device: string, beeps: readonly Beep[]): void;
  /** Leaves bytes in the ports and the devices until `resumeAll`; links stay open, new links start paused. */
  pauseAll(): void;
  resumeAll(): void;
  /** Leaves the bytes of one device in its port, and says why, until it is called without a reason. */
  hold(device: string, reason: string | undefined): void;
  /** Resolves when every port is free. */
  close(): Promise<void>;
}

/** Starts at once. A protocol that is not in the registries is a bug of the configuration check, and throws. */
export function superviseDevices(options: DevicesOptions): Devices {
  const ports = options.ports ?? machinePorts();
  const devices = new Map(options.devices.map((config) => [config.name, new Device(config, ports, options)]));
  return {
    status: () => [...devices.values()].map((device) => device.status()),
    signal: (name, signal, link) => devices.get(name)?.signal(signal, link) ?? false,
    weight: (name, askedMonoMs) => devices.get(name)?.weight(askedMonoMs) ?? { doubt: 'unknown-device' },
    weightTaken: (name) => devices.get(name)?.weightTaken(),
    command: (name, command) => devices.get(name)?.command(command) ?? 'unknown-device',
    canPrint: (name) => devices.get(name)?.canPrint() ?? false,
    print: async (name, label) => (await devices.get(name)?.print(label)) ?? 'not-ready',
    sound: (name, beeps) => devices.get(name)?.sound(beeps),
    pauseAll: () => {
      for (const device of devices.values()) device.pause(true);
    },
    resumeAll: () => {
      for (const device of devices.values()) device.pause(false);
    },
    hold: (name, reason) => devices.get(name)?.hold(reason),
    close: async () => {
      await Promise.all([...devices.values()].map((device) => device.close()));
    },
  };
}
