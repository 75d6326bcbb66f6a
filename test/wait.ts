/** Waiting in tests: always for a condition, always with a deadline, never for time to pass. */

export type WaitOptions = {
  /** Generous on purpose: it decides when a test gives up, not how fast the product has to be. */
  deadlineMs?: number;
  everyMs?: number;
  /** What to print beside the condition when it never came true: usually the output of the processes involved. */
  evidence?: () => string;
};

/**
 * Asks `probe` until it answers with something truthy and returns that answer. A probe that throws counts as "not yet".
 * @throws when the deadline passes, with what was waited for, the last answer and the evidence.
 */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  { deadlineMs = 60_000, everyMs = 10, evidence }: WaitOptions = {},
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
    if (performance.now() - start > deadlineMs) {
      const seen = last instanceof Error ? last.message : JSON.stringify(last);
      throw new Error(`not within ${deadlineMs} ms: ${what} (last: ${seen})\n${evidence?.() ?? ''}`);
    }
    await pause(everyMs);
  }
}

/** The one pause of the harness: between two looks at a condition, or the length of an injected fault. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
