/**
 * An items file of a million rows without its rows in memory. Rows of one item mostly stand below each other: such a
 * run is put together, handed on and forgotten. What has to be known of the whole file is two numbers for each row, by
 * which a first pass finds the items whose rows are scattered over the file, and the barcodes that are there more than
 * once; only these are held. Different texts with the same number are held, too, and nothing is decided by the number
 * alone.
 */

import { barcodeText, skuText } from '../../../admin/params.ts';
import { catalogueKey } from '../../../inventory/barcodes/lookup.ts';
import { readTypedBarcode } from '../../../inventory/barcodes/typed-barcode.ts';
import { readCode, readMerchant, readText } from '../cells.ts';
import type { Cells, CsvRow } from '../csv-file.ts';
import type { Mistakes } from '../mistakes.ts';
import type { ColumnName, FileItem } from './items-file.ts';
import { ItemsTable } from './items-table.ts';

type Rows = Iterable<CsvRow<ColumnName>>;
export type ItemOfFile = { item: FileItem; line: number };

export class ItemRuns {
  readonly #merchants: readonly string[];
  readonly #scattered: ReadonlySet<number>;
  readonly #repeated: ReadonlySet<number>;

  /** The first pass. @param rows of the file; what is wrong with them is said in the next pass */
  constructor(rows: Rows, merchants: readonly string[]) {
    this.#merchants = merchants;
    const items: number[] = [];
    const barcodes: number[] = [];
    let last: number | undefined;
    for (const { cells } of rows) {
      const item = this.#itemOf(cells);
      if (item !== last) items.push(item);
      last = item;
      for (const code of codesOf(cells))
        barcodes.push(numberOf(`${this.#merchantOf(cells)}\u0000${catalogueKey(code)}`));
    }
    this.#scattered = twice(items);
    this.#repeated = twice(barcodes);
  }

  /** Every item once, in the order in which they begin but for the scattered ones, which come last. */
  *items(rows: Rows, mistakes: Mistakes, warnings: Mistakes): Generator<ItemOfFile> {
    const owners: ItemsTable['owners'] = new Map();
    const table = () =>
      new ItemsTable(this.#merchants, mistakes, {
        warnings,
        owners,
        owned: (key) => this.#repeated.has(numberOf(key)),
      });
    const held = table();
    let run: ItemsTable | undefined;
    let last: number | undefined;
    for (const { cells, line } of rows) {
      const item = this.#itemOf(cells);
      if (run !== undefined && item !== last) {
        yield* run.items();
        run = undefined;
      }
      last = item;
      if (this.#scattered.has(item)) held.add(cells, line);
      else {
        run ??= table();
        run.add(cells, line);
      }
    }
    if (run !== undefined) yield* run.items();
    yield* held.items();
  }

  #merchantOf(cells: Cells<ColumnName>): string {
    const cell = cells.get('merchant') ?? '';
    return readMerchant(cell, this.#merchants, 'merchant', quiet) ?? cell;
  }

  #itemOf(cells: Cells<ColumnName>): number {
    const cell = cells.get('sku') ?? '';
    // Of these nothing is ever put right, and to know that is quicker.
    const sku = /^[\w.-]{1,64}$/.test(cell) ? cell : (readCode(cell, 'sku', skuText, quiet) ?? cell);
    return numberOf(`${this.#merchantOf(cells)}\u0000${sku}`);
  }
}

const quiet = () => {};

function codesOf(cells: Cells<ColumnName>): string[] {
  const typed = readTypedBarcode(cells.get('barcode') ?? '');
  if (!typed.ok) return [];
  const texts = [typed.code, ...(typed.also === undefined ? [] : [typed.also])];
  return texts.flatMap((text) => readText(text, 'barcode', barcodeText, quiet) ?? []);
}

/** What is there more than once. */
function twice(numbers: readonly number[]): Set<number> {
  const sorted = Float64Array.from(numbers).sort();
  const found = new Set<number>();
  for (let at = 1; at < sorted.length; at++) {
    const number = sorted[at];
    if (number !== undefined && number === sorted[at - 1]) found.add(number);
  }
  return found;
}

/** 53 bits of a text: two FNV-1a of 32 bits with different starts, the second without its upper 11. */
function numberOf(text: string): number {
  let [high, low] = [0x811c9dc5, 0x01000193];
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    high = Math.imul(high ^ char, 0x01000193);
    low = Math.imul(low ^ (char + 0x9e37), 0x85ebca6b);
    low ^= low >>> 13;
  }
  return (high >>> 0) * 0x200000 + (low >>> 11);
}
