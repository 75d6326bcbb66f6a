/**
 * How fast a link reads what a broker sends, so that scans do not wait for it. Three limits: so many messages a second
 * and so many at once, over which the reading pauses; a flood of ten seconds, which ends the link; and so many in one
 * turn of the event loop. Without the last one all that came in one read, a thousand messages, would be handled before
 * anything else. What is written meanwhile (acknowledgements) goes out together with the turn.
 */
import type { Duplex } from 'node:stream';
import { Allowance } from '../allowance.ts';
import type { Clock } from '../clock.ts';

/** Messages; one of 1 KiB counts as two. No fleet of storefronts and admins sends a dock this much. */
export const messagePace = { perS: 500, burst: 2_000 };
/** What is looked at of it in one turn of the event loop: scans come in between. */
const turnMax = 8;
/** So short a pause is not worth a timer. */
const breathMsMin = 20;
/** Less than half of the burst was left for so long: it will not stop. */
const floodMsMax = 10_000;

type PaceParts = {
  clock: Clock;
  /** The link's own. */
  stream: Pick<Duplex, 'cork' | 'uncork'>;
  /** Aborted when the link is gone: then nothing goes on. */
  gone: AbortSignal;
  /** It floods, and will not stop. */
  onFlood(): void;
};

export class ReadingPace {
  readonly #parts: PaceParts;
  readonly #messages: Allowance;
  /** Since when messages have come faster than is allowed, without a break. */
  #floodedSinceMs: number | undefined;
  /** Looked at in this turn of the event loop, and what goes on in the next one. */
  #inTurn = 0;
  #nextTurn: (() => void) | undefined;

  constructor(parts: PaceParts) {
    this.#parts = parts;
    this.#messages = new Allowance(messagePace, parts.clock.monoMs());
  }

  /**
   * @param bytes of a message that was read just now @param goOn reads the next one; called when that may be, never
   * once the link is gone
   */
  read(bytes: number, goOn: () => void): void {
    const { clock, gone, onFlood } = this.#parts;
    const nowMs = clock.monoMs();
    const amount = 1 + bytes / 1024;
    const waitMs = this.#messages.spend(amount, nowMs);
    // An honest burst is over in a moment, and what it took is given back.
    if (this.#messages.share(nowMs) > 0.5) this.#floodedSinceMs = undefined;
    else this.#floodedSinceMs ??= nowMs;
    if (this.#floodedSinceMs !== undefined && nowMs - this.#floodedSinceMs >= floodMsMax) {
      onFlood();
      return;
    }
    if (waitMs < breathMsMin) {
      this.#inThisTurn(amount, goOn);
      return;
    }
    // The next one is in time when this wait is over; the link may be gone by then.
    clock.sleep(waitMs, gone).then(() => {
      if (!gone.aborted) goOn();
    });
  }

  /** Goes on at once, or in the next turn when this one has had its share. */
  #inThisTurn(amount: number, goOn: () => void): void {
    if (this.#inTurn === 0) this.#beginTurn();
    this.#inTurn += amount;
    if (this.#inTurn < turnMax) goOn();
    else this.#nextTurn = goOn;
  }

  #beginTurn(): void {
    const { stream, gone } = this.#parts;
    stream.cork();
    setImmediate(() => {
      stream.uncork();
      this.#inTurn = 0;
      const goOn = this.#nextTurn;
      this.#nextTurn = undefined;
      if (!gone.aborted) goOn?.();
    });
  }
}
