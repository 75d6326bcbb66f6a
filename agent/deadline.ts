/** Waiting for work that may hang or fail, and going on all the same. */
import type { Clock } from './clock.ts';

/**
 * Resolves when the work has settled or its time is up, whichever comes first; never rejects.
 * @param signal ends the wait early, as if the time were up
 * @returns `done`, or why not: the error it failed with, or that it was late
 */
export async function settled(
  work: Promise<unknown>,
  limitMs: number,
  clock: Pick<Clock, 'sleep'>,
  signal?: AbortSignal,
): Promise<'done' | { error: string } | { late: true }> {
  const over = new AbortController();
  const end = work.then(
    () => 'done' as const,
    (error: unknown) => ({ error: String(error) }),
  );
  const late = clock
    .sleep(limitMs, signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]))
    .then(() => ({ late: true as const }));
  const first = await Promise.race([end, late]);
  over.abort();
  return first;
}

/** Resolves when the signal aborts, at once if it has; never rejects. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
