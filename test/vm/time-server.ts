/** A time server for the guest (RFC 4330): this machine's own time, at the port where clients ask. Needs root. */
import { createSocket } from 'node:dgram';

const port = 123;
/** Seconds from 1900, which the protocol counts from, to 1970. */
const epochS = 2_208_988_800;

/** @returns what ends it */
export async function serveTime(): Promise<() => Promise<void>> {
  const socket = createSocket('udp4');
  socket.on('message', (asked, { address, port: from }) => {
    const answer = Buffer.alloc(48);
    // No leap second, version 4, a server with a clock of its own.
    answer.writeUInt8(0x24, 0);
    answer.writeUInt8(1, 1);
    answer.writeInt8(-20, 3);
    answer.write('LOCL', 12, 'latin1');
    writeTime(answer, 16);
    // When it was sent, by the other's clock; when it came here, and when this leaves, by ours.
    asked.copy(answer, 24, 40, 48);
    writeTime(answer, 32);
    writeTime(answer, 40);
    socket.send(answer, from, address);
  });
  await new Promise<void>((resolve, reject) => socket.once('error', reject).bind(port, '127.0.0.1', resolve));
  return () => new Promise((resolve) => socket.close(() => resolve()));
}

function writeTime(answer: Buffer, at: number): void {
  const ms = Date.now();
  answer.writeUInt32BE(Math.floor(ms / 1_000) + epochS, at);
  answer.writeUInt32BE(Math.floor(((ms % 1_000) / 1_000) * 2 ** 32), at + 4);
}
