/** The device supervisor with what it says kept: readings, log, state. */

import { expect } from 'vitest';
import { systemClock } from '../../agent/clock.ts';
import { type Devices, superviseDevices } from '../../agent/devices/supervisor.ts';
import { Events } from '../../agent/events.ts';
import type { DeviceConfig } from '../../config/config.ts';
import { beeperProtocols } from '../../drivers/beepers/protocols/index.ts';
import type { Protocol } from '../../drivers/driver.ts';
import { printerProtocols } from '../../drivers/printers/protocols/index.ts';
import type { Reading } from '../../drivers/reading.ts';
import { scaleProtocols } from '../../drivers/scales/protocols/index.ts';
import { scannerProtocols } from '../../drivers/scanners/protocols/index.ts';
import { machinePorts, type Ports } from '../../drivers/transports/port.ts';
import { keepFor } from '../loop-keeper.ts';
import { until } from '../wait.ts';

export type Wanted = { name: string; protocol: string; port: string; options?: object };

const protocols: readonly Protocol[] = [
  ...scaleProtocols,
  ...scannerProtocols,
  ...printerProtocols,
  ...beeperProtocols,
];

export type Supervised = ReturnType<typeof supervised>;

/** @param ports other ports than those of this machine */
export function supervised(wanted: readonly Wanted[], ports: Ports = machinePorts()) {
  const readings: { device: string; reading: Reading }[] = [];
  const log: string[] = [];
  const devices: Devices = superviseDevices({
    devices: wanted.map(({ name, protocol: id, port, options = {} }): DeviceConfig => {
      const { kind, line, options: schema } = protocols.find((each) => each.name === id) ?? expect.fail(id);
      return { name, station: 'packing-1', kind, protocol: id, port, line, options: schema().parse(options) };
    }),
    clock: systemClock,
    keep: keepFor(systemClock),
    random: Math.random,
    log: { info: (message) => log.push(message), warn: (message) => log.push(message) },
    events: new Events(),
    onReading: (device, reading) => readings.push({ device: device.name, reading }),
    ports,
  });
  const status = (name: string) => devices.status().find((each) => each.name === name) ?? expect.fail(name);
  return {
    devices,
    readings,
    log,
    status,
    reaches: (name: string, state: string) => until(`${name} is ${state}`, () => status(name).state === state),
    /** What was scanned with it, in order. */
    texts: (name: string) =>
      readings.flatMap(({ device, reading }) => (device === name && reading.type === 'scan' ? [reading.text] : [])),
  };
}
