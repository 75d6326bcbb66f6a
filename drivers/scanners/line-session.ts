/**
 * Codes as lines of text: what every scanner with a serial port does, whatever its make.
 *
 *     [prefix] data bytes … suffix
 *
 * Data is any bytes but the suffix; GS (1D) separates GS1 elements and is kept, an AIM identifier ("]C1") stays in
 * front. Nothing is judged here: whether a text is a barcode we accept is decided (and recorded) by the rules. A code
 * cut in two by a lost link or a silence is no code and is dropped.
 */
import { z } from 'zod';
import { delimiterFramer } from '../delimiter-framer.ts';
import type { Session, SessionEffect, Signal } from '../driver.ts';
import type { Framed } from '../framer.ts';
import { cutBytes, cutScan, type Scan } from '../reading.ts';
import { isBlank } from './blank.ts';
import { handshake as newHandshake } from './handshake.ts';
import { misSet } from './mis-set.ts';

const stx = 0x02;
const etx = 0x03;
const tab = 0x09;
const lf = 0x0a;
const cr = 0x0d;

/** A frame is never silent inside for this long, at any baud rate scanners have. */
const silenceMs = 1000;

/** Options of every protocol that reads lines. */
export const lineOptions = {
  /** Control characters as TOML escapes: "\u0002". */
  prefix: z
    .string()
    .max(16)
    .refine((text) => Buffer.from(text, 'latin1').toString('latin1') === text, 'one byte a character')
    .default('')
    .describe('Text the scanner puts before every code; a line without it is thrown away'),
  suffix: z
    .enum(['auto', 'cr', 'lf', 'crlf', 'tab', 'etx', 'none'])
    .default('auto')
    .describe('What ends a code. auto: CR, LF or ETX. none: a silence of idle-ms'),
  'max-length': z.int().min(1).max(8192).default(4096).describe('Longest code in bytes'),
  'idle-ms': z.int().min(10).max(1000).default(80).describe('suffix = "none" only: the silence that ends a code'),
};
const lineSchema = z.strictObject(lineOptions);
type LineOptions = z.infer<typeof lineSchema>;

/** How a make of scanner is told what became of a code. */
export type Feedback = {
  /** What is sent for a signal; nothing where the scanner has no word for it. */
  bytes(signal: Signal): Uint8Array | undefined;
  /**
   * Whether the scanner waits for the answer. `no`: every signal is a sound and no more. `once`: until its time is out,
   * then it forgets the code. `repeats`: it sends the code again by itself when it is refused or when the answer is
   * late.
   */
  waits: 'no' | 'once' | 'repeats';
};

export const noFeedback: Feedback = { bytes: () => undefined, waits: 'no' };

const delimiters: Record<LineOptions['suffix'], number[]> = {
  auto: [cr, lf, etx],
  cr: [cr],
  lf: [lf],
  // Either byte of the pair ends the code: a lost CR or LF then costs nothing.
  crlf: [cr, lf],
  tab: [tab],
  etx: [etx],
  none: [],
};

