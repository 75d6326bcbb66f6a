/** One notice as a supervisor looks at it: each line as it was announced and came, and who received it. */
import type { Database } from 'better-sqlite3';
import { documentKey } from '../../inventory/nouns/document.ts';
import type { HandlingUnit, NoticeRow } from '../../inventory/nouns/inbound/notice.ts';
import { missingOn, surplusOn } from '../../inventory/nouns/inbound/notice-lines.ts';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import { isHere } from '../../inventory/station/receiving/handling-units.ts';
import { SqlTables } from '../projections/sql-tables.ts';
import { type DocumentPast, pastOfDocument } from './document-past.ts';

export type NoticeLook = Pick<NoticeRow, 'merchant' | 'id' | 'type' | 'status' | 'supplier' | 'expectedAt'> &
  DocumentPast & {
    lines: {
      sku: string;
      name: string;
      announced: number;
      received: number;
      missing: number;
      over: number;
      damaged: number;
      /** What is missing counts as available (R15). */
      published: boolean;
    }[];
    /** `here`: units of its lines that are in the building already. */
    handlingUnits: { sscc: string; lines: HandlingUnit['lines']; here: boolean }[];
  };

export function lookAtNotice(
  db: Database,
  rules: Rulebook,
  { merchant, id }: { merchant: string; id: string },
): NoticeLook | undefined {
  const tables = new SqlTables(db);
  const notice = tables.row('notice', documentKey(merchant, id));
  if (notice === undefined) return undefined;
  const { type, status, supplier, expectedAt, lines, handlingUnits } = notice;
  const missing = new Map(missingOn(lines).map(({ sku, quantity }) => [sku, quantity]));
  const over = new Map(surplusOn(lines).map(({ sku, quantity }) => [sku, quantity]));
  return {
    ...{ merchant, id, type, status, supplier, expectedAt },
    ...pastOfDocument(db, tables, rules, { type: 'notice', merchant, id }),
    lines: lines.map(({ sku, quantity, received, damaged = 0, published }) => ({
      ...{ sku, name: tables.item(merchant, sku)?.name ?? sku, announced: quantity, received },
      ...{ missing: missing.get(sku) ?? 0, over: over.get(sku) ?? 0, damaged },
      // Once it is closed nothing of it is to come.
      published: published === true && status === 'open',
    })),
    handlingUnits: handlingUnits.map((unit) => ({
      ...{ sscc: unit.sscc, lines: unit.lines },
      here: unit.lines.every((line) => isHere(tables, merchant, unit, line)),
    })),
  };
}
