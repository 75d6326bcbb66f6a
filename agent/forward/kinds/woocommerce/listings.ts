/**
 * What the store lists: read with paging for comparisons, and looked up by SKU before anything is written. A listing is
 * named by the store’s own ids: `id:55`, and a variation under its parent, `id:55/77`. Everything the store says passes
 * `readLevels` like any other storefront’s word.
 */
import type { ShownListing } from '../../../inventory/requests/shown-unknown.ts';
import type { LevelSource, LevelsResult } from '../../channel.ts';
import { fieldsOf } from '../../fields.ts';
import { asUnread, type Trouble } from '../../http/store-trouble.ts';
import { readLevels } from '../../levels/told-levels.ts';
import { isStoreList, type Rest, totalOf } from './rest.ts';

/** As the store’s own limit. */
const perPage = 100;
/** Rows and questions of one page at most: variations are asked for parent by parent. */
const rowsMax = 500;
const questionsMax = 10;
/** SKUs of one question: they go into its address. */
const skusPerQuestion = 20;
const fields = 'id,sku,type,parent_id,manage_stock,stock_quantity,status';

export type Listing = { id: number /** 0: it is no variation. */; parentId: number; sku: string };
type Row = Listing & { type: string; manageStock: boolean; level: number | null; status: string };

export const listingName = ({ id, parentId }: Pick<Listing, 'id' | 'parentId'>): string =>
  parentId === 0 ? `id:${id}` : `id:${parentId}/${id}`;

/** undefined: it is no name of a listing, and so a SKU. */
export function listingOfName(name: string): Listing | undefined {
  const [, first, second] = /^id:(\d{1,15})(?:\/(\d{1,15}))?$/.exec(name) ?? [];
  if (first === undefined) return undefined;
  return { id: Number(second ?? first), parentId: second === undefined ? 0 : Number(first), sku: name };
}

type Found = { ok: true; listings: ReadonlyMap<string, readonly Row[]> } | { ok: false; trouble: Trouble };

/** The listings of each of these SKUs: none, one, or several that share it. */
export async function findListings(rest: Rest, skus: readonly string[], signal: AbortSignal): Promise<Found> {
  const listings = new Map<string, Row[]>(skus.map((sku) => [sku, []]));
  // Several are asked for with commas between them.
  const plain = skus.filter((sku) => !sku.includes(','));
  const questions = skus.filter((sku) => sku.includes(',')).map((sku) => [sku]);
  for (let at = 0; at < plain.length; at += skusPerQuestion) questions.push(plain.slice(at, at + skusPerQuestion));
  for (const asked of questions) {
    const query = { sku: asked.join(','), per_page: perPage, _fields: fields };
    const answer = await rest.ask({ method: 'GET', path: 'products', query }, signal);
    if (!answer.ok) return answer;
    const rows = productsIn(answer.json);
    if (rows === undefined) return { ok: false, trouble: { reason: 'its products are no list' } };
    // The store compares without case; a SKU here is its very letters.
    for (const row of rows) listings.get(row.sku)?.push(row);
  }
  return { ok: true, listings };
}

type First =
  | { ok: true; name: string | undefined; dateMs: number | undefined; ofTheStore: boolean }
  | { ok: false; trouble: Trouble };

/**
 * One that can be read, for who tests a channel. `name`: undefined: there is none; `dateMs`: by the store’s clock;
 * `ofTheStore`: it is a list as WooCommerce gives it.
 */
export async function firstListing(rest: Rest, signal: AbortSignal): Promise<First> {
  const answer = await rest.ask({ method: 'GET', path: 'products', query: { per_page: 1, _fields: fields } }, signal);
  if (!answer.ok) return answer;
  const [row] = productsIn(answer.json) ?? [];
  const name = row && (row.sku || listingName(row));
  return { ok: true, name, dateMs: answer.dateMs, ofTheStore: isStoreList(answer) };
}

/** What it counts and shows of these SKUs; undefined: it cannot be asked now. */
export async function shownOf(
  rest: Rest,
  skus: readonly string[],
  signal: AbortSignal,
): Promise<ShownListing[] | undefined> {
  const found = await findListings(rest, skus, signal);
  if (!found.ok) return undefined;
  const counted = [...found.listings.values()].flat().filter(({ manageStock }) => manageStock);
  return counted.map((row) => ({ listing: listingName(row), sku: row.sku, level: row.level ?? 0 }));
}

