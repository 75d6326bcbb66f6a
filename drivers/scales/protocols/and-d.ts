/**
 * A&D standard format: HV-G, HW-G, EK, EJ, FG, and the counting scale GC. Manuals: A&D EK/EJ, GC, HV-G.
 *
 *     hh , s dddddddd uuu CR LF          default line 2400 7E1; about ten a second, or one for every Q
 *     │    │ │        └ 3 characters, right-aligned: "  g" " kg" " lb" " oz" " PC" "  %"
 *     │    │ └ 8 characters with point and leading zeros
 *     │    └ + or -
 *     └ ST stable · US unstable · QT stable count · OL over (or, with -, under) the range
 *     ST,OK,+…   GC: what its limits say (LO OK HI --) as a second header
 *
 *     commands CR LF: Q · Z zero · T tare · CT clear tare; at least 500 ms between two (HV-G); carried out without a
 *     word
 *
 * A counting scale sends pieces in the same frame: the unit alone tells, and PC is never a weight.
 */
import { z } from 'zod';
import { delimiterFramer } from '../../delimiter-framer.ts';
import type { Protocol } from '../../driver.ts';
import { type Decoded, scaleSession } from '../scale-session.ts';
import { shownWeight } from '../shown-weight.ts';

const lineBytesMax = 40;

const options = () =>
  z.strictObject({
    mode: z
      .enum(['stream', 'poll', 'listen'])
      .default('stream')
      .describe('stream: the scale sends by itself. poll: Q. listen: print key'),
    'poll-ms': z.int().min(500).max(10_000).default(500).describe('Between two questions'),
  });
type AndDOptions = z.infer<ReturnType<typeof options>>;

const frameText = /^(ST|US|QT),(?:(?:LO|OK|HI|--),)?([+-])(\d[\d.]{7})([ A-Za-z%]{3})$/;

function decode(frame: Uint8Array): Decoded {
  const text = Buffer.from(frame).toString('latin1');
  const over = /^OL,(?:(?:LO|OK|HI|--),)?([+-])/.exec(text);
  if (over !== null) {
    return {
      type: 'weighing',
      weighing: { type: 'weighing', state: over[1] === '-' ? 'under-zero' : 'over-capacity' },
    };
  }
  const [, header, sign, number = '', unitText = ''] = frameText.exec(text) ?? [];
  if (header === undefined) return { type: 'bad', reason: 'grammar' };
  const digits = sign === '-' ? `-${number}` : number;
  const pieces = header === 'QT' ? 'pieces' : unitText;
  return shownWeight(digits, pieces, header === 'US' ? 'motion' : 'stable');
}

const command = (text: string) => Buffer.from(`${text}\r\n`, 'latin1');

export const andD: Protocol<AndDOptions> = {
  name: 'and-d',
  kind: 'scale',
  title: 'A&D standard format: HV-G, HW-G, EK, EJ, GC',
  transport: 'serial',
  line: { baud: 2400, dataBits: 7, parity: 'even', stopBits: 1 },
  options,
  probing: {
    proof: 'form',
    speak: 'press the PRINT key of the scale, or set it to stream',
    listen: [{ mode: 'listen' }],
    streams: { mode: 'stream' },
    ask: { mode: 'poll' },
  },
  session: ({ mode, 'poll-ms': intervalMs }) =>
    scaleSession({
      name: 'and-d',
      framer: delimiterFramer({ delimiters: [0x0d, 0x0a], maxBytes: lineBytesMax }),
      decode,
      ...(mode === 'poll' ? { ask: command('Q') } : {}),
      intervalMs,
      gapMs: 500,
      answerMs: 1000,
      commands: { zero: command('Z'), tare: command('T'), 'clear-tare': command('CT') },
      silentCommands: true,
      mayBeSilent: mode === 'listen',
    }),
};
