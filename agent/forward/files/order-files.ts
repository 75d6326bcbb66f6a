/**
 * Orders that come in as CSV files, one row a line of an order: `id`, `sku`, `quantity`, `placed-at`, and perhaps
 * `updated-at` and `status`. Files are read in the order of their names, each once; they stay where they are, and one
 * that is still being written under another name is not seen. What a file says passes the same reader as a storefront's
 * page.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { csvRecords } from '../../csv/csv-records.ts';
import type { OrderSource, OrdersResult } from '../channel.ts';
import { readOrders } from '../orders/told-orders.ts';
import { folderTrouble } from './drop-folder.ts';

const fileBytesMax = 4 * 1024 * 1024;
const nameCharsMax = 200;
const columns = ['id', 'sku', 'quantity', 'placed-at', 'updated-at', 'status'] as const;
type Column = (typeof columns)[number];

export class OrderFiles implements OrderSource {
  readonly #folder: string;
  readonly #delimiter: string;

  constructor(folder: string, delimiter: string) {
    this.#folder = folder;
    this.#delimiter = delimiter;
  }

  /** @param cursor the file that was read last */
  async fetch(cursor: string | null): Promise<OrdersResult> {
    try {
      const names = (await readdir(this.#folder)).filter((name) => /^[^.].*\.csv$/i.test(name)).sort();
      const name = names.find((each) => cursor === null || each > cursor);
      if (name === undefined) return { type: 'page', page: { orders: [], next: null } };
      if (name.length > nameCharsMax) return { type: 'retry', reason: `the name of ${name.slice(0, 40)}… is too long` };
      const path = join(this.#folder, name);
      const { size } = await stat(path);
      if (size > fileBytesMax) return { type: 'retry', reason: `${name} is larger than 4 MiB: send orders in parts` };
      const read = this.#read(name, await readFile(path, 'utf8'));
      return typeof read === 'string' ? { type: 'retry', reason: read } : read;
    } catch (error) {
      return { type: 'retry', reason: folderTrouble(error, this.#folder) };
    }
  }

  /** Files are asked for; nothing is told unasked. */
  onTold(): void {}

  #read(name: string, text: string): OrdersResult | string {
    const [head, ...rows] = csvRecords(text.replace(/^\ufeff/, ''), this.#delimiter);
    const at = new Map<Column, number>();
    for (const [index, cell] of (head?.cells ?? []).entries()) {
      const column = columns.find((each) => each === cell.trim().toLowerCase());
      if (column !== undefined) at.set(column, index);
    }
    const missing = (['id', 'sku', 'quantity', 'placed-at'] as const).filter((column) => !at.has(column));
    if (missing.length > 0) return `${name} has no column ${missing.join(', ')} in its first line`;
    const orders = new Map<string, { lines: object[]; [key: string]: unknown }>();
    for (const { cells, line, wrong } of rows) {
      if (wrong !== undefined) return `${name}:${line} ${wrong.message}`;
      if (cells.every((cell) => cell.trim() === '')) continue;
      const cell = (column: Column): string => cells[at.get(column) ?? -1]?.trim() ?? '';
      const placedAt = cell('placed-at');
      const known = orders.get(cell('id')) ?? {
        ...{ id: cell('id'), placedAt, updatedAt: cell('updated-at') || placedAt, status: cell('status') || 'open' },
        lines: [],
      };
      const quantity = /^\d{1,9}$/.test(cell('quantity')) ? Number(cell('quantity')) : cell('quantity');
      known.lines.push({ sku: cell('sku'), quantity });
      orders.set(cell('id'), known);
    }
    const page = readOrders({ what: 'orders', orders: [...orders.values()], next: name });
    return page.ok ? { type: 'page', page: page.page } : `${name}: ${page.reason}`;
  }
}
