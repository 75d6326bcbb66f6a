/** How each part of something that was looked at is, and how the whole is: as its worst part. */
import { z } from 'zod';

const verdicts = ['ok', 'warning', 'error'] as const;
export const verdictShown = () => z.enum(verdicts);

export function worstOf(rows: readonly { verdict: string }[]): (typeof verdicts)[number] {
  return verdicts.findLast((verdict) => rows.some((row) => row.verdict === verdict)) ?? 'ok';
}
