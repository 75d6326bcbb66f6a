/** Time that moves only when a test moves it; sleepers wake in the order of their due times. */
import type { Clock } from '../../agent/clock.ts';

export type VirtualClock = Clock & { advance(ms: number): Promise<void>; readonly sleepers: number };

export function virtualClock(): VirtualClock {
  let nowMs = 0;
  const sleepers: { dueMs: number; wake(): void }[] = [];
  const settle = async () => {
    // Whatever promises and immediates the last wake-up set off.
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    wallMs: () => nowMs,
    monoMs: () => nowMs,
    get sleepers() {
      return sleepers.length;
    },
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const sleeper = {
          dueMs: nowMs + ms,
          wake() {
            sleepers.splice(sleepers.indexOf(sleeper), 1);
            signal?.removeEventListener('abort', sleeper.wake);
            resolve();
          },
        };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
      }),
    async advance(ms) {
      const endMs = nowMs + ms;
      await settle();
      for (;;) {
        const next = sleepers.filter((each) => each.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
        if (next === undefined) break;
        nowMs = Math.max(nowMs, next.dueMs);
        next.wake();
        await settle();
      }
      nowMs = endMs;
    },
  };
}
