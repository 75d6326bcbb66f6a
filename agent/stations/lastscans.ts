/**
 * What each scanner read last before a restart. A scanner that waits for an answer it never got (the agent was killed between
 * the commit and the answer) sends its code again as soon as somebody listens: the same label, already on the record. That is
 * certain only for labels that name one single unit (a GTIN with a serial number, an SSCC); the same GTIN again may be the next
 * piece, and counts. A command code is taken for the same one, too: UNDO once too few is seen and scanned again, once too many
 * takes back what is right.
 */
import type { Signal } from '../../drivers/driver.ts';
import { splitAim } from '../inventory/barcodes/aim.ts';
import { lookupKeys } from '../inventory/barcodes/lookup.ts';
import type { Entry, EntryKind } from '../inventory/model.ts';
import { looksLikeCommand } from '../inventory/work/commandcodes.ts';

export type LastScan = { text: string; signal: Signal; ageMs: number };

/** Entries looked back through: more than all scanners of a dock leave unanswered. */
export const lastScanEntries = 200;

/** Kinds of entries that a scan leads to. */
const byScan: ReadonlySet<EntryKind> = new Set<EntryKind>([
  ...(['receipt', 'shipment', 'packing', 'tally', 'session', 'reversal', 'exception'] as const),
]);

/** @param entries the newest of the ledger, oldest first  @param nowMs wall time, as the entries were dated by */
export function lastScans(entries: readonly Entry[], nowMs: number): Map<string, LastScan> {
  const found = new Map<string, LastScan>();
  for (const { kind, at, body } of entries) {
    if (!byScan.has(kind)) continue;
    const { device, scan } = body as { device?: unknown; scan?: unknown };
    if (typeof device !== 'string' || typeof scan !== 'string') continue;
    const signal = kind === 'exception' ? 'refused' : 'good';
    if (isOneGesture(scan)) found.set(device, { text: scan, signal, ageMs: Math.max(0, nowMs - at) });
    else found.delete(device);
  }
  return found;
}

function isOneGesture(text: string): boolean {
  if (looksLikeCommand(splitAim(text).data)) return true;
  const { read } = lookupKeys(text);
  return read.sscc !== undefined || (read.gtin !== undefined && read.serial !== undefined);
}
