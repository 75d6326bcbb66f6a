/** A CSV file with a header, split into named cells. What is wrong with the file as such is named with its line and column. */
import { CsvError, parse } from 'csv-parse/sync';
import { readPlainFile } from '../../config/plain-file.ts';
import { nearest } from '../../config/suggest.ts';
import { Failure, type Shell } from './shell.ts';

/** `line` from 1, the header included; `column` is the name in the header. */
export type RowError = { line: number; column: string; message: string };

/** Trimmed; a column the file does not have is an empty cell. */
export type Cells<Column extends string> = ReadonlyMap<Column, string>;

export type Layout<Column extends string> = {
  columns: readonly Column[];
  /** Stands for the file where something is wrong with all of it. */
  main: Column;
  /** Which columns the file must have, seeing the ones it has, and why. */
  needs(names: readonly Column[]): { column: Column; why: string }[];
  rowsMax: number;
};

export type CsvFile<Column extends string> =
  /** `errors`: rows left out, which are too long or too short. */
  { ok: true; rows: { cells: Cells<Column>; line: number }[]; errors: RowError[] } | { ok: false; errors: RowError[] };

const bytesMax = 256 * 1024 * 1024;
/** Mistakes printed; the rest is counted. */
const errorsShown = 100;

/** @throws Failure when there is no such file, it is no plain file, or it is too large */
export function readBytes(file: string): Buffer {
  const read = readPlainFile(file, bytesMax);
  if (read.ok) return read.bytes;
  if (read.code === 'missing') throw new Failure(`there is no file ${file}`);
  throw new Failure(`${file} ${read.message}${read.code === 'too-large' ? '; split it' : ''}`);
}

/** Prints what is wrong with a file of which nothing was taken. */
export function showErrors(shell: Shell, file: string, errors: readonly RowError[], json: boolean): void {
  if (json) shell.out(`${JSON.stringify({ errors })}\n`);
  for (const { line, column, message } of errors.slice(0, errorsShown))
    shell.err(`${file}:${line} ${column} — ${message}\n`);
  const left = errors.length - errorsShown;
  if (left > 0) shell.err(`… and ${left} more\n`);
  shell.err(`tallyman: nothing of ${file} was taken\n`);
}

export function readCsv<Column extends string>(bytes: Uint8Array, layout: Layout<Column>): CsvFile<Column> {
  const { main } = layout;
  const fail = (message: string): CsvFile<Column> => ({ ok: false, errors: [{ line: 1, column: main, message }] });
  const text = decode(bytes);
  if (text === undefined) return fail('the file is not UTF-8 text; save it as "CSV UTF-8"');
  const rows = split(text, main);
  if (!Array.isArray(rows)) return { ok: false, errors: [rows] };
  const [header, ...body] = rows;
  if (!header) return fail('the file is empty; its first line names the columns');
  const head = readHeader(header, layout);
  if (!head.ok) return { ok: false, errors: head.errors };
  const { rowsMax } = layout;
  if (body.length > rowsMax) return fail(`the file has ${body.length} rows; at most ${rowsMax} go in one, split it`);

  const { names } = head;
  const errors: RowError[] = [];
  const read = body.flatMap(({ record, line }) => {
    if (record.length === names.length) {
      return [{ cells: new Map(names.map((name, index) => [name, (record[index] ?? '').trim()])), line }];
    }
    const message = `the row has ${record.length} cells, the header ${names.length}; check commas and quotes`;
    errors.push({ line, column: names.at(record.length) ?? names.at(-1) ?? main, message });
    return [];
  });
  return { ok: true, rows: read, errors };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** One record with the line it starts on. */
type Row = { record: string[]; line: number };

/** Comma, or what spreadsheets in comma-decimal countries write instead; the header decides for the whole file. */
function split(text: string, column: string): Row[] | RowError {
  const [first = ''] = text.split(/\r?\n/, 1);
  const delimiter = first.includes(',') ? ',' : first.includes(';') ? ';' : first.includes('\t') ? '\t' : ',';
  try {
    const parsed = parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 65_536,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    // csv-parse counts the lines it has read; a record with line breaks in quotes started earlier.
    return parsed
      .filter(({ record }) => record.some((cell) => cell.trim() !== ''))
      .map(({ record, info }) => ({ record, line: info.lines - breaksIn(record) }));
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = typeof cause.lines === 'number' ? cause.lines : 1;
    const open = cause.code === 'CSV_QUOTE_NOT_CLOSED';
    const message = open
      ? 'the file ends inside quotes; look for a quote that is not closed'
      : `the file is no CSV from here on: ${cause.message}`;
    return { line, column, message };
  }
}

const breaksIn = (record: string[]) => record.reduce((sum, cell) => sum + (cell.match(/\n/g)?.length ?? 0), 0);

type Header<Column> = { ok: true; names: Column[] } | { ok: false; errors: RowError[] };

function readHeader<Column extends string>({ record, line }: Row, { columns, needs }: Layout<Column>): Header<Column> {
  const errors: RowError[] = [];
  const names: Column[] = [];
  for (const cell of record) {
    const name = cell.trim().toLowerCase();
    const known = columns.find((column) => column === name);
    if (known === undefined) {
      const near = nearest(name, columns);
      const hint = near ? `did you mean ${near}?` : `the columns are ${columns.join(', ')}`;
      errors.push({ line, column: name.slice(0, 40) || '(empty)', message: `there is no such column; ${hint}` });
    } else if (names.includes(known)) errors.push({ line, column: known, message: 'the column is there twice' });
    else names.push(known);
  }
  for (const { column, why } of needs(names)) {
    if (!names.includes(column)) errors.push({ line, column, message: `the column is missing; ${why}` });
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, names };
}
