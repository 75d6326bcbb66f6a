/**
 * A table as a file for spreadsheets (RFC 4180, UTF-8 with its mark). A text from outside that a spreadsheet would take
 * for a formula is led by an apostrophe: it is shown and does nothing. Pure.
 */

export type CsvValue = string | number | null;

/** @param rows each as long as `columns` */
export function csvText(columns: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  const lines = [columns, ...rows].map((cells) => cells.map(cell).join(','));
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

function cell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  // What a spreadsheet skips before it looks for a formula is skipped here, too.
  const harmless = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n;\t]|^\s|\s$/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** `Dock 3: orders` → `dock-3-orders.csv`: a name that every system takes. */
export function csvName(...parts: readonly string[]): string {
  const plain = parts.map((part) =>
    part
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, ''),
  );
  return `${
    plain
      .filter((part) => part !== '')
      .join('-')
      .slice(0, 80) || 'table'
  }.csv`;
}
