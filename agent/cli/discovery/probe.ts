/**
 * The guided look at one port: hear what the device says, at one baud rate after the other, and say what it is. Nothing
 * is written, unless a person has named the protocol whose question shall be asked: what is a question in one protocol
 * prints, tares or switches off in another.
 */
import type { LineSettings, Protocol } from '../../../drivers/driver.ts';
import { lineText } from '../../../drivers/line-settings.ts';
import type { Finding } from '../../../drivers/recognition.ts';
import type { Timing } from '../../../drivers/session-runner.ts';
import type { OpenTransport } from '../../../drivers/transport.ts';
import { cleanText } from '../../log-facts.ts';
import { type Asked, askThrough, type Heard, listenTo } from './listening.ts';

/** What the probe works with: one port, and the protocols that its device may speak. */
export type Subject = {
  open(line: LineSettings): OpenTransport;
  protocols: readonly Protocol[];
  /** Baud rates mean something there. */
  transport: 'serial' | 'hid';
  /** A USB device that calls itself a serial port (CDC-ACM): it takes any baud rate for the same. */
  anyBaud: boolean;
};

export type Wishes = {
  /** The protocol to ask, by the person's own word. */
  ask: Protocol | undefined;
  /** Only these line settings. */
  line: LineSettings | undefined;
  /** At each baud rate. */
  forMs: number;
};

export type Probed = { attempts: (Heard | Asked)[]; findings: Finding[] };

/** What devices of the field are set to; those of the protocols' own come first. */
const bauds = [9600, 4800, 2400, 19_200, 1200, 38_400, 57_600, 115_200];

/** @param say one sentence for the person in front of it. Rejects with an `OpenError` */
export async function probe(
  subject: Subject,
  wishes: Wishes,
  timing: Timing,
  say: (text: string) => void,
): Promise<Probed> {
  if (wishes.ask !== undefined) return await asking(subject, wishes.ask, wishes, timing, say);
  const attempts: Heard[] = [];
  for (const line of linesToTry(subject, wishes.line)) {
    say(
      `Listening${line === undefined ? '' : ` at ${lineText(line)}`} for ${seconds(wishes.forMs)}: ${orders(subject.protocols)}.`,
    );
    const heard = await listenTo({
      open: subject.open(line ?? defaultLine),
      protocols: subject.protocols,
      ...{ line, forMs: wishes.forMs, timing },
    });
    attempts.push(heard);
    if (heard.findings.length > 0) return { attempts, findings: heard.findings.map(asItSpeaks) };
    say(`  ${whatCame(heard)}`);
    // At this rate its bytes make sense: at any other they would not.
    if (heard.looksLikeScale || knowsParity(heard)) break;
  }
  return { attempts, findings: [] };
}

/** The bytes told how they were sent, other than the port listens. */
export const knowsParity = ({ line, sent }: Heard): boolean =>
  line !== undefined && sent !== undefined && line.dataBits !== sent.dataBits;

/** One that speaks again and again by itself needs no print key. */
function asItSpeaks(finding: Finding): Finding {
  const { streams } = finding.protocol.probing;
  if (streams === undefined || finding.understood < streamMin) return finding;
  return { ...finding, options: { ...finding.options, ...streams } };
}

/** Nobody presses a print key so often while somebody listens. */
const streamMin = 4;
const defaultLine: LineSettings = { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 };
const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;

async function asking(
  { open, protocols }: Subject,
  protocol: Protocol,
  { line = protocol.line, forMs }: Wishes,
  timing: Timing,
  say: (text: string) => void,
): Promise<Probed> {
  say(`Asking in ${protocol.name} at ${lineText(line)} for up to ${seconds(forMs)}.`);
  const asked = await askThrough(protocol, { open: open(line), protocols, line, forMs, timing });
  say(`  sent ${asked.questions.length} × "${shownBytes(asked.questions[0] ?? new Uint8Array(0))}"`);
  if (asked.findings.length === 0) say(`  ${whatCame(asked)}`);
  // It answers: so it is asked from now on, and not waited for.
  const answered = asked.findings.map((finding) =>
    finding.protocol === protocol ? { ...finding, options: { ...finding.options, ...questions(protocol) } } : finding,
  );
  return { attempts: [asked], findings: answered };
}

/** The options of a protocol that asks, the ones that listening set among them. */
function questions({ probing, options }: Protocol) {
  const standard = options().parse({}) as Record<string, string | number | boolean>;
  return { ...('mode' in standard ? { mode: standard.mode ?? '' } : {}), ...probing.ask };
}

/** Eight data bits show seven with their parity, but not the other way round: so a baud rate is listened to once. */
function linesToTry({ transport, anyBaud }: Subject, wanted: LineSettings | undefined): (LineSettings | undefined)[] {
  if (transport === 'hid') return [undefined];
  if (wanted !== undefined) return [wanted];
  return (anyBaud ? bauds.slice(0, 1) : bauds).map((baud) => ({ ...defaultLine, baud }));
}

/** What to do at the device, each kind of device once. */
function orders(protocols: readonly Protocol[]): string {
  const counted = new Map<string, number>();
  for (const { probing, kind } of protocols) {
    if (probing.listen.length === 0) continue;
    const key = `${kind} ${probing.speak}`;
    counted.set(key, (counted.get(key) ?? 0) + 1);
  }
  const best = (kind: string) =>
    [...counted]
      .filter(([key]) => key.startsWith(`${kind} `))
      .sort((a, b) => b[1] - a[1])[0]?.[0]
      .slice(kind.length + 1);
  return [best('scale'), best('scanner')].filter((each) => each !== undefined).join(', or ');
}

function whatCame(heard: Heard): string {
  const { bytes, suspicion, looksLikeScale } = heard;
  if (bytes === 0) return 'nothing came';
  const shown = `${bytes} bytes came: "${heardText(heard)}"`;
  if (looksLikeScale) return `${shown}; they look like a scale’s, in no protocol that is known here`;
  return `${shown}; ${suspicion ?? 'they are text, but in no protocol that is known here'}`;
}

/** The text that was sent, without the parity in bit 7. */
export const heardText = (heard: Heard): string =>
  shownBytes(knowsParity(heard) ? heard.sample.map((byte) => byte & 0x7f) : heard.sample);

const shownBytesMax = 60;
export function shownBytes(bytes: Uint8Array): string {
  const text = cleanText(Buffer.from(bytes.subarray(0, shownBytesMax)).toString('latin1'));
  return bytes.length > shownBytesMax ? `${text} …` : text;
}
