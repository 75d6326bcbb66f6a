/**
 * Toledo 8213 and 8217, the protocol of checkout scales: Mettler Ariva and Viva, Magellan scanner-scales, Rice Lake
 * BenchPro, Brecknell 3700LP. Manuals: Datalogic/PSC DIVA service manual 6.1.3 and 6.1.4, Rice Lake BenchPro p. 26.
 *
 *     W (no terminator) ─►  STX WW.WW  [N] CR      pounds         default line 9600 7E1
 *                           STX WW.WWW [N] CR      kilograms      N: net
 *                           STX 0WW.WW [N] CR      one of the two protocols, pounds
 *                           STX ? s CR             no weight now: one status byte
 *
 *     s:  bit 0 in motion · 1 over capacity · 2 below zero · 3 zero not found · 4 centre of zero
 *         5 net (always 1 on some) · 6 always 1 · 7 parity          ─► mask, never compare: "motion" is A here and a there
 *
 *     Z zero, T CR tare, C clear tare  ─►  STX ? s CR
 *
 * Neither unit nor sign is sent. The unit is configured, and its form is demanded exactly: a scale that is set to the
 * other unit, or a byte lost on the line, then breaks the frame instead of the weight.
 */
import { z } from 'zod';
import type { Protocol } from '../../driver.ts';
import { envelopeFramer } from '../../envelope-framer.ts';
import type { Weighing } from '../../reading.ts';
import { type Decoded, type Question, scaleSession } from '../scale-session.ts';

const stx = 0x02;
const cr = 0x0d;
const frameBytesMax = 16;

const forms = {
  'ww.ww': /^(\d\d\.\d\d)(N?)$/,
  '0ww.ww': /^(0\d\d\.\d\d)(N?)$/,
  'ww.www': /^(\d\d\.\d\d\d)(N?)$/,
};

const options = () =>
  z.strictObject({
    unit: z
      .enum(['lb', 'kg'])
      .default('lb')
      .describe('The unit the scale is set to; it is not in what the scale sends'),
    form: z.enum(['by-unit', 'ww.ww', '0ww.ww', 'ww.www']).default('by-unit').describe('by-unit: ww.ww lb, ww.www kg'),
    'poll-ms': z.int().min(50).max(10_000).default(200).describe('Between two questions'),
    'empty-status-means-unchanged': z
      .boolean()
      .default(false)
      .describe('Some scales send a weight once, and a status without any bit until it changes'),
  });
type Toledo8217Options = z.infer<ReturnType<typeof options>>;

const bit = { motion: 1, over: 2, under: 4, zeroLost: 8, centreOfZero: 16, always: 64 } as const;

/** The trouble a status names, the most serious first. */
function trouble(status: number): Weighing | undefined {
  const is = (state: Weighing['state']): Weighing => ({ type: 'weighing', state });
  if (status & bit.over) return is('over-capacity');
  if (status & bit.under) return is('under-zero');
  if (status & bit.zeroLost) return is('zero-not-found');
  if (status & bit.motion) return is('motion');
  return undefined;
}

export const toledo8217: Protocol<Toledo8217Options> = {
  name: 'toledo-8217',
  kind: 'scale',
  title: 'Toledo 8213/8217 checkout scales (Mettler Ariva, Magellan, BenchPro)',
  transport: 'serial',
  line: { baud: 9600, dataBits: 7, parity: 'even', stopBits: 1 },
  options,
  probing: {
    proof: 'form',
    // These never speak unasked; what one answers to another host is understood all the same.
    speak: 'put a load on the scale',
    listen: [{}, { unit: 'kg' }, { form: '0ww.ww' }],
    ask: {},
  },
  session({ unit, form, 'poll-ms': intervalMs, 'empty-status-means-unchanged': emptyMeansUnchanged }) {
    const expected = form === 'by-unit' ? (unit === 'kg' ? 'ww.www' : 'ww.ww') : form;
    let last: Weighing | undefined;

    const decodeStatus = (status: number, question: Question | undefined): Decoded => {
      if ((status & bit.always) === 0) return { type: 'bad', reason: 'status' };
      const why = trouble(status);
      if (question !== undefined && question !== 'weight') {
        return why === undefined ? { type: 'command-done' } : { type: 'command-refused', reason: why.state };
      }
      // Unchanged counts only behind a weight: after a trouble the scale sends the new weight itself.
      const unchanged = emptyMeansUnchanged && why === undefined ? last : undefined;
      last = unchanged;
      const weighing = why ??
        unchanged ?? { type: 'weighing', state: 'refused', detail: 'the scale sends no weight now' };
      return { type: 'weighing', weighing };
    };

    const decode = (frame: Uint8Array, question: Question | undefined): Decoded => {
      if (frame.length === 2 && frame[0] === 0x3f) return decodeStatus(frame[1] ?? 0, question);
      const text = Buffer.from(frame).toString('latin1');
      const [, digits, net] = forms[expected].exec(text) ?? [];
      if (digits === undefined) {
        const other = Object.values(forms).some((each) => each.test(text));
        return {
          type: 'bad',
          reason: 'grammar',
          ...(other ? { hint: `the scale does not send ${expected}: is it set to ${unit}? check unit and form` } : {}),
        };
      }
      last = { type: 'weighing', state: 'stable', digits, unit, kind: net === 'N' ? 'net' : 'gross' };
      return { type: 'weighing', weighing: last };
    };

    return scaleSession({
      name: 'toledo-8217',
      sendsUnit: false,
      framer: envelopeFramer({ start: stx, end: cr, maxBytes: frameBytesMax }),
      decode,
      forget: () => {
        last = undefined;
      },
      ask: Buffer.from('W'),
      intervalMs,
      answerMs: 1000,
      commands: { zero: Buffer.from('Z'), tare: Buffer.from('T\r'), 'clear-tare': Buffer.from('C') },
    });
  },
};
