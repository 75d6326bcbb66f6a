/**
 * A CSV file with a header, split into named cells. What is wrong with the file as such is named with its line and
 * column, in the words of somebody who made it with a spreadsheet.
 */
import { readPlainFile } from '../../../config/plain-file.ts';
import { show } from '../../../config/problem.ts';
import { nearest } from '../../../config/suggest.ts';
import { type CsvRecord, csvRecords } from '../../csv/csv-records.ts';
import { printable } from '../../inventory/nouns/text/unseen.ts';
import { Failure, type Shell } from '../shell.ts';
import { Mistakes, type RowError, type Wrong, wrong } from './mistakes.ts';

/** Trimmed; a column the file does not have is an empty cell. */
export type Cells<Column extends string> = ReadonlyMap<Column, string>;

type Layout<Column extends string> = {
  columns: readonly Column[];
  /** Stands for the file where something is wrong with all of it. */
  main: Column;
  /** Which columns the file must have, seeing the ones it has, and why. */
  needs(names: readonly Column[]): { column: Column; why: string }[];
  rowsMax: number;
};

export type CsvRow<Column extends string> = { cells: Cells<Column>; line: number };

type CsvFile<Column extends string> =
  /**
   * `rows` can be gone through once; what is wrong with the shape of a row is found then, and added to the mistakes.
   * `again` goes through them once more, with mistakes of its own.
   */
  | {
      ok: true;
      rows: Iterable<CsvRow<Column>>;
      mistakes: Mistakes;
      again(mistakes: Mistakes): Iterable<CsvRow<Column>>;
    }
  | Wrong;

const bytesMax = 256 * 1024 * 1024;

/** @throws Failure when there is no such file, it is no plain file, or it is too large */
export function readBytes(file: string): Buffer {
  const read = readPlainFile(file, bytesMax);
  if (read.ok) return read.bytes;
  if (read.code === 'missing') throw new Failure(`there is no file ${file}`);
  throw new Failure(`${file} ${read.message}${read.code === 'too-large' ? '; split it' : ''}`);
}

/**
 * Prints what is wrong with a file of which nothing was taken. @param left more that is wrong and not among the errors
 */
export function showErrors(shell: Shell, file: string, { errors, left = 0 }: Omit<Wrong, 'ok'>, json: boolean): void {
  if (json) shell.out(`${JSON.stringify({ errors, ...(left > 0 && { more: left }) })}\n`);
  for (const error of errors) shell.err(placed(file, error));
  if (left > 0) shell.err(`… and ${left} more\n`);
  shell.err(`tallyman: nothing of ${file} was taken\n`);
}

/** Prints what was put right, or looks wrong and was taken all the same. */
export function showWarnings(shell: Shell, file: string, { kept, left }: Mistakes): void {
  for (const { line, column, message } of kept)
    shell.err(placed(file, { line, column, message: `warning: ${message}` }));
  if (left > 0) shell.err(`… and ${left} more warnings\n`);
}

const placed = (file: string, { line, column, message }: RowError) =>
  `${file}:${line} ${column} — ${printable(message)}\n`;

export function readCsv<Column extends string>(bytes: Uint8Array, layout: Layout<Column>): CsvFile<Column> {
  const { main } = layout;
  const fail = (message: string, line = 1): Wrong => ({
    ok: false,
    errors: [{ line, column: main, message }],
  });
  const text = decode(bytes);
  if (typeof text !== 'string') return fail(text.problem);
  const format = formatOf(text, layout.columns);
  const { delimiter, from, line } = format;
  const begin = () => csvRecords(text, delimiter, from, line);
  const header = nextFilled(begin());
  if (header === undefined) return fail('the file is empty; its first line names the columns');
  const head = readHeader(header, layout);
  if (!head.ok) return head;
  const again = (mistakes: Mistakes) => {
    const records = begin();
    nextFilled(records);
    return rowsOf(records, head.names, delimiter, layout, mistakes, header.line);
  };
  const mistakes = new Mistakes();
  return { ok: true, rows: again(mistakes), mistakes, again };
}

