/**
 * The items file: read and checked as a whole here, so that every mistake is named with its line and column, then
 * handed to the agent in pages. The file is gone through again for each of these, so that a million rows need no more
 * memory than their text.
 */
import { z } from 'zod';
import { show } from '../../../config/problem.ts';
import type { AgentClient } from '../../admin/doors/socket-client.ts';
import { merchantNeeded } from './cells.ts';
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
  retired?: boolean;
  price?: string;
  wholesaleCost?: string;
  packaging?: string;
  imageUrl?: string;
  lowStock?: number;
  components?: { sku: string; quantity: number }[];
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
  /**
   * `readable`: the items of the file as far as they can be read; what only the ledger knows of them can be asked, too.
   */
  | (Wrong & { readable?: FileItems });

/** The items of a file, read from it again each time they are gone through. */
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
  for (const { item } of runs.items(counted, mistakes, warnings)) {
    length += 1;
    if (item.packaging !== undefined) packagings.add(item.packaging);
  }
  const items = { length, [Symbol.iterator]: () => runs.items(again(new Mistakes()), new Mistakes(), new Mistakes()) };
  if (mistakes.count > 0) return { ...wrong(mistakes), readable: items };
  return { ok: true, rows, items, packagings, warnings };
}

/** Items of one request: a commit that a scan does not notice waiting for. */
const pageItems = 250;
/** Mistakes that are looked for in one file; each costs a question. */
const refusalsMax = 100;

type Client = Pick<AgentClient, 'ask'>;

const tried = z.object({
  alike: z.array(z.object({ index: z.number(), sku: z.string(), like: z.string() })).default([]),
  retiredParts: z.array(z.object({ index: z.number(), sku: z.string(), part: z.string() })).default([]),
});
const answered = z.object({ items: z.number(), changed: z.number(), ordersKeepingOld: z.number() });

/**
 * The first pass over the file: every page is only tried, so that nothing is taken of a file with a mistake that only
 * the ledger can know (a barcode that is another item's). An item that is refused is left out and the others are tried
 * again: all that is wrong is found at once.
 * @param onProgress items gone through  @throws AgentError when the conversation breaks
 */
export async function tryItems(
  client: Client,
  items: FileItems,
  { mistakes, warnings }: { mistakes: Mistakes; warnings: Mistakes },
  onProgress: (done: number) => void,
): Promise<void> {
  let done = 0;
  let refusals = 0;
  for (const page of pages(items)) {
    let rest = page;
    while (rest.length > 0 && refusals < refusalsMax) {
      const params = { check: true, items: rest.map(({ item }) => item) };
      const answer = await client.ask({ area: 'item', verb: 'upsert', params });
      if (answer.status !== 'error') {
        const { alike, retiredParts } = tried.parse(answer.data);
        for (const { index, sku, part } of retiredParts) {
          const message = `${show(part)} is retired: nobody can sell the kit ${show(sku)}`;
          warnings.add(rest[index]?.line ?? 1, 'components', message);
        }
        for (const { index, sku, like } of alike) {
          const how = sku.toLowerCase() === like.toLowerCase() ? 'differs from' : 'looks much like';
          const capitals = how === 'differs from' ? ' in capitals only' : '';
          const message = `${show(sku)} ${how} ${show(like)}${capitals}: they are two items`;
          warnings.add(rest[index]?.line ?? 1, 'sku', message);
        }
        break;
      }
      const { message, line, column, index } = placeOf(answer.error, rest);
      mistakes.add(line ?? 1, column, message);
      refusals += 1;
      if (index === undefined) return;
      rest = rest.filter((_, at) => at !== index);
    }
    done += page.length;
    onProgress(done);
  }
}

type TakeResult =
  /** `ordersKeepingOld`: some open orders keep what one of these items was (R4). */
  | { ok: true; items: number; changed: number; ordersKeepingOld: boolean }
  /** Something changed since it was tried. `taken`: items that went in before. */
  | { ok: false; message: string; line?: number; column?: string; taken: number };

/**
 * The second pass: every page is taken. No scan waits longer than for one page, and no memory grows with the file. A
 * power cut leaves the pages before it; the same file again completes it.
 * @param onProgress items gone through  @throws AgentError when the conversation breaks
 */
export async function takeItems(
  client: Client,
  items: FileItems,
  onProgress: (done: number) => void,
): Promise<TakeResult> {
  let [changed, done] = [0, 0];
  let keeping = false;
  for (const page of pages(items)) {
    const params = { check: false, items: page.map(({ item }) => item) };
    const answer = await client.ask({ area: 'item', verb: 'upsert', params });
    if (answer.status === 'error') {
      const { message, line, column } = placeOf(answer.error, page);
      return { ok: false, message, taken: done, ...(line !== undefined && { line, column }) };
    }
    const said = answered.parse(answer.data);
    changed += said.changed;
    keeping ||= said.ordersKeepingOld > 0;
    done += page.length;
    onProgress(done);
  }
  return { ok: true, items: items.length, changed, ordersKeepingOld: keeping };
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
function placeOf(
  { message, field = '' }: { message: string; field?: string },
  page: readonly { line: number }[],
): { message: string; column: string; line?: number; index?: number } {
  const [, at, column = 'sku'] = /^items\[(\d+)\](?:\.([\w-]+))?/.exec(field) ?? [];
  const index = at === undefined ? -1 : Number(at);
  const line = page[index]?.line;
  return { message, column, ...(line !== undefined && { line, index }) };
}
