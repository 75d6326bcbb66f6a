/** Calendar days as text, YYYY-MM-DD, which compares as the days do. */

const dayMs = 86_400_000;

/** @param days negative: before. Beyond the year 9999 it begins with a sign (ISO 8601's expanded years). */
export function dayAfter(date: string, days = 1): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}
