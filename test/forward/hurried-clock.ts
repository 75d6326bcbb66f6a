/**
 * Real time, only faster: waits of minutes (answers, back-off, reconnects) become fractions of seconds, in proportion
 * to each other.
 */
import type { Clock } from '../../agent/clock.ts';

/** @param factor how many seconds pass in one */
export function hurriedClock(factor: number): Clock {
  const startMs = performance.now();
  return {
    wallMs: () => Date.now(),
    monoMs: () => (performance.now() - startMs) * factor,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const done = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, ms / factor);
        signal?.addEventListener('abort', done, { once: true });
      }),
  };
}
