/**
 * One item as it was after an entry: its own entries and those that set the rules are applied once more, by the code
 * that applied them when they were written. What made each of its numbers what it is, is noted on the way.
 */
import type { ChannelRules } from '../nouns/channels/channel.ts';
import { listingKey, untold } from '../nouns/channels/listing.ts';
import { documentKey } from '../nouns/document.ts';
import type { EntryBody } from '../nouns/entry.ts';
import { heldByItself } from '../nouns/orders/allocation.ts';
import type { OrderRow } from '../nouns/orders/order.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { available, type ItemRow, setApart } from '../nouns/stock/item.ts';
import { allowedByPart } from '../nouns/stock/kit.ts';
import type { MerchantRow } from '../nouns/stock/merchant.ts';
import { heardUnder, merchantRules, sentPolicy } from '../nouns/stock/policy.ts';
import { apply } from '../projections/apply.ts';
import { MapTables } from '../projections/map-tables.ts';
import { type Counter, counters, linked, type NumberChain } from './number-chain.ts';
import type { OrderHeader, Past, PastEntry } from './past.ts';

export type ItemKey = { merchant: string; sku: string };

/** Refused lines of one item that are told apart, of each channel. */
const refusalsMax = 100;

/** `each`: how many of it a kit takes; `allows`: kits that can be made of what is available of it. */
export type PartShown = { sku: string; each: number; available: number; allows: number; received: boolean };

/** Why a movement was to be heard by nobody. */
export type Unheard = { entry: PastEntry; why: Exclude<ReturnType<typeof heardUnder>, 'due'> };

/** A movement of the item, or what else made it due to its channels. */
export type Step = { entry: PastEntry; due: boolean; why?: Unheard['why'] };

/** What an explanation names the entries of. */
const told = [
  ...(['components', 'fromParts', 'received', 'processOrders'] as const),
  ...(['sync', 'streetDate', 'bypassSync', 'notFulfilledHere', 'retired'] as const),
] satisfies (keyof ItemRow)[];

type OrderPast = {
  row: OrderRow;
  headers: OrderHeader[];
  /** Units in its boxes, by SKU. */
  packed: Map<string, number>;
};

/** Only the item's own entries are applied: of its orders it is known that they are there, and whose. */
class TablesOfOne extends MapTables {
  readonly #past: Past;
  readonly #orders = new Map<string, OrderPast | undefined>();
  /** The entry that is applied. */
  at = 0;
  constructor(past: Past) {
    super();
    this.#past = past;
  }
  /** As it was at `at`. */
  override order(merchant: string, id: string): OrderRow | undefined {
    const known = this.#known(merchant, id);
    if (known === undefined) return undefined;
    const channel = this.#said(known).findLast((header) => header.channel !== undefined)?.channel ?? null;
    const lines = [...this.items.values()].map(({ sku }) => {
      return { sku, quantity: 0, shipped: 0, packed: known.packed.get(sku) ?? 0 };
    });
    return { ...known.row, channel, lines };
  }
  /** R28: units of the order's line that belonged to kits then. */
  inKits(merchant: string, id: string, sku: string): number {
    const known = this.#known(merchant, id);
    return (known && this.#said(known).at(-1)?.inKits.get(sku)) ?? 0;
  }
  /** Nothing else of an order is of account for the item. */
  override putOrder({ merchant, id, lines }: OrderRow): void {
    const known = this.#known(merchant, id);
    for (const { sku, packed = 0 } of lines) known?.packed.set(sku, packed);
  }
  /** Nor is what can be taken back at a station. */
  override noteMovement(): void {}

  /** What stood in boxes of orders that were cancelled since is on the shelf again. */
  unpackCancelled(): void {
    for (const known of this.#orders.values()) {
      const last = known?.headers.findLast(({ seq }) => seq <= this.at);
      if (known === undefined || last?.cancelled !== true) continue;
      for (const [sku, units] of known.packed) {
        const item = this.item(known.row.merchant, sku);
        if (item !== undefined && units > 0) this.putItem({ ...item, packed: item.packed - units });
      }
      known.packed.clear();
    }
  }

  #said({ headers }: OrderPast): OrderHeader[] {
    return headers.filter(({ seq, cancelled }) => seq <= this.at && !cancelled);
  }

  #known(merchant: string, id: string): OrderPast | undefined {
    const key = documentKey(merchant, id);
    if (!this.#orders.has(key)) {
      const row = this.#past.order(merchant, id);
      this.#orders.set(key, row && { row, headers: this.#past.orderHeaders(merchant, id), packed: new Map() });
    }
    return this.#orders.get(key);
  }
}

