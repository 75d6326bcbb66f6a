/**
 * What all serial scales have in common: asking again and again, counting what breaks its grammar, and saying in words
 * why no weight comes. A protocol adds how frames are cut and what they mean (`ScaleDialect`), both pure.
 *
 *     asking ──answer──► resting ──interval──► asking        an answer counts only for the question that is open
 *        └──no answer in time──► asking, and the next answer is thrown away: it may belong to the question before
 */
import type { Session, SessionEffect } from '../driver.ts';
import type { Framed, Framer } from '../framer.ts';
import { suspectLine } from '../line-settings.ts';
import type { Weighing } from '../reading.ts';
import { type ForeignSpeech, foreignScale, type ScaleSpeech } from '../scale-speech.ts';
import { standingTrouble } from './standing-trouble.ts';

type ScaleCommand = 'zero' | 'tare' | 'clear-tare';
/** What the scale was asked last, and so what its next frame answers. */
export type Question = 'weight' | ScaleCommand;

/** What a frame means. */
export type Decoded =
  | { type: 'weighing'; weighing: Weighing }
  | { type: 'command-done' }
  | { type: 'command-refused'; reason: string }
  /** Understood, the outcome follows in another frame. */
  | { type: 'command-accepted' }
  /** A good answer that is not trusted yet: ask again. */
  | { type: 'unsure' }
  /** A good frame that says nothing we use. */
  | { type: 'other' }
  /** Breaks the grammar. `hint`: what a person should check, when the frame gives it away. */
  | { type: 'bad'; reason: string; hint?: string };

type ScaleDialect = {
  /** The protocol's, as the configuration names it. */
  name: string;
  /** False: the scale's own frames are numbers without a unit. */
  sendsUnit?: false;
  framer: Framer;
  decode(frame: Uint8Array, question: Question | undefined, nowMs: number): Decoded;
  /** The frame decoded last is not believed after all. */
  forget?(): void;
  /** Sent for every weight. Absent: the scale speaks by itself. */
  ask?: Uint8Array;
  /** Sent once when the link is open, to start a stream. */
  open?: Uint8Array;
  /** Between two questions. */
  intervalMs: number;
  /** At least between any two things that are sent. */
  gapMs?: number;
  /** A silence longer than this is no answer. */
  answerMs: number;
  commands: Partial<Record<ScaleCommand, Uint8Array>>;
  /** The scale carries commands out without a word; the weights that follow tell. */
  silentCommands?: boolean;
  /** A scale that only speaks when its print key is pressed may be silent for ever. */
  mayBeSilent?: boolean;
};

/** A person reads the diagnosis: shorter troubles settle by themselves. */
const silentMs = 3000;
const badInRowForDiagnosis = 2;
/** The newest bytes that made no good frame, as evidence for the line settings. */
const evidenceBytesMax = 64;
const notThisProtocol = 'line settings? what the scale sends is not this protocol: check protocol and line settings';
const numberAlone: readonly ScaleSpeech[] = ['number-alone'];
const numbers: readonly ScaleSpeech[] = ['number-and-unit', ...numberAlone];
const commandsWaitingMax = 4;
/** No scale pauses this long inside a frame: what is left of one then is no frame. */
const frameGapMs = 250;
/** Zero and tare wait for the load to stand still, which takes scales seconds. */
const commandMs = 5000;

