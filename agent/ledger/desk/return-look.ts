/** One return as a supervisor looks at it: each line as it was announced, and in which condition it was found (R26). */
import type { Database } from 'better-sqlite3';
import { documentKey } from '../../inventory/nouns/document.ts';
import type { ReturnRow } from '../../inventory/nouns/inbound/return.ts';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import { SqlTables } from '../projections/sql-tables.ts';
import { type DocumentPast, pastOfDocument } from './document-past.ts';

export type ReturnLook = Pick<ReturnRow, 'merchant' | 'id' | 'status' | 'order' | 'reason' | 'blind'> &
  DocumentPast & { lines: (ReturnRow['lines'][number] & { name: string })[] };

export function lookAtReturn(
  db: Database,
  rules: Rulebook,
  { merchant, id }: { merchant: string; id: string },
): ReturnLook | undefined {
  const tables = new SqlTables(db);
  const found = tables.row('return', documentKey(merchant, id));
  if (found === undefined) return undefined;
  const { status, order, reason, blind, lines } = found;
  return {
    ...{ merchant, id, status, order, reason, blind },
    ...pastOfDocument(db, tables, rules, { type: 'return', merchant, id }),
    lines: lines.map((line) => ({ ...line, name: tables.item(merchant, line.sku)?.name ?? line.sku })),
  };
}
