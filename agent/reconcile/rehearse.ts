/**
 * R29: what a first sync of a channel would change at its store, listing by listing, as the nightly comparison reads it
 * and in the numbers that every batch has. Nothing is written: not there, not here, and no order is read for it.
 */
import { createHash } from 'node:crypto';
import type { ChannelConfig } from '../../config/config.ts';
import { isTooMuch } from '../inventory/nouns/channels/brake.ts';
import { heldBack } from '../inventory/nouns/channels/levels.ts';
import type { ComparedRow } from '../inventory/nouns/nightly/reconciliation.ts';
import { dueFor, type ItemRow } from '../inventory/nouns/stock/item.ts';
import { compareChannel } from './compare-channel.ts';

/** Changes that are named; their number is complete. */
const namedMax = 1_000;

type Change = { listing: string; sku: string; there: number | null; here: number; why: string | null };

/**
 * `changes`: listings that would show another number. `zeroed`: of them, those that would go from some to 0; `shown`:
 * listings that show some; `brakeWouldStop`: and that is too much. `listed`: what a person has to look at first.
 */
export type Rehearsed = {
  channel: string;
  listings: number;
  changes: number;
  zeroed: number;
  shown: number;
  brakeWouldStop: boolean;
  listed: number;
  named: Change[];
  /** Starts the channel as long as a first sync would change just this; absent: not all of it was read. */
  token?: string;
  /** Why it could not be read, or not to its end; absent: all of it was. */
  notRead?: string;
};

type RehearseParts = Omit<Parameters<typeof compareChannel>[0], 'run' | 'dry' | 'onRows' | 'channel'> & {
  channel: ChannelConfig;
};

/** @param parts.door may be of a channel that is paused: that is how one begins with a rehearsal */
export async function rehearse({ door, channel, ...parts }: RehearseParts): Promise<Rehearsed> {
  const so: Rehearsed = {
    ...{ channel: channel.name, listings: 0, changes: 0, zeroed: 0, shown: 0, brakeWouldStop: false, listed: 0 },
    named: [],
  };
  // Of every change, also of those that are not named.
  const all = createHash('sha256').update(`${channel.name}\n`);
  const compared = await compareChannel({
    ...parts,
    channel,
    door: door && { ...door, refused: undefined, readSales: async () => false },
    run: 'rehearsal',
    dry: true,
    onRows: async (rows) => {
      const due = await stillDue(parts.book, channel, rows);
      for (const row of rows) {
        const change = count(so, row, row.sku !== null && due.has(row.sku));
        if (change !== undefined)
          all.update(`${JSON.stringify([change.listing, change.sku, change.there, change.here])}\n`);
      }
    },
  });
  so.listings = compared.listings;
  so.brakeWouldStop = isTooMuch(so.zeroed, so.shown, channel.brakePercent);
  if (compared.refused !== undefined) return { ...so, notRead: compared.refused };
  return { ...so, token: all.digest('hex').slice(0, 16) };
}

/** What the night would put right, or leaves for now because it is on its way, is what a first sync sends. */
const sent: ReadonlySet<ComparedRow['done']> = new Set(['would-set', 'on-its-way', 'waits']);

/** R12: what went to 0 is told once, also where the night would leave it to a person since its flag is off. */
async function stillDue(
  book: RehearseParts['book'],
  { name, merchant }: ChannelConfig,
  rows: readonly ComparedRow[],
): Promise<ReadonlySet<string>> {
  const skus = rows.flatMap(({ class: it, here, sku }) => (it === 'pink' && here === 0 && sku !== null ? [sku] : []));
  if (skus.length === 0) return new Set();
  const row = (await book.channels()).find(({ channel }) => channel === name);
  const items = await book.stock({ merchant, skus, limit: skus.length });
  const isDue = (item: ItemRow) =>
    dueFor(item, name) > (row?.seen ?? 0) && heldBack(item) === undefined && item.sync !== 'never';
  return new Set(items.filter(isDue).map(({ sku }) => sku));
}

function count(
  so: Rehearsed,
  { listing, sku, here, there, done, reason, class: it }: ComparedRow,
  due: boolean,
): Change | undefined {
  if (it !== 'notCompared' && it !== 'blue' && (there ?? 0) > 0) so.shown += 1;
  if (it === 'pink' && !due) so.listed += 1;
  if (!(due || sent.has(done)) || sku === null || here === null || here === there) return undefined;
  so.changes += 1;
  if (here === 0 && (there ?? 0) > 0) so.zeroed += 1;
  const why = done === 'would-set' ? reason : null;
  const change = { listing: listing ?? sku, sku, there, here, why };
  if (so.named.length < namedMax) so.named.push(change);
  return change;
}
