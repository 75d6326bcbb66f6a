/** Waiting in tests: always for a condition, always with a deadline, never for time to pass. */

export type WaitOptions = {
  /** Generous on purpose: it decides when a test gives up, not how fast the product has to be. */
  deadlineMs?: number;
  /** Between two looks, exactly; absent: `betweenLooksMs`. */
  everyMs?: number;
  /** What to print beside the condition when it never came true: usually the output of the processes involved. */
  evidence?: () => string;
};

/**
 * Often at first; a twentieth of what was waited already is not felt. What is looked at may be a whole command line,
 * whose processor time the awaited lacks.
 */
const betweenLooksMs = (waitedMs: number): number => Math.min(Math.max(10, waitedMs / 20), 50);

/**
 * Asks `probe` until it answers with something truthy and returns that answer. A probe that throws counts as "not yet".
 * @throws when the deadline passes, with what was waited for, the last answer and the evidence.
 */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  { deadlineMs = 60_000, everyMs, evidence }: WaitOptions = {},
): Promise<Exclude<T, undefined | null | false | 0 | ''>> {
  const start = performance.now();
  let last: unknown;
  for (;;) {
    try {
      const answer = await probe();
      if (answer) return answer as Exclude<T, undefined | null | false | 0 | ''>;
      last = answer;
    } catch (cause) {
      last = cause;
    }
    const waitedMs = performance.now() - start;
    if (waitedMs > deadlineMs) {
      const seen = last instanceof Error ? last.message : JSON.stringify(last);
      throw new Error(`not within ${deadlineMs} ms: ${what} (last: ${seen})\n${evidence?.() ?? ''}`);
    }
    await pause(everyMs ?? betweenLooksMs(waitedMs));
  }
}

/** The one pause of the harness: between two looks at a condition, or the length of an injected fault. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
