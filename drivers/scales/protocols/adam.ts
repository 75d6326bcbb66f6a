/**
 * Adam Equipment: Highland, CPWplus, CBC, AZExtra. Manuals: Adam Highland, CPWplus, AZExtra, CBC.
 *
 *     G CR LF ─►  G _ _ s wwwwwww _ uu CR LF          default line 4800 8N1: "G  +   2.00 kg"
 *                 └ 7 characters, right-aligned
 *     N CR LF ─►  N …                                  net
 *     Z T CR LF                                        zero, tare: carried out without a word
 *
 * Nothing in the line tells whether the load stands still, so the sample rule decides (`sample-rule.ts`). AZExtra does
 * not answer while the weight is zero or unchanged since its last line: `quiet-when-unchanged` takes its silence for
 * what it is.
 * Never send P to one of these: it prints, and on some models adds to the total.
 */
import { z } from 'zod';
import { delimiterFramer } from '../../delimiter-framer.ts';
import type { Protocol } from '../../driver.ts';
import { sampleRule } from '../sample-rule.ts';
import { type Decoded, scaleSession } from '../scale-session.ts';
import { shownWeight } from '../shown-weight.ts';

const lineBytesMax = 48;

const options = () =>
  z.strictObject({
    mode: z.enum(['poll', 'listen']).default('poll').describe('poll: G or N. listen: the scale sends by itself'),
    weight: z.enum(['gross', 'net']).default('gross').describe('What is asked for: G or N'),
    'poll-ms': z.int().min(100).max(10_000).default(200).describe('Between two questions'),
    'quiet-when-unchanged': z
      .boolean()
      .default(false)
      .describe('AZExtra: no answer means no change, and is no trouble; it also gives no weight to book'),
  });
type AdamOptions = z.infer<ReturnType<typeof options>>;

const frameText = /^([GN]) {2}([+-])([ \d.]{7}) ([A-Za-z%]{1,4})$/;
/** Lines of printed labels that come when somebody presses PRINT. */
const label = /^(GROSS|NET|TARE|PCS|DATE|TIME|ID|No\.?|Total|Unit)\b/i;

export const adam: Protocol<AdamOptions> = {
  name: 'adam',
  kind: 'scale',
  title: 'Adam Equipment: Highland, CPWplus, CBC, AZExtra',
  transport: 'serial',
  line: { baud: 4800, dataBits: 8, parity: 'none', stopBits: 1 },
  options,
  probing: {
    proof: 'form',
    speak: 'press the PRINT key of the scale, or set it to send continuously',
    listen: [{ mode: 'listen' }, { mode: 'listen', weight: 'net' }],
    ask: {},
  },
  session({ mode, weight, 'poll-ms': intervalMs, 'quiet-when-unchanged': quiet }) {
    const standsStill = sampleRule();
    const letter = weight === 'gross' ? 'G' : 'N';

    const decode = (frame: Uint8Array, _question: unknown, nowMs: number): Decoded => {
      const text = Buffer.from(frame).toString('latin1');
      const [, kind, sign, field, unitText = ''] = frameText.exec(text) ?? [];
      if (field === undefined) return label.test(text) ? { type: 'other' } : { type: 'bad', reason: 'grammar' };
      if (kind !== letter) return { type: 'bad', reason: 'kind' };
      const number = field.trimStart();
      const digits = sign === '-' ? `-${number}` : number;
      return shownWeight(digits, unitText, standsStill(digits, unitText, nowMs) ? 'stable' : 'motion', weight);
    };

    return scaleSession({
      name: 'adam',
      framer: delimiterFramer({ delimiters: [0x0d, 0x0a], maxBytes: lineBytesMax }),
      decode,
      ...(mode === 'poll' ? { ask: Buffer.from(`${letter}\r\n`) } : {}),
      intervalMs,
      answerMs: 1000,
      commands: { zero: Buffer.from('Z\r\n'), tare: Buffer.from('T\r\n') },
      silentCommands: true,
      mayBeSilent: quiet || mode === 'listen',
    });
  },
};
