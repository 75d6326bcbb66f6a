/**
 * Pallets and cartons whose content was announced with their SSCC. Each of their lines is received once: by the scan of
 * the SSCC, or taken back and received again. The key of a line is the SSCC itself where it is the only one, so that a
 * label that says its content itself is the same unit; else it names the line, too, so that one line can be taken back
 * alone.
 */

import { documentKey } from '../../nouns/document.ts';
import type { HandlingUnit, NoticeRow } from '../../nouns/inbound/notice.ts';
import type { Tables } from '../../nouns/tables.ts';

export type UnitLine = HandlingUnit['lines'][number];

/** Under which a line is kept apart from all others (`units.ts`). */
export function lineKey({ sscc, lines }: HandlingUnit, { sku, lot = '', expiry = '' }: UnitLine): string {
  return lines.length === 1 ? sscc : `${sscc}/${sku}/${lot}/${expiry}`;
}

/** Whether this line is in the building already, also when the unit was announced differently at the time. */
export function isHere(tables: Tables, merchant: string, unit: HandlingUnit, line: UnitLine): boolean {
  const keys = [unit.sscc, lineKey(unit, line), lineKey({ ...unit, lines: [...unit.lines, line] }, line)];
  return keys.some((key) => {
    const row = tables.row('unit', key);
    return row !== undefined && row.merchant === merchant && row.state !== 'out';
  });
}

/** The notice that announced this SSCC last, with what it said of it; undefined when it says nothing of it any more. */
export function announcedUnit(tables: Tables, sscc: string): { notice: NoticeRow; unit: HandlingUnit } | undefined {
  const named = tables.row('handling-unit', sscc);
  const notice = named === undefined ? undefined : tables.row('notice', documentKey(named.merchant, named.notice));
  const unit = notice?.handlingUnits.find((each) => each.sscc === sscc);
  return notice === undefined || unit === undefined ? undefined : { notice, unit };
}

/** Two lines of one item, lot and expiry are one. */
export function mergedUnit({ sscc, lines }: HandlingUnit): HandlingUnit {
  const sums = new Map<string, UnitLine>();
  for (const line of lines) {
    const key = JSON.stringify([line.sku, line.lot ?? null, line.expiry ?? null]);
    const before = sums.get(key)?.quantity ?? 0;
    sums.set(key, { ...line, quantity: before + line.quantity });
  }
  return { sscc, lines: [...sums.values()] };
}
