/**
 * What the facts of all docks and the decisions of a merchant's tell log add up to: the same rows at every dock that
 * folded the same, in whatever order it did. Nothing is judged here.
 */

import type { Decision } from '../../../agent/site/core/decisions.ts';
import { type Claim, type Fact, isWayIn, movesOf, type Seen } from '../../../agent/site/core/facts.ts';
import { type Counted, countedOf, heldOf, noteCount, noteHeldOver, noteRise } from './counted.ts';

type SharedOrder = {
  version: number;
  status: 'open' | 'cancelled';
  lines: Readonly<Record<string, number>>;
  readonly shipped: Map<string, number>;
  held: Claim | undefined;
  /** What it may have packed: units of the versions before this one. */
  heldLines: Readonly<Record<string, number>>;
  /** Of each dock the newest claim that it released. */
  readonly released: Map<string, number>;
};

export type SharedItem = {
  inStock: number;
  /** Of them not for sale (R26). */
  apart: number;
  /** Of each dock the units it may ship without asking. */
  readonly rights: Map<string, number>;
  /** M8: what was counted while docks were out of view. */
  readonly counted: Counted;
  flag: boolean;
  /** What had risen when the flag turned last. */
  turnedAt: Seen;
  /** Of each place (a dock, or the tell log) the newest entry that raised what is available. */
  readonly rises: Map<string, number>;
};

/** Of one merchant. */
export class SharedStock {
  readonly items = new Map<string, SharedItem>();
  readonly orders = new Map<string, SharedOrder>();
  /** Units of each turn of a unit, as everybody agrees on them. */
  readonly units = new Map<string, Map<number, number>>();
  /** Units that two docks scanned: (key, turn). */
  readonly countedTwice = new Set<string>();

  item(sku: string): SharedItem {
    const known = this.items.get(sku);
    if (known !== undefined) return known;
    const fresh: SharedItem = {
      ...{ inStock: 0, apart: 0, rights: new Map(), counted: countedOf(), flag: false, turnedAt: {}, rises: new Map() },
    };
    this.items.set(sku, fresh);
    return fresh;
  }

  order(id: string): SharedOrder {
    const known = this.orders.get(id);
    if (known !== undefined) return known;
    const fresh: SharedOrder = {
      ...{
        version: 0,
        status: 'open',
        lines: {},
        shipped: new Map(),
        held: undefined,
        heldLines: {},
        released: new Map(),
      },
    };
    this.orders.set(id, fresh);
    return fresh;
  }
}

/** The place of the tell log among docks' names, which never begin so. */
const tellPlace = '#tell';

export function foldFact(stock: SharedStock, dock: string, fact: Fact): void {
  for (const { sku, units } of fact.kind === 'unit' ? [] : movesOf(fact)) {
    const item = stock.item(sku);
    item.inStock += units;
    if (units > 0) rise(item, dock, fact, units);
  }
  switch (fact.kind) {
    case 'move':
      stock.item(fact.sku).apart += fact.apart ?? 0;
      return;
    case 'unit':
      foldUnit(stock, dock, fact);
      return;
    case 'condition':
      stock.item(fact.sku).apart += apartBetween(fact.from, fact.to, fact.quantity);
      return;
    case 'restock':
      stock.item(fact.sku).apart -= fact.quantity;
      return;
    case 'right-taken':
      spend(stock, dock, fact.sku, -fact.units);
      return;
    case 'right':
      spend(stock, dock, fact.sku, fact.units);
      return;
    case 'ship': {
      const { shipped } = stock.order(fact.order);
      shipped.set(fact.sku, (shipped.get(fact.sku) ?? 0) + fact.units);
      return;
    }
    case 'release': {
      const order = stock.order(fact.order);
      order.released.set(dock, Math.max(order.released.get(dock) ?? 0, fact.claim));
      return;
    }
    case 'count':
      stock.item(fact.sku).apart -= (fact.lost?.onHold ?? 0) + (fact.lost?.damaged ?? 0);
      noteCount(stock.item(fact.sku).counted, dock, fact);
      return;
    case 'held-over':
      noteHeldOver(stock.item(fact.sku).counted, fact);
  }
}

function rise(item: SharedItem, dock: string, fact: Fact, units: number): void {
  item.rises.set(dock, Math.max(item.rises.get(dock) ?? 0, fact.seq));
  if (fact.kind !== 'count') noteRise(item.counted, { dock, seq: fact.seq, units });
}

/**
 * One turn of a unit is one event, whoever scanned it. Where two labels say different quantities the lower stock
 * counts: fewer that came, more that went.
 */
