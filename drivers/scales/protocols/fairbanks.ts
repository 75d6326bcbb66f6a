/**
 * Fairbanks "UPS" output: FB2255 and relatives set to UPS WorldShip. Manual: Fairbanks FB2255. (Its "P Ship" setting
 * for FedEx is NCI.)
 *
 *     CR ─►  wwwwwww _lb_GR__ CR LF EOT          default line 9600 7E1
 *            │        │  └ GR stands still, gr in motion
 *            │        └ lb or kg; pc where it counts
 *            └ 7 characters, right-aligned
 *     CR ─►  EOT                                 over the capacity
 */
import { z } from 'zod';
import { delimiterFramer } from '../../delimiter-framer.ts';
import type { Protocol } from '../../driver.ts';
import { type Decoded, scaleSession } from '../scale-session.ts';
import { shownWeight } from '../shown-weight.ts';

const eot = 0x04;
const frameBytesMax = 32;

const options = () =>
  z.strictObject({
    mode: z.enum(['poll', 'listen']).default('poll').describe('poll: CR again and again. listen: print key'),
    'poll-ms': z.int().min(100).max(10_000).default(250).describe('Between two questions'),
  });
type FairbanksOptions = z.infer<ReturnType<typeof options>>;

const frameText = /^([ \d.-]{7}) (lb|kg|oz| g|pc|PC) (GR|gr) {2}\r\n$/;

function decode(frame: Uint8Array): Decoded {
  if (frame.length === 0) return { type: 'weighing', weighing: { type: 'weighing', state: 'over-capacity' } };
  const [, field = '', unitText = '', legend] = frameText.exec(Buffer.from(frame).toString('latin1')) ?? [];
  if (legend === undefined) return { type: 'bad', reason: 'grammar' };
  return shownWeight(field.trimStart(), unitText, legend === 'GR' ? 'stable' : 'motion', 'gross');
}

export const fairbanks: Protocol<FairbanksOptions> = {
  name: 'fairbanks',
  kind: 'scale',
  title: 'Fairbanks FB2255 and others, "UPS" output',
  transport: 'serial',
  line: { baud: 9600, dataBits: 7, parity: 'even', stopBits: 1 },
  options,
  probing: { proof: 'form', speak: 'press the PRINT key of the scale', listen: [{ mode: 'listen' }], ask: {} },
  session: ({ mode, 'poll-ms': intervalMs }) =>
    scaleSession({
      name: 'fairbanks',
      framer: delimiterFramer({ delimiters: [eot], maxBytes: frameBytesMax, emptyFrames: true }),
      decode,
      ...(mode === 'poll' ? { ask: Buffer.from('\r') } : {}),
      intervalMs,
      answerMs: 1000,
      commands: {},
      mayBeSilent: mode === 'listen',
    }),
};
