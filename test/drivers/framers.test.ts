/**
 * Framers on any bytes: however a stream is cut into chunks the frames are the same, every byte is either in a frame, a
 * delimiter or counted as discarded, and no more than the limit is ever held.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { delimiterFramer } from '../../drivers/delimiter-framer.ts';
import { envelopeFramer } from '../../drivers/envelope-framer.ts';
import type { Framed, Framer } from '../../drivers/framer.ts';
import { ssiChecksum, ssiFramer } from '../../drivers/scanners/ssi-framer.ts';

const maxBytes = 12;
const framers: [string, () => Framer, overheadBytes: number][] = [
  ['delimiter CR or LF', () => delimiterFramer({ delimiters: [0x0d, 0x0a], maxBytes }), 0],
  ['envelope STX to CR', () => envelopeFramer({ start: 0x02, end: 0x0d, maxBytes }), 2],
  ['envelope LF to ETX, LF inside', () => envelopeFramer({ start: 0x0a, end: 0x03, maxBytes, startInside: true }), 2],
];

/** Mostly the bytes that matter to framers. */
const byte = fc.oneof(fc.constantFrom(0x02, 0x03, 0x0a, 0x0d, 0x35), fc.integer({ min: 0, max: 255 }));
const stream = fc.array(byte, { maxLength: 200 }).map((bytes) => Uint8Array.from(bytes));
const cuts = fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 40 });

function chunks(bytes: Uint8Array, sizes: number[]): Uint8Array[] {
  const out: Uint8Array[] = [];
  for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    out.push(bytes.subarray(from, from + size));
    from += size;
  }
  return out;
}

const frames = (framed: Framed[]) =>
  framed.flatMap((item) => (item.type === 'frame' ? [Buffer.from(item.bytes).toString('hex')] : []));
const discarded = (framed: Framed[]) =>
  framed.reduce((sum, item) => sum + (item.type === 'discarded' ? item.bytes : 0), 0);

describe.each(framers)('%s', (_, make, overheadBytes) => {
  test('any chunking gives the same frames and throws the same number of bytes away', () => {
    fc.assert(
      fc.property(stream, cuts, (bytes, sizes) => {
        const whole = make();
        const pieces = make();
        const once = [...whole.push(bytes), ...whole.end()];
        const often = [...chunks(bytes, sizes).flatMap((chunk) => pieces.push(chunk)), ...pieces.end()];
        expect(frames(often)).toEqual(frames(once));
        expect(discarded(often)).toBe(discarded(once));
      }),
      { numRuns: 500 },
    );
  });

  test('the buffer is bounded, and no byte disappears uncounted', () => {
    fc.assert(
      fc.property(stream, cuts, (bytes, sizes) => {
        const framer = make();
        const out = chunks(bytes, sizes).flatMap((chunk) => {
          const framed = framer.push(chunk);
          expect(framer.held).toBeLessThanOrEqual(maxBytes);
          return framed;
        });
        out.push(...framer.end());
        expect(framer.held).toBe(0);
        const framedBytes = frames(out).reduce((sum, hex) => sum + hex.length / 2 + overheadBytes, 0);
        const accounted = framedBytes + discarded(out);
        // A delimiter framer's delimiters belong to nothing.
        const delimiters = overheadBytes === 0 ? bytes.filter((each) => each === 0x0d || each === 0x0a).length : 0;
        expect(accounted + delimiters).toBe(bytes.length);
      }),
      { numRuns: 500 },
    );
  });

  test('the frame after any garbage is found', () => {
    const good = Uint8Array.of(0x0a, 0x0d, 0x02, 0x35, 0x36, 0x0d, 0x0a, 0x35, 0x36, 0x03);
    fc.assert(
      fc.property(stream, (garbage) => {
        const framer = make();
        framer.push(garbage);
        framer.push(Uint8Array.of(0x0d, 0x03));
        expect(frames(framer.push(good)).some((hex) => hex.includes('3536'))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

test('a frame that is too long is thrown away as a whole: its tail is no frame', () => {
  const framer = delimiterFramer({ delimiters: [0x0d], maxBytes: 4 });
  expect(framer.push(Buffer.from('123456789\r1234\r'))).toEqual([
    { type: 'discarded', bytes: 9, reason: 'too-long' },
    { type: 'frame', bytes: Uint8Array.from(Buffer.from('1234')) },
  ]);
});

describe('Zebra SSI packets', () => {
  const packet = fc.uint8Array({ maxLength: 60 }).map((data) => Uint8Array.of(4 + data.length, 0xf3, 0, 0, ...data));
  const withCheck = (body: Uint8Array) => {
    const check = ssiChecksum(body);
    return Uint8Array.of(...body, check >> 8, check & 0xff);
  };
  const garbage = fc.array(fc.oneof(fc.constantFrom(0, 4, 0xf3, 0xff), fc.nat({ max: 255 })), { maxLength: 40 });

  /** Garbage that is a packet by chance, perhaps with the first bytes of what follows it, is one for any reader. */
  const begunInGarbage = (parts: readonly [number[], Uint8Array][], bytes: Uint8Array): boolean => {
    let at = 0;
    return parts.some(([noise, body]) => {
      const begin = at;
      at += noise.length + body.length + 2;
      return noise.some((length, index) => {
        const from = begin + index;
        const whole = withCheck(bytes.subarray(from, from + length));
        return length >= 4 && Buffer.compare(whole, bytes.subarray(from, from + length + 2)) === 0;
      });
    });
  };

  test('every packet is found among any garbage, in any chunks, and every byte is accounted for', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(garbage, packet), { maxLength: 8 }), cuts, (parts, sizes) => {
        const bytes = Uint8Array.from(parts.flatMap(([noise, body]) => [...noise, ...withCheck(body)]));
        fc.pre(!begunInGarbage(parts, bytes));
        const framer = ssiFramer();
        const out = chunks(bytes, sizes).flatMap((chunk) => {
          const framed = framer.push(chunk);
          expect(framer.held).toBeLessThanOrEqual(257);
          return framed;
        });
        out.push(...framer.end());
        expect(framer.held).toBe(0);
        const found = frames(out);
        let next = 0;
        for (const [, body] of parts) {
          const at = found.indexOf(Buffer.from(body).toString('hex'), next);
          expect(at).toBeGreaterThanOrEqual(next);
          next = at + 1;
        }
        expect(found.reduce((sum, hex) => sum + hex.length / 2 + 2, 0) + discarded(out)).toBe(bytes.length);
      }),
      { numRuns: 500 },
    );
  });

  test('a packet with one byte changed is no packet', () => {
    fc.assert(
      fc.property(packet, fc.nat({ max: 61 }), fc.integer({ min: 1, max: 255 }), (body, at, change) => {
        const bytes = withCheck(body);
        const place = at % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ change;
        const framer = ssiFramer();
        const found = frames([...framer.push(bytes), ...framer.end()]);
        expect(found).not.toContain(Buffer.from(bytes.subarray(0, body.length)).toString('hex'));
      }),
      { numRuns: 500 },
    );
  });
});
