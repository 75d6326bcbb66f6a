/** Orders as CSV: a first line with the names of the columns, then a row a line of an order. Pure. */
import { csvRecords } from '../../csv/csv-records.ts';
import {
  decoded,
  neededFields,
  type OrderField,
  type OrderNames,
  type OrderRow,
  type OrderRowsRead,
} from './order-rows.ts';

export function csvOrderRows(
  content: Buffer,
  form: { delimiter: string; encoding: 'utf-8' | 'latin1'; names: OrderNames },
): OrderRowsRead {
  const { delimiter, encoding, names } = form;
  const read = decoded(content, encoding);
  if ('wrong' in read) return read;
  const text = read.text.replace(/^\ufeff/, '');
  if (text.trim() === '') return { line: 1, wrong: 'the file is empty' };
  // What spreadsheets want to read first is no line of columns.
  const [head, ...records] = [...csvRecords(text, delimiter)].filter(
    ({ cells, line }) => line > 1 || !isSeparator(cells),
  );
  const fields = (head?.cells ?? []).map((cell): OrderField | undefined => names.get(cell.trim().toLowerCase()));
  const missing = neededFields.filter((field) => !fields.includes(field));
  if (missing.length > 0) {
    const columns = missing.map((field) => [...names].find(([, each]) => each === field)?.[0] ?? field);
    return { line: 1, wrong: `there is no column ${columns.join(', ')}: name it in the first line` };
  }
  const rows: OrderRow[] = [];
  for (const { cells, line, wrong } of records) {
    if (wrong !== undefined) return { line, wrong: wrong.message };
    if (cells.every((cell) => cell.trim() === '')) continue;
    if (cells.length > fields.length)
      return {
        line,
        wrong: `there are ${cells.length} cells and ${fields.length} columns: quote what has a delimiter`,
      };
    const named = fields.flatMap((field, at) => (field === undefined ? [] : [[field, cells[at] ?? '']]));
    rows.push({ line, cells: Object.fromEntries(named) });
  }
  return { rows };
}

/** `sep=;` */
const isSeparator = (cells: readonly string[]): boolean => /^sep=[^\s]?$/i.test(cells.join(';'));
