/**
 * R24: Process Orders gates orders. An order is held by hand, or while one of its lines, or the kit that it is ordered
 * as (R28), is off by its street date, by an admin or because the item was never received (a pre-order), or while its
 * units are not there (insufficient). What
 * is sold out holds nothing that is covered: units belong to the orders in the order in which these were booked.
 * Released by hand it goes on whatever else holds it.
 */
import type { Now } from '../../decision.ts';
import type { Rulebook } from '../rulebook.ts';
import { soldFrom, streetDateHolds } from '../stock/flag.ts';
import { goodShelf, type ItemRow, isCovered } from '../stock/item.ts';
import { merchantRules } from '../stock/policy.ts';
import type { Tables } from '../tables.ts';
import type { OrderLine, OrderRow } from './order.ts';
import { packedIn, toPack } from './order-lines.ts';

type LineHold = { sku: string; why: 'street-date' | 'admin' | 'never-received' | 'insufficient'; text: string };
export type Hold = {
  reason: 'by-hand' | 'pre-order' | 'insufficient';
  /** For people, one sentence. */
  text: string;
  lines: LineHold[];
  /** R24, `split-held`: its other lines may go without these. */
  splits: boolean;
};

/**
 * Nobody holds it, its goods are not there: an order that is begun goes on all the same, and the shelf says how far.
 */
export const isForWantOfGoods = ({ reason, lines }: Hold): boolean =>
  reason !== 'by-hand' && lines.every(({ why }) => why === 'never-received' || why === 'insufficient');

/**
 * Whether a station leaves it closed: where the free lines may go first, or it is begun and only its goods are missing,
 * it opens.
 */
export const keepsClosed = (order: OrderRow, hold: Hold | undefined): hold is Hold =>
  hold !== undefined && !hold.splits && !(packedIn(order) > 0 && isForWantOfGoods(hold));

/** Open orders looked through for who comes first; beyond, later ones count as covered while units are left. */
const ordersMax = 10_000;
/** Read so many at a time: a station asks for one of the oldest, and the units that are there are soon given away. */
const openSteps = [200, 2_000, ordersMax] as const;

/** How the units of one item go to the orders that want it, as far as these were looked through. */
type Sharing = {
  /** Open orders looked through. */
  through: number;
  /** Units that nobody before them takes. */
  left: number;
  /** By the order's id: units that are there for it; undefined: all that it wants. */
  there: Map<string, number | undefined>;
};

/** Holds of many orders at one moment: who is covered is found out once an item. */
export class Holds {
  readonly #tables: Tables;
  readonly #rules: Rulebook;
  readonly #now: Now;
  /** By merchant and SKU. Only items of which too much is booked are looked at. */
  readonly #sharings = new Map<string, Sharing>();
  readonly #open = new Map<string, { orders: OrderRow[]; asked: number }>();
  /** By merchant and SKU: orders want the same items. */
  readonly #items = new Map<string, ItemRow | undefined>();

  constructor(tables: Tables, rules: Rulebook, now: Now) {
    this.#tables = tables;
    this.#rules = rules;
    this.#now = now;
  }

  /** @returns undefined for an order that may be packed, and for one that is not open */
  of(order: OrderRow): Hold | undefined {
    if (order.status !== 'open' || order.byHand?.held === false) return undefined;
    const wanted = order.lines.filter((line) => toPack(line) > 0);
    const splitHeld = this.#splits(order.merchant);
    const lines = wanted.flatMap((line) => this.#line(order, line) ?? []);
    const free = wanted.length > lines.length;
    if (order.byHand?.held === true) {
      const text = `Order ${order.id} is held: ${order.byHand.reason}.`;
      return { reason: 'by-hand', text, lines, splits: false };
    }
    const [first] = lines;
    if (first === undefined) return undefined;
    const pre = lines.find(({ why }) => why !== 'insufficient');
    const text = `Order ${order.id} is held (${pre ? 'pre-order' : 'units missing'}): ${lines.map((line) => line.text).join('; ')}.`;
    return {
      reason: pre ? 'pre-order' : 'insufficient',
      text,
      lines,
      splits: splitHeld && (free || packedIn(order) > 0),
    };
  }

  /** Orders of the merchant that are held, of the `ordersMax` that were booked first. */
  heldOf(merchant: string): number {
    return this.#openOf(merchant, ordersMax).filter((order) => this.of(order) !== undefined).length;
  }

  /** At least the first `wanted` of them, where there are so many. */
  #openOf(merchant: string, wanted: number): readonly OrderRow[] {
    const known = this.#open.get(merchant);
    if (known !== undefined && (known.orders.length >= wanted || known.orders.length < known.asked))
      return known.orders;
    const asked = openSteps.find((step) => step >= wanted) ?? ordersMax;
    const orders = this.#tables.openOrders(merchant, asked);
    this.#open.set(merchant, { orders, asked });
    return orders;
  }

