/** R27: batches go out in the storefront's words, and what it says of their lines is understood in ours. */
import type { Batch, FollowerAnswer, Rejection, SendResult } from '../follow/batch.ts';
import { sentBatchLines } from '../inventory/nouns/channels/batch-body.ts';
import type { Book } from '../ledger/book.ts';
import type { Channel, LevelSource } from './channel.ts';

/** @returns our SKU for each name of theirs in the batch; empty: they are the same */
function namesIn({ body }: Pick<Batch, 'body'>): ReadonlyMap<string, string> {
  if (!body.includes('"item":')) return new Map();
  return new Map(sentBatchLines(body).flatMap(({ sku, item }) => (item === undefined ? [] : [[sku, item] as const])));
}

const inOurs = (rejected: readonly Rejection[], names: ReadonlyMap<string, string>): Rejection[] =>
  rejected.map((each) => ({ ...each, sku: names.get(each.sku) ?? each.sku }));

/** One attempt, in their words. */
export function sendInTheirWords(channel: Channel, batch: Batch, signal: AbortSignal): Promise<SendResult> {
  const names = namesIn(batch);
  if (names.size === 0) return channel.send(batch, signal);
  return channel.send({ ...batch, lines: sentBatchLines(batch.body) }, signal).then((result) => {
    if (result.type === 'outdated' && result.about !== undefined)
      return { ...result, about: result.about.map((name) => names.get(name) ?? name) };
    if (result.type === 'acknowledged') return { ...result, rejected: inOurs(result.rejected, names) };
    return result.type === 'answer' ? { ...result, answer: answerInOurWords(result.answer, batch) } : result;
  });
}

export function answerInOurWords(answer: FollowerAnswer, batch: Batch | undefined): FollowerAnswer {
  if (answer.rejected === undefined || batch === undefined) return answer;
  return { ...answer, rejected: inOurs(answer.rejected, namesIn(batch)) };
}

const aliasesPerPage = 10_000;
/** Aliases of a dock that are read; no dock has so many. */
const aliasesMax = 500_000;

/** @returns our SKU for each name of the store's */
export async function aliasesOf(book: Pick<Book, 'rows'>, channel: string): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (let offset = 0; offset < aliasesMax; offset += aliasesPerPage) {
    const rows = await book.rows('alias', { open: true, limit: aliasesPerPage, offset });
    for (const row of rows) if (row.channel === channel && row.sku !== null) names.set(row.alias, row.sku);
    if (rows.length < aliasesPerPage) break;
  }
  return names;
}

/** A row of what a storefront shows, under our SKU; its own name stays the listing’s, and may be the alias itself. */
export const inOurSku = <Row extends { listing: string; sku: string }>(
  row: Row,
  names: ReadonlyMap<string, string>,
): Row => ({ ...row, sku: names.get(row.listing) ?? names.get(row.sku) ?? row.sku });

/** The same of all that it shows. */
export function levelsInOurWords(source: LevelSource, book: Pick<Book, 'rows'>, channel: string): LevelSource {
  return {
    async fetch(cursor, signal) {
      const result = await source.fetch(cursor, signal);
      if (result.type !== 'page') return result;
      const names = await aliasesOf(book, channel);
      if (names.size === 0) return result;
      const rows = result.page.rows.map((row) => {
        const ours = inOurSku(row, names);
        return ours.sku === row.sku ? ours : { ...ours, theirs: row.sku };
      });
      const listings = result.page.listings.map((row) => inOurSku(row, names));
      return { ...result, page: { ...result.page, rows, listings } };
    },
  };
}
