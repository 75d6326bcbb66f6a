/**
 * Barcode scanners in HID-POS mode, three makes of one idea: a report is a count, the code's bytes, and zeros behind
 * them.
 *
 *     access-is    02 count AIM AIM AIM data×56 vendor×2 more      LSR118 manual; bit 0 of the last byte: the code goes on
 *     microscan    01 count data×62                                a full report goes on in the next
 *     symbol-com   count data×63                                   LS2208 "simple COM": what a serial port would carry, with its CR
 */
import { bytesOf, type SimEffect } from '../device.ts';
import { scannerDescriptor } from './descriptors.ts';
import type { HidSimDevice } from './device.ts';

type PosScannerSimOptions = { make: 'access-is' | 'microscan' | 'symbol-com' };

const reportBytes = 64;
const identities = {
  'access-is': {
    name: 'Simulated POS Scanner',
    vendorId: 0x0db5,
    productId: 0x0138,
    descriptor: scannerDescriptor(2, 63),
  },
  microscan: { name: 'Simulated Imager', vendorId: 0x0c2e, productId: 0x0b81, descriptor: scannerDescriptor(1, 63) },
  'symbol-com': {
    name: 'Simulated COM Scanner',
    vendorId: 0x05e0,
    productId: 0x0600,
    descriptor: scannerDescriptor(undefined, 64),
  },
};

function pieces(data: Uint8Array, size: number): Uint8Array[] {
  const out: Uint8Array[] = [];
  for (let from = 0; from < data.length; from += size) out.push(data.subarray(from, from + size));
  return out;
}

function filled(...parts: (Uint8Array | number[])[]): Uint8Array {
  const report = new Uint8Array(reportBytes);
  let at = 0;
  for (const part of parts) {
    report.set(part, at);
    at += part.length;
  }
  return report;
}

function reports(make: PosScannerSimOptions['make'], code: string): Uint8Array[] {
  if (make === 'access-is') {
    const aim = /^\][A-Za-z][0-9A-Za-z]/.exec(code)?.[0];
    const data = pieces(bytesOf(code.slice(aim?.length ?? 0)), 56);
    return data.map((piece, index) => {
      const report = filled([2, piece.length], bytesOf(aim ?? '\0\0\0'), piece);
      report[63] = index < data.length - 1 ? 1 : 0;
      return report;
    });
  }
  if (make === 'microscan') return pieces(bytesOf(code), 62).map((piece) => filled([1, piece.length], piece));
  return pieces(bytesOf(`${code}\r`), 63).map((piece) => filled([piece.length], piece));
}

export function posScannerSim({ make }: PosScannerSimOptions): HidSimDevice {
  return {
    identity: identities[make],
    plugged: () => [],
    receive: () => [],
    tick: () => [],
    hand(verb, argument) {
      if (verb !== 'scan') return undefined;
      return reports(make, argument).map((bytes): SimEffect => ({ type: 'send', bytes }));
    },
  };
}
