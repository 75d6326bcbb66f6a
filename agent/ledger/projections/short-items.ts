/** What is low or out, as items say of themselves (`stock/shortage.ts`): few among many, with an index of their own. */
import type { Database } from 'better-sqlite3';
import type { ItemRow } from '../../inventory/nouns/stock/item.ts';
import { itemColumns } from './sql-rows.ts';

/** Items of a merchant that somebody should order more of. */
export type ShortCount = { merchant: string; low: number; out: number };

const counts =
  "SELECT merchant, sum(shortage = 'low') AS low, sum(shortage = 'out') AS out FROM item INDEXED BY item_short WHERE shortage IS NOT NULL GROUP BY merchant";
const list = `SELECT ${itemColumns.list} FROM item INDEXED BY item_short WHERE shortage IS NOT NULL ORDER BY shortage = 'low', merchant, sku LIMIT ?`;

export const shortCounts = (db: Database): ShortCount[] => db.prepare(counts).all() as ShortCount[];

/** Of every merchant; what is out first. */
export const shortItems = (db: Database, limit: number): ItemRow[] =>
  db
    .prepare(list)
    .raw()
    .all(limit)
    .map((row) => itemColumns.read(row as unknown[]));
