/**
 * SMA SCP-0499, the one protocol that scale makers agreed on: B-TEK, Fairbanks PR5410, Minebea PR52xx, Cardinal, Rice
 * Lake. Manuals: B-TEK T419S, Sartorius PR5211/5220, Fairbanks PR5410.
 *
 *     LF c CR ─►  LF s r n m f wwwwwwwwww uuu CR        default line 9600 8N1
 *                    │ │ │ │ │ │          └ unit, 3 characters, left-aligned
 *                    │ │ │ │ │ └ 10 characters, right-aligned; all "-" with s = E or T
 *                    │ │ │ │ └ reserved
 *                    │ │ │ └ M in motion
 *                    │ │ └ G gross · N net · T tare · g, n the same in high resolution
 *                    │ └ range 1 …
 *                    └ Z centre of zero · O over · U under · E zero error · T tare error · space
 *
 *     commands: W weight · R weight again and again · Z zero · T tare · C clear tare        answered by the line above
 *     LF ? CR  unknown command        LF ! CR  the scale read a damaged command
 */
import { z } from 'zod';
import type { Protocol } from '../../driver.ts';
import { envelopeFramer } from '../../envelope-framer.ts';
import type { Weighing } from '../../reading.ts';
import { type Decoded, type Question, scaleSession } from '../scale-session.ts';
import { shownWeight } from '../shown-weight.ts';

const frameBytesMax = 32;

const options = () =>
  z.strictObject({
    mode: z
      .enum(['poll', 'stream', 'listen'])
      .default('poll')
      .describe('poll: W again and again. stream: R once. listen: print key'),
    'poll-ms': z.int().min(150).max(10_000).default(250).describe('Between two questions; scales take about 100 ms'),
  });
type SmaOptions = z.infer<ReturnType<typeof options>>;

const frameText = /^([ZOUET ])([1-9 ])([GNTgn])([M ])(.)([ \d.-]{10})([A-Za-z% ]{3})$/;
const kinds = { G: 'gross', g: 'gross', N: 'net', n: 'net', T: 'tare' } as const;
const states: Record<string, Weighing['state']> = {
  O: 'over-capacity',
  U: 'under-zero',
  E: 'zero-not-found',
  T: 'refused',
};
const errors: Record<string, string> = {
  '?': 'the scale does not know the command',
  '!': 'the scale could not read the command: check the line settings',
};

function decode(frame: Uint8Array, question: Question | undefined): Decoded {
  const text = Buffer.from(frame).toString('latin1');
  const isCommand = question !== undefined && question !== 'weight';
  const error = errors[text];
  if (error !== undefined) {
    if (isCommand) return { type: 'command-refused', reason: error };
    return { type: 'weighing', weighing: { type: 'weighing', state: 'refused', detail: error } };
  }
  const [, status = '', , legend = '', motion, , field = '', unitText = ''] = frameText.exec(text) ?? [];
  if (motion === undefined) return { type: 'bad', reason: 'grammar' };
  const trouble = states[status];
  if (isCommand) {
    const failed = status === 'T' ? 'the scale cannot tare now' : (trouble ?? (motion === 'M' ? 'motion' : undefined));
    return failed === undefined ? { type: 'command-done' } : { type: 'command-refused', reason: failed };
  }
  if (trouble !== undefined) return { type: 'weighing', weighing: { type: 'weighing', state: trouble } };
  return shownWeight(
    field.trimStart(),
    unitText,
    motion === 'M' ? 'motion' : 'stable',
    kinds[legend as keyof typeof kinds],
  );
}

const command = (letter: string) => Buffer.from(`\n${letter}\r`, 'latin1');

export const sma: Protocol<SmaOptions> = {
  name: 'sma',
  kind: 'scale',
  title: 'SMA SCP-0499: B-TEK, Fairbanks, Minebea/Sartorius, Cardinal, Rice Lake',
  transport: 'serial',
  line: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  options,
  probing: { proof: 'form', speak: 'press the PRINT key of the scale', listen: [{ mode: 'listen' }], ask: {} },
  session: ({ mode, 'poll-ms': intervalMs }) =>
    scaleSession({
      name: 'sma',
      framer: envelopeFramer({ start: 0x0a, end: 0x0d, maxBytes: frameBytesMax }),
      decode,
      ...(mode === 'poll' ? { ask: command('W') } : {}),
      ...(mode === 'stream' ? { open: command('R') } : {}),
      intervalMs,
      answerMs: 1000,
      commands: { zero: command('Z'), tare: command('T'), 'clear-tare': command('C') },
      mayBeSilent: mode === 'listen',
    }),
};
