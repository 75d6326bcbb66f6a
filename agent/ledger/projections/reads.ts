/** What each reading request answers, between two commits. Small reads only; long ones run on the reader's thread. */

import type { ChannelRow } from '../../inventory/nouns/channels/channel.ts';
import { freshChannel } from '../../inventory/nouns/channels/channel.ts';
import { freshPlace, type Stream, streamName, tellingTypes } from '../../inventory/nouns/channels/telling.ts';
import { Holds } from '../../inventory/nouns/orders/hold.ts';
import type { OrderRow } from '../../inventory/nouns/orders/order.ts';
import { sitePeersMax } from '../../inventory/nouns/site/fold.ts';
import type { ItemRow } from '../../inventory/nouns/stock/item.ts';
import type { Practice } from '../../inventory/station/practice/practice.ts';
import type { PracticeTables } from '../../inventory/station/practice/practice-tables.ts';
import type { ChannelStatus, StreamStatus } from '../book.ts';
import { beganByLoss, mayHaveLost } from '../chain/loss.ts';
import type { Answers, HeldOrder, LedgerVitals, OrderFilter, ReadRequest, StockFilter } from '../messages.ts';
import { localDate, type Stamp } from '../stamp.ts';
import type { Ledger } from '../writer/ledger.ts';
import { ChannelMemory } from './channel-memory.ts';
import { finishesOf } from './finishes.ts';
import { HeldCount } from './held-count.ts';
import type { LookedThrough } from './looked-through.ts';
import { newsOf } from './news.ts';
import { acknowledgedKey } from './sent-places.ts';
import { shortCounts, shortItems } from './short-items.ts';

/** Nobody's clock is right before this program was written. */
const oldestClockMs = Date.UTC(2026, 0, 1);
const rowsDefault = 1_000;
const rowsMax = 10_000;
const tailMax = 1_000;
/** Due items are counted up to here; a storefront a hundred thousand items behind is simply far behind. */
const pendingMax = 100_000;
/** Things to tell are counted up to here. */
const tellingsPendingMax = 1_000;
/** Entries looked through for the last acknowledgement; usually it is one of the next few. */
const ackSpan = 2_000;

const knownBoot = "SELECT 1 FROM entry INDEXED BY entry_start WHERE kind = 'start' AND boot = ? LIMIT 1";

export class Reads {
  readonly #ledger: Ledger;
  readonly #memory: ChannelMemory;
  readonly #lookedThrough: LookedThrough;
  readonly #heldCount: HeldCount;
  readonly #practice: Practice;
  /** By channel: it changes with its place only. */
  readonly #ackedKeys = new Map<string, { epoch: string; acked: number; key: string | null }>();

  constructor(ledger: Ledger, lookedThrough: LookedThrough, practice: Practice) {
    this.#ledger = ledger;
    this.#practice = practice;
    this.#memory = new ChannelMemory(ledger.db);
    this.#lookedThrough = lookedThrough;
    this.#heldCount = new HeldCount(ledger);
  }

