/**
 * R22, one channel of one run: its listings are read page by page and compared in the book, part by part; then what is
 * known here and was not listed there is named. Held at most: one page, and the SKUs that were listed.
 *
 * A page may be older than what is told meanwhile: compared is only what the storefront had been told before the page
 * was asked for. Where it shows less than it should, its orders are read first: what is missing there may be sold.
 */
import type { ChannelConfig } from '../../config/config.ts';
import type { Clock } from '../clock.ts';
import type { ToldLevels } from '../forward/channel.ts';
import type { Comparing } from '../forward/forwarder-parts.ts';
import { comparedPartMax } from '../inventory/nightly/reconcile.ts';
import { isShadow } from '../inventory/nouns/channels/channel.ts';
import { channelLevel, notOurs } from '../inventory/nouns/channels/levels.ts';
import { listingClass } from '../inventory/nouns/nightly/listing-class.ts';
import type { ChannelCompared, ComparedRow, ToldListing } from '../inventory/nouns/nightly/reconciliation.ts';
import type { ItemRow } from '../inventory/nouns/stock/item.ts';
import type { Book } from '../ledger/book.ts';

/** Pages of one reading; a store that has more is one whose pages have no end. */
const pagesMax = 10_000;
/** Listings of one channel; beyond, what is known here and not listed there cannot be told. */
const listingsMax = 500_000;
/** Made on the book's thread, and scans wait meanwhile: fewer at a time take longer in all. */
const itemsPerPage = 200;
const rowsPerPage = 5_000;
/** A page is asked for so often, with these pauses, or longer where the storefront asks for it. */
const pausesMs = [1_000, 5_000];
const pauseMsMax = 30_000;

type CompareParts = {
  channel: ChannelConfig;
  door: Comparing | undefined;
  run: string;
  by: string;
  /** Nothing is recorded, and nothing told. */
  dry: boolean;
  book: Pick<Book, 'submit' | 'stock' | 'channels' | 'rows'>;
  clock: Pick<Clock, 'sleep'>;
  signal: AbortSignal;
  onRows(rows: readonly ComparedRow[]): void | Promise<void>;
};

/** Compares all of it; a channel that cannot be compared says why, in a row of its own. */
export async function compareChannel(parts: CompareParts): Promise<ChannelCompared> {
  const { channel, onRows } = parts;
  const so = { channel: channel.name, listings: 0, set: 0, unreadable: 0 };
  const refused = await compareListings(parts, so);
  if (refused !== undefined) {
    await onRows([notCompared(channel.name, refused)]);
    return { ...so, refused };
  }
  if (so.unreadable > 0)
    await onRows([notCompared(channel.name, `${so.unreadable} of its listings could not be read`)]);
  return so;
}

const notCompared = (channel: string, reason: string): ComparedRow => ({
  ...{ channel, listing: null, sku: null, class: 'notCompared', here: null, there: null, done: 'nothing', reason },
});

/** @returns why it was not compared, or not to its end */
async function compareListings(parts: CompareParts, so: ChannelCompared): Promise<string | undefined> {
  const { door, signal } = parts;
  if (door === undefined) return 'it is being opened';
  // One that runs beside another system is paused for just that.
  if (door.refused !== undefined && !isShadow((await rowOf(parts))?.stopped)) return door.refused;
  if (door.source === undefined) return 'this kind of channel cannot read what its storefront shows';
  if (!door.linked) return 'there is no link to the storefront';
  const listed = new Set<string>();
  const told = new Set<string>();
  const asked = new Set<string | null>();
  let cursor: string | null = null;
  do {
    if (asked.has(cursor)) return 'the cursors of its pages go round in a circle: the rest was not read';
    if (asked.size >= pagesMax) return `its pages have no end: ${pagesMax} were read, and not the rest`;
    asked.add(cursor);
    const toldTo = await toldUpTo(parts);
    const read = await fetched(parts, cursor);
    if (signal.aborted) return 'the agent was stopped';
    if ('reason' in read) return read.reason;
    for (const { sku } of read.page.rows) listed.add(sku);
    if (listed.size > listingsMax) return `it has more than ${listingsMax} listings: the rest was not read`;
    so.listings += read.page.rows.length;
    so.unreadable += read.page.unreadable;
    for (let at = 0; at < read.page.rows.length; at += comparedPartMax)
      await comparePart(parts, read.page.rows.slice(at, at + comparedPartMax), toldTo, told, so);
    cursor = read.page.next;
  } while (cursor !== null);
  await notListed(parts, listed);
  return undefined;
}

const rowOf = async ({ book, channel }: CompareParts) =>
  (await book.channels()).find((each) => each.channel === channel.name);

