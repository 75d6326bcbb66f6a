/** Real PNG files of one colour, small or as large as a test wants. */
import { crc32, deflateSync } from 'node:zlib';

/** @param rgb as a browser shows it @param bytes at least so many: what is missing is a text nobody reads */
export function pngOf(width: number, height: number, rgb: readonly [number, number, number], bytes = 0): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), ...Array.from({ length: width }, () => Buffer.from(rgb))]);
  const data = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const parts = [chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))];
  const rest = bytes - 8 - parts.reduce((sum, { length }) => sum + length, 0) - 12;
  const text = rest > 0 ? [chunk('tEXt', Buffer.alloc(rest, 'x'))] : [];
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    parts[0] ?? Buffer.alloc(0),
    ...text,
    ...parts.slice(1),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
