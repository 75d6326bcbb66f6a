/** The device supervisor with HID devices: unplugged, plugged in elsewhere, two stations after one scale; scans and weights get through. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../agent/clock.ts';
import { type Devices, superviseDevices } from '../../agent/devices.ts';
import { Events } from '../../agent/events.ts';
import type { DeviceConfig } from '../../config/config.ts';
import { noLine, type Protocol } from '../../drivers/driver.ts';
import type { Reading } from '../../drivers/reading.ts';
import { scaleProtocols } from '../../drivers/scales/protocols/index.ts';
import { scannerProtocols } from '../../drivers/scanners/protocols/index.ts';
import { hidBus } from '../../drivers/transports/hid.ts';
import { machinePorts } from '../../drivers/transports/port.ts';
import { hidSimulators } from '../../firmware-sim/hid/simulators.ts';
import { sleep, until } from '../drivers/waiting.ts';
import { type HidRig, hidRigs, type Plugged } from './made-up-bus.ts';

/** A device does not send faster than it can. */
const devicePaceMs = 2;

const protocols: readonly Protocol[] = [...scaleProtocols, ...scannerProtocols];
const simulator = (name: string) => hidSimulators[name]?.({}) ?? expect.fail(name);

describe.each(hidRigs)('devices %s', (_, make) => {
  let rig: HidRig;
  let devices: Devices | undefined;
  let readings: { device: string; reading: Reading }[];
  let log: string[];

  beforeEach(async () => {
    rig = await make();
    readings = [];
    log = [];
  });
  afterEach(async () => {
    await devices?.close();
    await rig.close();
  });

  function supervise(...wanted: { name: string; protocol: string; port: string; options?: object }[]): Devices {
    const made = superviseDevices({
      devices: wanted.map(({ name, protocol: id, port, options = {} }): DeviceConfig => {
        const protocol = protocols.find((each) => each.name === id) ?? expect.fail(id);
        const { kind } = protocol;
        return {
          name,
          station: 'packing-1',
          kind,
          protocol: id,
          port,
          line: noLine,
          options: protocol.options.parse(options),
        };
      }),
      clock: systemClock,
      random: Math.random,
      log: { info: (message) => log.push(message), warn: (message) => log.push(message) },
      events: new Events(),
      onReading: (device, reading) => readings.push({ device: device.name, reading }),
      ports: machinePorts(hidBus(rig.system)),
    });
    devices = made;
    return made;
  }
  const state = (name: string) => devices?.status().find((each) => each.name === name)?.state;
  const open = (name: string) => until(`${name} is open`, () => state(name) === 'open');

  /** The scale reports as often as it is asked to here. */
  const weigh = (device: Plugged, status: number, weight: number) =>
    device.send([3, status, 3, 0xfe, weight & 0xff, weight >> 8]);

  test('a scale that is unplugged and plugged in again goes on, and its stale first report is not believed', async () => {
    const { identity } = simulator('usb-hid');
    const one = await rig.plug(identity, 'A1');
    const agent = supervise({ name: 'scale-1', protocol: 'usb-hid', port: 'hid:usage=8d20' });
    await open('scale-1');
    weigh(one, 4, 42);
    const asked = systemClock.monoMs();
    await until('a believed weight', () => {
      weigh(one, 4, 125);
      return 'weight' in agent.weight('scale-1', asked);
    });
    expect(agent.weight('scale-1', asked)).toMatchObject({ weight: { digits: '1.25', unit: 'kg' } });
    await one.unplug();
    await until('it is missed', () => state('scale-1') === 'absent');
    expect(agent.weight('scale-1', asked)).toEqual({ doubt: 'no-reading' });
    const two = await rig.plug(identity, 'A1');
    await open('scale-1');
    readings.length = 0;
    weigh(two, 4, 125);
    await until('the fresh weight', () => {
      weigh(two, 4, 300);
      return readings.length > 0;
    });
    expect(readings[0]?.reading).toMatchObject({ digits: '3.00' });
    expect(log).toEqual(['Device connected', 'Device not connected', 'Device connected']);
  });

  test('one scale serves one station', async () => {
    await rig.plug(simulator('usb-hid').identity, 'A1');
    supervise(
      { name: 'scale-1', protocol: 'usb-hid', port: 'hid:usage=8d20' },
      { name: 'scale-2', protocol: 'usb-hid', port: 'hid:0922:8003' },
    );
    await until('one has it', () =>
      ['busy', 'open'].every((each) => [state('scale-1'), state('scale-2')].includes(each as 'busy')),
    );
  });

  test('codes of two scanners arrive whole, each from its own', async () => {
    const [pos, wedge] = [simulator('hid-pos'), simulator('hid-keyboard')];
    const plugged = [await rig.plug(pos.identity, 'P1'), await rig.plug(wedge.identity, 'W1')] as const;
    supervise(
      { name: 'pos', protocol: 'hid-pos', port: 'hid:usage=8c02' },
      {
        name: 'wedge',
        protocol: 'hid-keyboard',
        port: 'hid:05e0:1200',
        options: { 'also-types': true, 'idle-ms': 30 },
      },
    );
    await open('pos');
    await open('wedge');
    const code = ']C101\u001d10LOT-7';
    for (const [name, device, socket] of [['pos', pos, plugged[0]] as const, ['wedge', wedge, plugged[1]] as const]) {
      // What comes right after the opening may be half a code and is not taken; nor is what the kernel has no room for.
      await until(
        `a code of ${name}`,
        async () => {
          for (const effect of device.hand('scan', code) ?? []) {
            if (effect.type === 'send') socket.send(effect.bytes);
            await sleep(devicePaceMs);
          }
          return readings.some((each) => each.device === name);
        },
        12_000,
      );
    }
    expect(new Set(readings.map(({ reading }) => (reading.type === 'scan' ? reading.text : '')))).toEqual(
      new Set([code]),
    );
  });
});