/**
 * All listings, page by page. The cursor is the number of a page of products, and where in its variable products:
 * `3` or `3/2/1`. A page that got shorter while it was read would hide a listing: then the reading begins anew.
 */
export class WooLevels implements LevelSource {
  readonly #rest: Rest;
  /** Of the page of products that was read last: its variable products, and how many there are in all. */
  #parents: { page: number; ids: number[]; last: boolean } | undefined;
  #total: number | undefined;

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  async fetch(cursor: string | null, signal: AbortSignal): Promise<LevelsResult> {
    const [page = 1, parent = -1, part = 1] = (cursor ?? '1').split('/').map(Number);
    return parent < 0 ? this.#products(page, signal) : this.#variations(page, parent, part, signal);
  }

  async #products(page: number, signal: AbortSignal): Promise<LevelsResult> {
    const query = { page, per_page: perPage, orderby: 'id', order: 'asc', _fields: fields };
    const answer = await this.#rest.ask({ method: 'GET', path: 'products', query }, signal);
    if (!answer.ok) return asUnread(answer.trouble);
    const rows = productsIn(answer.json);
    if (rows === undefined) return { type: 'retry', reason: 'its products are no list' };
    const total = totalOf(answer.response);
    if (page > 1 && total !== undefined && this.#total !== undefined && total < this.#total)
      return { type: 'retry', reason: 'products were removed while they were read', startOver: true };
    this.#total = total;
    const ids = rows.filter(({ type }) => type.startsWith('variable')).map(({ id }) => id);
    const last = rows.length < perPage;
    this.#parents = { page, ids, last };
    return told(rows, ids.length > 0 ? `${page}/0/1` : last ? null : String(page + 1));
  }

  async #variations(page: number, from: number, fromPart: number, signal: AbortSignal): Promise<LevelsResult> {
    const parents = this.#parents;
    if (parents?.page !== page)
      return { type: 'retry', reason: 'its listings are read from the start', startOver: true };
    const rows: Row[] = [];
    let [at, part] = [from, fromPart];
    for (let asked = 0; asked < questionsMax && rows.length < rowsMax && at < parents.ids.length; asked += 1) {
      const query = { page: part, per_page: perPage, orderby: 'id', order: 'asc', _fields: fields };
      const path = `products/${parents.ids[at]}/variations`;
      const answer = await this.#rest.ask({ method: 'GET', path, query }, signal);
      if (!answer.ok) return asUnread(answer.trouble);
      const more = productsIn(answer.json, parents.ids[at]);
      if (more === undefined) return { type: 'retry', reason: 'its variations are no list' };
      rows.push(...more);
      [at, part] = more.length < perPage ? [at + 1, 1] : [at, part + 1];
    }
    const over = parents.last ? null : String(page + 1);
    return told(rows, at < parents.ids.length ? `${page}/${at}/${part}` : over);
  }
}

/** Kinds of products whose number is made of others, or that have none. */
const madeOfOthers = /^(bundle|composite|grouped|external|mix-and-match)/;

function told(rows: readonly Row[], next: string | null): LevelsResult {
  const items = rows.map((row) => ({
    ...{ listing: listingName(row), sku: row.sku, level: row.level },
    tracked: row.manageStock && !madeOfOthers.test(row.type),
    active: row.status === 'publish' || row.status === 'private',
  }));
  const read = readLevels({ items, next });
  return read.ok ? { type: 'page', page: read.page } : { type: 'retry', reason: read.reason };
}

/** Rows of a list of products; what has no id is none. */
function productsIn(json: unknown, under?: number): Row[] | undefined {
  if (!Array.isArray(json)) return undefined;
  return json.flatMap((value: unknown) => {
    const { id, sku, type, parent_id: parent, manage_stock: managed, stock_quantity: level, status } = fieldsOf(value);
    if (!Number.isSafeInteger(id)) return [];
    const parentId = under ?? (type === 'variation' && Number.isSafeInteger(parent) ? (parent as number) : 0);
    return [
      {
        ...{ id: id as number, parentId, sku: typeof sku === 'string' ? sku : '', type: String(type ?? 'variation') },
        ...{
          manageStock: managed === true,
          level: typeof level === 'number' ? level : null,
          status: String(status ?? ''),
        },
      },
    ];
  });
}
