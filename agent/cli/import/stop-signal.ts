/** Whoever stops an import hears how far it had come: it ends between two requests, and not in one. */
import type { Shell } from '../shell.ts';

/** What is said of the place that was next. */
export const stoppedHere = 'the import was stopped here';

/** `taking`: from now on something is taken, and the first signal ends nothing by itself. */
export type Stopping = { taking(): AbortSignal };

/** From now on SIGINT and SIGTERM are heard; while the file is only read and tried, they end the import with a word. */
export function stopSignal(shell: Pick<Shell, 'onSignal' | 'err' | 'exit'>): Stopping {
  const stop = new AbortController();
  let isTaking = false;
  shell.onSignal(() => {
    if (isTaking) return stop.abort();
    shell.err('\ntallyman: stopped before anything was taken\n');
    shell.exit(1);
  });
  return {
    taking() {
      isTaking = true;
      return stop.signal;
    },
  };
}
