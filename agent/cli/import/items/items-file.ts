/**
 * The items file: read and checked as a whole here, so that every mistake is named with its line and column. It is gone
 * through again for whatever is done with it, so that a million rows need no more memory than their text.
 */
import type { ItemChange } from '../../../inventory/nouns/stock/item.ts';
import { merchantNeeded } from '../cells.ts';
import { readCsv } from '../csv-file.ts';
import { Mistakes, type Wrong, wrong } from '../mistakes.ts';
import { ItemRuns } from './item-runs.ts';
import { type ItemInTurn, ItemTurns } from './item-turns.ts';

/** An empty cell says nothing: nothing of an item is taken away by a file. */
export type FileItem = { merchant: string; sku: string; sync?: string } & {
  [K in Exclude<keyof ItemChange, 'sync'>]?: NonNullable<ItemChange[K]>;
};

type ReadItems =
  | {
      ok: true;
      rows: number;
      items: FileItems /** Names of packagings. */;
      packagings: Set<string>;
      warnings: Mistakes;
    }
  /**
   * `readable`: the items of the file as far as they can be read; what only the ledger knows of them can be asked, too.
   */
  | (Wrong & { readable?: FileItems });

/** The items of a file, read from it again each time they are gone through, in the order in which they go in. */
export type FileItems = Iterable<ItemInTurn> & { readonly length: number } & Pick<ItemTurns, 'beside'>;

const columns = [
  'merchant',
  'sku',
  'name',
  'barcode',
  'units',
  'unit-weight-g',
  'sync',
  'street-date',
  'bypass',
  'not-fulfilled-here',
  'retired',
  'price',
  'wholesale-cost',
  'packaging',
  'components',
  'low-stock',
  'image-url',
] as const;
export type ColumnName = (typeof columns)[number];

/** The largest catalogue a dock is made for. */
const rowsMax = 1_000_000;

/**
 * @param merchants of the dock; with one of them the column may be left out
 * @param strict whatever looks wrong is a mistake
 */
export function readItems(bytes: Uint8Array, merchants: readonly string[], strict = false): ReadItems {
  const file = readCsv(bytes, {
    columns,
    main: 'sku',
    rowsMax,
    needs: (names) => [
      { column: 'sku', why: 'every row needs one' },
      ...merchantNeeded(merchants),
      ...(names.includes('units')
        ? [{ column: 'barcode' as const, why: 'units say how many base units a barcode stands for' }]
        : []),
    ],
  });
  if (!file.ok) return file;
  const { mistakes, again } = file;
  const runs = new ItemRuns(again(new Mistakes()), merchants);
  const warnings = strict ? mistakes : new Mistakes();
  const packagings = new Set<string>();
  let [rows, length] = [0, 0];
  const counted = (function* () {
    for (const row of file.rows) {
      rows += 1;
      yield row;
    }
  })();
  const turns = new ItemTurns(() => runs.items(again(new Mistakes()), new Mistakes(), new Mistakes()));
  for (const placed of runs.items(counted, mistakes, warnings)) {
    const { packaging } = placed.item;
    length += 1;
    if (packaging !== undefined) packagings.add(packaging);
    turns.note(placed);
  }
  turns.noted(mistakes);
  const items: FileItems = {
    length,
    [Symbol.iterator]: () => turns.items(),
    beside: (item) => turns.beside(item),
  };
  if (mistakes.count > 0) return { ...wrong(mistakes), readable: items };
  return { ok: true, rows, items, packagings, warnings };
}
