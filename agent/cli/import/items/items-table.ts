/** Rows of an items file, put together item by item: a SKU may have several rows, which then have to agree. */

import { show } from '../../../../config/problem.ts';
import { gramsText, imageUrlProblem, packagingName, priceText } from '../../../admin/item-row.ts';
import { barcodeText, nameText, skuText } from '../../../admin/params.ts';
import { catalogueKey } from '../../../inventory/barcodes/lookup.ts';
import { readTypedBarcode } from '../../../inventory/barcodes/typed-barcode.ts';
import {
  type Complain as ComplainOf,
  optional,
  readCode,
  readDate,
  readMerchant,
  readText,
  readUnits,
  readYesNo,
} from '../cells.ts';
import type { Cells as CellsOf } from '../csv-file.ts';
import type { Mistakes } from '../mistakes.ts';
import { sayOnce } from '../said-once.ts';
import type { ColumnName, FileItem } from './items-file.ts';

type Cells = CellsOf<ColumnName>;
type Complain = ComplainOf<ColumnName>;
type Entry = { item: FileItem; line: number /** Where each value was said first. */; said: Map<ColumnName, number> };

export class ItemsTable {
  readonly mistakes: Mistakes;
  /** What was put right, or looks wrong. */
  readonly warnings: Mistakes;
  /** Whose a barcode is, and where it was said first; perhaps of several tables. */
  readonly owners: Map<string, { sku: string; line: number }>;
  /** Whether a barcode is worth remembering: it may come again. */
  readonly #owned: (key: string) => boolean;
  readonly #merchants: readonly string[];
  /** By merchant and SKU; texts from outside are never object keys. */
  readonly #entries = new Map<string, Entry>();
  readonly #kits = new Map<string, { sku: string; quantity: number }[]>();

  /** @param mistakes found before, which these are added to */
  constructor(
    merchants: readonly string[],
    mistakes: Mistakes,
    { warnings, owners, owned }: { warnings: Mistakes; owners: ItemsTable['owners']; owned(key: string): boolean },
  ) {
    this.#merchants = merchants;
    this.mistakes = mistakes;
    this.warnings = warnings;
    this.owners = owners;
    this.#owned = owned;
  }

