/**
 * Time is passed in. `wallMs` dates entries and headers only; everything that waits or expires uses `monoMs`, because a
 * Pi without a battery clock may boot in 1970 and jump at any moment.
 */
export interface Clock {
  /** Milliseconds UTC. May be wrong, may step. */
  wallMs(): number;
  /** Milliseconds since this process' start of time; never steps. */
  monoMs(): number;
  /** Resolves after `ms` monotonic milliseconds, or at once (never rejects) when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monoMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done, { once: true });
    }),
};
