/** Items that have a picture somewhere: page by page, those that were named, or those that entries changed since. */
import type { Database } from 'better-sqlite3';
import { headOf } from '../projections/head.ts';
import { SqlTables } from '../projections/sql-tables.ts';

export type PicturedAsked =
  | { after: { merchant: string; sku: string } | null }
  | { items: readonly { merchant: string; sku: string }[] }
  /** Entries with a higher number. */
  | { since: number };

/** `url` null: it has none, or none any more. */
export type Pictured = {
  items: { merchant: string; sku: string; url: string | null }[];
  /** All there are, or all up to `upTo`. */
  whole: boolean;
  /** The newest entry that was looked at. */
  upTo: number;
};

const pageItems = 200;
const entriesMax = 20_000;

export function lookAtPictured(db: Database, asked: PicturedAsked): Pictured {
  const head = headOf(db);
  if ('items' in asked) {
    const tables = new SqlTables(db);
    const items = asked.items.slice(0, pageItems).map(({ merchant, sku }) => ({
      ...{ merchant, sku, url: tables.item(merchant, sku)?.imageUrl ?? null },
    }));
    return { items, whole: true, upTo: head };
  }
  if ('since' in asked) {
    const upTo = Math.min(head, asked.since + entriesMax);
    const items = db
      .prepare<[number, number], Pictured['items'][number]>(
        `SELECT DISTINCT i.merchant AS merchant, i.sku AS sku, i.image_url AS url
        FROM entry AS e JOIN item AS i ON i.merchant = e.merchant AND i.sku = e.sku
        WHERE e.seq > ? AND e.seq <= ? AND e.kind = 'item' AND json_type(e.body, '$.imageUrl') IS NOT NULL`,
      )
      .all(asked.since, upTo);
    return { items, whole: upTo === head, upTo };
  }
  const { merchant, sku } = asked.after ?? { merchant: '', sku: '' };
  const items = db
    .prepare<[string, string, number], Pictured['items'][number]>(
      `SELECT merchant, sku, image_url AS url FROM item
      WHERE image_url IS NOT NULL AND (merchant, sku) > (?, ?) ORDER BY merchant, sku LIMIT ?`,
    )
    .all(merchant, sku, pageItems);
  return { items, whole: items.length < pageItems, upTo: head };
}