  #item(merchant: string, sku: string): ItemRow | undefined {
    const key = `${merchant}\u0000${sku}`;
    if (!this.#items.has(key)) this.#items.set(key, this.#tables.item(merchant, sku));
    return this.#items.get(key);
  }

  #line(order: OrderRow, { sku, kits = [] }: OrderLine): LineHold | undefined {
    const item = this.#item(order.merchant, sku);
    if (item === undefined) return undefined;
    if (!item.received) return { sku, why: 'never-received', text: `${sku} was never received` };
    const off = this.#off(item);
    if (off !== undefined) return { sku, ...off };
    // R28: what was ordered is the kit.
    for (const kit of kits) {
      const ordered = this.#item(order.merchant, kit.sku);
      const kitOff = ordered?.components == null ? undefined : this.#off(ordered);
      if (kitOff !== undefined) return { sku, ...kitOff };
    }
    const there = isCovered(item) ? undefined : this.#thereFor(order, item);
    // What is there of it may go first where the merchant splits.
    if (there === undefined || (there > 0 && this.#splits(order.merchant))) return undefined;
    return { sku, why: 'insufficient', text: `not enough ${sku} is there` };
  }

  #off(item: ItemRow): Pick<LineHold, 'why' | 'text'> | undefined {
    const { sku, merchant, processOrders, flagReason } = item;
    if (processOrders) return undefined;
    if (streetDateHolds(this.#tables, item, this.#now))
      return { why: 'street-date', text: `${sku} is not sold before ${soldFrom(this.#tables, item)}` };
    const manual = merchantRules(this.#tables, this.#rules, merchant).processOrders === 'manual';
    const never = flagReason === null || flagReason === 'street-date';
    if (flagReason !== 'admin' && !(manual && never)) return undefined;
    return { why: 'admin', text: `Process Orders of ${sku} is off` };
  }

  #splits(merchant: string): boolean {
    return this.#rules.merchants.find(({ id }) => id === merchant)?.splitHeld === true;
  }

  /** Units that are there for the order; undefined: all that it wants. */
  #thereFor({ id }: OrderRow, item: ItemRow): number | undefined {
    const { merchant, sku } = item;
    const key = `${merchant}\u0000${sku}`;
    const sharing = this.#sharings.get(key) ?? { through: 0, left: goodShelf(item), there: new Map() };
    this.#sharings.set(key, sharing);
    while (!sharing.there.has(id)) {
      // Whoever comes later finds nothing.
      if (sharing.left <= 0) return 0;
      const next =
        sharing.through < ordersMax ? this.#openOf(merchant, sharing.through + 1)[sharing.through] : undefined;
      if (next === undefined) return undefined;
      sharing.through += 1;
      const need = next.lines.reduce((sum, line) => sum + (line.sku === sku ? Math.max(0, toPack(line)) : 0), 0);
      if (need === 0) continue;
      const covered = need <= sharing.left;
      sharing.there.set(next.id, covered ? undefined : sharing.left);
      if (covered) sharing.left -= need;
      else if (this.#splits(merchant)) sharing.left = 0;
    }
    return sharing.there.get(id);
  }
}
