/** What is plugged in, read from folders that look like /dev and /sys. */
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pluggedText } from '../../../agent/cli/discovery/devices-list.ts';
import { findHidPorts } from '../../../agent/cli/discovery/hid-ports.ts';
import { findPorts, groupOf, type Machine, permissionHint } from '../../../agent/cli/discovery/ports.ts';
import { protocols } from '../../../agent/cli/kinds.ts';
import { hidSimulators } from '../../../firmware-sim/hid/simulators.ts';
import { madeUpRig } from '../../drivers/made-up-bus.ts';
import { tallyman } from '../dock.ts';

let root: string;
let machine: Machine;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tallyman-')));
  machine = { dev: join(root, 'dev'), sysfs: join(root, 'sys'), etc: join(root, 'etc') };
  for (const folder of ['dev/serial/by-id', 'dev/serial/by-path', 'sys/class/tty', 'etc'])
    mkdirSync(join(root, folder), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const dev = (name: string) => join(machine.dev, name);

/** A USB adapter in a socket with its tty, and the links that udev makes. */
function plugIn(
  tty: string,
  socket: string,
  adapter: Record<string, string>,
  links: { byId?: string; byPath?: string },
) {
  const device = join(machine.sysfs, `devices/usb1/${socket}`);
  mkdirSync(join(device, `${socket}:1.0/${tty}`), { recursive: true });
  for (const [name, value] of Object.entries(adapter)) writeFileSync(join(device, name), `${value}\n`);
  mkdirSync(join(machine.sysfs, 'class/tty', tty));
  symlinkSync(join(device, `${socket}:1.0/${tty}`), join(machine.sysfs, 'class/tty', tty, 'device'));
  writeFileSync(dev(tty), '');
  for (const [folder, name] of [
    ['by-id', links.byId],
    ['by-path', links.byPath],
  ])
    if (name !== undefined) {
      rmSync(dev(`serial/${folder}/${name}`), { force: true });
      symlinkSync(`../../${tty}`, dev(`serial/${folder}/${name}`));
    }
}

const ch340 = { idVendor: '1a86', idProduct: '7523', product: 'USB Serial' };

describe('serial ports', () => {
  it('are listed once, by their stable names, and only those that are ports', async () => {
    plugIn(
      'ttyUSB0',
      '1-1',
      { idVendor: '0403', idProduct: '6001', serial: 'A1', manufacturer: 'FTDI', product: 'FT232R' },
      { byId: 'usb-FTDI_A1-if00-port0', byPath: 'pci-0:1' },
    );
    for (const name of ['ttyACM0', 'ttyS1', 'null']) writeFileSync(dev(name), '');
    symlinkSync('../../gone', dev('serial/by-path/pci-0:2'));
    expect(await findPorts(machine)).toEqual([
      { device: dev('ttyACM0'), name: dev('ttyACM0'), twins: [], allowed: true, holders: [], hints: [] },
      {
        device: dev('ttyUSB0'),
        name: dev('serial/by-id/usb-FTDI_A1-if00-port0'),
        byId: dev('serial/by-id/usb-FTDI_A1-if00-port0'),
        byPath: dev('serial/by-path/pci-0:1'),
        adapter: { vendorId: '0403', productId: '6001', serial: 'A1', maker: 'FTDI', product: 'FT232R' },
        twins: [],
        allowed: true,
        holders: [],
        hints: [],
      },
    ]);
  });

  it('are those that serialport lists, whatever their drivers call them, but for the empty ones of a PC', async () => {
    const bin = join(root, 'bin');
    mkdirSync(bin);
    const database = ['ttyXRUSB7', 'ttyS0', 'ttyS1', 'ttyS31']
      .map((name) => `P: /devices/${name}\nN: ${name}\nE: DEVNAME=${dev(name)}\nE: ID_VENDOR_ID=04e2\n`)
      .join('\n');
    const udevadm = join(bin, 'udevadm');
    writeFileSync(udevadm, `#!/bin/sh\n[ "$*" = "info -e" ] && cat <<'END'\n${database}\nEND\n`, { mode: 0o755 });
    for (const name of ['ttyXRUSB7', 'ttyS0', 'ttyS1', 'ttyS31']) writeFileSync(dev(name), '');
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
    const { stdout } = await tallyman(['devices', 'ls', '--json', '--data', root], { env });
    const devices = (JSON.parse(stdout) as { ports: { device: string }[] }).ports.map(({ device }) => device);
    expect(devices).toEqual(expect.arrayContaining([dev('ttyS0'), dev('ttyXRUSB7')]));
    for (const empty of [dev('ttyS1'), dev('ttyS31')]) expect(devices).not.toContain(empty);
    // Without udev the folders are looked at.
    writeFileSync(udevadm, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    expect((await tallyman(['devices', 'ls', '--json', '--data', root], { env })).code).toBe(0);
  });

  it('of two identical adapters are told apart by their sockets', async () => {
    // udev makes the by-id name once: the adapter that came last has it.
    plugIn('ttyUSB0', '1-1', ch340, { byId: 'usb-1a86_USB_Serial-if00-port0', byPath: 'pci-0:1' });
    plugIn('ttyUSB1', '1-2', ch340, { byId: 'usb-1a86_USB_Serial-if00-port0', byPath: 'pci-0:2' });
    const ports = await findPorts(machine);
    expect(ports.map(({ name, twins }) => [name, twins])).toEqual([
      [dev('serial/by-path/pci-0:1'), [dev('ttyUSB1')]],
      [dev('serial/by-path/pci-0:2'), [dev('ttyUSB0')]],
    ]);
    for (const { hints } of ports) expect(hints.join()).toContain('use the by-path name');
  });

  it('of one adapter with several ports keep their by-id names', async () => {
    const adapter = { idVendor: '0403', idProduct: '6011', serial: 'Q1' };
    plugIn('ttyUSB0', '1-1', adapter, { byId: 'usb-FTDI_Q1-if00', byPath: 'pci-0:1:1.0' });
    mkdirSync(join(machine.sysfs, 'devices/usb1/1-1/1-1:1.1/ttyUSB1'), { recursive: true });
    mkdirSync(join(machine.sysfs, 'class/tty/ttyUSB1'));
    symlinkSync(
      join(machine.sysfs, 'devices/usb1/1-1/1-1:1.1/ttyUSB1'),
      join(machine.sysfs, 'class/tty/ttyUSB1/device'),
    );
    writeFileSync(dev('ttyUSB1'), '');
    symlinkSync('../../ttyUSB1', dev('serial/by-id/usb-FTDI_Q1-if01'));
    expect((await findPorts(machine)).map(({ name }) => name)).toEqual([
      dev('serial/by-id/usb-FTDI_Q1-if00'),
      dev('serial/by-id/usb-FTDI_Q1-if01'),
    ]);
  });

  it('without links say so', async () => {
    plugIn('ttyUSB0', '1-1', ch340, {});
    expect((await findPorts(machine))[0]).toMatchObject({
      name: dev('ttyUSB0'),
      hints: [expect.stringContaining('no stable name')],
    });
  });

  it('that somebody may not open say which group or which rule is missing', async () => {
    plugIn('ttyUSB0', '1-1', ch340, {});
    // Root's own group would open nothing to anybody else.
    const group = process.getgid?.() || 20;
    chownSync(dev('ttyUSB0'), process.getuid?.() ?? 0, group);
    writeFileSync(join(machine.etc, 'group'), `root:x:0:\ndialout:x:${group}:\n`);
    chmodSync(dev('ttyUSB0'), 0o660);
    expect(await groupOf(dev('ttyUSB0'), machine)).toBe('dialout');
    chmodSync(dev('ttyUSB0'), 0o600);
    expect(await groupOf(dev('ttyUSB0'), machine)).toBeUndefined();
    expect(permissionHint('dialout', '1a86:7523')).toContain('usermod -aG dialout');
    expect(permissionHint(undefined, '1a86:7523')).toContain('60-tallyman.rules (udev) cover 1a86:7523');
  });

  it('are an empty list on a machine without any', async () => {
    rmSync(machine.dev, { recursive: true });
    expect(await findPorts(machine)).toEqual([]);
    expect(pluggedText([], [])).toContain('no serial ports');
  });
});

describe('USB-HID devices', () => {
  it('are listed with what they say they are, and who reads them', async () => {
    const rig = await madeUpRig();
    try {
      const identity = (name: string, settings: object = {}) =>
        (hidSimulators[name]?.(settings) ?? expect.fail()).identity;
      await rig.plug(identity('usb-hid'), '0071');
      await rig.plug(identity('hid-pos', { make: 'symbol-com' }));
      await rig.plug(identity('hid-keyboard'), '', { inhibited: false });
      const found = await findHidPorts(protocols, { ...machine, ...rig.system });
      expect(found.map(({ name, usages, protocols: by }) => [name, usages, by])).toEqual([
        ['hid:0922:8003:0071', ['008d:0020'], ['usb-hid']],
        ['hid:05e0:0600', [expect.any(String)], ['hid-pos']],
        [expect.stringMatching(/^hid:/), ['0001:0006'], ['hid-keyboard']],
      ]);
      expect(found[2]?.hints).toEqual([expect.stringContaining('last rule of 60-tallyman.rules')]);
      const text = pluggedText([], found);
      expect(text).toContain('hid:0922:8003:0071');
      expect(text).toContain('008d:0020 scale');
      expect(text).toContain('also reach the console');
    } finally {
      await rig.close();
    }
  });

  it('that call themselves the same are named by their sockets', async () => {
    const rig = await madeUpRig();
    try {
      const { identity } = hidSimulators['usb-hid']?.({}) ?? expect.fail();
      await rig.plug(identity);
      await rig.plug(identity);
      const found = await findHidPorts(protocols, { ...machine, ...rig.system });
      expect(found.map(({ hints }) => hints[0])).toEqual([
        expect.stringContaining('KERNELS=="1-1"'),
        expect.stringContaining('KERNELS=="1-2"'),
      ]);
    } finally {
      await rig.close();
    }
  });
});
