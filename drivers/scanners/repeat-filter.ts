/**
 * Tells a scanner's own retransmission from a second scan, for protocols in which the scanner waits for the host's answer. Such
 * a scanner is blocked until it is answered, so the same text before the answer, or right after a refusal, is the machine
 * repeating itself. After `trouble` nothing was recorded and the repeat is welcome: it is let through.
 */
import type { Signal } from '../driver.ts';

/** A scanner gives up waiting within seconds; later the same text is a person's doing. */
const awaitingMaxMs = 10_000;
/** Scanners answer a NAK at once; nobody pulls a trigger, hears the razz and pulls again this fast. */
const refusedMaxMs = 1000;
/** Readings without an answer that are remembered; older ones are forgotten. */
const awaitingMax = 64;

export interface RepeatFilter {
  /** `new`, or why this text is a repeat: still `awaiting` its answer, or just `refused`. */
  scanned(text: string, nowMs: number): 'new' | 'awaiting' | 'refused';
  /** The answer to the oldest reading without one. */
  answered(signal: Signal, nowMs: number): void;
}

export function repeatFilter(): RepeatFilter {
  const awaiting: { text: string; sinceMs: number }[] = [];
  let refused: { text: string; untilMs: number } | undefined;

  return {
    scanned(text, nowMs) {
      while (awaiting[0] !== undefined && nowMs - awaiting[0].sinceMs > awaitingMaxMs) awaiting.shift();
      if (awaiting.some((each) => each.text === text)) return 'awaiting';
      if (refused?.text === text && nowMs <= refused.untilMs) {
        refused.untilMs = nowMs + refusedMaxMs;
        return 'refused';
      }
      refused = undefined;
      if (awaiting.length === awaitingMax) awaiting.shift();
      awaiting.push({ text, sinceMs: nowMs });
      return 'new';
    },
    answered(signal, nowMs) {
      const oldest = awaiting.shift();
      const final = signal === 'refused' || signal === 'unknown' || signal === 'duplicate';
      refused = oldest && final ? { text: oldest.text, untilMs: nowMs + refusedMaxMs } : undefined;
    },
  };
}
