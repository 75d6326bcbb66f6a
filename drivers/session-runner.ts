/**
 * Runs one session on one link: bytes and time into the pure session, its effects out to the port and to the caller.
 * When the link ends, both are over; what the session held back of a frame goes with them.
 */
import type { Beep, Session, SessionEffect, Signal } from './driver.ts';
import type { Reading } from './reading.ts';
import { type SilenceWatch, silenceWatch } from './silence.ts';
import type { LinkEnd, OpenTransport, Transport } from './transport.ts';

/** The part of the agent's clock that drivers need. */
export type Timing = { monoMs(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> };

/** How a reading came. */
export type Arrival = {
  /** The device had been silent before it. */
  alone: boolean;
  /** Another reading of the same piece of input follows at once. */
  more: boolean;
  /** The beginning of another message is here already. */
  begun: boolean;
};

type SessionHandlers = {
  onReading(reading: Reading, atMonoMs: number, arrival: Arrival): void;
  /** After readings and what was none: nothing has followed them for 100 ms (`silence.ts`). Absent: nobody asks. */
  onSilence?(): void;
  onBad(reason: string, bytes: number): void;
  /** Of printers: the label handed over last is on paper. */
  onPrinted?(): void;
  onDiagnosis(text: string | undefined): void;
  /** The port did not take the bytes; the link may or may not be over. */
  onWriteFailed(error: Error): void;
  /** What the device sends may be lost for a moment, and what it was sent (`TransportHandlers.onSetUp`). */
  onSetUp?(): void;
  /** Exactly once, last. */
  onEnd(end: LinkEnd): void;
};

export interface RunningSession {
  /** Monotonic time of the newest byte; of the opening before the first. */
  readonly lastByteMs: number;
  /** @param earlier the reading came over an earlier link of the same device  @returns false when the link is over */
  signal(signal: Signal, earlier?: boolean): boolean;
  /** False when the protocol has no such command. */
  command(command: 'zero' | 'tare' | 'clear-tare'): boolean;
  /** Of printers: whether it can take a label now. */
  canPrint(): boolean;
  /** Of printers. False: it takes none now, and nothing was sent. */
  print(label: Uint8Array): boolean;
  /** Of beepers. */
  sound(beeps: readonly Beep[]): void;
  /**
   * Takes no bytes from the port, and stops the session's time too: a silence that we made is no silence of the device.
   */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

/**
 * Rejects with the `OpenError` of `open`; afterwards everything comes through the handlers. A session or a handler that
 * throws is a bug: this link ends with it (code `error`), the process and the other devices do not.
 */
export async function runSession(
  session: Session,
  open: OpenTransport,
  timing: Timing,
  handlers: SessionHandlers,
): Promise<RunningSession> {
  const timer = sessionTimer(timing, () => guarded(() => session.tick(timing.monoMs())));
  let lastByteMs = timing.monoMs();
  let over = false;

  const { onSilence } = handlers;
  const silence: SilenceWatch | undefined =
    onSilence &&
    silenceWatch(
      timing,
      () => session.midMessage?.() ?? false,
      () => onSilence(),
    );

  const transport: Transport = await open({
    onData(chunk) {
      silence?.bytes();
      lastByteMs = timing.monoMs();
      guarded(() => session.receive(chunk, lastByteMs));
    },
    onSetUp() {
      if (!over) handlers.onSetUp?.();
    },
    onEnd(end) {
      guarded(() => session.end(timing.monoMs()).filter((effect) => effect.type !== 'write'));
      finish(end);
    },
  });

  function finish(end: LinkEnd): void {
    if (over) return;
    over = true;
    timer.stop();
    silence?.end();
    handlers.onEnd(end);
  }

  function guarded(step: () => SessionEffect[]): void {
    if (over) return;
    try {
      perform(step());
    } catch (error) {
      finish({
        code: 'error',
        message: `the driver failed: ${error instanceof Error ? error.message : String(error)}`,
      });
      // Not from within the transport's own call, which may not be done with this link.
      setImmediate(() => transport.close().catch(() => undefined));
    }
  }

  function perform(effects: SessionEffect[]): void {
    let left = effects.filter(({ type }) => type === 'reading').length;
    for (const effect of effects) {
      if (over) return;
      switch (effect.type) {
        case 'reading':
          left -= 1;
          handlers.onReading(effect.reading, timing.monoMs(), {
            ...{ alone: silence?.message() ?? true, more: left > 0, begun: session.midMessage?.() ?? false },
          });
          break;
        case 'write':
          transport.write(effect.bytes).catch((error: Error) => {
            if (!over) handlers.onWriteFailed(error);
          });
          break;
        case 'timer':
          timer.set(effect.ms);
          break;
        case 'bad':
          // A code that the scanner sends again by itself is no message besides it.
          if (effect.reason !== 'repeat') silence?.message();
          handlers.onBad(effect.reason, effect.bytes);
          break;
        case 'printed':
          handlers.onPrinted?.();
          break;
        case 'diagnosis':
          handlers.onDiagnosis(effect.text);
          break;
      }
    }
  }

  guarded(() => session.start(timing.monoMs()));
  return {
    get lastByteMs() {
      return lastByteMs;
    },
    signal(signal, earlier = false) {
      if (over) return false;
      guarded(() => session.signal(signal, timing.monoMs(), earlier));
      return true;
    },
    command(command) {
      if (session.command === undefined) return false;
      const { command: send } = session;
      guarded(() => send(command, timing.monoMs()));
      return true;
    },
    canPrint: () => !over && session.canPrint?.() === true,
    print(label) {
      let sent = false;
      guarded(() => {
        const effects = session.print?.(label, timing.monoMs());
        sent = effects !== undefined;
        return effects ?? [];
      });
      return sent;
    },
    sound: (beeps) => guarded(() => session.sound?.(beeps, timing.monoMs()) ?? []),
    pause() {
      transport.pause();
      timer.hold();
      silence?.hold();
    },
    resume() {
      silence?.release();
      transport.resume();
      timer.release();
    },
    close: () => transport.close(),
  };
}

/**
 * One timer, set again and again (every chunk of a scanner without suffix does): a sleep that is long enough is kept,
 * and only an earlier due time replaces it.
 */
function sessionTimer(timing: Timing, onDue: () => void) {
  let dueMs: number | undefined;
  let wakesMs = Number.POSITIVE_INFINITY;
  let sleeper: AbortController | undefined;
  let held = false;

  async function sleepUntilDue(): Promise<void> {
    sleeper?.abort();
    const mine = new AbortController();
    sleeper = mine;
    while (dueMs !== undefined && !held) {
      wakesMs = dueMs;
      await timing.sleep(Math.max(0, dueMs - timing.monoMs()), mine.signal);
      // After a stall the port may hold bytes that came in time: let them in before time is called.
      await new Promise((resolve) => setImmediate(resolve));
      if (mine.signal.aborted) return;
      if (dueMs === undefined || held || timing.monoMs() < dueMs) continue;
      dueMs = undefined;
      onDue();
    }
    if (sleeper === mine) wakesMs = Number.POSITIVE_INFINITY;
  }

  return {
    set(ms: number) {
      dueMs = timing.monoMs() + ms;
      if (!held && dueMs < wakesMs) void sleepUntilDue();
    },
    hold() {
      held = true;
    },
    release() {
      if (!held) return;
      held = false;
      // What is due gets a moment more, for the bytes that wait in the port.
      if (dueMs !== undefined) void sleepUntilDue();
    },
    stop() {
      dueMs = undefined;
      sleeper?.abort();
    },
  };
}
