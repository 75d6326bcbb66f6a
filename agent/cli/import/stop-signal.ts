/** Whoever stops an import hears how far it had come: it ends between two requests, and not in one. */
import type { Shell } from '../shell.ts';

/** What is said of the place that was next. */
export const stoppedHere = 'the import was stopped here';

/** From now on the first SIGINT or SIGTERM ends nothing by itself; before that, nothing had been taken. */
export function stopSignal(shell: Pick<Shell, 'onSignal'>): AbortSignal {
  const stop = new AbortController();
  shell.onSignal(() => stop.abort());
  return stop.signal;
}
