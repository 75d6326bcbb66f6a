/** Serial adapters that this machine plugs into itself. Each kind has two sockets, side by side. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plugIn, pullOut } from './machinecontrol.ts';

export interface AdapterKind {
  readonly name: string;
  /** Below /dev/serial/by-id, for an adapter with this serial number. */
  byId(serial: string): string;
  /** Below /dev/serial/by-path, for whatever is in this socket. */
  byPath(socket: number): string;
  /** @returns the far end of the line, for the device behind the adapter */
  plug(socket: number, serial: string): Promise<string>;
  pull(socket: number): Promise<void>;
}

/** A serial converter with a chip of FTDI, on the machine's own USB controller. */
export const ftdi: AdapterKind = {
  name: 'FTDI converter',
  byId: (serial) => `usb-QEMU_QEMU_USB_SERIAL_${serial}-if00-port0`,
  byPath: (socket) => `pci-0000:00:10.0-usb-0:${socket}:1.0-port0`,
  async plug(socket, serial) {
    const cable = `cable-${socket}`;
    const adapter = { driver: 'usb-serial', chardev: cable, serial, port: String(socket), 'always-plugged': true };
    await plugIn(`adapter-${socket}`, adapter);
    return `/dev/virtio-ports/${cable}`;
  },
  pull: (socket) => pullOut(`adapter-${socket}`),
};

const gadgets = '/sys/kernel/config/usb_gadget';
const made = new Map<string, string>();

/** A scanner with a serial port of its own (CDC-ACM): a USB device that the kernel is itself, at both ends of the cable. */
export const cdcAcm: AdapterKind = {
  name: 'CDC-ACM scanner',
  byId: (serial) => `usb-Maker_Scanner_${serial}-if00`,
  byPath: (socket) => `platform-dummy_hcd.${socket - 1}-usb-0:1:1.0`,
  async plug(socket, serial) {
    const gadget = join(gadgets, `scanner-${socket}`);
    const write = (file: string, text: string) => writeFileSync(join(gadget, file), text);
    if (!made.has(gadget)) {
      // A function can only be given to a gadget once; its serial number is set before every plugging.
      mkdirSync(join(gadget, 'strings/0x409'), { recursive: true });
      write('idVendor', '0x1eab');
      write('idProduct', '0x0c06');
      write('strings/0x409/manufacturer', 'Maker');
      write('strings/0x409/product', 'Scanner');
      mkdirSync(join(gadget, 'configs/c.1'));
      mkdirSync(join(gadget, `functions/acm.${socket}`));
      symlinkSync(join(gadget, `functions/acm.${socket}`), join(gadget, 'configs/c.1', `acm.${socket}`));
      const line = `/dev/ttyGS${readFileSync(join(gadget, `functions/acm.${socket}/port_num`), 'utf8').trim()}`;
      execFileSync('stty', ['-F', line, 'raw', '-echo']);
      made.set(gadget, line);
    }
    write('strings/0x409/serialnumber', serial);
    write('UDC', `dummy_udc.${socket - 1}`);
    return made.get(gadget) ?? '';
  },
  async pull(socket) {
    writeFileSync(join(gadgets, `scanner-${socket}`, 'UDC'), '\n');
  },
};
