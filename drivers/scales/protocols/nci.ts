/**
 * NCI / Weigh-Tronix "ECR" (SCP-01, SCP-12), the common tongue of American shipping benches: NCI 3825, 3835 and 78xx,
 * Brecknell, Salter, PSE, Adam MDW, Mettler PS60 set to NCI. Manuals: NCI 7800, Avery 7821, Magellan 8500 service
 * manual 6.1.1, Ohaus Aviator 7000 p. 47-49.
 *
 *     W CR ─►  LF wwww.ww uu CR LF hh CR ETX      default line 9600 7E1
 *              │  │       │  │     └ 2, 3 or 4 status characters; some put S in front
 *              │  │       └ LB lb KG kg OZ oz G g; lb-oz scales: LF xLB xx.xOZ CR …
 *              │  └ 7 characters or as many as the model has, leading zeros, sign possible
 *              └ PSE: no LF before the status
 *     W CR ─►  LF hh CR ETX                       no weight now: status alone
 *     Z CR, T CR ─►  LF hh CR ETX                 some models answer nothing
 *     other ─►  LF ? CR ETX
 *
 *     status, bits 4 and 5 always 1, bit 7 parity:
 *       1st  0 in motion · 1 at zero · 2 RAM error · 3 EEPROM error
 *       2nd  0 under capacity · 1 over capacity · 2 ROM error · 3 calibration faulty · 6 a third follows
 *       3rd  2 net · 3 initial zero error · 6 a fourth follows
 *
 * Adam MDW shows nine ^ (over), _ (under) or - (zero error) in place of the digits.
 */
import { z } from 'zod';
import type { Protocol } from '../../driver.ts';
import { envelopeFramer } from '../../envelope-framer.ts';
import type { Weighing } from '../../reading.ts';
import { inOunces } from '../pounds-ounces.ts';
import { type Decoded, type Question, scaleSession } from '../scale-session.ts';
import { steadyWidth } from '../steady-width.ts';
import { weightUnit } from '../units.ts';

const lf = 0x0a;
const etx = 0x03;
const frameBytesMax = 48;

const options = () =>
  z.strictObject({
    mode: z.enum(['poll', 'listen']).default('poll').describe('poll: W again and again. listen: print key'),
    'poll-ms': z.int().min(100).max(10_000).default(250).describe('Between two questions'),
    'commands-answered': z.boolean().default(true).describe('false: the model carries out Z and T without a word'),
  });
type NciOptions = z.infer<ReturnType<typeof options>>;

/** Weight part and status part; the weight part is absent when the scale has none to show. */
const frameText = /^(?:([^\r\n]{4,24})\r\n?)?S?([\x30-\x7f]{2,4})\r?$/;
const weight = /^([ -]?)\s*(\d{1,7}(?:\.\d{1,5})?)\s*(lb|kg|oz|g|pcs?|%)$/i;
const split = /^\s*(\d{1,4})\s*lb\s*(\d{1,2}(?:\.\d{1,2})?)\s*oz$/i;
const fillers: Record<string, Weighing['state']> = { '^': 'over-capacity', _: 'under-zero', '-': 'zero-not-found' };

type Status = { trouble: Weighing | undefined; atZero: boolean; net: boolean };

function readStatus(text: string): Status | undefined {
  const bytes = [...Buffer.from(text, 'latin1')];
  const [first = 0, second = 0, third = 0] = bytes;
  const length = second & 0x40 ? (third & 0x40 ? 4 : 3) : 2;
  // Some models send three characters and leave bit 6 clear.
  if (bytes.some((byte) => (byte & 0x30) !== 0x30) || (first & 0x40) !== 0 || bytes.length < length) return undefined;
  const is = (state: Weighing['state'], detail?: string): Weighing => ({
    type: 'weighing',
    state,
    ...(detail !== undefined && { detail }),
  });
  const trouble =
    first & 0x0c || second & 0x0c
      ? is('fault', `the scale reports a ${second & 8 ? 'faulty calibration' : 'memory error'}`)
      : second & 2
        ? is('over-capacity')
        : second & 1
          ? is('under-zero')
          : third & 8
            ? is('zero-not-found')
            : first & 1
              ? is('motion')
              : undefined;
  return { trouble, atZero: (first & 2) !== 0, net: (third & 4) !== 0 };
}

