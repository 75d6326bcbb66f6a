/**
 * Hands the items of a file to the agent, page by page, in two passes: all are tried, then all are taken. Nothing is
 * taken of a file with a mistake that only the ledger can know.
 */
import { z } from 'zod';
import { show } from '../../../../config/problem.ts';
import { type AgentClient, AgentError } from '../../../admin/doors/socket-client.ts';
import type { Mistakes } from '../mistakes.ts';
import { stoppedHere } from '../stop-signal.ts';
import { type ItemInTurn, keyOf } from './item-turns.ts';
import type { FileItem, FileItems } from './items-file.ts';

/** Items of one request: a commit that a scan does not notice waiting for. */
const pageItems = 250;
/** What `item/upsert` takes. */
const requestItemsMax = 500;
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
    /** What is refused of another page is said there. */
    const saidThere = new Set<string>();
    while (rest.length > 0 && refusals < refusalsMax) {
      const others = beside(items, rest).filter((item) => !saidThere.has(keyOf(item)));
      const params = { check: true, items: [...others, ...rest.map(({ item }) => item)] };
      const answer = await client.ask({ area: 'item', verb: 'upsert', params });
      if (answer.status !== 'error') {
        warn(warnings, tried.parse(answer.data), (index) => rest[index - others.length]?.line);
        break;
      }
      const { message, column, index } = placeOf(answer.error, items.length);
      const other = index === undefined ? undefined : others[index];
      if (other !== undefined) {
        saidThere.add(keyOf(other));
        continue;
      }
      const wrong = index === undefined ? undefined : rest[index - others.length];
      mistakes.add(wrong?.line ?? 1, column, message);
      refusals += 1;
      if (wrong === undefined) return;
      rest = rest.filter((each) => each !== wrong);
    }
    done += firstTime(page);
    onProgress(done);
  }
}

/** @param lineOf what stands at this place of the request; undefined: it belongs to another page */
function warn(
  warnings: Mistakes,
  { alike, retiredParts }: z.infer<typeof tried>,
  lineOf: (index: number) => number | undefined,
): void {
  for (const { index, sku, part } of retiredParts) {
    const line = lineOf(index);
    if (line === undefined) continue;
    warnings.add(line, 'components', `${show(part)} is retired: nobody can sell the kit ${show(sku)}`);
  }
  for (const { index, sku, like } of alike) {
    const line = lineOf(index);
    if (line === undefined) continue;
    const how = sku.toLowerCase() === like.toLowerCase() ? 'differs from' : 'looks much like';
    const capitals = how === 'differs from' ? ' in capitals only' : '';
    warnings.add(line, 'sku', `${show(sku)} ${how} ${show(like)}${capitals}: they are two items`);
  }
}

type TakeResult =
  /** `ordersKeepingOld`: some open orders keep what one of these items was (R4). */
  | { ok: true; items: number; changed: number; ordersKeepingOld: boolean }
  /** It changed since it was tried, the agent went, or somebody stopped it. `taken`: items that went in before. */
  | { ok: false; message: string; line?: number; column?: string; taken: number };

/**
 * The second pass: every page is taken. No scan waits longer than for one page, and no memory grows with the file. A
 * power cut leaves the pages before it; the same file again completes it.
 * @param stop no further page is begun  @param onProgress items gone through
 */
export async function takeItems(
  client: Client,
  items: FileItems,
  stop: AbortSignal,
  onProgress: (done: number) => void,
): Promise<TakeResult> {
  let [changed, done] = [0, 0];
  let keeping = false;
  for (const page of pages(items)) {
    if (stop.aborted) return { ok: false, message: stoppedHere, line: page[0]?.line ?? 1, column: 'sku', taken: done };
    const params = { check: false, items: page.map(({ item }) => item) };
    const answer = await client.ask({ area: 'item', verb: 'upsert', params }).catch(brokenOff);
    if (answer instanceof AgentError) return { ok: false, message: answer.message, taken: done };
    if (answer.status === 'error') {
      const { message, column, index = -1 } = placeOf(answer.error, items.length);
      const line = page[index]?.line;
      return { ok: false, message, taken: done, ...(line !== undefined && { line, column }) };
    }
    const said = answered.parse(answer.data);
    changed += said.changed;
    keeping ||= said.ordersKeepingOld > 0;
    done += firstTime(page);
    onProgress(done);
  }
  return { ok: true, items: items.length, changed, ordersKeepingOld: keeping };
}

function brokenOff(cause: unknown): AgentError {
  if (cause instanceof AgentError) return cause;
  throw cause;
}

/** Pages with what has to be known of others beside them are no larger than a request. */
function* pages(items: FileItems): Generator<ItemInTurn[]> {
  let page: ItemInTurn[] = [];
  let others = new Set<string>();
  for (const each of items) {
    const more = items.beside(each.item).map(keyOf);
    if (page.length === pageItems || page.length + new Set([...others, ...more]).size >= requestItemsMax) {
      yield page;
      page = [];
      others = new Set();
    }
    page.push(each);
    for (const key of more) others.add(key);
  }
  if (page.length > 0) yield page;
}

/** Of other pages, what has to be known to judge this one. */
function beside(items: FileItems, page: readonly ItemInTurn[]): FileItem[] {
  const own = new Set(page.map(({ item }) => keyOf(item)));
  const others = page.flatMap(({ item }) => items.beside(item)).filter((item) => !own.has(keyOf(item)));
  return [...new Map(others.map((item) => [keyOf(item), item])).values()];
}

const firstTime = (page: readonly ItemInTurn[]): number => page.filter(({ again }) => again !== true).length;

/**
 * The agent names a row by its place in the list (`items[3].barcode`). It judges a page, so that of a larger file it
 * does not know that another page lets the barcode go.
 */
function placeOf(
  { code, message, field = '' }: { code: string; message: string; field?: string },
  itemsOfFile: number,
): {
  message: string;
  column: string;
  index?: number;
} {
  const [, at, column = 'sku'] = /^items\[(\d+)\](?:\.([\w-]+))?/.exec(field) ?? [];
  const apart = code === 'barcode-taken' && itemsOfFile > pageItems ? ` ${rowsTogether}` : '';
  return { message: `${message}${apart}`, column, ...(at !== undefined && { index: Number(at) }) };
}

const rowsTogether = 'Where this file takes it from there, put the rows of both items at the top of the file.';
