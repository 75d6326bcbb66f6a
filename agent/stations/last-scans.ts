/**
 * What each scanner read last before a restart. A scanner that waits for an answer it never got (the agent was killed
 * between the commit and the answer) sends its code again as soon as somebody listens: a code that is on the record. It
 * is not done again. Nor is it called good, for from here the repetition cannot be told from a person's next scan of
 * the same code: the next piece, another CANCEL. The screen shows what was recorded last; whatever else was meant is
 * scanned once more, and counts then.
 */
import type { Signal } from '../../drivers/driver.ts';
import { codeRead, type Entry } from '../inventory/nouns/entry.ts';

export type LastScan = { text: string; signal: Signal; ageMs: number };

/** @param entries oldest first  @param nowMs wall time, as the entries were dated by */
export function lastScans(entries: readonly Entry[], nowMs: number): Map<string, LastScan> {
  const found = new Map<string, LastScan>();
  for (const entry of entries) {
    const { kind, at } = entry;
    const read = codeRead(entry);
    if (read === undefined) continue;
    const signal = kind === 'exception' ? 'refused' : 'duplicate';
    found.set(read.device, { text: read.scan, signal, ageMs: Math.max(0, nowMs - at) });
  }
  return found;
}

/** When somebody scanned last, ms UTC; null: not among these. */
export function lastScanOf(entries: readonly Entry[]): number | null {
  return entries.findLast(codeRead)?.at ?? null;
}
