/** Serial adapters that this machine plugs into itself. Each kind has two sockets, side by side. */
import { execFileSync } from 'node:child_process';
import { Gadget } from './gadget.ts';
import { plugIn, pullOut } from './machine-control.ts';

export interface AdapterKind {
  readonly name: string;
  /** How its ports are called, without their number. */
  readonly node: string;
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
  node: 'ttyUSB',
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

const scanners = new Map<number, Gadget>();

/**
 * A scanner with a serial port of its own (CDC-ACM): a USB device that the kernel is itself, at both ends of the cable.
 */
export const cdcAcm: AdapterKind = {
  name: 'CDC-ACM scanner',
  node: 'ttyACM',
  byId: (serial) => `usb-Maker_Scanner_${serial}-if00`,
  byPath: (socket) => `platform-dummy_hcd.${socket - 1}-usb-0:1:1.0`,
  async plug(socket, serial) {
    const name = `scanner-${socket}`;
    const ids = { vendorId: 0x1eab, productId: 0x0c06 };
    const scanner = scanners.get(socket) ?? new Gadget({ name, ...ids, product: 'Scanner', function: 'acm' });
    scanners.set(socket, scanner);
    const line = `/dev/ttyGS${scanner.attribute('port_num')}`;
    execFileSync('stty', ['-F', line, 'raw', '-echo']);
    scanner.plug(socket, serial);
    return line;
  },
  async pull(socket) {
    scanners.get(socket)?.unplug();
  },
};
