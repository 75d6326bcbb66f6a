/**
 * Levels go out by the store’s batch calls: up to fifty rows each, variations under their parent. The store answers 200
 * with an error per row, and with an unchanged number where it does not count: only a row that comes back with the
 * number that was sent is done.
 */
import type { Batch, Rejection, SendResult } from '../../../follow/batch.ts';
import type { SentLine } from '../../../inventory/nouns/channels/listing.ts';
import { asResult, type Trouble } from '../../http/store-trouble.ts';
import { linesOf, matched, mayGoOut, notReadable } from '../../levels/store-lines.ts';
import type { Unlisted } from '../../levels/unlisted.ts';
import { findListings, type Listing, listingName, listingOfName } from './listings.ts';
import type { Rest } from './rest.ts';
import { saidIn } from './trouble.ts';

/** The store takes a hundred, and answers with all it knows of each. */
const rowsPerCall = 50;
/** Calls of one attempt; a batch that needs more is told in parts. */
const callsMax = 40;

type Write = Listing & Pick<SentLine, 'level'>;
/** `level`: what the store shows; absent where it was named and not looked up. */
type Shown = Listing & { level?: number | null };

export class LevelsOut {
  readonly #rest: Rest;
  readonly #unlisted: Unlisted;

  /** @param unlisted hears which lines of a batch the store has no listing for: nothing is written for them */
  constructor(rest: Rest, unlisted: Unlisted) {
    this.#rest = rest;
    this.#unlisted = unlisted;
  }

  /** One attempt. @param mayFall names of lines that may lower what the store shows, and not raise it */
  async send(batch: Batch, mayFall: ReadonlySet<string>, signal: AbortSignal): Promise<SendResult> {
    const lines = linesOf(batch);
    if (lines === undefined) return notReadable;
    const skus = [...new Set(lines.map(({ sku }) => sku))].filter((sku) => listingOfName(sku) === undefined);
    const found = await findListings(this.#rest, skus, signal);
    if (!found.ok) return asResult(found.trouble);
    const meant = (sku: string): readonly Shown[] => {
      const named = listingOfName(sku);
      return named === undefined ? (found.listings.get(sku) ?? []) : [named];
    };
    const { writes: meantOnce, rejected, unlisted } = matched(lines, meant, listingName);
    const writes = meantOnce
      .filter(({ line, listing }) => mayGoOut(line, listing.level, mayFall))
      .map(({ line, listing }): Write => ({ ...listing, sku: line.sku, level: line.level }));
    const calls = callsOf(writes);
    if (calls.length > callsMax)
      return { type: 'refused', size: true, reason: `its variations are under ${calls.length} products: less at once` };
    for (const { parentId, rows } of calls) {
      const wrong = await this.#write(parentId, rows, signal);
      if (!Array.isArray(wrong)) return asResult(wrong);
      rejected.push(...wrong);
    }
    this.#unlisted.asked(skus, unlisted);
    return { type: 'acknowledged', rejected };
  }

  async #write(parentId: number, rows: readonly Write[], signal: AbortSignal): Promise<Rejection[] | Trouble> {
    const path = parentId === 0 ? 'products/batch' : `products/${parentId}/variations/batch`;
    // No `_fields` here: they would hide what is wrong with a row.
    const body = { update: rows.map(({ id, level }) => ({ id, stock_quantity: level })) };
    const answer = await this.#rest.ask({ method: 'POST', path, body }, signal);
    if (!answer.ok) return answer.trouble;
    const { update } = answer.json as { update?: unknown };
    if (!Array.isArray(update)) return { reason: 'it does not say what came of the levels' };
    const echoes = new Map(update.map((each) => [(each as { id?: unknown } | null)?.id, each as Echo] as const));
    return rows.flatMap((row) => {
      const reason = problemOf(row, echoes.get(row.id));
      return reason === undefined ? [] : [{ sku: row.sku, reason }];
    });
  }
}

type Echo = { error?: unknown; stock_quantity?: unknown; manage_stock?: unknown } | undefined;

/** What is wrong with a row that was written; undefined: it shows the number that was sent. */
function problemOf(row: Write, echo: Echo): string | undefined {
  const name = listingName(row);
  if (echo === undefined) return `the store did not say what came of ${name}`;
  if (echo.error !== undefined) {
    const { code, message = 'no reason given' } = saidIn(echo.error);
    return `the store refused ${name}: ${message}${code === undefined ? '' : ` (${code})`}`;
  }
  if (echo.stock_quantity === row.level) return undefined;
  if (echo.manage_stock === 'parent')
    return `the store counts ${name} at its parent product: switch "Manage stock?" on for the variation`;
  if (echo.manage_stock !== true)
    return `the store does not count ${name}: switch "Manage stock?" on for it in WooCommerce`;
  return `${name} shows ${String(echo.stock_quantity).slice(0, 20)} after ${row.level} was written`;
}

/** Rows by the address they go to. */
function callsOf(writes: readonly Write[]): { parentId: number; rows: Write[] }[] {
  const byParent = new Map<number, Map<number, Write>>();
  for (const write of writes) {
    const rows = byParent.get(write.parentId) ?? new Map<number, Write>();
    byParent.set(write.parentId, rows.set(write.id, write));
  }
  return [...byParent].flatMap(([parentId, rows]) => {
    const all = [...rows.values()];
    const parts = Array.from({ length: Math.ceil(all.length / rowsPerCall) }, (_, at) =>
      all.slice(at * rowsPerCall, (at + 1) * rowsPerCall),
    );
    return parts.map((part) => ({ parentId, rows: part }));
  });
}
