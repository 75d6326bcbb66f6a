/**
 * What bytes say about wrong line settings. The kernel reports no parity errors (the port ignores them), so the only
 * evidence is in the bytes: text whose bit 7 is the parity of the other seven was sent with 7 data bits and even or odd
 * parity to a port that expects 8N1.
 */
import { isUtf8 } from 'node:buffer';
import type { LineSettings, Parity } from './driver.ts';

/** Printable ASCII, and the control characters that frame or separate text: STX ETX EOT ACK TAB LF CR NAK GS RS US. */
const controls = new Set([0x02, 0x03, 0x04, 0x06, 0x09, 0x0a, 0x0d, 0x15, 0x1d, 0x1e, 0x1f]);
/** Fewer show any parity by chance. */
const parityBytesMin = 6;
const printable = (byte: number) => (byte >= 0x20 && byte < 0x7f) || controls.has(byte);

const evenParity = (byte: number) => {
  let bits = byte;
  bits ^= bits >> 4;
  bits ^= bits >> 2;
  bits ^= bits >> 1;
  return (bits & 1) === 0;
};

/**
 * How text was sent that a port with eight data bits and no parity read: with seven data bits, when every byte shows
 * it. `none`: bit 7 is always set, which is the second of two stop bits. Nothing when the eight bits are data.
 */
export function sevenBitParity(bytes: Uint8Array): Parity | undefined {
  if (!bytes.some((byte) => byte > 0x7f) || !bytes.every((byte) => printable(byte & 0x7f))) return undefined;
  if (bytes.every((byte) => byte > 0x7f)) return 'none';
  if (bytes.every(evenParity)) return 'even';
  return bytes.some(evenParity) ? undefined : 'odd';
}

/** "9600 7E1" */
export function lineText({ baud, dataBits, parity, stopBits }: LineSettings): string {
  return `${baud} ${dataBits}${parity.charAt(0).toUpperCase()}${stopBits}`;
}

/** The reverse of `lineText`, in either case; nothing when it is none. */
export function parseLine(text: string): LineSettings | undefined {
  const [, baud, dataBits, letter = '', stopBits] = /^(\d{3,7})[ ,-]?([78])([NEO])([12])$/i.exec(text.trim()) ?? [];
  if (baud === undefined) return undefined;
  const parity = ({ N: 'none', E: 'even', O: 'odd' } as const)[letter.toUpperCase() as 'N' | 'E' | 'O'];
  return { baud: Number(baud), dataBits: dataBits === '7' ? 7 : 8, parity, stopBits: stopBits === '2' ? 2 : 1 };
}

/** Letters beyond ASCII as UTF-8 writes them, which no wrong setting imitates: a QR code may hold them. */
const isForeignText = (bytes: Uint8Array): boolean =>
  isUtf8(bytes) && bytes.some((byte) => byte > 0x7f) && bytes.every((byte) => byte > 0x7f || printable(byte));

/**
 * One sentence for the screen when `bytes` look like text read with the wrong settings; nothing when they look right.
 */
export function suspectLine(bytes: Uint8Array): string | undefined {
  const odd = bytes.reduce((count, byte) => count + (printable(byte) ? 0 : 1), 0);
  if (odd === 0 || isForeignText(bytes)) return undefined;
  const parity = bytes.length < parityBytesMin ? undefined : sevenBitParity(bytes);
  if (parity === 'even') return 'line settings? the port is 8N1, the device sends 7E1';
  if (parity === 'odd') return 'line settings? the port is 8N1, the device sends 7O1';
  if (parity === 'none') return 'line settings? the port is 8N1, the device sends 7N2';
  // A few foreign bytes are data (a QR code may hold any text); many are a wrong baud rate.
  return odd * 4 > bytes.length
    ? 'line settings? the bytes are no text: check baud rate, data bits and parity on both sides'
    : undefined;
}