export function scaleSession(dialect: ScaleDialect): Session {
  let question: Question | undefined;
  const waiting: ScaleCommand[] = [];
  /** The last question stayed open: its answer may still come, and would pass for that of the next. */
  let answerMayBeLate = false;
  let lastGoodMs = 0;
  let lastAskedMs = Number.NEGATIVE_INFINITY;
  /**
   * Bytes that were no frame came just now: noise that holds a start or an end byte may cut the next one in its digits.
   */
  let doubtful = false;
  let badInRow = 0;
  let evidence: Uint8Array = new Uint8Array(0);
  /** The most telling of what came since the last good frame: a line that says less does not take its place. */
  let foreign: ForeignSpeech | undefined;
  /** This link has had good frames: a number that is none now is a damaged one. */
  let spoken = false;
  const troubleOf = standingTrouble();
  let lastByteMs = 0;
  let diagnosis: string | undefined;

  const diagnose = (text: string | undefined): SessionEffect[] => {
    if (text === diagnosis) return [];
    diagnosis = text;
    return [{ type: 'diagnosis', text }];
  };

  const write = (bytes: Uint8Array): SessionEffect => ({ type: 'write', bytes });

  /** The next question: a waiting command, or the weight again. */
  const askNext = (nowMs: number): SessionEffect[] => {
    const command = waiting.shift();
    const bytes = command === undefined ? dialect.ask : dialect.commands[command];
    if (bytes === undefined) return [{ type: 'timer', ms: dialect.answerMs }];
    lastAskedMs = nowMs;
    doubtful = false;
    if (command !== undefined && dialect.silentCommands)
      return [write(bytes), { type: 'timer', ms: dialect.intervalMs }];
    question = command ?? 'weight';
    return [write(bytes), { type: 'timer', ms: command === undefined ? dialect.answerMs : commandMs }];
  };

  /** The question is answered: the next one when its time has come. */
  const answered = (nowMs: number): SessionEffect[] => {
    question = undefined;
    return dialect.ask === undefined && waiting.length === 0 ? [] : rest(nowMs);
  };

  const rest = (nowMs: number): SessionEffect[] => {
    const pauseMs = waiting.length > 0 ? (dialect.gapMs ?? 0) : dialect.intervalMs;
    const restMs = lastAskedMs + pauseMs - nowMs;
    return restMs <= 0 ? askNext(nowMs) : [{ type: 'timer', ms: restMs }];
  };

  const bad = (reason: string, bytes: number, hint?: string): SessionEffect[] => {
    badInRow += 1;
    doubtful = true;
    const out: SessionEffect[] = [{ type: 'bad', reason, bytes }];
    if (badInRow < badInRowForDiagnosis) return out;
    return [...out, ...diagnose(hint ?? whatElse())];
  };

  /** What it is when it is not this protocol, as far as the bytes tell. */
  const whatElse = (): string => {
    const prints = spoken ? numbers : dialect.sendsUnit === false ? numberAlone : [];
    const own = { name: dialect.name, prints };
    const heard = foreignScale(evidence, evidence.length === evidenceBytesMax, own);
    if (heard !== undefined && heard.rank >= (foreign?.rank ?? 0)) foreign = heard;
    return suspectLine(evidence) ?? foreign?.text ?? notThisProtocol;
  };

  const good = (nowMs: number, trouble?: string): SessionEffect[] => {
    badInRow = 0;
    evidence = new Uint8Array(0);
    foreign = undefined;
    spoken = true;
    lastGoodMs = nowMs;
    return diagnose(trouble);
  };

  const refused = (command: Question | undefined, reason: string): SessionEffect => ({
    type: 'reading',
    reading: { type: 'weighing', state: 'refused', detail: command ? `${command} refused: ${reason}` : reason },
  });

  const weighed = (weighing: Weighing, bytes: number, nowMs: number): SessionEffect[] => {
    const out = good(nowMs, troubleOf(weighing, nowMs));
    if (dialect.ask === undefined) return [...out, { type: 'reading', reading: weighing }];
    if (question !== 'weight') return [...out, { type: 'bad', reason: 'unasked', bytes }];
    if (answerMayBeLate) {
      answerMayBeLate = false;
      return [...out, { type: 'bad', reason: 'late', bytes }, ...answered(nowMs)];
    }
    return [...out, { type: 'reading', reading: weighing }, ...answered(nowMs)];
  };

  const afterNoise = (bytes: number, nowMs: number): SessionEffect[] => {
    doubtful = false;
    dialect.forget?.();
    const out: SessionEffect[] = [{ type: 'bad', reason: 'after-noise', bytes }];
    if (question === undefined) return out;
    if (question !== 'weight') out.push(refused(question, 'its answer was damaged'));
    return [...out, ...answered(nowMs)];
  };

  const frame = (bytes: Uint8Array, nowMs: number): SessionEffect[] => {
    const decoded = dialect.decode(bytes, question, nowMs);
    if (doubtful && decoded.type !== 'bad') return afterNoise(bytes.length, nowMs);
    switch (decoded.type) {
      case 'weighing':
        return weighed(decoded.weighing, bytes.length, nowMs);
      case 'command-done':
      case 'command-refused':
        if (question === undefined || question === 'weight') {
          return [...good(nowMs), { type: 'bad', reason: 'unasked', bytes: bytes.length }];
        }
        return [
          ...good(nowMs),
          ...(decoded.type === 'command-refused' ? [refused(question, decoded.reason)] : []),
          ...answered(nowMs),
        ];
      case 'unsure':
        if (question !== 'weight') return good(nowMs);
        answerMayBeLate = false;
        return [...good(nowMs), ...answered(nowMs)];
      case 'command-accepted':
      case 'other':
        return good(nowMs);
      case 'bad':
        return bad(decoded.reason, bytes.length, decoded.hint);
    }
  };

  const effects = (framed: Framed[], nowMs: number): SessionEffect[] =>
    framed.flatMap((item) => {
      if (item.type === 'discarded') return bad(item.reason, item.bytes);
      return frame(item.bytes, nowMs);
    });

  /** The line fell silent inside a frame. */
  const leftOver = (): SessionEffect[] => {
    const out = dialect.framer.end().flatMap((item) => (item.type === 'discarded' ? bad(item.reason, item.bytes) : []));
    doubtful = false;
    return out;
  };

  /** Nothing good for a while: why, as far as the bytes tell. */
  const silence = (nowMs: number): SessionEffect[] => {
    if (dialect.mayBeSilent || nowMs - lastGoodMs < silentMs) return [];
    if (nowMs - lastByteMs >= silentMs) {
      return diagnose(
        'the scale does not answer: is it switched on, is the cable right, is its interface set to this protocol?',
      );
    }
    // It speaks, but makes no frames. Bad frames have been explained already.
    if (badInRow >= badInRowForDiagnosis) return [];
    return diagnose(whatElse());
  };

  return {
    start(nowMs) {
      lastGoodMs = nowMs;
      lastByteMs = nowMs;
      return [...(dialect.open ? [write(dialect.open)] : []), ...askNext(nowMs)];
    },
    receive(chunk, nowMs) {
      lastByteMs = nowMs;
      evidence = Buffer.concat([evidence, chunk]).subarray(-evidenceBytesMax);
      return effects(dialect.framer.push(chunk), nowMs);
    },
    tick(nowMs) {
      const out = nowMs - lastByteMs >= frameGapMs ? leftOver() : [];
      const unanswered = question;
      question = undefined;
      if (unanswered !== undefined) {
        answerMayBeLate = !dialect.mayBeSilent;
        if (unanswered !== 'weight') out.push(refused(unanswered, 'no answer'));
      }
      return [...out, ...silence(nowMs), ...askNext(nowMs)];
    },
    signal: () => [],
    command(command, nowMs) {
      if (dialect.commands[command] === undefined) return [refused(command, 'this protocol has no such command')];
      if (waiting.length >= commandsWaitingMax) return [refused(command, 'too many commands wait')];
      waiting.push(command);
      return question === undefined ? rest(nowMs) : [];
    },
    end: leftOver,
  };
}