export class ItemPast {
  readonly tables: TablesOfOne;
  readonly key: ItemKey;
  readonly #rules: Rulebook;
  /** The entry that made a field what it is. */
  readonly madeBy = new Map<keyof ItemRow, PastEntry>();
  /** What makes each number what it is. */
  readonly chains = new Map<Counter, NumberChain>();
  readonly merchantMadeBy = new Map<keyof MerchantRow, PastEntry>();
  /** Places from which a channel may have something to say of the item, in order. */
  readonly marks: number[] = [];
  /** Units booked, by the document that books them. */
  readonly bookedBy = new Map<string, number>();
  /** Lines of the item that a storefront refused for good, by channel, in order. */
  readonly refusals = new Map<string, PastEntry[]>();
  /** What was said last of how each channel lists the item (R27). */
  readonly listedBy = new Map<string, PastEntry>();
  /** What happened to channels last: stopped, resumed, paused. */
  readonly channelChangedBy = new Map<string, PastEntry>();
  /** Where channels started over, in order; a new epoch is under ''. */
  readonly startedOver = new Map<string, PastEntry[]>();
  /** What the configuration file said of channels, in order: everything was looked at again. */
  readonly settingsOf = new Map<string, PastEntry[]>();
  /** Where the configuration file said of channels whether they are told everything at each turn (R18), in order. */
  readonly #modes = new Map<string, { from: number; full: boolean }[]>();
  /** The last movement, where nobody was to hear of it. */
  unheard: Unheard | undefined;
  entries = 0;
  readonly #onStep: ((item: ItemPast, step: Step) => void) | undefined;

  /** @param onStep is told each, with the item as it was behind it */
  constructor(past: Past, rules: Rulebook, key: ItemKey, upTo: number, onStep?: (item: ItemPast, step: Step) => void) {
    this.#onStep = onStep;
    this.tables = new TablesOfOne(past);
    this.#rules = rules;
    this.key = key;
    const { merchant, sku } = key;
    // R28: a kit moves with its parts.
    const skus = new Set([sku, ...past.partsOf(merchant, sku, upTo)]);
    const items = [...skus].map((each) => past.ofItem(merchant, each, upTo));
    for (const entry of items.reduce(merged, past.ofRules(merchant, upTo))) this.#add(entry);
    this.tables.at = upTo;
  }

  /** Units that count before they are here, by the notice that publishes them (R15). */
  readonly publishedBy = new Map<string, number>();
  /** The last line of the item that this channel's storefront refused. */
  refusedBy(channel: string): PastEntry | undefined {
    return this.refusals.get(channel)?.at(-1);
  }

  get item(): ItemRow | undefined {
    return this.tables.item(this.key.merchant, this.key.sku);
  }

  /** R28: what a kit consists of, and how that stands; of what is none, nothing. */
  get parts(): PartShown[] {
    return (this.item?.components ?? []).map(({ sku, quantity: each }) => {
      const part = this.tables.item(this.key.merchant, sku);
      const free = part === undefined ? 0 : available(part);
      return { sku, each, available: free, allows: allowedByPart(part, each), received: part?.received === true };
    });
  }

