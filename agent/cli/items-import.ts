/**
 * The items file: read and checked as a whole here, so that every mistake is named with its line and column, then handed
 * to the agent in pages.
 */
import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { nearest } from '../../config/suggest.ts';
import type { AgentClient } from '../admin/socketclient.ts';
import { ItemsTable } from './items-table.ts';

/** `line` from 1, the header included; `column` is the name in the header. */
export type RowError = { line: number; column: string; message: string };

export type FileItem = {
  merchant: string;
  sku: string;
  name?: string;
  unitWeightG?: string;
  sync?: string;
  streetDate?: string;
  bypassSync?: boolean;
  barcodes?: { code: string; units: number }[];
};

export type ReadItems =
  | { ok: true; rows: number; items: { item: FileItem; line: number }[] }
  | { ok: false; errors: RowError[] };

export const columns = [
  'merchant',
  'sku',
  'name',
  'barcode',
  'units',
  'unit-weight-g',
  'sync',
  'street-date',
  'bypass',
] as const;
export type ColumnName = (typeof columns)[number];

/** The largest catalogue a dock is made for. */
const rowsMax = 1_000_000;

/** One record with the line it starts on. */
type Row = { record: string[]; line: number };

/** @param merchants of the dock; with one of them the column may be left out */
export function readItems(bytes: Uint8Array, merchants: readonly string[]): ReadItems {
  const text = decode(bytes);
  if (text === undefined) return fail(1, 'sku', 'the file is not UTF-8 text; save it as "CSV UTF-8"');
  const rows = split(text);
  if (!Array.isArray(rows)) return { ok: false, errors: [rows] };
  const [header, ...body] = rows;
  if (!header) return fail(1, 'sku', 'the file is empty; its first line names the columns');
  const head = readHeader(header, merchants);
  if (!head.ok) return { ok: false, errors: head.errors };
  if (body.length > rowsMax)
    return fail(1, 'sku', `the file has ${body.length} rows; at most ${rowsMax} go in one, split it`);

  const table = new ItemsTable(merchants);
  for (const { record, line } of body) {
    if (record.length !== head.names.length) {
      const message = `the row has ${record.length} cells, the header ${head.names.length}; check commas and quotes`;
      table.errors.push({ line, column: head.names.at(record.length) ?? head.names.at(-1) ?? 'sku', message });
      continue;
    }
    const cells = new Map<ColumnName, string>();
    for (const [index, name] of head.names.entries()) cells.set(name, (record[index] ?? '').trim());
    table.add(cells, line);
  }
  if (table.errors.length > 0) return { ok: false, errors: table.errors.sort((a, b) => a.line - b.line) };
  return { ok: true, rows: body.length, items: table.items() };
}

const fail = (line: number, column: string, message: string): ReadItems => ({
  ok: false,
  errors: [{ line, column, message }],
});

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Comma, or what spreadsheets in comma-decimal countries write instead; the header decides for the whole file. */
function split(text: string): Row[] | RowError {
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
    return { line, column: 'sku', message };
  }
}

const breaksIn = (record: string[]) => record.reduce((sum, cell) => sum + (cell.match(/\n/g)?.length ?? 0), 0);

type Header = { ok: true; names: ColumnName[] } | { ok: false; errors: RowError[] };

function readHeader({ record, line }: Row, merchants: readonly string[]): Header {
  const errors: RowError[] = [];
  const names: ColumnName[] = [];
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
  const need = (column: ColumnName, why: string) => {
    if (!names.includes(column)) errors.push({ line, column, message: `the column is missing; ${why}` });
  };
  need('sku', 'every row needs one');
  if (merchants.length > 1) need('merchant', `this dock has several: ${merchants.join(', ')}`);
  if (names.includes('units')) need('barcode', 'units say how many base units a barcode stands for');
  return errors.length > 0 ? { ok: false, errors } : { ok: true, names };
}

export type UploadResult =
  | { ok: true; items: number; changed: number }
  /** `taken`: items that went in before the refusal; 0 but for a change that came from elsewhere in the middle. */
  | { ok: false; message: string; line?: number; column?: string; taken: number };

/** Items of one request: a commit that a scan does not notice waiting for. */
const pageItems = 250;

const answered = z.object({ items: z.number(), changed: z.number() });

/**
 * Two passes over the file: first every page is only tried, then every page is taken. So nothing is taken of a file with a
 * mistake that only the ledger can know (a barcode that is another item's), no scan waits longer than for one page, and no
 * memory grows with the file. A power cut in the second pass leaves the pages before it; the same file again completes it.
 * @param onProgress items gone through, of twice as many  @throws AgentError when the conversation breaks
 */
export async function uploadItems(
  client: Pick<AgentClient, 'ask'>,
  items: readonly { item: FileItem; line: number }[],
  onProgress: (done: number) => void,
): Promise<UploadResult> {
  let changed = 0;
  for (const check of [true, false]) {
    for (let start = 0; start < items.length; start += pageItems) {
      const page = items.slice(start, start + pageItems);
      const params = { check, items: page.map(({ item }) => item) };
      const answer = await client.ask({ area: 'item', verb: 'upsert', params });
      if (answer.status === 'error') return refused(answer.error, page, check ? 0 : start);
      if (!check) changed += answered.parse(answer.data).changed;
      onProgress((check ? 0 : items.length) + start + page.length);
    }
  }
  return { ok: true, items: items.length, changed };
}

/** The agent names a row by its place in the list (`items[3].barcode`); people know it by its line. */
function refused(
  { message, field = '' }: { message: string; field?: string },
  page: readonly { line: number }[],
  taken: number,
): UploadResult {
  const [, index, column] = /^items\[(\d+)\](?:\.([\w-]+))?/.exec(field) ?? [];
  const line = index === undefined ? undefined : page[Number(index)]?.line;
  return { ok: false, message, taken, ...(line !== undefined && { line, column: column ?? 'sku' }) };
}