  add(cells: Cells, line: number): void {
    const complain: Complain = (column, message) => this.mistakes.add(line, column, message);
    const merchant = readMerchant(cells.get('merchant') ?? '', this.#merchants, 'merchant', complain);
    const sku = readCode(cells.get('sku') ?? '', 'sku', skuText, complain);
    // Without knowing whose item it is the other cells can still be wrong, and are looked at.
    const entry = merchant !== undefined && sku !== undefined ? this.#entry(merchant, sku, line) : undefined;
    const put = <K extends Exclude<keyof FileItem, 'merchant' | 'sku' | 'barcodes'>>(
      column: ColumnName,
      key: K,
      value: FileItem[K] | undefined,
    ) => {
      if (entry === undefined) return;
      const { item: thing, said } = entry;
      sayOnce({ thing, noun: 'SKU', said }, { key, column, value, line }, complain);
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
      optional(cells, 'street-date', (cell) => readDate(cell, 'street-date', complain)),
    );
    put(
      'bypass',
      'bypassSync',
      optional(cells, 'bypass', (cell) => readYesNo(cell, 'bypass', complain)),
    );
    put(
      'not-fulfilled-here',
      'notFulfilledHere',
      optional(cells, 'not-fulfilled-here', (cell) => readYesNo(cell, 'not-fulfilled-here', complain)),
    );
    put(
      'retired',
      'retired',
      optional(cells, 'retired', (cell) => readYesNo(cell, 'retired', complain)),
    );
    put(
      'price',
      'price',
      optional(cells, 'price', (cell) => readPrice(cell, 'price', complain)),
    );
    put(
      'wholesale-cost',
      'wholesaleCost',
      optional(cells, 'wholesale-cost', (cell) => readPrice(cell, 'wholesale-cost', complain)),
    );
    put(
      'packaging',
      'packaging',
      optional(cells, 'packaging', (cell) => readText(cell, 'packaging', packagingName, complain)),
    );
    put(
      'low-stock',
      'lowStock',
      optional(cells, 'low-stock', (cell) => readUnits(cell, 'low-stock', complain, 0)),
    );
    put(
      'image-url',
      'imageUrl',
      optional(cells, 'image-url', (cell) => readImageUrl(cell, complain)),
    );
    put(
      'components',
      'components',
      optional(cells, 'components', (cell) => this.#components(cell, complain)),
    );
    this.#barcode(cells, entry, line, complain);
  }

  /** `TEE:2 MUG`; rows of one SKU that say the same are given the same list. */
  #components(cell: string, complain: Complain): FileItem['components'] {
    const known = this.#kits.get(cell);
    if (known !== undefined) return known;
    const components: { sku: string; quantity: number }[] = [];
    const [torn] = /\S+(?:\s+:\s*|:\s+)[-+]?\d[\d.,]*(?!\S)/.exec(cell) ?? [];
    if (torn !== undefined) {
      complain('components', `${show(torn)} has a blank beside its colon; write it like ${torn.replace(/\s+/g, '')}`);
      return undefined;
    }
    for (const word of cell.split(/\s+/)) {
      // A SKU may have a colon; behind the last one a number is meant, be it none that goods can have.
      const [, name = word, units] = /^(.*):([-+]?[\d.,]*)$/.exec(word) ?? [];
      const say: Complain = (column, message) => complain(column, `${show(word)}: ${message}`);
      if (name === '') {
        complain('components', `${show(word)} says how many, and not of what`);
        return undefined;
      }
      const sku = readCode(name, 'components', skuText, complain);
      const quantity = units === undefined ? 1 : readUnits(units, 'components', say);
      if (sku === undefined || quantity === undefined) return undefined;
      components.push({ sku, quantity });
    }
    this.#kits.set(cell, components);
    return components;
  }

  items(): { item: FileItem; line: number }[] {
    return [...this.#entries.values()].map(({ item, line }) => ({ item, line }));
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
    const units = unitsCell === '' ? 1 : readUnits(unitsCell, 'units', complain);
    if (cell === '') {
      if (unitsCell !== '') complain('units', 'stands without a barcode');
      return;
    }
    const typed = readTypedBarcode(cell);
    if (!typed.ok) {
      complain('barcode', `${show(cell)} ${typed.problem}`);
      return;
    }
    if (typed.warning !== undefined) this.warnings.add(line, 'barcode', `${show(cell)}: ${typed.warning}`);
    for (const text of [typed.code, ...(typed.also === undefined ? [] : [typed.also])]) {
      const code = readText(text, 'barcode', barcodeText, complain);
      if (code !== undefined && units !== undefined && entry) this.#own(entry, { code, units }, line, complain);
    }
  }

  #own({ item }: Entry, { code, units }: { code: string; units: number }, line: number, complain: Complain): void {
    const key = `${item.merchant}\u0000${catalogueKey(code)}`;
    const owner = this.owners.get(key);
    if (owner && owner.sku !== item.sku) {
      complain('barcode', `${show(code)} belongs to ${owner.sku} already (line ${owner.line})`);
      return;
    }
    if (this.#owned(key)) this.owners.set(key, { sku: item.sku, line: owner?.line ?? line });
    const barcodes = item.barcodes ?? [];
    item.barcodes = barcodes;
    const known = barcodes.find((one) => catalogueKey(one.code) === catalogueKey(code));
    if (!known) barcodes.push({ code, units });
    else if (known.units !== units)
      complain('units', `${units} is not what line ${owner?.line} says of the same barcode, ${known.units}`);
  }
}

function readGrams(cell: string, complain: Complain): string | undefined {
  if (gramsText.safeParse(cell).success) return cell;
  const hint = cell.includes(',') ? 'with a point, not a comma' : 'not negative, three decimals at most';
  complain('unit-weight-g', `${show(cell)} is no weight in grams; write it like 12.5, ${hint}`);
  return undefined;
}

function readPrice(cell: string, column: 'price' | 'wholesale-cost', complain: Complain): string | undefined {
  if (priceText.safeParse(cell).success) return cell;
  complain(
    column,
    `${show(cell)} is no price; write it like 19.90, ${cell.includes(',') ? 'with a point, not a comma' : 'without a currency'}`,
  );
  return undefined;
}

function readImageUrl(cell: string, complain: Complain): string | undefined {
  const problem = imageUrlProblem(cell);
  if (problem === undefined) return cell;
  complain('image-url', `${show(cell)} ${problem}`);
  return undefined;
}

const policies = ['never', 'always', 'process-orders'];

function readSync(cell: string, complain: Complain): string | undefined {
  if (policies.includes(cell)) return cell;
  complain('sync', `${show(cell)} is none of ${policies.join(', ')}`);
  return undefined;
}
