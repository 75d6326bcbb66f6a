/**
 * CAS indicators CI-200 and CI-400, continuous output of 22 bytes, and the 18-byte form without identity and lamps.
 * Manual: CAS CI-400.
 *
 *     ST , GS , i l , dddddddd _ uu CR LF          default line 9600 8N1; the lamp byte needs all eight bits
 *     │    │    │ │   │          └ unit
 *     │    │    │ │   └ 8 characters, sign first when negative
 *     │    │    │ └ lamps: 7 always 1 · 6 stable · 5 always 1 · 4 hold · 3 printer · 2 gross · 1 tare · 0 zero
 *     │    │    └ identity of the indicator
 *     │    └ GS gross · NT net
 *     └ ST stable · US unstable · OL over the range
 *     ST , GS , dddddddd uu CR LF                  18 bytes
 *
 * Header and lamp say twice whether the load stands still: both must agree.
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
      .enum(['stream', 'listen'])
      .default('stream')
      .describe('stream: the indicator sends by itself. listen: print key'),
    form: z.enum(['22', '18']).default('22').describe('Bytes of a line, as set at the indicator'),
  });
type CasOptions = z.infer<ReturnType<typeof options>>;

const forms = {
  '22': /^(ST|US|OL),(GS|NT),.(.),([- +\d.]{8}) ([A-Za-z ]{2})$/,
  '18': /^(ST|US|OL),(GS|NT),()([- +\d.]{8})([A-Za-z ]{2})$/,
};

function decode(frame: Uint8Array, form: CasOptions['form']): Decoded {
  const [, header, legend, lamps = '', field = '', unitText = ''] =
    forms[form].exec(Buffer.from(frame).toString('latin1')) ?? [];
  if (header === undefined) return { type: 'bad', reason: 'grammar' };
  if (lamps !== '') {
    const lamp = lamps.charCodeAt(0);
    if ((lamp & 0xa0) !== 0xa0) return { type: 'bad', reason: 'lamps', hint: 'line settings? the lamp byte needs 8N1' };
    if (((lamp & 0x40) !== 0) !== (header === 'ST')) return { type: 'bad', reason: 'stability' };
  }
  if (header === 'OL') return { type: 'weighing', weighing: { type: 'weighing', state: 'over-capacity' } };
  const [, sign = '', number] = /^([-+ ]?) *(\d+(?:\.\d+)?)$/.exec(field.trimStart()) ?? [];
  if (number === undefined) return { type: 'bad', reason: 'grammar' };
  return shownWeight(
    sign === '-' ? `-${number}` : number,
    unitText,
    header === 'ST' ? 'stable' : 'motion',
    legend === 'NT' ? 'net' : 'gross',
  );
}

export const cas: Protocol<CasOptions> = {
  name: 'cas',
  kind: 'scale',
  title: 'CAS CI-200, CI-400 and indicators that copy their 22-byte line',
  transport: 'serial',
  line: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  options,
  probing: {
    proof: 'form',
    speak: 'press the PRINT key of the indicator, or set it to send continuously',
    listen: [{ mode: 'listen' }, { mode: 'listen', form: '18' }],
    streams: { mode: 'stream' },
  },
  session: ({ mode, form }) =>
    scaleSession({
      name: 'cas',
      framer: delimiterFramer({ delimiters: [0x0d, 0x0a], maxBytes: lineBytesMax }),
      decode: (frame) => decode(frame, form),
      intervalMs: 1000,
      answerMs: 1000,
      commands: {},
      mayBeSilent: mode === 'listen',
    }),
};
