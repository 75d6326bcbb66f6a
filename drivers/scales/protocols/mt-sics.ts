/**
 * MT-SICS, the ASCII interface of METTLER TOLEDO instruments; KERN, RADWAG, Ohaus (after PSI) and B-TEK speak the same
 * shapes. Manuals: METTLER AL-IC/JS and the MT-SICS reference manual; KERN KET-TM and RADWAG for the dialect.
 *
 *     S _ s _ wwwwwwwwww _ unit CR LF          default line 9600 8N1; every line ends CR LF; _ is one space
 *     │   │   └ 10 characters, right-aligned, sign before the digits
 *     │   └ S stable · D dynamic
 *     └ reply to S, SI and SIR alike
 *
 *     S _ s _ __pp:oo.oo _ lb:oz CR LF              a split display (BC60): pounds, ounces below 16; in motion also shorter
 *
 *     S I     cannot be carried out now      ES  syntax error: command unknown
 *     S +     over the range                 ET  transmission error: parity, overrun
 *     S -     under the range                EL  logical error: command not allowed here
 *
 *     Z A     zero set    Z I  not now   Z +  Z -  outside the zero range
 *     T S w u  tare taken (its weight follows)   T I   T +   T -        TAC A  tare cleared   TAC I  not now
 *
 * KERN and RADWAG answer `Z A` when they *begin*: `Z D` done, `Z ^` outside the range, `Z E` never stood still. A
 * driver that takes their `Z A` as done reports a zero that did not happen (dialect = "kern").
 *
 * The ten characters are demanded exactly: a byte lost on the line then breaks the frame instead of the weight.
 */
import { z } from 'zod';
import { delimiterFramer } from '../../delimiter-framer.ts';
import type { Protocol } from '../../driver.ts';
import { inOunces } from '../pounds-ounces.ts';
import { type Decoded, type Question, scaleSession } from '../scale-session.ts';
import { shownWeight } from '../shown-weight.ts';

const lineBytesMax = 80;

const options = () =>
  z.strictObject({
    mode: z
      .enum(['poll', 'poll-stable', 'stream', 'listen'])
      .default('poll')
      .describe(
        'poll: SI. poll-stable: S, answered when the load stands still. stream: SIR. listen: print key or auto-print',
      ),
    'poll-ms': z.int().min(50).max(10_000).default(200).describe('Between two questions'),
    dialect: z.enum(['mettler', 'kern']).default('mettler').describe('kern: Z A means begun, Z D done (KERN, RADWAG)'),
  });
type MtSicsOptions = z.infer<ReturnType<typeof options>>;

const command = (text: string) => Buffer.from(`${text}\r\n`, 'latin1');

const weight = /^S ([SD]) ([ \d.-]{10}) ([A-Za-z%]{1,5})$/;

const splitWeight = /^S ([SD]) +(-?)(\d{1,4}):(\d\d(?:\.\d{1,3})?) lb:oz$/;

const weightStates = {
  'S I': { state: 'refused', detail: 'not possible now, or the load does not stand still' },
  'S +': { state: 'over-capacity' },
  'S -': { state: 'under-zero' },
} as const;

const errors: Record<string, string> = {
  ES: 'the scale does not know the command (ES)',
  ET: 'the scale could not read the command (ET): check the line settings',
  EL: 'the scale does not allow the command now (EL)',
};

/** The second word of a reply to Z, T or TAC. */
const outcomes: Record<string, string> = {
  I: 'not possible now, or the load does not stand still',
  '+': 'above the range',
  '-': 'below the range',
  '^': 'outside the range',
  E: 'the load did not stand still in time',
};

function decodeWeight(line: string): Decoded {
  const state = weightStates[line as keyof typeof weightStates];
  if (state !== undefined) return { type: 'weighing', weighing: { type: 'weighing', ...state } };
  if (line.endsWith('lb:oz')) return decodeSplit(line);
  const [, stability, field = '', unitText = ''] = weight.exec(line) ?? [];
  if (stability === undefined) return { type: 'bad', reason: 'grammar' };
  return shownWeight(field.trimStart(), unitText, stability === 'S' ? 'stable' : 'motion');
}

/**
 * The ten characters are demanded here too, where a weight would be booked: a lost digit of the pounds shows in nothing
 * else.
 */
function decodeSplit(line: string): Decoded {
  const [, stability, sign = '', pounds = '', ounces = ''] = splitWeight.exec(line) ?? [];
  const digits = inOunces(pounds, ounces);
  if (stability === undefined || digits === undefined) return { type: 'bad', reason: 'grammar' };
  if (stability === 'S' && line.length !== splitLineLength) return { type: 'bad', reason: 'grammar' };
  return shownWeight(`${sign}${digits}`, 'oz', stability === 'S' ? 'stable' : 'motion');
}
const splitLineLength = 'S S   12:07.50 lb:oz'.length;

function decodeOutcome(line: string, dialect: MtSicsOptions['dialect']): Decoded {
  const [verb = '', outcome = ''] = line.split(' ');
  if (outcome === 'A' && dialect === 'kern' && verb !== 'TAC') return { type: 'command-accepted' };
  if (outcome === 'A' || outcome === 'D' || (outcome === 'S' && verb === 'T')) return { type: 'command-done' };
  const reason = outcomes[outcome];
  return reason === undefined ? { type: 'bad', reason: 'grammar' } : { type: 'command-refused', reason };
}

export const mtSics: Protocol<MtSicsOptions> = {
  name: 'mt-sics',
  kind: 'scale',
  title: 'METTLER TOLEDO MT-SICS (also KERN, RADWAG, Ohaus and others)',
  transport: 'serial',
  line: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  options,
  probing: { proof: 'form', speak: 'press the PRINT key of the scale', listen: [{ mode: 'listen' }], ask: {} },
  session({ mode, dialect, 'poll-ms': intervalMs }) {
    const asks = { poll: command('SI'), 'poll-stable': command('S'), stream: undefined, listen: undefined };
    const ask = asks[mode];
    return scaleSession({
      name: 'mt-sics',
      framer: delimiterFramer({ delimiters: [0x0d, 0x0a], maxBytes: lineBytesMax }),
      decode(frame, question: Question | undefined): Decoded {
        const line = Buffer.from(frame).toString('latin1');
        const error = errors[line];
        if (error !== undefined && question !== undefined && question !== 'weight') {
          return { type: 'command-refused', reason: error };
        }
        if (error !== undefined) {
          return { type: 'weighing', weighing: { type: 'weighing', state: 'refused', detail: error } };
        }
        if (line.startsWith('S ')) return decodeWeight(line);
        if (/^(Z|T|TAC) /.test(line)) return decodeOutcome(line, dialect);
        return /^(I\d|@|TA|ZI|TI|SR|PW) /.test(line) ? { type: 'other' } : { type: 'bad', reason: 'grammar' };
      },
      ...(ask !== undefined && { ask }),
      ...(mode === 'stream' ? { open: command('SIR') } : {}),
      intervalMs,
      // S waits for stability, for as long as the scale's own limit.
      answerMs: mode === 'poll-stable' ? 30_000 : 1000,
      commands: { zero: command('Z'), tare: command('T'), 'clear-tare': command('TAC') },
      mayBeSilent: mode === 'listen',
    });
  },
};
