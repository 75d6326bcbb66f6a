/** Rows of an items file, put together item by item: a SKU may have several rows, which then have to agree. */

import { show } from '../../config/problem.ts';
import { gramsText } from '../admin/itemrow.ts';
import { barcodeText, localDate, nameText, skuText } from '../admin/params.ts';
import { catalogueKey } from '../inventory/barcodes/lookup.ts';
import type { ColumnName, FileItem, RowError } from './items-import.ts';

type Cells = ReadonlyMap<ColumnName, string>;
type Entry = { item: FileItem; line: number /** Where each value was said first. */; said: Map<ColumnName, number> };

const unitsMax = 1_000_000;

export class ItemsTable {
  readonly errors: RowError[] = [];
  readonly #merchants: readonly string[];
  /** By merchant and SKU; texts from outside are never object keys. */
  readonly #entries = new Map<string, Entry>();
  readonly #owners = new Map<string, { sku: string; line: number }>();

  constructor(merchants: readonly string[]) {
    this.#merchants = merchants;
  }

  add(cells: Cells, line: number): void {
    const complain = (column: ColumnName, message: string) => this.errors.push({ line, column, message });
    const merchant = this.#merchant(cells.get('merchant') ?? '', complain);
    const sku = readText(cells.get('sku') ?? '', 'sku', skuText, complain);
    // Without knowing whose item it is the other cells can still be wrong, and are looked at.
    const entry = merchant !== undefined && sku !== undefined ? this.#entry(merchant, sku, line) : undefined;
    const put = <K extends 'name' | 'unitWeightG' | 'sync' | 'streetDate' | 'bypassSync'>(
      column: ColumnName,
      key: K,
      value: FileItem[K] | undefined,
    ) => {
      if (value === undefined || !entry) return;
      const before = entry.item[key];
      if (before === undefined) {
        entry.item[key] = value;
        entry.said.set(column, line);
      } else if (before !== value)
        complain(
          column,
          `${show(value)} is not what line ${entry.said.get(column)} says of the same SKU, ${show(before)}`,
        );
    };
    put(
      'name',
      'name',
      optional(cells, 'name', (cell) => readText(cell, 'name', nameText, complain)),
    );
    put(
      'unit-weight-g',
      'unitWeightG',
      optional(cells, 'unit-weight-g', (cell) => readGrams(cell, complain)),
    );
    put(
      'sync',
      'sync',
      optional(cells, 'sync', (cell) => readSync(cell, complain)),
    );
    put(
      'street-date',
      'streetDate',
      optional(cells, 'street-date', (cell) => readDate(cell, complain)),
    );
    put(
      'bypass',
      'bypassSync',
      optional(cells, 'bypass', (cell) => readYesNo(cell, complain)),
    );
    this.#barcode(cells, entry, line, complain);
  }

  items(): { item: FileItem; line: number }[] {
    return [...this.#entries.values()].map(({ item, line }) => ({ item, line }));
  }

  #merchant(cell: string, complain: Complain): string | undefined {
    const [only] = this.#merchants;
    if (cell === '' && this.#merchants.length === 1) return only;
    if (this.#merchants.includes(cell)) return cell;
    const list = this.#merchants.join(', ');
    complain(
      'merchant',
      cell === '' ? `is empty; this dock has ${list}` : `${show(cell)} is no merchant of this dock; it has ${list}`,
    );
    return undefined;
  }

  #entry(merchant: string, sku: string, line: number): Entry {
    const key = `${merchant}\u0000${sku}`;
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = { item: { merchant, sku }, line, said: new Map() };
      this.#entries.set(key, entry);
    }
    return entry;
  }

  #barcode(cells: Cells, entry: Entry | undefined, line: number, complain: Complain): void {
    const cell = cells.get('barcode') ?? '';
    const unitsCell = cells.get('units') ?? '';
    const units = unitsCell === '' ? 1 : readUnits(unitsCell, complain);
    if (cell === '') {
      if (unitsCell !== '') complain('units', 'stands without a barcode');
      return;
    }
    if (/^\d([.,]\d+)?E\+?\d+$/i.test(cell)) {
      complain('barcode', `${show(cell)} was rounded by a spreadsheet; format the column as text and enter it again`);
      return;
    }
    const code = readText(cell, 'barcode', barcodeText, complain);
    if (code === undefined || units === undefined || !entry) return;
    const key = `${entry.item.merchant}\u0000${catalogueKey(code)}`;
    const owner = this.#owners.get(key);
    if (owner && owner.sku !== entry.item.sku) {
      complain('barcode', `${show(code)} belongs to ${owner.sku} already (line ${owner.line})`);
      return;
    }
    this.#owners.set(key, { sku: entry.item.sku, line: owner?.line ?? line });
    const barcodes = entry.item.barcodes ?? [];
    entry.item.barcodes = barcodes;
    const known = barcodes.find((one) => catalogueKey(one.code) === catalogueKey(code));
    if (!known) barcodes.push({ code, units });
    else if (known.units !== units)
      complain('units', `${units} is not what line ${owner?.line} says of the same barcode, ${known.units}`);
  }
}

type Complain = (column: ColumnName, message: string) => void;

/** An empty cell says nothing. */
function optional<T>(cells: Cells, column: ColumnName, read: (cell: string) => T): T | undefined {
  const cell = cells.get(column) ?? '';
  return cell === '' ? undefined : read(cell);
}

function readText(
  cell: string,
  column: ColumnName,
  type: typeof skuText | typeof barcodeText,
  complain: Complain,
): string | undefined {
  if (cell === '') {
    complain(column, 'is empty');
    return undefined;
  }
  const result = type.safeParse(cell);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  complain(
    column,
    issue?.code === 'too_big'
      ? `is ${cell.length} characters long; the most is ${issue.maximum}`
      : `${show(cell)} ${issue?.message}`,
  );
  return undefined;
}

function readUnits(cell: string, complain: Complain): number | undefined {
  if (/^\d{1,7}$/.test(cell) && Number(cell) >= 1 && Number(cell) <= unitsMax) return Number(cell);
  complain('units', `${show(cell)} is no whole number from 1 to ${unitsMax}`);
  return undefined;
}

function readGrams(cell: string, complain: Complain): string | undefined {
  if (gramsText.safeParse(cell).success) return cell;
  const hint = cell.includes(',') ? 'with a point, not a comma' : 'not negative, three decimals at most';
  complain('unit-weight-g', `${show(cell)} is no weight in grams; write it like 12.5, ${hint}`);
  return undefined;
}

const policies = ['never', 'always', 'process-orders'];

function readSync(cell: string, complain: Complain): string | undefined {
  if (policies.includes(cell)) return cell;
  complain('sync', `${show(cell)} is none of ${policies.join(', ')}`);
  return undefined;
}

function readDate(cell: string, complain: Complain): string | undefined {
  if (localDate.safeParse(cell).success) return cell;
  complain('street-date', `${show(cell)} is no date; write it like 2026-12-01`);
  return undefined;
}

function readYesNo(cell: string, complain: Complain): boolean | undefined {
  const word = cell.toLowerCase();
  if (['yes', 'true', '1'].includes(word)) return true;
  if (['no', 'false', '0'].includes(word)) return false;
  complain('bypass', `${show(cell)} is neither yes nor no`);
  return undefined;
}
