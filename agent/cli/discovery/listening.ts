/**
 * Opens a port for a while and hears what is said. `listenTo` never writes. `askThrough` lets a protocol's own session
 * ask its question, the one that it would ask all day, and keeps what was sent.
 */
import type { LineSettings, Protocol } from '../../../drivers/driver.ts';
import { type Finding, type Recogniser, recogniser } from '../../../drivers/recognition.ts';
import { runSession, type Timing } from '../../../drivers/session-runner.ts';
import { type LinkEnd, OpenError, type OpenTransport } from '../../../drivers/transport.ts';

export type Heard = {
  /** What the port was opened with; nothing for HID. */
  line: LineSettings | undefined;
  bytes: number;
  sample: Uint8Array;
  /** What the bytes say about the line settings, when they make no sense. */
  suspicion: string | undefined;
  /** How the device sends, as far as the bytes tell; nothing for HID. */
  sent: LineSettings | undefined;
  /** It prints what scales print, in no protocol that is known here. */
  looksLikeScale: boolean;
  findings: Finding[];
};

export type Asked = Heard & { questions: Uint8Array[]; diagnosis: string | undefined };

type Listening = {
  open: OpenTransport;
  /** Of these it may be one. */
  protocols: readonly Protocol[];
  line: LineSettings | undefined;
  /** At most so long; less when it is clear earlier what the device is. */
  forMs: number;
  timing: Timing;
};

/** Between two looks whether enough was said. */
const lookMs = 50;
/** So many answers to a question are enough. */
const answersWanted = 4;

/** Rejects with the `OpenError` of `open`; also when the device is unplugged meanwhile. */
export async function listenTo({ open, protocols, line, forMs, timing }: Listening): Promise<Heard> {
  const ear = recogniser(protocols, line, timing.monoMs());
  let end: LinkEnd | undefined;
  const transport = await open({
    onData: (chunk) => ear.hear(chunk, timing.monoMs()),
    onEnd: (how) => {
      end = how;
    },
  });
  await until(timing, forMs, () => end !== undefined || ear.settled(timing.monoMs()));
  const lost = end;
  await transport.close();
  if (lost !== undefined) throw new OpenError('absent', lost.message);
  return conclusion(ear, line, timing.monoMs());
}

/**
 * The same, with the questions of `protocol` between. Rejects when the protocol has none: asking it would be a command.
 */
export async function askThrough(asked: Protocol, { open, protocols, line, forMs, timing }: Listening): Promise<Asked> {
  const { ask } = asked.probing;
  if (ask === undefined) throw new Error(`${asked.name} has no question`);
  const ear = recogniser(protocols, line, timing.monoMs());
  const questions: Uint8Array[] = [];
  let answers = 0;
  let diagnosis: string | undefined;
  let end: LinkEnd | undefined;
  const overheard: OpenTransport = async (handlers) => {
    const transport = await open({
      onEnd: handlers.onEnd,
      onData(chunk) {
        ear.hear(chunk, timing.monoMs());
        handlers.onData(chunk);
      },
    });
    return {
      pause: () => transport.pause(),
      resume: () => transport.resume(),
      close: () => transport.close(),
      write(bytes, timeoutMs) {
        questions.push(bytes);
        return transport.write(bytes, timeoutMs);
      },
    };
  };
  const running = await runSession(asked.session(asked.options().parse(ask)), overheard, timing, {
    onReading: () => {
      answers += 1;
    },
    onBad: () => undefined,
    onDiagnosis: (text) => {
      diagnosis = text;
    },
    onWriteFailed: (error) => {
      diagnosis = error.message;
    },
    onEnd: (how) => {
      end = how;
    },
  });
  await until(timing, forMs, () => end !== undefined || answers >= answersWanted);
  const lost = end;
  await running.close();
  if (lost !== undefined) throw new OpenError('absent', lost.message);
  return { ...conclusion(ear, line, timing.monoMs()), questions, diagnosis };
}

function conclusion(ear: Recogniser, line: LineSettings | undefined, nowMs: number): Heard {
  const findings = ear.findings(nowMs);
  const suspicion = findings.length === 0 ? ear.suspicion() : undefined;
  const looksLikeScale = findings.length === 0 && ear.looksLikeScale();
  return { line, bytes: ear.bytes, sample: ear.sample, suspicion, sent: ear.sent(), looksLikeScale, findings };
}

async function until(timing: Timing, forMs: number, done: () => boolean): Promise<void> {
  const endMs = timing.monoMs() + forMs;
  while (!done() && timing.monoMs() < endMs) await timing.sleep(lookMs);
}