function decodeWeight(text: string, { trouble, net }: Status): Decoded {
  const filler = fillers[text.trim()[0] ?? ''];
  if (filler !== undefined && /^([\^_-])\1{3,}/.test(text.trim())) {
    return { type: 'weighing', weighing: { type: 'weighing', state: filler } };
  }
  const [, sign = '', digits, unitText = ''] = weight.exec(text) ?? [];
  const [, pounds = '', ounces] = split.exec(text) ?? [];
  const kind = net ? 'net' : 'gross';
  if (ounces !== undefined) {
    const inAll = inOunces(pounds, ounces);
    if (inAll === undefined) return { type: 'bad', reason: 'grammar' };
    const weighing: Weighing = {
      type: 'weighing',
      state: 'stable',
      digits: inAll,
      unit: 'oz',
      kind,
    };
    return { type: 'weighing', weighing: { ...weighing, ...trouble } };
  }
  if (digits === undefined) return { type: 'bad', reason: 'grammar' };
  const unit = weightUnit(unitText);
  if (unit === undefined) {
    const detail = `the scale shows ${digits} ${unitText}`;
    return { type: 'weighing', weighing: trouble ?? { type: 'weighing', state: 'not-a-weight', detail } };
  }
  const shown = { digits: `${sign.trim()}${digits}`, unit, kind } as const;
  const withoutDigits = trouble !== undefined && trouble.state !== 'motion';
  return {
    type: 'weighing',
    weighing: withoutDigits ? trouble : { type: 'weighing', state: trouble?.state ?? 'stable', ...shown },
  };
}

export const nci: Protocol<NciOptions> = {
  name: 'nci',
  kind: 'scale',
  title: 'NCI / Weigh-Tronix ECR (SCP-01): Brecknell, Salter, PSE and most American shipping scales',
  transport: 'serial',
  line: { baud: 9600, dataBits: 7, parity: 'even', stopBits: 1 },
  options,
  probing: { proof: 'form', speak: 'press the PRINT key of the scale', listen: [{ mode: 'listen' }], ask: {} },
  session({ mode, 'poll-ms': intervalMs, 'commands-answered': commandsAnswered }) {
    const trustedWidth = steadyWidth();

    const decode = (frame: Uint8Array, question: Question | undefined): Decoded => {
      const text = Buffer.from(frame.map((byte) => byte & 0x7f)).toString('latin1');
      if (frame.some((byte) => byte > 0x7f)) return { type: 'bad', reason: 'bit-7' };
      const isCommand = question !== undefined && question !== 'weight';
      if (/^\?\r?$/.test(text)) {
        const reason = 'the scale does not know the command';
        if (isCommand) return { type: 'command-refused', reason };
        return { type: 'weighing', weighing: { type: 'weighing', state: 'refused', detail: reason } };
      }
      const [, weightText, statusText = ''] = frameText.exec(text) ?? [];
      const status = readStatus(statusText);
      if (status === undefined) return { type: 'bad', reason: 'grammar' };
      if (weightText !== undefined) {
        const decoded = decodeWeight(weightText, status);
        if (decoded.type !== 'weighing' || decoded.weighing.digits === undefined) return decoded;
        return trustedWidth(frame.length) ? decoded : { type: 'unsure' };
      }
      if (isCommand) {
        const failed =
          status.trouble?.state ?? (question === 'zero' && !status.atZero ? 'outside the zero range' : undefined);
        return failed === undefined ? { type: 'command-done' } : { type: 'command-refused', reason: failed };
      }
      const none: Weighing = { type: 'weighing', state: 'refused', detail: 'the scale sends no weight now' };
      return { type: 'weighing', weighing: status.trouble ?? none };
    };

    return scaleSession({
      name: 'nci',
      framer: envelopeFramer({ start: lf, end: etx, maxBytes: frameBytesMax, startInside: true }),
      decode,
      ...(mode === 'poll' ? { ask: Buffer.from('W\r') } : {}),
      intervalMs,
      answerMs: 1000,
      commands: { zero: Buffer.from('Z\r'), tare: Buffer.from('T\r') },
      silentCommands: !commandsAnswered,
      mayBeSilent: mode === 'listen',
    });
  },
};
