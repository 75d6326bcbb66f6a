/** A file whose rows are lines of documents: read and checked as a whole, put together document by document. */
import type { Complain } from './cells.ts';
import { type Cells, readCsv } from './csv-file.ts';
import { type WrongDocuments, wrong } from './mistakes.ts';

const rowsMax = 100_000;

type DocumentRows<Column extends string, Placed> = {
  columns: readonly Column[];
  /** The number of the document. */
  main: Column;
  needs: { column: Column; why: string }[];
  /** Takes one row. @param placed the documents so far, by merchant and number */
  add(placed: Map<string, Placed>, cells: Cells<Column>, line: number, complain: Complain<Column>): void;
};

/** @returns the documents in the order of the file, or all that is wrong with it */
export function readDocuments<Column extends string, Placed>(
  bytes: Uint8Array,
  { columns, main, needs, add }: DocumentRows<Column, Placed>,
): { ok: true; rows: number; documents: Placed[] } | WrongDocuments<Placed> {
  const file = readCsv<Column>(bytes, { columns, main, rowsMax, needs: () => needs });
  if (!file.ok) return file;
  const { mistakes } = file;
  const placed = new Map<string, Placed>();
  let rows = 0;
  for (const { cells, line } of file.rows) {
    add(placed, cells, line, (column, message) => mistakes.add(line, column, message));
    rows += 1;
  }
  if (mistakes.count > 0) return { ...wrong(mistakes), readable: [...placed.values()] };
  return { ok: true, rows, documents: [...placed.values()] };
}