  get merchant(): MerchantRow {
    return merchantRules(this.tables, this.#rules, this.key.merchant);
  }

  /** The channel's settings as the entries say; before the first that says so, the configuration's. */
  channelRules(configured: ChannelRules): ChannelRules {
    const { name, merchant } = configured;
    const said = this.tables.row('channel-settings', name);
    return said === undefined ? configured : { name, merchant, ...said.file };
  }

  /** R27: why the channel is not told of the item at all; undefined: it is. */
  untold(rules: ChannelRules): ReturnType<typeof untold> {
    return untold(this.tables.row('listing', listingKey(rules.name, this.key.sku)), rules);
  }

  /** R21: what this channel's own open orders hold of the item. */
  own(channel: string): number {
    let units = 0;
    for (const [document, held] of this.bookedBy) {
      const { merchant, sku } = this.key;
      if (this.tables.order(merchant, document)?.channel !== channel) continue;
      units += heldByItself(held, this.tables.inKits(merchant, document, sku));
    }
    return units;
  }

  /** R18: it was told everything at each turn, somewhere behind `after` and up to `upTo`. */
  wasFull(channel: string, after: number, upTo: number): boolean {
    const said = this.#modes.get(channel) ?? [];
    const { mode } = this.#rules.channels.find(({ name }) => name === channel) ?? {};
    const before = said.findLast(({ from }) => from <= after)?.full ?? mode === 'full';
    return before || said.some(({ from, full }) => full && from > after && from <= upTo);
  }

  /** Everything is said again to the channel from here on: the last such place. */
  overSince(channel: string): PastEntry | undefined {
    const [own, all] = [this.startedOver.get(channel)?.at(-1), this.startedOver.get('')?.at(-1)];
    return (own?.seq ?? 0) > (all?.seq ?? 0) ? own : all;
  }

  #add(entry: PastEntry): void {
    this.tables.at = entry.seq;
    // What a count finds of what is set apart hangs on what stands in boxes.
    if (entry.kind === 'count') this.tables.unpackCancelled();
    if (entry.sku === null) {
      const before = this.merchant;
      apply(this.tables, entry, this.#rules);
      this.#noteRules(entry, before);
      return;
    }
    const before = this.item;
    apply(this.tables, entry, this.#rules);
    const after = this.item;
    const own = entry.sku === this.key.sku;
    if (own) this.entries += 1;
    if (own && entry.kind === 'exception') this.#noteRefusal(entry);
    if (own && entry.kind === 'listing') this.listedBy.set(entry.document ?? '', entry);
    if (after === undefined) return;
    for (const field of told) {
      if (before?.[field] !== after[field]) this.madeBy.set(field, entry);
    }
    this.#noteNumbers(entry, before, after);
    if (after.dueSeq !== before?.dueSeq) {
      this.marks.push(after.dueSeq);
      this.unheard = undefined;
    }
    const booked = after.booked - (before?.booked ?? 0);
    const published = after.published - (before?.published ?? 0);
    const apart = setApart(after) !== (before === undefined ? 0 : setApart(before));
    const counted = after.inStock !== (before?.inStock ?? 0) || after.fromParts !== (before?.fromParts ?? null);
    const moved = booked !== 0 || published !== 0 || counted || apart;
    if (booked !== 0 && entry.document !== null) note(this.bookedBy, entry.document, booked);
    if (published !== 0 && entry.document !== null) note(this.publishedBy, entry.document, published);
    const due = after.dueSeq === entry.seq;
    const heard = due || !moved ? 'due' : heardUnder(sentPolicy(this.tables, this.#rules, after), after.processOrders);
    const silent = heard === 'due' ? {} : { why: heard };
    if (silent.why !== undefined) this.unheard = { entry, why: silent.why };
    if (due || moved) this.#onStep?.(this, { entry, due, ...silent });
  }

  #noteNumbers(entry: PastEntry, before: ItemRow | undefined, after: ItemRow): void {
    const own = entry.sku === this.key.sku;
    const said = own && entry.kind === 'count' ? (entry.body as EntryBody['count']).counted : undefined;
    for (const counter of counters) {
      const [from, to] = [before?.[counter] ?? 0, after[counter]];
      const anew = counter === 'inStock' && said === to;
      this.chains.set(counter, linked(this.chains.get(counter), entry, { from, to, said: anew }));
    }
  }

  #noteRules(entry: PastEntry, before: MerchantRow): void {
    const { kind, document } = entry;
    if (kind === 'epoch') this.#noteStartedOver('', entry);
    for (const { name, mode } of channelFiles(entry))
      this.#modes.set(name, [...(this.#modes.get(name) ?? []), { from: entry.seq, full: mode === 'full' }]);
    if (kind === 'channel-settings' && document !== null) {
      this.settingsOf.set(document, [...(this.settingsOf.get(document) ?? []), entry]);
    }
    if (kind === 'channel' && document !== null) {
      if ((entry.body as EntryBody['channel']).change === 'snapshot') this.#noteStartedOver(document, entry);
      else this.channelChangedBy.set(document, entry);
    }
    const after = this.merchant;
    for (const field of Object.keys(after) as (keyof MerchantRow)[]) {
      if (before[field] !== after[field]) this.merchantMadeBy.set(field, entry);
    }
  }

  #noteStartedOver(channel: string, entry: PastEntry): void {
    this.startedOver.set(channel, [...(this.startedOver.get(channel) ?? []), entry]);
  }

  #noteRefusal(entry: PastEntry): void {
    const { reason, channel } = entry.body as { reason: string; channel?: string };
    if (reason === 'storefront-refused' && channel !== undefined) {
      this.refusals.set(channel, [...(this.refusals.get(channel) ?? []), entry].slice(-refusalsMax));
    }
  }
}

/** What the configuration file said of channels there. */
function channelFiles({ kind, document, body }: PastEntry): Pick<ChannelRules, 'name' | 'mode'>[] {
  if (kind === 'channel-settings') return [{ name: document ?? '', ...(body as EntryBody['channel-settings']).file }];
  return kind === 'start' ? ((body as EntryBody['start']).settings?.channels ?? []) : [];
}

/** Units held by a document: none, and it holds nothing any more. */
function note(by: Map<string, number>, document: string, units: number): void {
  const now = (by.get(document) ?? 0) + units;
  if (now === 0) by.delete(document);
  else by.set(document, now);
}

/** Both are in the order of the ledger. */
function* merged(ours: Iterable<PastEntry>, theirs: Iterable<PastEntry>): Generator<PastEntry> {
  const others = theirs[Symbol.iterator]();
  let other = others.next();
  for (const entry of ours) {
    while (other.done !== true && other.value.seq < entry.seq) {
      yield other.value;
      other = others.next();
    }
    yield entry;
  }
  for (; other.done !== true; other = others.next()) yield other.value;
}
