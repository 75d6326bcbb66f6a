/**
 * The items file: read and checked as a whole here, so that every mistake is named with its line and column, then handed
 * to the agent in pages. The file is gone through again for each of these, so that a million rows need no more memory than their text.
 */
import { z } from 'zod';
import { show } from '../../../config/problem.ts';
import type { AgentClient } from '../../admin/doors/socket-client.ts';
import { readCsv } from './csv-file.ts';
import { type ItemOfFile, ItemRuns } from './item-runs.ts';
import { Mistakes, type Wrong, wrong } from './mistakes.ts';

export type FileItem = {
  merchant: string;
  sku: string;
  name?: string;
  unitWeightG?: string;
  sync?: string;
  streetDate?: string;
  bypassSync?: boolean;
  notFulfilledHere?: boolean;
  price?: string;
  packaging?: string;
  barcodes?: { code: string; units: number }[];
};

type ReadItems =
  | {
      ok: true;
      rows: number;
      items: FileItems /** Names of packagings. */;
      packagings: Set<string>;
      warnings: Mistakes;
    }
  | Wrong;

/** The items of a file that was found good, read from it again each time they are gone through. */
type FileItems = Iterable<ItemOfFile> & { readonly length: number };

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
  'price',
  'packaging',
] as const;
export type ColumnName = (typeof columns)[number];

/** The largest catalogue a dock is made for. */
const rowsMax = 1_000_000;

/** @param merchants of the dock; with one of them the column may be left out  @param strict whatever looks wrong is a mistake */
export function readItems(bytes: Uint8Array, merchants: readonly string[], strict = false): ReadItems {
  const file = readCsv(bytes, {
    columns,
    main: 'sku',
    rowsMax,
    needs: (names) => [
      { column: 'sku', why: 'every row needs one' },
      ...(merchants.length > 1
        ? [{ column: 'merchant' as const, why: `this dock has several: ${merchants.join(', ')}` }]
        : []),
      ...(names.includes('units')
        ? [{ column: 'barcode' as const, why: 'units say how many base units a barcode stands for' }]
        : []),
    ],
  });
  if (!file.ok) return file;
  const { mistakes, again } = file;
  const runs = new ItemRuns(again(new Mistakes()), merchants);
  const warnings = new Mistakes();
  const packagings = new Set<string>();
  let [rows, length] = [0, 0];
  const counted = (function* () {
    for (const row of file.rows) {
      rows += 1;
      yield row;
    }
  })();
  for (const { item } of runs.items(counted, mistakes, warnings)) {
    length += 1;
    if (item.packaging !== undefined) packagings.add(item.packaging);
  }
  if (mistakes.count > 0) return wrong(mistakes);
  if (strict && warnings.count > 0) return wrong(warnings);
  const items = { length, [Symbol.iterator]: () => runs.items(again(new Mistakes()), new Mistakes(), new Mistakes()) };
  return { ok: true, rows, items, packagings, warnings };
}

type UploadResult =
  /** `ordersKeepingOld`: some open orders keep what one of these items was (R4). */
  | { ok: true; items: number; changed: number; ordersKeepingOld: boolean; warnings: Mistakes }
  /** `taken`: items that went in before the refusal; 0 but for a change that came from elsewhere in the middle. */
  | { ok: false; message: string; line?: number; column?: string; taken: number };

/** Items of one request: a commit that a scan does not notice waiting for. */
const pageItems = 250;

const answered = z.object({
  items: z.number(),
  changed: z.number(),
  ordersKeepingOld: z.number(),
  alike: z.array(z.object({ index: z.number(), sku: z.string(), like: z.string() })).default([]),
});

/**
 * Two passes over the file: first every page is only tried, then every page is taken. So nothing is taken of a file with a
 * mistake that only the ledger can know (a barcode that is another item's), no scan waits longer than for one page, and no
 * memory grows with the file. A power cut in the second pass leaves the pages before it; the same file again completes it.
 * @param onProgress items gone through, of twice as many  @throws AgentError when the conversation breaks
 */
export async function uploadItems(
  client: Pick<AgentClient, 'ask'>,
  items: FileItems,
  onProgress: (done: number) => void,
  strict = false,
): Promise<UploadResult> {
  const warnings = new Mistakes();
  let changed = 0;
  let keeping = false;
  for (const check of [true, false]) {
    let start = 0;
    for (const page of pages(items)) {
      const params = { check, items: page.map(({ item }) => item) };
      const answer = await client.ask({ area: 'item', verb: 'upsert', params });
      if (answer.status === 'error') return refused(answer.error, page, check ? 0 : start);
      const said = answered.parse(answer.data);
      if (check) {
        for (const { index, sku, like } of said.alike) {
          const message = `${show(sku)} differs from ${show(like)} in capitals only: they are two items`;
          warnings.add(page[index]?.line ?? 1, 'sku', message);
        }
        const [first] = warnings.kept;
        if (strict && first !== undefined) return { ok: false, ...first, taken: 0 };
      } else {
        changed += said.changed;
        keeping ||= said.ordersKeepingOld > 0;
      }
      start += page.length;
      onProgress((check ? 0 : items.length) + start);
    }
  }
  return { ok: true, items: items.length, changed, ordersKeepingOld: keeping, warnings };
}

function* pages(items: FileItems): Generator<ItemOfFile[]> {
  let page: ItemOfFile[] = [];
  for (const item of items) {
    page.push(item);
    if (page.length < pageItems) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** The agent names a row by its place in the list (`items[3].barcode`); people know it by its line. */
function refused(
  { message, field = '' }: { message: string; field?: string },
  page: readonly { line: number }[],
  taken: number,
): UploadResult {
  const [, index, column] = /^items\[(\d+)\](?:\.([\w-]+))?/.exec(field) ?? [];
  const line = index === undefined ? undefined : page[Number(index)]?.line;
  return { ok: false, message, taken, ...(line !== undefined && { line, column: column ?? 'sku' }) };
}
