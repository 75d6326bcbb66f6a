/**
 * A HID device made by the kernel from a description: what is written here arrives as reports on a real /dev/hidrawN,
 * and what the host writes there comes back. Needs /dev/uhid and the right to open it. Source: linux/uhid.h and
 * Documentation/hid/uhid.rst; every event is one read or one write, packed, little endian:
 *
 *     11 CREATE2   u32 type | name[128] phys[64] uniq[64] | u16 descriptor bytes, u16 bus | u32 vendor product version country | descriptor[4096]
 *     12 INPUT2    u32 type | u16 bytes | data[4096]
 *      6 OUTPUT    u32 type | data[4096] | u16 bytes | u8 report type                     host → device
 *      9 GET       u32 type | u32 id | u8 number | u8 report type                         answered by 10: u32 id, u16 error
 *     13 SET       u32 type | u32 id | u8 number, u8 report type, u16 bytes | data[4096]  answered by 14: u32 id, u16 error
 */
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import type { HidIdentity } from './descriptors.ts';

export const uhidPath = '/dev/uhid';

export interface UhidDevice {
  send(report: Uint8Array): void;
  /** The host sees an unplug. Idempotent. */
  unplug(): void;
}

const event = { create: 11, destroy: 1, input: 12, output: 6, getReport: 9, getReply: 10, setReport: 13, setReply: 14 };
const dataBytesMax = 4096;
const createHeadBytes = 280;
const eventBytesMax = createHeadBytes + dataBytesMax;
const busUsb = 3;
const ioError = 5;
const readEveryMs = 5;

export function createEvent({ name, vendorId, productId, descriptor }: HidIdentity, serial: string): Buffer {
  const bytes = Buffer.alloc(createHeadBytes + dataBytesMax);
  bytes.writeUInt32LE(event.create, 0);
  // Texts end in a zero.
  bytes.write(name.slice(0, 127), 4, 'latin1');
  bytes.write('tallyman-sim', 132, 'latin1');
  bytes.write(serial.slice(0, 63), 196, 'latin1');
  bytes.writeUInt16LE(descriptor.length, 260);
  bytes.writeUInt16LE(busUsb, 262);
  bytes.writeUInt32LE(vendorId, 264);
  bytes.writeUInt32LE(productId, 268);
  bytes.writeUInt32LE(0x100, 272);
  bytes.set(descriptor, createHeadBytes);
  return bytes;
}

export function inputEvent(report: Uint8Array): Buffer {
  const bytes = Buffer.alloc(6 + dataBytesMax);
  bytes.writeUInt32LE(event.input, 0);
  bytes.writeUInt16LE(report.length, 4);
  bytes.set(report, 6);
  return bytes;
}

/** What the kernel said: a report of the host, and what it wants to hear back. */
export function decodeEvent(bytes: Buffer): { report?: Uint8Array; reply?: Buffer } {
  const type = bytes.readUInt32LE(0);
  if (type === event.output) return { report: bytes.subarray(4, 4 + bytes.readUInt16LE(4 + dataBytesMax)) };
  if (type !== event.getReport && type !== event.setReport) return {};
  const reply = Buffer.alloc(type === event.getReport ? 12 : 10);
  reply.writeUInt32LE(type === event.getReport ? event.getReply : event.setReply, 0);
  reply.writeUInt32LE(bytes.readUInt32LE(4), 4);
  if (type === event.getReport) {
    reply.writeUInt16LE(ioError, 8);
    return { reply };
  }
  return { reply, report: bytes.subarray(12, 12 + bytes.readUInt16LE(10)) };
}

/** @param sleep waits between two looks for what the host wrote; it ends when the device is unplugged */
export function plugUhid(
  identity: HidIdentity,
  serial: string,
  sleep: (ms: number) => Promise<void>,
  onHostReport: (report: Uint8Array) => void,
): UhidDevice {
  const descriptor = openSync(uhidPath, constants.O_RDWR | constants.O_NONBLOCK);
  let plugged = true;
  writeSync(descriptor, createEvent(identity, serial));
  void listen();

  async function listen(): Promise<void> {
    const buffer = Buffer.alloc(eventBytesMax);
    while (plugged) {
      try {
        const bytes = readSync(descriptor, buffer);
        const { report, reply } = decodeEvent(buffer.subarray(0, bytes));
        if (reply !== undefined) writeSync(descriptor, reply);
        if (report !== undefined) onHostReport(Uint8Array.from(report));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
        await sleep(readEveryMs);
      }
    }
  }

  return {
    send(report) {
      if (plugged) writeSync(descriptor, inputEvent(report));
    },
    unplug() {
      if (!plugged) return;
      plugged = false;
      closeSync(descriptor);
    },
  };
}
