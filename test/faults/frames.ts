/**
 * Frames that no device should send, seeded: recorded traffic with bytes changed, and bytes that were never traffic.
 * None of them names an article of the catalogue or a command, so that nothing of it may be booked.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const transcripts = join(import.meta.dirname, '../transcripts');

/** What the device said in the transcripts of a protocol. */
function recorded(kind: 'scanner' | 'scale', protocol: string): Buffer[] {
  const folder = join(transcripts, `${kind}s`, protocol);
  return globSync('*.log', { cwd: folder })
    .sort()
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
    .flatMap((line) => {
      const [, text] = /^< +(".*")$/.exec(line) ?? [];
      return text === undefined ? [] : [Buffer.from(JSON.parse(text) as string, 'latin1')];
    });
}

const gs = 0x1d;
const endlessBytes = 20_000;
/** What a scanner could send by accident and the catalogue of the test knows. */
const known = /4000000000\d|SKU-|TALLY/;

export type FrameSource = { next(): Uint8Array };

/** @param random in [0, 1), seeded */
export function frameSource(kind: 'scanner' | 'scale', protocol: string, random: () => number): FrameSource {
  const spoken = recorded(kind, protocol);
  const below = (max: number) => Math.floor(random() * max);
  const bytes = (length: number, byte: () => number) => Buffer.from(Array.from({ length }, byte));
  const ended = (frame: Uint8Array) => Buffer.concat([frame, Buffer.from('\r\n')]);

  const mutated = (): Uint8Array => {
    const frame = Buffer.from(spoken[below(spoken.length)] ?? Buffer.from('0'));
    if (frame.length === 0) return ended(frame);
    const at = below(frame.length);
    switch (below(5)) {
      case 0:
        frame[at] = (frame[at] ?? 0) ^ (1 << below(8));
        return frame;
      case 1:
        return Buffer.concat([frame.subarray(0, at), frame.subarray(at + 1)]);
      case 2:
        return Buffer.concat([frame.subarray(0, at), bytes(1 + below(4), () => below(256)), frame.subarray(at)]);
      case 3:
        return frame.subarray(0, at);
      default:
        return Buffer.concat([frame, frame.subarray(at), frame]);
    }
  };
  const monster = (): Uint8Array => {
    const elements = Array.from({ length: 2 + below(40) }, () => {
      const identifier = ['01', '10', '17', '21', '30', '37', '310', '3922', '8005', '91', '99'][below(11)] ?? '';
      return Buffer.concat([Buffer.from(identifier), bytes(below(40), () => 0x30 + below(43)), Buffer.of(gs)]);
    });
    return ended(Buffer.concat([Buffer.from(']C1'), ...elements]));
  };
  const kinds: readonly (() => Uint8Array)[] = [
    ...Array.from({ length: 8 }, () => mutated),
    ...Array.from({ length: 3 }, () => monster),
    () => ended(bytes(below(80), () => below(256))),
    () => bytes(below(60), () => below(256)),
    () => bytes(1 + below(60), () => 0x00),
    () => bytes(1 + below(60), () => 0xff),
    () => bytes(1 + below(60), () => below(32)),
  ];

  return {
    next() {
      const frame = random() < 0.000_5 ? bytes(endlessBytes, () => 0x41) : (kinds[below(kinds.length)] ?? mutated)();
      return known.test(Buffer.from(frame).toString('latin1')) ? Buffer.from('?\r') : frame;
    },
  };
}
