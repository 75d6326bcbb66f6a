/**
 * The report's rows as a file for spreadsheets (RFC 4180, UTF-8 with its mark). A text of a store that a spreadsheet
 * would take for a formula is led by an apostrophe: it is shown and does nothing.
 */
import { csvLine } from '../../csv/csv-line.ts';
import type { ComparedRow } from '../../inventory/nouns/nightly/reconciliation.ts';

const columns = ['class', 'channel', 'listing', 'sku', 'here', 'there', 'done', 'reason', 'name'] as const;

export function reportCsv(rows: readonly ComparedRow[]): string {
  const lines = rows.map((row) => csvLine(columns.map((column) => cell(row[column] ?? null))));
  return `\ufeff${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}

function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  return /^[\s]*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}
