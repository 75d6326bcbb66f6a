/**
 * The hand-shake with a scanner that waits for the host's answer. Knows three things that an answer alone does not say:
 *
 *  - which code it answers: answers come in the order of the readings, one for each, however late;
 *  - whether the scanner still waits for that code. One that timed out and read another waits for the other, and would
 *    take a late `good` for its own;
 *  - whether a code is the scanner's own repetition: it is blocked until it is answered, so the same text as the code
 *    just before without an answer, right after a refusal, or first thing on the next link when it cannot have heard
 *    the answer, is no second scan. How fast it comes says nothing: what a port held while nobody read it comes all at
 *    once. After `trouble` nothing was recorded and the repetition is welcome.
 *
 * One for each device, across its links: a cable that is pulled does not make one scan two.
 */
import type { Signal } from '../driver.ts';

/** A scanner gives up waiting within seconds; later the same text is a person's doing. */
const awaitingMaxMs = 10_000;
/** Scanners answer a NAK at once; nobody pulls a trigger, hears the razz and pulls again this fast. */
export const refusedMaxMs = 1000;
/** Codes without an answer whose text is remembered; of older ones only how many they are. */
const awaitingMax = 64;
/** A code of the last link: cable out, port opened again after its back-off, sent again. */
export const carriedMaxMs = 30_000;
/** An answer written this shortly before the link ended may have been cut off. */
const cutOffMs = 1000;

type Code = { text: string; sinceMs: number; answer?: Signal; toldMs?: number };

/**
 * `answered`: decided before, and nobody may have heard it: `signal` was the answer. `sounded`: heard, only the ACK was
 * lost.
 */
type Sent = { type: 'new' } | { type: 'awaiting' } | { type: 'answered' | 'sounded'; signal: Signal };

export interface Handshake {
  /** A code came. @param flagged whether the scanner marked it as sent again; absent where it has no such mark. */
  sent(text: string, nowMs: number, flagged?: boolean): Sent;
  /** A code came from a scanner that never repeats itself. */
  sentOnce(text: string, nowMs: number): void;
  /**
   * The answer to the oldest code without one. `wire`: the scanner waits for it now. `older`: it does not. `unasked`:
   * none is due.
   */
  answered(signal: Signal, nowMs: number): 'wire' | 'older' | 'unasked';
  /** The link is gone or was interrupted, and with it whatever the scanner waited for. */
  linkEnded(nowMs: number): void;
}

/** @param before the code read last before this process began, when the scanner may send it again */
export function handshake(before?: { text: string; answer: Signal; sinceMs: number }): Handshake {
  const awaiting: Code[] = [];
  /** Answers due to codes that fell out of `awaiting`. */
  let forgotten = 0;
  /** The newest code of this link. */
  let wire: Code | undefined;
  /** The newest code of the last link, when the scanner may send it again. */
  let carried: { code: Code; heard: 'no' | 'perhaps' } | undefined =
    before === undefined ? undefined : { code: before, heard: 'perhaps' };
  let refused: { text: string; untilMs: number } | undefined;

  function remember(text: string, nowMs: number): void {
    if (awaiting.length === awaitingMax) {
      awaiting.shift();
      forgotten += 1;
    }
    wire = { text, sinceMs: nowMs };
    awaiting.push(wire);
  }

  /** A scanner that is refused sends the code again, on whichever link it heard that. */
  function rememberRefusal(text: string, signal: Signal, nowMs: number): void {
    const final = signal === 'refused' || signal === 'unknown' || signal === 'duplicate';
    refused = final ? { text, untilMs: nowMs + refusedMaxMs } : undefined;
  }

  /** Only the first code of a link can be one of the link before: the scanner is blocked with it. */
  function fromLastLink(text: string, nowMs: number, flagged: boolean | undefined): Code | undefined {
    const last = carried;
    carried = undefined;
    if (last === undefined || last.code.text !== text || nowMs - last.code.sinceMs > carriedMaxMs) return undefined;
    if (last.heard === 'perhaps' && flagged === false) return undefined;
    if (last.code.answer === 'trouble') return undefined;
    const unsure = last.heard === 'perhaps' && flagged === undefined;
    // Its repetition, or a person's next piece of the same: "good" would be a word for what is not recorded.
    return unsure && last.code.answer === 'good' ? { ...last.code, answer: 'duplicate' } : last.code;
  }

  /** A code that this one repeats. */
  function repeated(text: string, nowMs: number, flagged: boolean | undefined): Code | undefined {
    const last = fromLastLink(text, nowMs, flagged);
    if (last !== undefined) return last;
    if (flagged && wire?.text === text && wire.toldMs !== undefined && wire.answer !== 'trouble') return wire;
    return wire?.text === text && wire.answer === undefined && nowMs - wire.sinceMs <= awaitingMaxMs ? wire : undefined;
  }

  return {
    sent(text, nowMs, flagged) {
      const code = repeated(text, nowMs, flagged);
      if (code !== undefined) {
        const onThisLink = code === wire;
        wire = code;
        if (code.answer === undefined) return { type: 'awaiting' };
        const before = code.toldMs !== undefined && onThisLink;
        code.toldMs = nowMs;
        rememberRefusal(code.text, code.answer, nowMs);
        return { type: before ? 'sounded' : 'answered', signal: code.answer };
      }
      if (flagged === undefined && refused?.text === text && nowMs <= refused.untilMs) {
        refused.untilMs = nowMs + refusedMaxMs;
        return { type: 'answered', signal: 'refused' };
      }
      refused = undefined;
      remember(text, nowMs);
      return { type: 'new' };
    },
    sentOnce(text, nowMs) {
      carried = undefined;
      remember(text, nowMs);
    },
    answered(signal, nowMs) {
      if (forgotten > 0) {
        forgotten -= 1;
        return 'older';
      }
      const oldest = awaiting.shift();
      if (oldest === undefined) return 'unasked';
      oldest.answer = signal;
      if (oldest !== wire) return 'older';
      oldest.toldMs = nowMs;
      rememberRefusal(oldest.text, signal, nowMs);
      return 'wire';
    },
    linkEnded(nowMs) {
      if (wire !== undefined) {
        const heard = wire.toldMs === undefined ? 'no' : 'perhaps';
        const gone = wire.toldMs !== undefined && nowMs - wire.toldMs > cutOffMs;
        carried = gone ? undefined : { code: wire, heard };
      }
      wire = undefined;
      refused = undefined;
    },
  };
}