function foldUnit(stock: SharedStock, dock: string, fact: Extract<Fact, { kind: 'unit' }>): void {
  const { key, turn, units, sku } = fact;
  const turns = stock.units.get(key) ?? new Map<number, number>();
  stock.units.set(key, turns);
  const before = turns.get(turn);
  const wayIn = isWayIn(turn);
  const after = before === undefined ? units : wayIn ? Math.min(before, units) : Math.max(before, units);
  turns.set(turn, after);
  if (before !== undefined) stock.countedTwice.add(`${key} ${turn}`);
  const item = stock.item(sku);
  item.inStock += (after - (before ?? 0)) * (wayIn ? 1 : -1);
  if (wayIn) rise(item, dock, fact, before === undefined ? units : 0);
  if (fact.right === true) spend(stock, dock, sku, units);
}

const isApart = (condition: string): boolean => condition !== 'good';

const apartBetween = (from: string, to: string, units: number): number =>
  (isApart(to) ? units : 0) - (isApart(from) ? units : 0);

function spend(stock: SharedStock, dock: string, sku: string, units: number): void {
  const { rights } = stock.item(sku);
  rights.set(dock, (rights.get(dock) ?? 0) - units);
}

export function foldDecision(stock: SharedStock, decision: Decision): void {
  switch (decision.kind) {
    case 'order': {
      const order = stock.order(decision.order);
      if (decision.version <= order.version) return;
      const { version, status, lines } = decision;
      // Who had it in hand has it until it says so, whatever comes of the order meanwhile.
      const held = decision.held ?? (isHeldBy(order) === undefined ? undefined : order.held);
      const before = order.lines;
      const freed = Object.keys(before).filter(
        (sku) => status === 'cancelled' || (lines[sku] ?? 0) < (before[sku] ?? 0),
      );
      const heldLines =
        held === undefined ? {} : held.number === order.held?.number ? most(order.heldLines, before) : before;
      Object.assign(order, { version, status, lines, held, heldLines });
      for (const sku of freed) stock.item(sku).rises.set(tellPlace, decision.t);
      return;
    }
    case 'grant': {
      const { rights } = stock.item(decision.sku);
      rights.set(decision.dock, (rights.get(decision.dock) ?? 0) + decision.units);
      return;
    }
    case 'flag': {
      const item = stock.item(decision.sku);
      item.flag = decision.on;
      item.turnedAt = decision.rises;
      return;
    }
    case 'retired': {
      for (const order of stock.orders.values()) {
        if (order.held?.dock === decision.dock) order.released.set(decision.dock, order.held.number);
      }
      for (const item of stock.items.values()) item.rights.delete(decision.dock);
    }
  }
}

const most = (one: SharedOrder['lines'], other: SharedOrder['lines']): SharedOrder['lines'] =>
  Object.fromEntries(Object.keys({ ...one, ...other }).map((sku) => [sku, Math.max(one[sku] ?? 0, other[sku] ?? 0)]));

/** It was changed or is over, and the dock that had it in hand then has not said what became of its units. */
export function isHeldBy({ held, released }: SharedOrder): string | undefined {
  if (held === undefined) return undefined;
  return (released.get(held.dock) ?? 0) >= held.number ? undefined : held.dock;
}

/** Units of open orders, and of what somebody has in hand of a version that is over. */
export function bookedOf(stock: SharedStock, sku: string): number {
  let units = 0;
  for (const order of stock.orders.values()) {
    const wanted = order.status === 'open' ? (order.lines[sku] ?? 0) : 0;
    const inHand = isHeldBy(order) === undefined ? 0 : (order.heldLines[sku] ?? 0);
    units += Math.max(0, Math.max(wanted, inHand) - (order.shipped.get(sku) ?? 0));
  }
  return units;
}

export function rightsOut(stock: SharedStock, sku: string): number {
  let units = 0;
  for (const each of stock.item(sku).rights.values()) units += Math.max(0, each);
  return units;
}

/** What may be sold: in doubt the lower number. May be below zero. */
export function freeOf(stock: SharedStock, sku: string): number {
  const { inStock, apart, counted } = stock.item(sku);
  return inStock - apart - bookedOf(stock, sku) - rightsOut(stock, sku) - heldOf(counted);
}

/** Whether anything rose since the flag turned last: only then may it turn on by itself (R7, R9). */
export function hasRisen({ rises, turnedAt }: SharedItem): boolean {
  return [...rises].some(([place, seq]) => seq > (turnedAt[place] ?? 0));
}
