/** What the shipped udev rules make of devices on a real USB: who may open them, and who keeps his hands off. */
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hidrawDevices } from '../../../drivers/transports/hid-devices.ts';
import { hidSimulators } from '../../../firmware-sim/hid/simulators.ts';
import { supervised } from '../../devices/supervised.ts';
import { until } from '../../wait.ts';
import { cdcAcm, ftdi } from './adapter-kinds.ts';
import { Gadget } from './gadget.ts';
import { plugIn, pullOut } from './machine-control.ts';
import { installRules, knownAbout, removeRules, settled, shippedRules } from './udev-rules.ts';

let cleanups: (() => unknown)[] = [];
beforeEach(() => installRules(shippedRules));
afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  cleanups = [];
  removeRules();
});

const dialout = 20;
const access = (node: string) => {
  const { gid, mode } = statSync(node);
  return { group: gid, mode: (mode & 0o777).toString(8) };
};

describe.each([ftdi, cdcAcm])('$name', (kind) => {
  test('belongs to dialout, and ModemManager leaves it alone', async () => {
    const node = join('/dev/serial/by-id', kind.byId('A1'));
    await kind.plug(1, 'A1');
    cleanups.push(() => kind.pull(1));
    await until('its port', () => statSync(node, { throwIfNoEntry: false }) !== undefined);
    settled();
    // The port is named with the first event of its device, and described whole with the last.
    await until('udev says all of it', () => knownAbout(node).some((each) => each.startsWith('ID_MM_')));
    expect(access(node)).toEqual({ group: dialout, mode: '660' });
    expect(knownAbout(node)).toEqual(expect.arrayContaining(['ID_MM_DEVICE_IGNORE=1', 'ID_MM_PORT_IGNORE=1']));
  });
});

describe('HID on USB', () => {
  const nodeOf = async (vendor: number) => {
    let node: string | undefined;
    await until('the hidraw node', async () => {
      node = (await hidrawDevices('/sys')).find(({ vendorId }) => vendorId === vendor)?.node;
      return node !== undefined;
    });
    settled();
    return join('/dev', node ?? '');
  };

  test('a scale belongs to dialout; it is read, pulled and read again', async () => {
    const { identity } = hidSimulators['usb-hid']?.({}) ?? expect.fail();
    const scale = new Gadget({
      ...{ name: 'scale', vendorId: identity.vendorId, productId: identity.productId, product: identity.name },
      function: 'hid',
      attributes: { protocol: '0', subclass: '0', report_length: '6', report_desc: identity.descriptor },
    });
    const farEnd = `/dev/hidg${scale.attribute('dev').split(':')[1]}`;
    const dock = supervised([{ name: 'scale', protocol: 'usb-hid', port: 'hid:0922:8003:S1' }]);
    cleanups.push(() => dock.devices.close());
    for (const weight of [125, 300]) {
      scale.plug(1, 'S1');
      expect(access(await nodeOf(identity.vendorId))).toEqual({ group: dialout, mode: '660' });
      await dock.reaches('scale', 'open');
      dock.readings.length = 0;
      // What it says first after the plug may be from before.
      await until('a weight', () => {
        writeFileSync(farEnd, Uint8Array.of(3, 4, 3, 0xfe, weight & 0xff, weight >> 8));
        return dock.readings.length > 0;
      });
      expect(dock.readings[0]?.reading).toMatchObject({
        state: 'stable',
        digits: (weight / 100).toFixed(2),
        unit: 'kg',
      });
      scale.unplug();
      await dock.reaches('scale', 'absent');
    }
  });

  test('a keyboard of another maker stays with root: whoever reads it knows what is typed', async () => {
    await plugIn('keyboard', { driver: 'usb-kbd' });
    cleanups.push(() => pullOut('keyboard'));
    expect(access(await nodeOf(0x0627))).toEqual({ group: 0, mode: '600' });
  });
});