/** Up to where this storefront has been told everything. */
async function toldUpTo(parts: CompareParts): Promise<number> {
  const row = await rowOf(parts);
  return row === undefined ? 0 : Math.max(row.acked, row.seen);
}

async function fetched(
  { door, clock, signal }: CompareParts,
  cursor: string | null,
): Promise<{ page: ToldLevels } | { reason: string }> {
  let reason = 'it cannot be read';
  for (const pauseMs of [...pausesMs, undefined]) {
    const result = await door?.source?.fetch(cursor, signal);
    if (result === undefined || signal.aborted) return { reason };
    if (result.type === 'page') return { page: result.page };
    reason = result.reason;
    if (result.type === 'none' || result.startOver === true || pauseMs === undefined) break;
    await clock.sleep(Math.min(Math.max(pauseMs, result.afterMs ?? 0), pauseMsMax), signal);
  }
  return { reason };
}

async function comparePart(
  parts: CompareParts,
  listings: readonly ToldListing[],
  toldTo: number,
  told: Set<string>,
  so: ChannelCompared,
): Promise<void> {
  const first = await compareIn(parts, listings, toldTo, false);
  let { rows } = first;
  for (const sku of first.told) told.add(sku);
  // It shows less than it should: that is sold, or somebody's hand. Its orders tell which.
  if (rows.some(({ done }) => done === 'waits') && (await parts.door?.readSales()) === true) {
    const waiting = listings.filter((_, index) => rows[index]?.done === 'waits');
    const again = await compareIn(parts, waiting, toldTo, true);
    for (const sku of again.told) told.add(sku);
    const answers = again.rows.values();
    rows = rows.map((row) => (row.done === 'waits' ? (answers.next().value ?? row) : row));
  }
  // Another listing of the same item was put right a page ago: that is what is on its way.
  const named = rows.map(
    (row): ComparedRow =>
      row.done === 'on-its-way' && row.sku !== null && told.has(row.sku)
        ? { ...row, done: 'set', reason: 'drift: changed at the store, and not by this dock' }
        : row,
  );
  so.set += named.filter(({ done }) => done === 'set').length;
  await parts.onRows(named);
}

async function compareIn(
  { book, channel, run, by, dry }: CompareParts,
  listings: readonly ToldListing[],
  toldTo: number,
  salesKnown: boolean,
): Promise<{ rows: ComparedRow[]; told: string[] }> {
  const asked = { by, run, channel: channel.name, listings: [...listings], toldTo, salesKnown, dry };
  const outcome = await book.submit({ type: 'listings-compared', ...asked });
  if (outcome.type === 'done' || outcome.type === 'unchanged')
    return outcome.data as { rows: ComparedRow[]; told: string[] };
  throw new Error(outcome.type === 'refused' ? outcome.text : 'the comparison could not be recorded');
}

async function notListed(parts: CompareParts, listed: ReadonlySet<string>): Promise<void> {
  const { book, channel, onRows, signal } = parts;
  const { merchant } = channel;
  const off = await switchedOff(parts);
  let after: { merchant: string; sku: string } | undefined;
  do {
    const items: ItemRow[] = await book.stock({ merchant, limit: itemsPerPage, ...(after && { after }) });
    const missing = items.filter(({ sku }) => !listed.has(sku));
    await onRows(missing.flatMap((item) => missingRow(channel, item, off.has(item.sku))));
    const last = items.length < itemsPerPage ? undefined : items.at(-1);
    after = last && { merchant, sku: last.sku };
  } while (after !== undefined && !signal.aborted);
}

/** R27: items that this channel is not told of. */
async function switchedOff({ book, channel }: CompareParts): Promise<ReadonlySet<string>> {
  const off = new Set<string>();
  for (let offset = 0; ; offset += rowsPerPage) {
    const rows = await book.rows('listing', { limit: rowsPerPage, offset });
    for (const row of rows) if (row.channel === channel.name && row.off) off.add(row.sku);
    if (rows.length < rowsPerPage) return off;
  }
}

function missingRow(channel: ChannelConfig, item: ItemRow, off: boolean): ComparedRow[] {
  const elsewhere = notOurs(item) !== undefined;
  const ours = elsewhere ? 'elsewhere' : off ? 'untold' : 'yes';
  const received = item.received || item.published > 0;
  const here = channelLevel(item, channel, 0);
  const it = listingClass({ known: true, received, ours, level: here }, undefined);
  // Nobody adds what is sold no more.
  if (it !== 'green' || item.retired) return [];
  const reason = received ? 'no such listing at the store' : 'no such listing at the store, and never received here';
  const about = { channel: channel.name, listing: null, sku: item.sku, name: item.name, class: it, here, there: null };
  return [{ ...about, done: 'listed', reason }];
}
