/**
 * The returns file: a row for each line, rows of one number are one return. Read and checked as a whole, tried as a
 * whole, then announced.
 */

import { noticeId, orderId, reasonText, skuText } from '../../admin/params.ts';
import { returnBounds } from '../../inventory/nouns/inbound/return.ts';
import {
  type Complain,
  merchantNeeded,
  optional,
  readCode,
  readDocumentNumber,
  readMerchant,
  readText,
  readUnits,
} from './cells.ts';
import type { Cells } from './csv-file.ts';
import { readDocuments } from './document-rows.ts';
import type { DocumentKind } from './documents-upload.ts';
import { placeIn, withoutLine } from './file-lines.ts';
import type { WrongDocuments } from './mistakes.ts';
import { sayOnce } from './said-once.ts';

const columns = ['merchant', 'return', 'order', 'reason', 'sku', 'quantity'] as const;
type Column = (typeof columns)[number];

type FileReturn = {
  merchant: string;
  id: string;
  order?: string;
  reason?: string;
  lines: { sku: string; quantity: number }[];
};

/** With the line of the file on which it begins, and that of each of its lines. */
type Placed = { content: FileReturn; line: number; lineOfColumn: Map<Column, number>; fileLines: number[] };

type ReadReturns = { ok: true; rows: number; returns: Placed[] } | WrongDocuments<Placed>;

/** @param merchants of the dock; with one of them the column may be left out */
export function readReturns(bytes: Uint8Array, merchants: readonly string[]): ReadReturns {
  const read = readDocuments<Column, Placed>(bytes, {
    columns,
    main: 'return',
    needs: [
      { column: 'return', why: 'every row needs the number of its return' },
      { column: 'sku', why: 'it says what comes back' },
      { column: 'quantity', why: 'it says how many units come back' },
      ...merchantNeeded(merchants),
    ],
    add: (returns, cells, line, complain) => addRow(returns, cells, line, merchants, complain),
  });
  return read.ok ? { ok: true, rows: read.rows, returns: read.documents } : read;
}

function addRow(
  returns: Map<string, Placed>,
  cells: Cells<Column>,
  line: number,
  merchants: readonly string[],
  complain: Complain<Column>,
): void {
  const merchant = readMerchant(cells.get('merchant') ?? '', merchants, 'merchant', complain);
  const id = readDocumentNumber(cells.get('return') ?? '', 'return', noticeId, complain);
  const sku = readCode(cells.get('sku') ?? '', 'sku', skuText, complain);
  const quantity = readUnits(cells.get('quantity') ?? '', 'quantity', complain);
  const order = optional(cells, 'order', (cell) => readDocumentNumber(cell, 'order', orderId, complain));
  const reason = optional(cells, 'reason', (cell) => readText(cell, 'reason', reasonText, complain));
  if (merchant === undefined || id === undefined) return;
  // Texts from outside are never object keys.
  const key = `${merchant}\u0000${id}`;
  const fresh = { content: { merchant, id, lines: [] }, line, lineOfColumn: new Map(), fileLines: [] };
  const placed: Placed = returns.get(key) ?? fresh;
  returns.set(key, placed);
  const { content: thing, lineOfColumn: said, fileLines } = placed;
  sayOnce({ thing, noun: 'return', said }, { key: 'order', column: 'order', value: order, line }, complain);
  sayOnce({ thing, noun: 'return', said }, { key: 'reason', column: 'reason', value: reason, line }, complain);
  if (sku === undefined || quantity === undefined) return;
  thing.lines.push({ sku, quantity });
  fileLines.push(line);
  if (thing.lines.length === returnBounds.lines + 1) {
    complain('return', `has more than ${returnBounds.lines} lines: announce it in parts`);
  }
}

/** How a return of the file is handed to the agent. */
export const returnKind: DocumentKind<Placed> = {
  hand: (client, { content }, check) => client.ask({ area: 'return', verb: 'announce', params: { ...content, check } }),
  placeOf: (placed, refusal) => placeIn(placed, refusal, columns, 'return'),
  without(placed, { field }) {
    const rest = withoutLine(placed.content, placed.fileLines, field);
    return rest && { ...placed, content: rest.document, fileLines: rest.fileLines };
  },
};
