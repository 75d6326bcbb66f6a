/**
 * The notices file: read and checked as a whole, tried with the agent notice by notice, and only then taken. Whatever
 * is wrong is named with its line and column, also what only the ledger can know.
 */
import { merchantNeeded } from './cells.ts';
import { readCsv } from './csv-file.ts';
import type { DocumentKind } from './documents-upload.ts';
import { type RowError, type WrongDocuments, wrong } from './mistakes.ts';
import { type ColumnName, columns, NoticesTable, type Placed } from './notices-table.ts';

const rowsMax = 100_000;

type ReadNotices = { ok: true; rows: number; notices: Placed[] } | WrongDocuments<Placed>;

/** @param merchants of the dock; with one of them the column may be left out */
export function readNotices(bytes: Uint8Array, merchants: readonly string[]): ReadNotices {
  const file = readCsv<ColumnName>(bytes, {
    columns,
    main: 'notice',
    rowsMax,
    needs: (names) => [
      { column: 'notice', why: 'every row needs the number of its notice' },
      { column: 'sku', why: 'it says what comes' },
      { column: 'quantity', why: 'it says how many units come' },
      ...merchantNeeded(merchants),
      ...(names.includes('lot') || names.includes('expiry')
        ? [{ column: 'sscc' as const, why: 'lot and expiry are announced for the content of a handling unit' }]
        : []),
    ],
  });
  if (!file.ok) return file;
  const table = new NoticesTable(merchants, file.mistakes);
  let rows = 0;
  for (const { cells, line } of file.rows) {
    table.add(cells, line);
    rows += 1;
  }
  if (file.mistakes.count > 0) return { ...wrong(file.mistakes), readable: table.notices() };
  return { ok: true, rows, notices: table.notices() };
}

/** How a notice of the file is handed to the agent. */
export const noticeKind: DocumentKind<Placed> = {
  hand(client, { notice }, check) {
    const { lines, handlingUnits, ...head } = notice;
    const units = handlingUnits.length === 0 ? {} : { handlingUnits };
    return client.ask({ area: 'notice', verb: 'announce', params: { ...head, lines, ...units, check } });
  },
  placeOf,
  without(placed, { field }) {
    const sku = skuAt(placed, field);
    const rest = sku === undefined ? undefined : without(placed, sku);
    return rest?.notice.lines.length === 0 ? undefined : rest;
  },
};

function without(placed: Placed, sku: string): Placed {
  const { notice } = placed;
  const others = <L extends { sku: string }>(lines: readonly L[]): L[] => lines.filter((line) => line.sku !== sku);
  const handlingUnits = notice.handlingUnits.map((unit) => ({ ...unit, lines: others(unit.lines) }));
  return { ...placed, notice: { ...notice, lines: others(notice.lines), handlingUnits } };
}

/** The SKU that a field such as `lines[2].sku` or `handlingUnits[0].lines[1].sku` is about. */
function skuAt({ notice }: Placed, field = ''): string | undefined {
  const [, unit, line] = /^(?:handlingUnits\[(\d+)\]\.)?lines\[(\d+)\]/.exec(field) ?? [];
  const lines = unit === undefined ? notice.lines : notice.handlingUnits[Number(unit)]?.lines;
  return line === undefined ? undefined : lines?.[Number(line)]?.sku;
}

/** The agent names a part of the notice; people know it by its line. */
function placeOf(placed: Placed, { message, field = '' }: { message: string; field?: string }): RowError {
  const sku = skuAt(placed, field);
  if (sku !== undefined) {
    const column = field.endsWith('.quantity') ? 'quantity' : 'sku';
    return { line: placed.lineOfSku.get(sku) ?? placed.line, column, message };
  }
  const [, unit] = /^handlingUnits\[(\d+)\]/.exec(field) ?? [];
  const sscc = unit === undefined ? undefined : placed.notice.handlingUnits[Number(unit)]?.sscc;
  if (sscc !== undefined) return { line: placed.lineOfSscc.get(sscc) ?? placed.line, column: 'sscc', message };
  return { line: placed.line, column: 'notice', message };
}