function* rowsOf<Column extends string>(
  records: Iterable<CsvRecord>,
  names: readonly Column[],
  delimiter: string,
  { main, rowsMax }: Layout<Column>,
  mistakes: Mistakes,
  head: number,
): Generator<CsvRow<Column>> {
  let rows = 0;
  let last = { named: '', line: head };
  for (const { cells: record, line, wrong: quotes } of records) {
    if (!isFilled(record)) continue;
    const column = (index: number): string => names[index] ?? names.at(-1) ?? main;
    if (quotes !== undefined) {
      mistakes.add(line, column(quotes.cell), quotes.message);
      continue;
    }
    rows += 1;
    if (rows > rowsMax) {
      mistakes.add(line, main, `the file has more rows than go in one (${rowsMax}); split it`);
      return;
    }
    const behind = record.slice(names.length).findIndex((cell) => cell.trim() !== '');
    if (record.length < names.length || behind >= 0) {
      const message = `the row has ${record.length} cells, the header ${names.length}; check ${delimiterNames.get(delimiter) ?? 'delimiters'} and quotes`;
      mistakes.add(line, column(record.length), message);
      continue;
    }
    const cells = new Map(names.map((name, index) => [name, unguarded(record[index] ?? '')]));
    const failed = names.filter((name) => isSpreadsheetError(cells.get(name) ?? ''));
    for (const name of failed)
      mistakes.add(
        line,
        name,
        `${show(cells.get(name))} is what a spreadsheet shows instead of a value; mend it there`,
      );
    last = { named: cells.get(main) ?? '', line };
    if (failed.length === 0) yield { cells, line };
  }
  if (rows === 0 && mistakes.count === 0) {
    mistakes.add(head, main, 'there is no row under the line that names the columns; was the export cut off?');
  }
  if (sums.test(last.named)) {
    const message = `${show(last.named)} looks like the line of sums under a sheet: delete it; what is really called so may stand anywhere but last`;
    mistakes.add(last.line, main, message);
  }
}

/** What a sheet calls the line under its table. */
const sums =
  /^(?:(?:grand |sub-?)?totals?|sum|(?:gesamt|zwischen)?summe|(?:ins)?gesamt|totale|total g[eé]n[eé]ral|somme|suma|totaal|celkem|razem|итого|всего|合[计計]|[总總][计計])[.:]?$/iu;

const delimiterNames: ReadonlyMap<string, string> = new Map([
  [',', 'commas'],
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'bars'],
]);

/** `="0815"` is how programs keep a spreadsheet from making a number of it: what stands inside is meant. */
function unguarded(raw: string): string {
  const cell = raw.trim();
  const [, inside] = /^="((?:[^"]|"")*)"$/.exec(cell) ?? [];
  return inside === undefined ? cell : inside.replaceAll('""', '"').trim();
}

/** `#N/A`, `#REF!`, `#NAME?` in any language, or a column that was too narrow when it was copied. */
const isSpreadsheetError = (cell: string): boolean =>
  cell.startsWith('#') && /^#(?:#{2,}|N\/[AD]|NV|[¡¿]?[\p{Lu}\d/]+[!?])$/u.test(cell);

/** What is no text of cells at all, by how it begins. */
function foreign(bytes: Uint8Array): string | undefined {
  const begin = Buffer.from(bytes.subarray(0, 512)).toString('latin1');
  if (begin.startsWith('PK\x03\x04'))
    return 'the file is a workbook (.xlsx, .ods) or another packed file, no CSV; open it and save it as "CSV UTF-8"';
  if (begin.startsWith('\xd0\xcf\x11\xe0'))
    return 'the file is an old workbook (.xls), no CSV; open it and save it as "CSV UTF-8"';
  if (begin.startsWith('%PDF-')) return 'the file is a PDF, no CSV; export the table itself as "CSV UTF-8"';
  if (/^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|\?xml|table|head|body)\b/i.test(begin))
    return 'the file is a web page or XML, no CSV: perhaps the page of a sign-in; export it again as "CSV UTF-8"';
  if (/^(?:\xff\xfe\0\0|\0\0\xfe\xff)/.test(begin)) return 'the file is UTF-32 text; save it as "CSV UTF-8"';
  return undefined;
}