  execute(request: ReadRequest, stamp: Stamp): Answers[ReadRequest['type']] {
    const { tables } = this.#ledger;
    switch (request.type) {
      case 'knowsEpoch':
        return this.#knowsEpoch(request.epoch);
      case 'knowsBoot':
        return this.#ledger.db.prepare(knownBoot).get(request.boot) !== undefined;
      case 'channels':
        return this.#ledger.rules.channels.map((rules) => this.#status(rules.name, rules.merchant));
      case 'memory':
        return this.#memory.rows(request.channel);
      case 'item':
        return tables.item(request.merchant, request.sku);
      case 'stock':
        return this.#stock(request.filter);
      case 'order':
        return this.#withHolds([tables.order(request.merchant, request.id)], stamp)[0];
      case 'orders':
        return this.#withHolds(this.#orders(request.filter), stamp);
      case 'tail':
        return this.#ledger.tail(bounded(request.limit, tailMax), request.item);
      case 'recent':
        return this.#ledger.recent(request.after, bounded(request.limit, tailMax));
      case 'lastReads':
        return this.#ledger.lastReads(request.sinceMs);
      case 'finishes':
        return finishesOf(this.#ledger.db, request);
      case 'news':
        return newsOf(this.#ledger.db, request.merchant, request.after, bounded(request.limit, tailMax));
      case 'commands':
        return this.#ledger.commands({ ...request.filter, limit: bounded(request.filter.limit, tailMax) });
      case 'station':
        return this.#practice.state(tables, this.#ledger.rules, request.station);
      case 'row':
        return tables.row(request.kind, request.key);
      case 'rows': {
        const { limit, station, ...filter } = request.filter;
        const rows = tables.newestRows(request.kind, { ...filter, limit: bounded(limit ?? rowsDefault, rowsMax) });
        return this.#tried(station)?.rowsAsTried(request.kind, rows, filter.open) ?? rows;
      }
      case 'countOpen':
        return tables.countOpen(request.kind);
      case 'vitals':
        return this.#vitals(stamp);
      case 'ping':
        return undefined;
    }
  }

  #vitals(stamp: Stamp): LedgerVitals {
    const { db, syncTimes } = this.#ledger;
    const boots = db.prepare("SELECT count(*) FROM entry INDEXED BY entry_start WHERE kind = 'start'").pluck().get();
    const heldOrders = this.#heldCount.at(todayOf(stamp));
    const first = db
      .prepare("SELECT at FROM entry INDEXED BY entry_start WHERE kind = 'start' AND at >= ? ORDER BY seq LIMIT 1")
      .pluck()
      .get(oldestClockMs) as number | undefined;
    const firstStartAt = first ?? null;
    const open = db.prepare("SELECT count(*) FROM orders INDEXED BY orders_open WHERE status = 'open'").pluck().get();
    return {
      boots: boots as number,
      firstStartAt,
      openOrders: open as number,
      heldOrders,
      short: shortCounts(db),
      syncMs: syncTimes.percentile(50),
    };
  }

  /** One that was opened here, or that an epoch entry names as the one before: the entries of that one may be lost. */
  #knowsEpoch(epoch: string): boolean {
    const found = this.#ledger.db
      .prepare(
        "SELECT 1 FROM entry INDEXED BY entry_epoch WHERE kind = 'epoch' AND ? IN (epoch, json_extract(body, '$.previousEpoch')) LIMIT 1",
      )
      .get(epoch);
    // What another dock of the site told, this one goes on telling in the same name.
    const peers = () => this.#ledger.tables.openRows('site-peer', sitePeersMax);
    return found !== undefined || peers().some(({ epochs }) => epochs.includes(epoch));
  }

  #stock(filter: StockFilter): ItemRow[] {
    const { tables } = this.#ledger;
    const limit = bounded(filter.limit ?? rowsDefault, rowsMax);
    if (filter.short === true) return shortItems(this.#ledger.db, limit);
    if (filter.skus === undefined) return tables.items({ ...filter, limit });
    const merchants = filter.merchant === undefined ? tables.merchantsWithItems() : [filter.merchant];
    return [...new Set(filter.skus)]
      .slice(0, rowsMax)
      .flatMap((sku) => tables.itemsOfSku(sku, merchants))
      .filter((row) => filter.after === undefined || compareItems(row, filter.after) > 0)
      .sort(compareItems)
      .slice(0, limit);
  }

