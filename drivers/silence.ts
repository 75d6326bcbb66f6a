/**
 * Whether a device was silent between two messages, for those who must know that a message came alone.
 *
 * Silence is counted in steps: what passes while this process is held up, while the port is paused or while a message
 * is half here is not silence of the device, whatever the clock says; bytes may have waited in the port meanwhile.
 */
import type { Timing } from './session-runner.ts';

/**
 * No hand pulls a trigger this fast, and no line of one symbol comes this late: at 9600 baud a character takes 1 ms.
 */
const silenceMs = 100;
const stepMs = 25;
/** Of one step no more than this counts: the rest of it may have been a stall of ours. */
const countedMs = 50;

export interface SilenceWatch {
  /** Before bytes are handed to the session. */
  bytes(): void;
  /** A message is here. @returns whether there was silence before its first byte */
  message(): boolean;
  hold(): void;
  release(): void;
  /** The link is over: nothing follows. */
  end(): void;
}

/**
 * A new link begins after silence.
 * @param midMessage whether bytes of an unfinished message are here
 * @param onSilence once after messages, when nothing followed them for 100 ms
 */
export function silenceWatch(timing: Timing, midMessage: () => boolean, onSilence: () => void): SilenceWatch {
  const over = new AbortController();
  let silentMs = Number.POSITIVE_INFINITY;
  let sinceMs = timing.monoMs();
  let held = false;
  let watching = false;

  const settle = (): void => {
    const nowMs = timing.monoMs();
    if (!held && !midMessage()) silentMs += Math.min(nowMs - sinceMs, countedMs);
    sinceMs = nowMs;
  };

  async function watch(): Promise<void> {
    watching = true;
    while (silentMs < silenceMs && !over.signal.aborted) {
      await timing.sleep(Math.min(stepMs, silenceMs - silentMs), over.signal);
      // What came during the wait is let in before it is called a silence.
      await new Promise((resolve) => setImmediate(resolve));
      if (!over.signal.aborted) settle();
    }
    watching = false;
    if (!over.signal.aborted) onSilence();
  }

  return {
    bytes: settle,
    message() {
      const silent = silentMs >= silenceMs;
      silentMs = 0;
      if (!watching && !over.signal.aborted) void watch();
      return silent;
    },
    hold() {
      settle();
      held = true;
    },
    release() {
      settle();
      held = false;
    },
    end() {
      if (over.signal.aborted) return;
      over.abort();
      if (watching) onSilence();
    },
  };
}
