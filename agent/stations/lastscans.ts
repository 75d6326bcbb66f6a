/**
 * What each scanner read last before a restart. A scanner that waits for an answer it never got (the agent was killed between
 * the commit and the answer) sends its code again as soon as somebody listens: the same label, already on the record. That is
 * certain only for labels that name one single unit (a GTIN with a serial number, an SSCC); the same GTIN again may be the next
 * piece, and counts.
 */
import type { Signal } from '../../drivers/driver.ts';
import { lookupKeys } from '../inventory/barcodes/lookup.ts';
import type { Entry } from '../inventory/model.ts';

export type LastScan = { text: string; signal: Signal; ageMs: number };

/** Entries looked back through: more than all scanners of a dock leave unanswered. */
export const lastScanEntries = 200;

/** @param entries the newest of the ledger, oldest first  @param nowMs wall time, as the entries were dated by */
export function lastScans(entries: readonly Entry[], nowMs: number): Map<string, LastScan> {
  const found = new Map<string, LastScan>();
  for (const { kind, at, body } of entries) {
    if (kind !== 'receipt' && kind !== 'shipment' && kind !== 'exception') continue;
    const { device, scan } = body as { device?: unknown; scan?: unknown };
    if (typeof device !== 'string' || typeof scan !== 'string') continue;
    const signal = kind === 'exception' ? 'refused' : 'good';
    if (namesOneUnit(scan)) found.set(device, { text: scan, signal, ageMs: Math.max(0, nowMs - at) });
    else found.delete(device);
  }
  return found;
}

function namesOneUnit(text: string): boolean {
  const { read } = lookupKeys(text);
  return read.sscc !== undefined || (read.gtin !== undefined && read.serial !== undefined);
}