function decode(bytes: Uint8Array): string | { problem: string } {
  const problem = foreign(bytes);
  if (problem !== undefined) return { problem };
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return { problem: 'the file is UTF-16 text; save it as "CSV UTF-8"' };
  const zero = bytes.indexOf(0);
  if (zero === 0)
    return { problem: 'the file contains no text (zero bytes); it was not written to the end, export it again' };
  if (zero > 0) {
    const line = bytes.subarray(0, zero).reduce((lines, byte) => (byte === 0x0a ? lines + 1 : lines), 1);
    return { problem: `the file contains zero bytes (from line ${line} on), which no text has; export it again` };
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { problem: 'the file is not UTF-8 text; save it as "CSV UTF-8"' };
  }
}

/** How the file is written: what separates its cells, and where its first record begins. */
type Format = { delimiter: string; from: number; line: number };

/**
 * A first line `sep=;` says it, as spreadsheets want it. Else it is the delimiter that makes columns of the header
 * which are known here; the comma, or what spreadsheets in comma-decimal countries write instead.
 */
function formatOf(text: string, columns: readonly string[]): Format {
  const [said, delimiter] = /^\ufeff?"?sep=([^\w\s"]|\t)"?[^\w\r\n]*(?:\r\n|\r|\n|$)/i.exec(text) ?? [];
  if (said !== undefined && delimiter !== undefined) return { delimiter, from: said.length, line: 2 };
  let best = { delimiter: ',', known: 0, cells: 1 };
  for (const candidate of delimiterNames.keys()) {
    const cells = nextFilled(csvRecords(text, candidate))?.cells ?? [];
    const known = cells.filter((cell) => columns.includes(columnName(cell))).length;
    if (known > best.known || (known === 0 && best.known === 0 && cells.length > best.cells))
      best = { delimiter: candidate, known, cells: cells.length };
  }
  return { delimiter: best.delimiter, from: 0, line: 1 };
}

const isFilled = (cells: readonly string[]): boolean => cells.some((cell) => cell.trim() !== '');

function nextFilled(records: Iterator<CsvRecord>): CsvRecord | undefined {
  for (let next = records.next(); next.done !== true; next = records.next()) {
    if (isFilled(next.value.cells)) return next.value;
  }
  return undefined;
}

const columnName = (cell: string): string => unguarded(cell).toLowerCase();

type Header<Column> = { ok: true; names: Column[] } | Wrong;

function readHeader<Column extends string>({ cells, line }: CsvRecord, layout: Layout<Column>): Header<Column> {
  const { columns, needs } = layout;
  const mistakes = new Mistakes();
  const names: Column[] = [];
  let listed = false;
  // Spreadsheets write the delimiters of empty columns, too.
  const last = cells.findLastIndex((cell) => cell.trim() !== '');
  for (const cell of cells.slice(0, last + 1)) {
    const name = columnName(cell);
    const known = columns.find((column) => column === name);
    if (known === undefined) {
      const near = mistakes.left > 0 ? undefined : nearest(name, columns);
      const hint = near ? `; did you mean ${near}?` : listed ? '' : `; the columns are ${columns.join(', ')}`;
      listed ||= !near;
      mistakes.add(line, name.slice(0, 40) || '(empty)', `there is no such column${hint}`);
    } else if (names.includes(known)) mistakes.add(line, known, 'the column is there twice');
    else names.push(known);
  }
  for (const { column, why } of needs(names)) {
    if (!names.includes(column)) mistakes.add(line, column, `the column is missing; ${why}`);
  }
  return mistakes.count > 0 ? wrong(mistakes) : { ok: true, names };
}
