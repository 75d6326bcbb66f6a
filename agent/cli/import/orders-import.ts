/**
 * The orders file: a row for each line, rows of one number are one order. Read and checked as a whole, tried as a
 * whole, then placed.
 */
import { show } from '../../../config/problem.ts';
import { instant, orderId, skuText } from '../../admin/params.ts';
import {
  type Complain,
  merchantNeeded,
  optional,
  readCode,
  readDocumentNumber,
  readMerchant,
  readUnits,
} from './cells.ts';
import type { Cells } from './csv-file.ts';
import { readDocuments } from './document-rows.ts';
import type { DocumentKind } from './documents-upload.ts';
import { placeIn, withoutLine } from './file-lines.ts';
import type { WrongDocuments } from './mistakes.ts';

const columns = ['merchant', 'order', 'sku', 'quantity', 'placed-at', 'channel'] as const;
type Column = (typeof columns)[number];

/** What `order/place` takes. */
const linesMax = 500;

type FileOrder = {
  merchant: string;
  id: string;
  placedAt?: string;
  channel?: string;
  lines: { sku: string; quantity: number }[];
};

/** With the line of the file on which it begins, and that of each of its lines. */
type Placed = { order: FileOrder; line: number; fileLines: number[] };

type ReadOrders = { ok: true; rows: number; orders: Placed[] } | WrongDocuments<Placed>;

/** @param merchants of the dock; with one of them the column may be left out */
export function readOrders(bytes: Uint8Array, merchants: readonly string[]): ReadOrders {
  const read = readDocuments<Column, Placed>(bytes, {
    columns,
    main: 'order',
    needs: [
      { column: 'order', why: 'every row says which order it is a line of' },
      { column: 'sku', why: 'every row is a line of an order' },
      { column: 'quantity', why: 'every row is a line of an order' },
      ...merchantNeeded(merchants),
    ],
    add: (orders, cells, line, complain) => addRow(orders, cells, line, merchants, complain),
  });
  return read.ok ? { ok: true, rows: read.rows, orders: read.documents } : read;
}

function addRow(
  orders: Map<string, Placed>,
  cells: Cells<Column>,
  line: number,
  merchants: readonly string[],
  complain: Complain<Column>,
): void {
  const merchant = readMerchant(cells.get('merchant') ?? '', merchants, 'merchant', complain);
  const id = readDocumentNumber(cells.get('order') ?? '', 'order', orderId, complain);
  const sku = readCode(cells.get('sku') ?? '', 'sku', skuText, complain);
  const quantity = readUnits(cells.get('quantity') ?? '', 'quantity', complain);
  const placedAt = optional(cells, 'placed-at', (cell) => readInstant(cell, complain));
  const channel = optional(cells, 'channel', (cell) => cell);
  if (merchant === undefined || id === undefined || sku === undefined || quantity === undefined) return;
  // Texts from outside are never object keys.
  const key = `${merchant}\u0000${id}`;
  const known = orders.get(key);
  const placed = known ?? { order: { merchant, id, lines: [] }, line, fileLines: [] };
  orders.set(key, placed);
  const { order } = placed;
  for (const [column, property, value] of [
    ['placed-at', 'placedAt', placedAt],
    ['channel', 'channel', channel],
  ] as const) {
    if (value === undefined) continue;
    if (known !== undefined && order[property] !== value) {
      const before = order[property] === undefined ? 'nothing' : show(order[property]);
      complain(column, `${show(value)} is not what line ${placed.line} says of the same order, ${before}`);
    } else order[property] = value;
  }
  order.lines.push({ sku, quantity });
  placed.fileLines.push(line);
  if (order.lines.length === linesMax + 1) complain('order', `${show(id)} has more than ${linesMax} lines`);
}

function readInstant(cell: string, complain: Complain<Column>): string | undefined {
  if (instant.safeParse(cell).success) return cell;
  complain('placed-at', `${show(cell)} is no moment with its offset; write it like 2026-11-22T06:00:00Z`);
  return undefined;
}

/** How an order of the file is handed to the agent. */
export const orderKind: DocumentKind<Placed> = {
  hand: (client, { order }, check) => client.ask({ area: 'order', verb: 'place', params: { ...order, check } }),
  placeOf: (placed, refusal) => placeIn(placed, refusal, columns, 'order'),
  without(placed, { field }) {
    const rest = withoutLine(placed.order, placed.fileLines, field);
    return rest && { ...placed, order: rest.document, fileLines: rest.fileLines };
  },
};