export function lineSession(options: LineOptions, feedback: Feedback, handshake = newHandshake()): Session {
  const prefix = Buffer.from(options.prefix, 'latin1');
  const framer = delimiterFramer({
    delimiters: delimiters[options.suffix],
    maxBytes: options['max-length'] + prefix.length + 1,
    headBytes: prefix.length + cutBytes,
  });
  let lastByteMs = 0;
  const settings = misSet(feedback.waits !== 'no');
  let diagnosis: string | undefined;

  const tell = (signal: Signal): SessionEffect[] => {
    const bytes = feedback.bytes(signal);
    return bytes === undefined ? [] : [{ type: 'write', bytes }];
  };
  /** A scanner that waits for an answer must get one, also for what is no code. */
  const refuse = (): SessionEffect[] => (feedback.waits === 'repeats' ? tell('refused') : []);

  const diagnose = (text: string | undefined): SessionEffect[] => {
    if (text === diagnosis) return [];
    diagnosis = text;
    return [{ type: 'diagnosis', text }];
  };

  /** Without its prefix; nothing when the prefix is missing. STX in front of an "auto" frame is framing, not data. */
  const strip = (bytes: Uint8Array): Uint8Array | undefined => {
    if (prefix.length === 0) return options.suffix === 'auto' && bytes[0] === stx ? bytes.subarray(1) : bytes;
    // A control character opens the frame wherever it stands; what is before it is line noise.
    const at = (prefix[0] ?? 0) < 0x20 ? Buffer.from(bytes).lastIndexOf(prefix) : 0;
    if (at < 0 || Buffer.compare(bytes.subarray(at, at + prefix.length), prefix) !== 0) return undefined;
    return bytes.subarray(at + prefix.length);
  };

  const frame = (raw: Uint8Array, nowMs: number): SessionEffect[] => {
    const bytes = strip(raw);
    if (bytes === undefined)
      return [
        { type: 'bad', reason: 'no-prefix', bytes: raw.length },
        ...diagnose(settings.withoutPrefix()),
        ...refuse(),
      ];
    if (bytes.length > options['max-length']) {
      return [{ type: 'bad', reason: 'too-long', bytes: bytes.length }, ...scanned(cutScan(bytes), raw.length, nowMs)];
    }
    const text = Buffer.from(bytes).toString('latin1');
    if (isBlank(text)) return [];
    return [...diagnose(settings.code(bytes, nowMs)), ...scanned({ type: 'scan', text }, raw.length, nowMs)];
  };

  /** A code as it goes to the rules, unless the scanner only sent it again. */
  const scanned = (scan: Scan, bytes: number, nowMs: number): SessionEffect[] => {
    if (feedback.waits === 'once') handshake.sentOnce(scan.text, nowMs);
    if (feedback.waits === 'repeats') {
      const sent = handshake.sent(scan.text, nowMs);
      const repeat: SessionEffect = { type: 'bad', reason: 'repeat', bytes };
      if (sent.type === 'answered' || sent.type === 'sounded') return [repeat, ...tell(sent.signal)];
      if (sent.type !== 'new') return [repeat];
    }
    return [{ type: 'reading', reading: scan }];
  };

  /**
   * What came behind it is discarded already: it is refused by the rules, on the record, and never as a shorter code.
   */
  const tooLong = (head: Uint8Array, nowMs: number): SessionEffect[] => {
    const bytes = strip(head);
    return bytes === undefined ? refuse() : scanned(cutScan(bytes), 0, nowMs);
  };

  const effects = (framed: Framed[], nowMs: number): SessionEffect[] =>
    framed.flatMap((item) => {
      if (item.type === 'frame') return frame(item.bytes, nowMs);
      if (item.head !== undefined) return tooLong(item.head, nowMs);
      return [{ type: 'bad', reason: item.reason, bytes: item.bytes } satisfies SessionEffect];
    });

  const silenceLimitMs = options.suffix === 'none' ? options['idle-ms'] : silenceMs;

  return {
    start: () => [],
    receive(chunk, nowMs) {
      lastByteMs = nowMs;
      const out = effects(framer.push(chunk), nowMs);
      if (framer.inRun) out.push({ type: 'timer', ms: silenceLimitMs });
      return out;
    },
    tick(nowMs) {
      if (!framer.inRun) return [];
      const waitMs = lastByteMs + silenceLimitMs - nowMs;
      if (waitMs > 0) return [{ type: 'timer', ms: waitMs }];
      if (options.suffix === 'none') return effects(framer.take(), nowMs);
      const [held] = framer.take();
      // Nothing: it was too long, and is thrown away already.
      const unended = held?.type === 'frame' ? held.bytes : new Uint8Array();
      const gone: SessionEffect[] =
        unended.length > 0 ? [{ type: 'bad', reason: 'partial', bytes: unended.length }] : [];
      return [...gone, ...diagnose(settings.unended(unended))];
    },
    signal(signal, nowMs, earlier = false) {
      if (feedback.waits === 'no') return earlier ? [] : tell(signal);
      const asked = handshake.answered(signal, nowMs);
      if (asked === 'wire') return tell(signal);
      if (earlier) return [];
      // The scanner waits for a newer code and takes whatever comes for its answer: never a good one. One that repeats
      // itself has no sound besides its answer, and gave its own error tone when the time of the older code was out.
      if (asked === 'older' && (signal === 'good' || feedback.waits === 'repeats')) return [];
      return tell(signal);
    },
    end: (nowMs) => effects(framer.end(), nowMs),
    midMessage: () => framer.inRun,
  };
}
