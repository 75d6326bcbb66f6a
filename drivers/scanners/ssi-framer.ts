/**
 * Cuts Zebra SSI packets: a length byte, the packet, two bytes of checksum. The length may be noise, so a packet counts
 * only with its checksum, and after a bad one the search goes on at the very next byte.
 */
import type { Framed, Framer } from '../framer.ts';

const packetBytesMin = 4;
/** A length byte and what it can count, and the checksum. */
const heldBytesMax = 255 + 2;
/** The decoder's own address; the host's is 4. Packets to the host come from nobody else. */
const fromDecoder = 0;

/** The two's complement of the sum of all bytes, in 16 bits. */
export function ssiChecksum(bytes: Uint8Array): number {
  return -bytes.reduce((sum, byte) => sum + byte, 0) & 0xffff;
}

/** Frames are packets from the length byte on, without the checksum. */
export function ssiFramer(): Framer {
  const buffer = new Uint8Array(heldBytesMax);
  let held = 0;
  let noise = 0;

  const drop = (bytes: number) => {
    buffer.copyWithin(0, bytes, held);
    held -= bytes;
  };
  const toldNoise = (): Framed[] => {
    const bytes = noise;
    noise = 0;
    return bytes > 0 ? [{ type: 'discarded', bytes, reason: 'noise' }] : [];
  };

  /** Whether the buffer may begin a packet; as far as its bytes are there. */
  const plausible = () => (buffer[0] ?? 0) >= packetBytesMin && (held < 3 || buffer[2] === fromDecoder);

  const cut = (): Framed[] => {
    const out: Framed[] = [];
    while (held > 0) {
      const length = buffer[0] ?? 0;
      if (plausible()) {
        if (held < length + 2) break;
        const checksum = ((buffer[length] ?? 0) << 8) | (buffer[length + 1] ?? 0);
        if (checksum === ssiChecksum(buffer.subarray(0, length))) {
          out.push(...toldNoise(), { type: 'frame', bytes: buffer.slice(0, length) });
          drop(length + 2);
          continue;
        }
      }
      noise += 1;
      drop(1);
    }
    return out;
  };

  return {
    get held() {
      return held;
    },
    push(chunk) {
      const out: Framed[] = [];
      for (const byte of chunk) {
        buffer[held++] = byte;
        out.push(...cut());
      }
      return [...out, ...toldNoise()];
    },
    end() {
      const out: Framed[] = [];
      // A wrong length byte may have swallowed a good packet: it is found once no more bytes come.
      while (held > 0) {
        noise += 1;
        drop(1);
        out.push(...cut());
      }
      return [...out, ...toldNoise()];
    },
  };
}
