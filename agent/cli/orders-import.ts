/** The orders file: a row for each line, rows of one number are one order. Read and checked as a whole, tried as a whole, then placed. */
import { show } from '../../config/problem.ts';
import { instant, orderId, skuText } from '../admin/params.ts';
import type { AgentClient } from '../admin/socketclient.ts';
import { type Complain, optional, readMerchant, readText, readUnits } from './cells.ts';
import { type Cells, type RowError, readCsv } from './csvfile.ts';

const columns = ['merchant', 'order', 'sku', 'quantity', 'placed-at', 'channel'] as const;
type Column = (typeof columns)[number];

const rowsMax = 100_000;
/** What `order/place` takes. */
const linesMax = 500;

export type FileOrder = {
  merchant: string;
  id: string;
  placedAt?: string;
  channel?: string;
  lines: { sku: string; quantity: number }[];
};

/** With the line of the file on which it begins. */
type Placed = { order: FileOrder; line: number };

export type ReadOrders = { ok: true; rows: number; orders: Placed[] } | { ok: false; errors: RowError[] };

/** @param merchants of the dock; with one of them the column may be left out */
export function readOrders(bytes: Uint8Array, merchants: readonly string[]): ReadOrders {
  const file = readCsv(bytes, {
    columns,
    main: 'order',
    rowsMax,
    needs: () => [
      { column: 'order', why: 'every row says which order it is a line of' },
      { column: 'sku', why: 'every row is a line of an order' },
      { column: 'quantity', why: 'every row is a line of an order' },
      ...(merchants.length > 1
        ? [{ column: 'merchant' as const, why: `this dock has several: ${merchants.join(', ')}` }]
        : []),
    ],
  });
  if (!file.ok) return file;
  const { errors } = file;
  const orders = new Map<string, Placed>();
  for (const { cells, line } of file.rows) {
    const complain: Complain<Column> = (column, message) => errors.push({ line, column, message });
    addRow(orders, cells, line, merchants, complain);
  }
  if (errors.length > 0) return { ok: false, errors: errors.sort((a, b) => a.line - b.line) };
  return { ok: true, rows: file.rows.length, orders: [...orders.values()] };
}

function addRow(
  orders: Map<string, Placed>,
  cells: Cells<Column>,
  line: number,
  merchants: readonly string[],
  complain: Complain<Column>,
): void {
  const merchant = readMerchant(cells.get('merchant') ?? '', merchants, 'merchant', complain);
  const id = readText(cells.get('order') ?? '', 'order', orderId, complain);
  const sku = readText(cells.get('sku') ?? '', 'sku', skuText, complain);
  const quantity = readUnits(cells.get('quantity') ?? '', 'quantity', complain);
  const placedAt = optional(cells, 'placed-at', (cell) => readInstant(cell, complain));
  const channel = optional(cells, 'channel', (cell) => cell);
  if (merchant === undefined || id === undefined || sku === undefined || quantity === undefined) return;
  // Texts from outside are never object keys.
  const key = `${merchant}\u0000${id}`;
  const known = orders.get(key);
  const placed = known ?? { order: { merchant, id, lines: [] }, line };
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
  if (order.lines.length === linesMax + 1) complain('order', `${show(id)} has more than ${linesMax} lines`);
}

function readInstant(cell: string, complain: Complain<Column>): string | undefined {
  if (instant.safeParse(cell).success) return cell;
  complain('placed-at', `${show(cell)} is no moment with its offset; write it like 2026-11-22T06:00:00Z`);
  return undefined;
}

export type UploadResult =
  | { ok: true; placed: number; known: number }
  /** `taken`: orders that were placed before the refusal; 0 but for a change that came from elsewhere in the middle. */
  | { ok: false; message: string; line: number; column: string; taken: number };

/**
 * Every order is tried before the first one is placed, so nothing is taken of a file with a mistake that only the ledger can know. A
 * power cut in the middle leaves the orders before it; the same file again completes it, for an order is placed once.
 * @param onProgress orders gone through, of twice as many  @throws AgentError when the conversation breaks
 */
export async function uploadOrders(
  client: Pick<AgentClient, 'ask'>,
  orders: readonly Placed[],
  onProgress: (done: number) => void,
): Promise<UploadResult> {
  let placed = 0;
  for (const check of [true, false]) {
    for (const [index, { order, line }] of orders.entries()) {
      const answer = await client.ask({ area: 'order', verb: 'place', params: { ...order, check } });
      if (answer.status === 'error') {
        const { message, field = '' } = answer.error;
        return { ok: false, message, line, column: columnOf(field), taken: check ? 0 : placed };
      }
      // What was known already is answered without an entry.
      if (!check && answer.seq !== undefined) placed += 1;
      onProgress((check ? 0 : orders.length) + index + 1);
    }
  }
  return { ok: true, placed, known: orders.length - placed };
}

/** The agent names fields as programs do (`lines[3].sku`); people know the column. */
function columnOf(field: string): Column {
  const last = field.split('.').at(-1);
  return columns.find((column) => column === last || (column === 'placed-at' && last === 'placedAt')) ?? 'order';
}
