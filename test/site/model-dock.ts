/** What the model keeps of one dock: its ledger, what it has folded, and how it stands to the site's server. */
import { type Claims, claimsAtStart } from '../../agent/site/core/claims.ts';
import type { Fact, FactBody, LaterFact } from '../../agent/site/core/facts.ts';
import { away, type Publishing } from '../../agent/site/core/publishing.ts';
import { emptyLog, type TellLog } from '../../agent/site/core/tell-log.ts';
import { heldOf } from './core/counted.ts';
import { type FoldState, nothingFolded } from './core/fold.ts';
import { free, type Proposing } from './core/proposing.ts';
import { bookedOf, rightsOut, type SharedItem, SharedStock } from './core/shared-stock.ts';
import type { Message } from './hub.ts';

export const skus = ['A', 'B', 'C'];

export type Entry = {
  seq: number;
  epoch: number;
  hash: string;
  mark: string;
  fact: FactBody | LaterFact | null;
};
type OpenCount = { sku: string; begin: number };

export class Dock {
  name: string;
  instance: string;
  newer = false;
  alive = true;
  linked = true;
  /** Reaches the storefronts. */
  online = true;
  incarnation = 1;
  entries: Entry[] = [];
  epoch = 1;
  head = 0;
  /** The end of what this life of it recorded under another name or before. */
  publishing: Publishing = away;
  proposing: Proposing = free;
  folded: FoldState = nothingFolded;
  log: TellLog = emptyLog;
  claims: Claims = claimsAtStart({}, true);
  stock = new SharedStock();
  /** Of the other merchant. */
  other = new SharedStock();
  /** Of all facts that are in its numbers. */
  marks = new Set<string>();
  /** Place of the decision that its channels began anew with. */
  epochOfChannels = '';
  /** A storefront said that a batch does not fit what it holds. */
  strayed = false;
  /** A person retired it, and it does not know. */
  barred = false;
  /** This start's own entry: the dock is confirmed once it is published and all before it is folded. */
  startSeq = 0;
  count: OpenCount | undefined;
  /** Own head when it folded that a count began: `dock begin` → seq. */
  sawCounts = new Map<string, number>();
  /** Orders whose claim is to be given back, and the entry that has to be published before. */
  givenBack = new Map<string, { seq: number; number: number }>();
  /** What it has of every log, for a server that lost it. */
  copies = new Map<string, Message[]>();
  backup: Dock | undefined;
  fenced = false;
  /** Of another life of it: ends of its ranges, and facts that came back. */
  witnessed = new Map<number, string>();
  formerSelf: Fact[] = [];
  /** A clone's first own entry. */
  ownSince = 0;

  constructor(name: string) {
    this.name = name;
    this.instance = name;
  }
}

export function viewOf(stock: SharedStock): string {
  const items = skus.map((sku) => {
    const item = stock.item(sku);
    return [item.inStock, item.apart, bookedOf(stock, sku), rightsOut(stock, sku), heldOf(item.counted), item.flag];
  });
  const orders = [...stock.orders].map(([id, { status, version, lines, shipped }]) => [
    id,
    status,
    version,
    lines,
    [...shipped].sort(),
  ]);
  const units = [...stock.units].map(([key, turns]) => [key, [...turns].sort(([a], [b]) => a - b)]);
  return JSON.stringify([items, orders.sort(), units.sort()]);
}

export function stockCopy(stock: SharedStock): SharedStock {
  const copy = new SharedStock();
  for (const [sku, item] of structuredClone(stock.items)) copy.items.set(sku, item as SharedItem);
  for (const [id, order] of structuredClone(stock.orders)) copy.orders.set(id, order);
  for (const [key, turns] of stock.units) copy.units.set(key, new Map(turns));
  for (const each of stock.countedTwice) copy.countedTwice.add(each);
  return copy;
}
