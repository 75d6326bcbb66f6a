/**
 * Work on the book's thread that takes longer than a watchdog waits (a salvage, a rebuild, the check of a foreign copy)
 * says how far it has come: the thread answers nothing meanwhile, and whoever waits for it must not take it for dead.
 */
import type { BookProgress } from '../book.ts';

export type OnProgress = (progress: BookProgress) => void;

/** Passes on no more than one report in `everyMs`. */
export function paced(tell: OnProgress, monoMs: () => number, everyMs: number): OnProgress {
  let nextMs = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const nowMs = monoMs();
    if (nowMs < nextMs) return;
    nextMs = nowMs + everyMs;
    tell(progress);
  };
}