  /** R24: what holds them at this moment. */
  #withHolds(orders: readonly (OrderRow | undefined)[], stamp: Stamp): HeldOrder[] {
    const { tables, rules } = this.#ledger;
    const holds = new Holds(tables, rules, { today: todayOf(stamp) });
    return orders.flatMap((order) => {
      if (order === undefined) return [];
      const held = holds.of(order);
      return [{ ...order, ...(held && { held }) }];
    });
  }

  #orders({ station, ...filter }: OrderFilter): OrderRow[] {
    const orders = this.#ledger.tables.orders({ ...filter, limit: bounded(filter.limit ?? rowsDefault, rowsMax) });
    return this.#tried(station)?.ordersAsTried(orders, filter.status) ?? orders;
  }

  #tried(station: string | undefined): PracticeTables | undefined {
    return station === undefined ? undefined : this.#practice.at(this.#ledger.tables, station);
  }

  #status(channel: string, merchant: string): ChannelStatus {
    const { db, tables } = this.#ledger;
    const row = this.#lookedThrough.onto(tables.channel(channel) ?? freshChannel(channel), this.#ledger.epoch);
    const due = tables.dueCount(merchant, row.seen, pendingMax);
    const oldest =
      due.first === null
        ? undefined
        : (db
            .prepare(
              `SELECT at FROM entry WHERE seq > ? AND seq <= ? AND merchant = ? AND (kind IN (${tellingKinds}) OR seq = ?) ORDER BY seq LIMIT 1`,
            )
            .pluck()
            .get(row.seen, due.first, merchant, due.first) as number | undefined);
    const { epoch } = this.#ledger;
    const completeDue = row.snapshotDue && beganByLoss(db, epoch);
    const levelsDue = mayHaveLost(db, epoch) && !this.#memory.levelsWereRead(channel, epoch);
    const held = tables.row('brake', channel)?.held;
    return {
      ...row,
      ackedKey: this.#ackedKey(row),
      completeDue,
      reviewDue: row.reviews > 0 && row.acked > 0 && row.seen === 0,
      levelsDue,
      ...(held != null && { brake: held }),
      tellings: tellingTypes.flatMap((type) => this.#streamStatus({ channel, type }) ?? []),
      pending: due.count,
      oldestUnsentAt: oldest ?? null,
    };
  }

  #streamStatus(stream: Pick<Stream, 'channel' | 'type'>): StreamStatus | undefined {
    const { tables } = this.#ledger;
    const name = streamName(stream.channel, stream.type);
    const place = tables.row('telling-place', name);
    const due = tables.rowsLabelled('telling', name, tellingsPendingMax);
    if (place === undefined && due.length === 0) return undefined;
    const oldestAt = due.length === 0 ? null : Math.min(...due.map(({ at }) => at));
    return { ...(place ?? freshPlace(stream)), pending: due.length, oldestAt };
  }

  #ackedKey({ channel, acked }: ChannelRow): string | null {
    const { db, epoch } = this.#ledger;
    if (acked === 0) return null;
    const known = this.#ackedKeys.get(channel);
    if (known?.acked === acked && known.epoch === epoch) return known.key;
    const key = acknowledgedKey(db, { channel, epoch, place: acked }, ackSpan) ?? null;
    this.#ackedKeys.set(channel, { epoch, acked, key });
    return key;
  }
}

/** Entries that make an item due, most of them; the one that some item is due by now counts whatever it is. */
const tellingKinds = [
  'receipt',
  'shipment',
  'adjustment',
  'restock',
  'notice-publish',
  'condition',
  'count',
  'reversal',
  'booking',
  'right',
  'process-orders',
  'sync-now',
  'drift',
]
  .map((kind) => `'${kind}'`)
  .join(',');

const todayOf =
  (stamp: Stamp) =>
  (merchant = ''): string =>
    stamp.dates?.[merchant] ?? localDate(stamp);

/** As SQLite sorts text: by its UTF-8 bytes. */
function compareItems(a: { merchant: string; sku: string }, b: { merchant: string; sku: string }): number {
  return compareText(a.merchant, b.merchant) || compareText(a.sku, b.sku);
}

function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

const bounded = (limit: number, max: number): number => Math.max(0, Math.min(Math.trunc(limit) || 0, max));
