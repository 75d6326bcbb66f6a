/** What the running agent consists of, in the order of its start; it is stopped from the end. */
import type { Clock } from '../clock.ts';
import { settled } from '../deadline.ts';
import type { Log } from '../log.ts';

export type Part = {
  name: string;
  /** Ends it; a promise is waited for: it resolves when the part holds nothing any more. */
  stop(): unknown;
  /** Waited for so long and no longer, that it does not use up the time of those before it. Without: to the end. */
  limitMs?: number;
};

/** Stops the last one first. A part that fails or hangs is logged, and the next is stopped all the same. */
export async function stopParts(parts: readonly Part[], clock: Clock, log: Log): Promise<void> {
  for (const { name, stop, limitMs } of parts.toReversed()) {
    const work = (async () => stop())();
    if (limitMs === undefined) {
      await work;
      continue;
    }
    const end = await settled(work, limitMs, clock);
    if (end !== 'done') log.warn('A part did not stop as it should', { what: name, limitMs, ...end });
  }
}
