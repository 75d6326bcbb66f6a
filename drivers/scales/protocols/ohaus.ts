/**
 * Ohaus standard format: Ranger, Defender 3000, Discovery, Ranger Count. Manuals: Ohaus Defender 3000, Ranger Count,
 * RS232 interface.
 *
 *     s _ wwwwwww _ uuuuu f [G|NET|T] CR LF          default line 9600 8N1
 *     │   │         │     └ ? not stable, space stable
 *     │   │         └ 1 to 5 characters
 *     │   └ 7 characters, right-aligned
 *     └ - or space
 *
 *     commands CR LF: IP the weight now · SP when it stands still · CP continuously, 0P ends it · Z zero · T tare; ES
 *     when a command is unknown
 *
 *     Set to legal for trade, newer indicators (Defender 5000) refuse IP and CP: mode = "poll-stable" asks with SP.
 *
 *     Err 8.1  8.2   no zero after power-up          Err 8.3  over the range          Err 8.4  under it          Err …  anything else
 *
 * The stability character is demanded: without it a lost "?" would make a moving load stand still. It is a space where
 * the load stands
 * still, and a space is also what balances of other makes print behind their unit, moving or not (G&G: "    0.665 g "). So a line
 * without a legend is believed only where the scale has shown on this link that it has the "?" or a legend to show.
 */
import { z } from 'zod';
import { delimiterFramer } from '../../delimiter-framer.ts';
import type { Protocol } from '../../driver.ts';
import type { Weighing } from '../../reading.ts';
import { type Decoded, type Question, scaleSession } from '../scale-session.ts';
import { shownWeight } from '../shown-weight.ts';

const lineBytesMax = 48;

const options = () =>
  z.strictObject({
    mode: z
      .enum(['poll', 'poll-stable', 'stream', 'listen'])
      .default('poll')
      .describe(
        'poll: IP. poll-stable: SP, answered when the load stands still (legal for trade). stream: CP once. listen: print key or auto-print',
      ),
    'poll-ms': z.int().min(100).max(10_000).default(250).describe('Between two questions'),
  });
type OhausOptions = z.infer<ReturnType<typeof options>>;

const frameText = /^([- ]) ([ \d.]{7}) ([A-Za-z#%]{1,5})([? ])(G|NET|N|T)?$/;
const errorStates: Record<string, Weighing['state']> = {
  ...{ '8.1': 'zero-not-found', '8.2': 'zero-not-found', '8.3': 'over-capacity', '8.4': 'under-zero' },
};
const kinds: Record<string, NonNullable<Weighing['kind']>> = { G: 'gross', NET: 'net', N: 'net', T: 'tare' };

const unproven =
  'the scale prints a number and a unit as many makes do, and nothing that only Ohaus has: is it another protocol? If it is an Ohaus, let it print G, NET or T behind the weight';

function decode(frame: Uint8Array, question: Question | undefined, proof: { seen: boolean }): Decoded {
  const text = Buffer.from(frame).toString('latin1');
  if (text === 'ES') {
    const detail = 'the scale does not know the command (ES)';
    if (question !== undefined && question !== 'weight') return { type: 'command-refused', reason: detail };
    return { type: 'weighing', weighing: { type: 'weighing', state: 'refused', detail } };
  }
  if (text === 'OK!') return { type: 'other' };
  const [, error] = /^Err ?([\d.]{1,5})$/.exec(text) ?? [];
  if (error !== undefined) {
    const detail = `the scale shows ${text}`;
    return { type: 'weighing', weighing: { type: 'weighing', state: errorStates[error] ?? 'fault', detail } };
  }
  const [, sign, field = '', unitText = '', stability, legend] = frameText.exec(text) ?? [];
  if (stability === undefined) return { type: 'bad', reason: 'grammar' };
  if (stability === '?' || legend !== undefined) proof.seen = true;
  if (!proof.seen) return { type: 'bad', reason: 'unproven', hint: unproven };
  const number = field.trimStart();
  return shownWeight(
    sign === '-' ? `-${number}` : number,
    unitText,
    stability === '?' ? 'motion' : 'stable',
    kinds[legend ?? ''],
  );
}

const command = (text: string) => Buffer.from(`${text}\r\n`, 'latin1');

export const ohaus: Protocol<OhausOptions> = {
  name: 'ohaus',
  kind: 'scale',
  title: 'Ohaus: Ranger, Defender, Discovery',
  transport: 'serial',
  line: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  options,
  probing: { proof: 'form', speak: 'press the PRINT key of the scale', listen: [{ mode: 'listen' }], ask: {} },
  session({ mode, 'poll-ms': intervalMs }) {
    const proof = { seen: false };
    return scaleSession({
      name: 'ohaus',
      framer: delimiterFramer({ delimiters: [0x0d, 0x0a], maxBytes: lineBytesMax }),
      decode: (frame, question) => decode(frame, question, proof),
      ...(mode === 'poll' ? { ask: command('IP') } : {}),
      ...(mode === 'poll-stable' ? { ask: command('SP') } : {}),
      ...(mode === 'stream' ? { open: command('CP') } : {}),
      intervalMs,
      // SP waits for the load, for as long as the scale's own limit.
      answerMs: mode === 'poll-stable' ? 30_000 : 1000,
      commands: { zero: command('Z'), tare: command('T') },
      silentCommands: true,
      mayBeSilent: mode === 'listen',
    });
  },
};
