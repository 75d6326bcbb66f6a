/**
 * One item as a supervisor looks at it: how it stands, who waits for it, how it is listed, and its entries with what
 * was in stock behind each. Read backwards from now, so that a long past costs nothing.
 */
import type { Database } from 'better-sqlite3';
import type { EntryBody } from '../../inventory/nouns/entry.ts';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import { available, type ItemRow } from '../../inventory/nouns/stock/item.ts';
import { operatorName } from '../../inventory/station/operators.ts';
import { pastColumns, pastEntry } from '../history/sql-past.ts';
import { SqlTables } from '../projections/sql-tables.ts';
import type { MayGoOn } from '../threads/leaving.ts';
import { type ApartUnits, apartOf } from './apart-look.ts';
import { type Event, eventOf } from './event.ts';

/** `inStock`: behind the entry; null: it moved no stock. */
export type ItemEvent = Event & { quantity: number | null; inStock: number | null };

export type ItemLook = {
  item: Pick<
    ItemRow,
    | 'merchant'
    | 'sku'
    | 'name'
    | 'inStock'
    | 'booked'
    | 'incoming'
    | 'published'
    | 'packed'
    | 'onHold'
    | 'damaged'
    | 'received'
    | 'retired'
    | 'processOrders'
    | 'streetDate'
    | 'components'
    | 'kits'
    | 'imageUrl'
  > & { available: number };
  /** R26: why units of it are set apart. */
  apart: ApartUnits[];
  barcodes: { code: string; units: number }[];
  /** How storefronts list it, where something was said of that (R27). */
  listings: { channel: string; aliases: string[]; off: boolean }[];
  /** Orders that have not left yet, the first that was booked first; packed ones last. */
  bookedBy: { order: string; units: number; channel: string | null; placedAt: string | null }[];
  moreBooked: boolean;
  /** Newest first. */
  events: ItemEvent[];
  /** There are older ones. */
  moreEvents: boolean;
  /** What was in stock, oldest first: behind each entry that moved it. `from`: before the first of them. */
  balance: { from: number; points: { at: number; inStock: number }[] };
};

const eventsMax = 200;
const pointsMax = 1_000;
/** Entries of the item that are read, the newest. */
const entriesMax = 5_000;
const ordersMax = 10_000;
const bookedMax = 50;

export function lookAtItem(
  db: Database,
  rules: Rulebook,
  { merchant, sku }: { merchant: string; sku: string },
  mustGoOn: MayGoOn,
): ItemLook | undefined {
  const tables = new SqlTables(db);
  const item = tables.item(merchant, sku);
  if (item === undefined) return undefined;
  const booked = bookedBy(tables, merchant, sku);
  const channels = rules.channels.filter((channel) => channel.merchant === merchant);
  return {
    item: { ...shownOf(item), available: available(item) },
    apart: apartOf(db, item, mustGoOn),
    barcodes: barcodesOf(db, { merchant, sku }),
    listings: channels.flatMap(({ name }) => {
      const row = tables.row('listing', `${name}/${sku}`);
      return row === undefined ? [] : [{ channel: name, aliases: row.aliases, off: row.off }];
    }),
    bookedBy: booked.slice(0, bookedMax),
    moreBooked: booked.length > bookedMax,
    ...pastOf(db, item, (id) => operatorName(tables, rules, id), mustGoOn),
  };
}

/** As scanners read them, and how many units each holds. */
export function barcodesOf(db: Database, { merchant, sku }: { merchant: string; sku: string }): ItemLook['barcodes'] {
  return new SqlTables(db).barcodesOf(merchant, sku).map(({ code, units }) => ({ code, units }));
}

function shownOf(item: ItemRow): Omit<ItemLook['item'], 'available'> {
  const { merchant, sku, name, inStock, booked, incoming, published, packed, onHold, damaged, received } = item;
  const { processOrders, streetDate, components, kits, retired, imageUrl } = item;
  return {
    ...{ merchant, sku, name, inStock, booked, incoming, published, packed, onHold, damaged, received },
    ...{ processOrders, streetDate, components, kits, retired, imageUrl },
  };
}

/** What an order books it keeps until it leaves, packed or not. */
function bookedBy(tables: SqlTables, merchant: string, sku: string): ItemLook['bookedBy'] {
  const orders = (['open', 'packed'] as const).flatMap((status) =>
    tables.orders({ merchant, status, oldest: true, limit: ordersMax }),
  );
  return orders.flatMap(({ id, channel, placedAt, lines }) => {
    const wanted = lines.filter((line) => line.sku === sku);
    const units = wanted.reduce((sum, { quantity, shipped }) => sum + quantity - shipped, 0);
    return units === 0 ? [] : [{ order: id, units, channel, placedAt }];
  });
}

function pastOf(
  db: Database,
  { merchant, sku, inStock }: ItemRow,
  nameOf: (id: string | null) => string | null,
  mustGoOn: MayGoOn,
): Pick<ItemLook, 'events' | 'moreEvents' | 'balance'> {
  const rows = db
    .prepare<[string, string, number]>(
      `SELECT ${pastColumns} FROM entry WHERE merchant = ? AND sku = ? ORDER BY seq DESC LIMIT ?`,
    )
    .raw()
    .iterate(merchant, sku, entriesMax);
  const events: ItemEvent[] = [];
  const points: { at: number; inStock: number }[] = [];
  let behind = inStock;
  let moreEvents = false;
  for (const stored of rows) {
    mustGoOn();
    const entry = pastEntry(stored);
    const effect = effectOf(entry.kind, entry.quantity ?? 0, entry.body);
    if (events.length === eventsMax) moreEvents = true;
    else {
      events.push({ ...eventOf(entry, nameOf), quantity: entry.quantity, inStock: effect === null ? null : behind });
    }
    if (effect === null) continue;
    points.push({ at: entry.at, inStock: behind });
    behind -= effect;
    if (points.length === pointsMax) break;
  }
  return { events, moreEvents, balance: { from: behind, points: points.reverse() } };
}

/** What an entry did to what is in stock; null: nothing, whatever its quantity says. */
function effectOf(kind: string, quantity: number, body: unknown): number | null {
  switch (kind) {
    case 'receipt':
    case 'shipment':
    case 'adjustment':
    case 'count':
      return quantity;
    case 'reversal':
      return movesStock((body as EntryBody['reversal']).kind) ? quantity : null;
    default:
      return null;
  }
}

const movesStock = (kind: EntryBody['reversal']['kind']): boolean =>
  kind === undefined || kind === 'receipt' || kind === 'shipment';
