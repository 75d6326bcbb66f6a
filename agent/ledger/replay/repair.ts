/**
 * Makes the projections again and tells what that changed: storefronts may have been told a wrong number from them. The
 * items concerned become due at once, as by a *sync now* (R14), so R11 and R16 still hold; a channel whose own row was
 * wrong starts over; and a person finds on the record what was repaired.
 */

import type { Stamp } from '../stamp.ts';
import type { Ledger } from '../writer/ledger.ts';
import { type Shadow, shadow } from './shadow.ts';

/** Items told one by one; beyond, every channel starts over with a snapshot as well. */
const itemsMax = 10_000;
/** Differences that are put into words. */
const namedMax = 5;

export type Repaired = {
  entries: number;
  /** Items whose rows, or what channels show of them, were not what the entries make of them. */
  repaired: number;
};

type Difference = { merchant: string; sku: string; text: string };

const columns = {
  in_stock: 'in stock',
  booked: 'booked',
  published: 'published',
  received: 'received',
  process_orders: 'Process Orders',
  bypass_sync: 'bypass',
  not_fulfilled_here: 'not fulfilled here',
  retired: 'retired',
} as const;
const columnNames = Object.keys(columns) as (keyof typeof columns)[];
const channelColumns = 'acked, seen, floor, generation, snapshot_due';

/**
 * Puts the rows that were made again in the place of those that differ. The transaction is the caller's.
 * @param made all committed entries are in @param why opens the sentence that a person reads
 */
export function repairProjections(ledger: Ledger, made: Shadow, why: string, stamp: Stamp): Repaired {
  const differing = made.show();
  const { entries } = made;
  if (differing.length === 0) return { entries, repaired: 0 };
  const items = [...itemDifferences(ledger), ...shownDifferences(ledger)];
  const channels = channelDifferences(ledger);
  made.takeTheirPlace(differing);
  ledger.tables.mattersMoved = true;
  tell(ledger, items, channels, stamp);
  if (items.length > 0 || channels.length > 0) {
    const text = `${why} ${inWords(items, channels)}`;
    ledger.append({ kind: 'exception', body: { reason: 'projections-repaired', text } }, stamp);
  }
  return { entries, repaired: items.length };
}

function itemDifferences({ db }: Ledger): Difference[] {
  const differs = columnNames.map((name) => `b.${name} IS NOT i.${name}`).join(' OR ');
  const both = columnNames.map((name) => `b.${name} AS was_${name}, i.${name} AS is_${name}`).join(', ');
  const rows = db
    .prepare(
      `SELECT i.merchant, i.sku, ${both} FROM ${shadow}.item i LEFT JOIN main.item b ON b.merchant = i.merchant AND b.sku = i.sku WHERE ${differs}`,
    )
    .all() as Record<string, string | number | null>[];
  const vanished = db
    .prepare(
      `SELECT b.merchant, b.sku FROM main.item b LEFT JOIN ${shadow}.item i ON i.merchant = b.merchant AND i.sku = b.sku WHERE i.sku IS NULL`,
    )
    .all() as { merchant: string; sku: string }[];
  return [
    ...rows.map((row) => {
      const changed = columnNames.find((name) => row[`was_${name}`] !== row[`is_${name}`]) ?? 'in_stock';
      const was = row[`was_${changed}`] ?? 'missing';
      const text = `${columns[changed]} was ${was}, is ${row[`is_${changed}`]}`;
      return { merchant: String(row.merchant), sku: String(row.sku), text };
    }),
    ...vanished.map((item) => ({ ...item, text: 'comes from no entry' })),
  ];
}

function shownDifferences({ db, rules }: Ledger): Difference[] {
  const rows = db
    .prepare(
      `SELECT coalesce(s.channel, b.channel) AS channel, coalesce(s.sku, b.sku) AS sku, b.level AS was, s.level AS now
       FROM ${shadow}.shown s FULL JOIN main.shown b ON b.channel = s.channel AND b.sku = s.sku
       WHERE b.level IS NOT s.level OR b.process_orders IS NOT s.process_orders OR b.generation IS NOT s.generation`,
    )
    .all() as { channel: string; sku: string; was: number | null; now: number | null }[];
  return rows.flatMap(({ channel, sku, was, now }) => {
    const merchant = rules.channels.find(({ name }) => name === channel)?.merchant;
    const text = `acknowledged by ${channel} was ${was ?? 'nothing'}, is ${now ?? 'nothing'}`;
    return merchant === undefined ? [] : [{ merchant, sku, text }];
  });
}

function channelDifferences({ db, rules }: Ledger): string[] {
  const same = channelColumns.split(', ').map((name) => `b.${name} IS c.${name}`);
  const names = db
    .prepare(
      `SELECT coalesce(c.channel, b.channel) FROM ${shadow}.channel c FULL JOIN main.channel b ON b.channel = c.channel WHERE NOT (${same.join(' AND ')})`,
    )
    .pluck()
    .all() as string[];
  return names.filter((channel) => rules.channels.some(({ name }) => name === channel));
}

function tell(ledger: Ledger, items: readonly Difference[], channels: readonly string[], stamp: Stamp): void {
  const told = new Set<string>();
  for (const { merchant, sku } of items) {
    const key = `${merchant}/${sku}`;
    if (told.has(key) || told.size >= itemsMax || ledger.tables.item(merchant, sku) === undefined) continue;
    told.add(key);
    ledger.append({ kind: 'sync-now', merchant, sku, body: { requestedBy: 'repair' } }, stamp);
  }
  const tooMany = items.length > itemsMax;
  for (const { name, merchant } of ledger.rules.channels) {
    if (!tooMany && !channels.includes(name)) continue;
    const reason = 'what this channel is told was repaired';
    ledger.append({ kind: 'channel', document: name, merchant, body: { change: 'snapshot', reason } }, stamp);
    ledger.tables.hurried.add(merchant);
  }
}

function inWords(items: readonly Difference[], channels: readonly string[]): string {
  const named = items.slice(0, namedMax).map(({ merchant, sku, text }) => `${merchant}/${sku}: ${text}`);
  const more = items.length > named.length ? [`${items.length - named.length} more`] : [];
  const list = [...named, ...more, ...channels.map((name) => `how far channel ${name} is`)].join('; ');
  return `Repaired from the entries, and told to the storefronts at once: ${list}.`;
}
