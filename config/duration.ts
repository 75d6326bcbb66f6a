/** Durations in the configuration are text with their unit ("250ms", "9m", "1h"), so that nobody has to guess it. */
import { z } from 'zod';

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** @returns milliseconds, or undefined when the text is no duration */
export function durationMs(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) * unitMs[unit as keyof typeof unitMs];
}

/** A duration between two others, both inclusive and written the same way. Parses to milliseconds. */
export function duration(least: string, most: string) {
  const leastMs = durationMs(least) ?? 0;
  const mostMs = durationMs(most) ?? Number.MAX_SAFE_INTEGER;
  return z
    .string()
    .regex(/^\d{1,9}(ms|s|m|h|d)$/, 'is not a duration; write a whole number and its unit, as in "250ms", "9m" or "1h"')
    .transform((text, context) => {
      const ms = durationMs(text) ?? 0;
      if (ms < leastMs || ms > mostMs)
        context.addIssue({ code: 'custom', message: `must be between ${least} and ${most}` });
      return ms;
    });
}
