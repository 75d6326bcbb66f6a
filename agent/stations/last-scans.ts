/**
 * What each scanner read last before a restart. A scanner that waits for an answer it never got (the agent was killed
 * between the commit and the answer) sends its code again as soon as somebody listens: a code that is on the record. It
 * is not done again. Nor is it called good, for from here the repetition cannot be told from a person's next scan of
 * the same code: the next piece, another CANCEL. The screen shows what was recorded last; whatever else was meant is
 * scanned once more, and counts then.
 */
import type { Signal } from '../../drivers/driver.ts';
import type { Entry, Read } from '../inventory/nouns/entry.ts';

export type LastScan = { text: string; signal: Signal; ageMs: number };

/** Entries looked back through: more than all scanners of a dock leave unanswered. */
export const lastScanEntries = 200;

/** @param entries the newest of the ledger, oldest first  @param nowMs wall time, as the entries were dated by */
export function lastScans(entries: readonly Entry[], nowMs: number): Map<string, LastScan> {
  const found = new Map<string, LastScan>();
  for (const { kind, at, body } of entries) {
    const { device, scan } = (body as Read).read ?? (body as { device?: unknown; scan?: unknown });
    if (typeof device !== 'string' || typeof scan !== 'string') continue;
    const signal = kind === 'exception' ? 'refused' : 'duplicate';
    found.set(device, { text: scan, signal, ageMs: Math.max(0, nowMs - at) });
  }
  return found;
}

/** When somebody scanned last, ms UTC; null: not among these. */
export function lastScanOf(entries: readonly Entry[]): number | null {
  const last = entries.findLast(({ body }) => 'scan' in ((body as Read).read ?? (body as object)));
  return last?.at ?? null;
}
