/**
 * The rules once more, written from their text and from nothing else: what each entry makes of an item, when the flag
 * turns and why, what a movement makes the storefronts hear, and what each of them has to show. It shares no code with
 * the agent.
 */
import type { Entry } from '../../agent/inventory/nouns/entry.ts';

type Condition = 'good' | 'hold' | 'damaged';
const apart = { hold: 'onHold', damaged: 'damaged' } as const;
/** What a receipt, a correction or a count says beside its quantity. */
type MovedBody = { meant: boolean; gone: boolean; condition: Exclude<Condition, 'good'>; returned: Condition };

export type Policy = 'never' | 'always' | 'process-orders';
type FlagMode = 'auto' | 'first-receipt' | 'manual';

/** How a channel is configured now. */
export type ChannelSetting = {
  name: string;
  merchant: string;
  minimum: number;
  maximum: number | undefined;
  full: boolean;
  physical: boolean;
};

export type Item = {
  merchant: string;
  sku: string;
  inStock: number;
  booked: number;
  published: number;
  packed: number;
  onHold: number;
  damaged: number;
  /** R28: what one of it consists of; undefined: it is no kit. */
  components: { sku: string; quantity: number }[] | undefined;
  receivedUnits: number;
  correctedUnits: number;
  noneMeant: boolean;
  flag: boolean;
  flagReason: string | null;
  sync: Policy | null;
  streetDate: string | null;
  bypass: boolean;
  elsewhere: boolean;
  /** A movement of it was heard at some time. */
  heard: boolean;
  /** It was received, or published, at some time. */
  ever: boolean;
  /** When something that may be heard moved last, true time. */
  movedMs: number;
  /** Sync now was asked: by channel the entry that says so, until the storefront has answered for it. */
  forced: Map<string, number>;
};

/** `kits`: those that it is ordered as (R28). */
type Line = { quantity: number; shipped: number; packed: number; kits: readonly string[] };
type Share = { sku: string; quantity: number; each: number };
type Order = {
  /** R28: units of each SKU that belong to its kits. */
  inKits: ReadonlyMap<string, number>;
  merchant: string;
  id: string;
  channel: string | null;
  open: boolean;
  cancelled: boolean;
  lines: Map<string, Line>;
  booked: Map<string, number>;
  byHand: boolean | null;
  place: number;
};
type NoticeLine = { quantity: number; received: number; published: boolean };
type Return = { open: boolean; lines: Map<string, { quantity: number; good: number }> };
/** R25: what a storefront is to be told of one thing, as it was said last. `version`: the entry that said so. */
type Telling = { version: number; content: unknown };
type Notice = { open: boolean; publish: boolean; lines: Map<string, NoticeLine> };

/** What a storefront has to show of an item. `settled`: as it showed when all was quiet last. */
export type Expectation = {
  settled: number | undefined;
  /** It has to be told what is now. */
  live: boolean;
  /** It may have been told, or may have been silenced before. */
  loose: boolean;
  /** Its storefront will not have it: no turn says it again before there is something new of it. */
  refused: boolean;
  levels: Set<number | undefined>;
};

/** Of a kit in one commit: as it was before, and what moved its parts. */
type KitMoves = { before: number; causes: Set<string> };

type Turn = { on: boolean; reasons: readonly string[] };

export class Oracle {
  seq = 0;
  readonly items = new Map<string, Item>();
  readonly orders = new Map<string, Order>();
  readonly notices = new Map<string, Notice>();
  readonly returns = new Map<string, Return>();
  /** By channel and type, then by id. */
  readonly tellings = new Map<string, Map<string, Telling>>();
  readonly merchants = new Map<string, { sync: Policy; mode: FlagMode; timezone: string; splitHeld: boolean }>();
  readonly channels = new Map<string, ChannelSetting>();
  readonly stopped = new Set<string>();
  /** What a channel acknowledged last, by channel and SKU. */
  readonly acked = new Map<string, number>();
  /** Where the ledger was when a batch was made, by its key. */
  readonly frozenAt = new Map<string, number>();
  readonly wrong: string[] = [];
  entries = 0;
  turns = 0;
  nowMs = 0;
  readonly #expected = new Map<string, Map<string, Expectation>>();
  /** What each channel's own open orders hold, by channel and SKU. */
  readonly #own = new Map<string, number>();
  /** What a storefront that started over since was told, by channel and SKU: it may show any number of it (R11). */
  readonly #forgotten = new Set<string>();
  /** Turns that a movement causes and that are not on the record yet. */
  readonly #owed = new Map<string, Turn>();
  readonly #kits = new Set<Item>();
  readonly #kitMoves = new Map<string, KitMoves>();
  readonly #zones = new Map<string, Intl.DateTimeFormat>();

  item(merchant: string, sku: string): Item {
    const key = keyOf(merchant, sku);
    const known = this.items.get(key);
    if (known !== undefined) return known;
    const fresh: Item = {
      ...{ merchant, sku, inStock: 0, booked: 0, published: 0, packed: 0, receivedUnits: 0, correctedUnits: 0 },
      ...{ onHold: 0, damaged: 0, components: undefined },
      ...{ noneMeant: false, flag: false, flagReason: null, sync: null, streetDate: null, bypass: false },
      ...{ elsewhere: false, heard: false, ever: false, movedMs: 0, forced: new Map() },
    };
    this.items.set(key, fresh);
    return fresh;
  }

  expectation(channel: string, sku: string): Expectation {
    const all = this.expectations(channel);
    const known = all.get(sku);
    if (known !== undefined) return known;
    const fresh: Expectation = {
      ...{ settled: undefined, live: false, loose: false, refused: false },
      levels: new Set(),
    };
    all.set(sku, fresh);
    return fresh;
  }

  expectations(channel: string): Map<string, Expectation> {
    const known = this.#expected.get(channel) ?? new Map<string, Expectation>();
    this.#expected.set(channel, known);
    return known;
  }

  // --- the numbers

  /** R26: in stock, and never sold. */
  setApart = ({ onHold, damaged }: Item): number => onHold + damaged;

  /** In stock less what is set apart and what is booked, and what is published (R15); of a kit what its parts allow. */
  available = (item: Item): number => {
    const { merchant, components, inStock, published, booked } = item;
    if (components === undefined) return inStock + published - this.setApart(item) - booked;
    const allowed = components.map((part) => this.available(this.item(merchant, part.sku)) / part.quantity);
    return Math.min(...allowed.map(Math.floor));
  };

  received = ({ merchant, components, receivedUnits, correctedUnits, noneMeant }: Item): boolean =>
    components === undefined
      ? receivedUnits > 0 || correctedUnits > 0 || noneMeant
      : components.every(({ sku }) => this.received(this.item(merchant, sku)));

  policy = (item: Item): Policy => item.sync ?? this.#merchant(item.merchant).sync;

  /** What the channel's own open orders hold of it. */
  own = (channel: string, sku: string): number => this.#own.get(keyOf(channel, sku)) ?? 0;

  /** R20, R21: what a channel has to show of it. */
  level(channel: ChannelSetting, item: Item): number {
    const free = this.available(item);
    let shown = free;
    if (free <= 0 || free < channel.minimum) shown = 0;
    else if (channel.maximum !== undefined && free > channel.maximum) shown = channel.maximum;
    if (!channel.physical) return shown;
    // Where it sold more than there is, no more than there is.
    const there = item.components === undefined ? item.inStock + item.published - this.setApart(item) : 0;
    return shown + Math.max(0, Math.min(there, this.own(channel.name, item.sku)));
  }

  /** R10: a movement at this moment is told. */
  hears = (item: Item): boolean => {
    const policy = this.policy(item);
    return policy === 'always' || (policy === 'process-orders' && item.flag);
  };

  /** R11, R16, never: whatever happened, nothing of it is told now. */
  silenced(item: Item, channel: string): boolean {
    if (item.bypass || item.elsewhere) return true;
    const key = keyOf(channel, item.sku);
    const told = (this.acked.get(key) ?? 0) > 0 || this.#forgotten.has(key);
    if (!this.received(item) && item.published <= 0 && !told) return true;
    return this.policy(item) === 'never' && !item.forced.has(channel);
  }

  today(merchant: string, atMs: number): string {
    const { timezone } = this.#merchant(merchant);
    const zone = this.#zones.get(timezone) ?? new Intl.DateTimeFormat('en-CA', { timeZone: timezone });
    this.#zones.set(timezone, zone);
    return zone.format(atMs);
  }

  /** R8: its date has not begun. */
  dateHolds = (item: Item, atMs: number): boolean => {
    const dates = this.datesOf(item);
    return dates.length > 0 && dates.some((date) => date > this.today(item.merchant, atMs));
  };

  /** R28: a kit waits for those of its parts, too. */
  datesOf = ({ merchant, streetDate, components = [] }: Item): string[] =>
    [streetDate, ...components.map(({ sku }) => this.item(merchant, sku).streetDate)].filter((date) => date !== null);

  /**
   * R24: why an order is held, of those that are open, in the order in which they were booked; undefined: it may be
   * packed.
   */
  holds(merchant: string, open: readonly string[], atMs: number): Map<string, string | undefined> {
    const { splitHeld, mode } = this.#merchant(merchant);
    const orders = open.flatMap((id) => this.orders.get(keyOf(merchant, id)) ?? []);
    const toPack = ({ quantity, shipped, packed }: Line) => Math.max(0, quantity - shipped - packed);
    const left = new Map<string, number>();
    const short = new Set<string>();
    for (const { id, lines } of orders) {
      for (const [sku, line] of lines) {
        const item = this.item(merchant, sku);
        const there = left.get(sku) ?? item.inStock - item.packed - this.setApart(item);
        const need = toPack(line);
        if (need <= there) left.set(sku, there - need);
        else {
          // Where an order may go in parts, it takes what is there.
          if (!(splitHeld && there > 0)) short.add(keyOf(id, sku));
          left.set(sku, splitHeld ? 0 : there);
        }
      }
    }
    const isOff = (item: Item): boolean => {
      if (item.flag) return false;
      if (this.dateHolds(item, atMs) || item.flagReason === 'admin') return true;
      return mode === 'manual' && (item.flagReason === null || item.flagReason === 'street-date');
    };
    const why = (id: string, sku: string, kits: readonly string[]): string | undefined => {
      const item = this.item(merchant, sku);
      if (!this.received(item) || isOff(item)) return 'pre-order';
      const ordered = kits.map((kit) => this.item(merchant, kit));
      if (ordered.some((kit) => kit.components !== undefined && isOff(kit))) return 'pre-order';
      const covered = item.inStock - this.setApart(item) >= item.booked;
      return short.has(keyOf(id, sku)) && !covered ? 'insufficient' : undefined;
    };
    return new Map(
      orders.map(({ id, byHand, lines }) => {
        if (byHand !== null) return [id, byHand ? 'by-hand' : undefined];
        const whys = [...lines].flatMap(([sku, line]) => (toPack(line) > 0 ? (why(id, sku, line.kits) ?? []) : []));
        return [id, whys.includes('pre-order') ? 'pre-order' : whys[0]];
      }),
    );
  }

  // --- the entries

  /** One commit. @param nowMs true time */
  commit(entries: readonly Entry[], nowMs: number): void {
    this.nowMs = nowMs;
    const touched = new Set<string>();
    for (const entry of entries) {
      if (entry.seq !== this.seq + 1) this.#say(`entry ${entry.seq} comes after ${this.seq}`);
      this.seq = entry.seq;
      this.entries += 1;
      const kits = this.#kitsBy(entry).map((kit) => ({ kit, before: this.available(kit), had: this.received(kit) }));
      this.#take(entry);
      for (const { kit, before, had } of kits)
        if (this.available(kit) !== before || this.received(kit) !== had) this.#kitMoved(kit, before, entry);
      if (entry.document !== null && entry.merchant !== null) touched.add(keyOf(entry.merchant, entry.document));
    }
    for (const [key, turn] of this.#owed)
      this.#say(
        `R9: ${key.replace('\u0000', ' ')} should have turned ${turn.on ? 'on' : 'off'} (${turn.reasons}), entry ${this.seq}`,
      );
    this.#owed.clear();
    this.#lawOfKits(entries.at(-1)?.at ?? 0);
    for (const key of touched) this.#lawOfOrder(key);
  }

  #take(entry: Entry): void {
    const { kind } = entry;
    // biome-ignore lint/suspicious/noExplicitAny: the witness reads the record as a stranger would, field by field
    const body = entry.body as any;
    const merchant = entry.merchant ?? '';
    const sku = entry.sku ?? '';
    const quantity = entry.quantity ?? 0;
    switch (kind) {
      case 'start':
        for (const { id, ...file } of body.settings?.merchants ?? []) this.#setMerchant(id, file);
        for (const { name, ...file } of body.settings?.channels ?? []) this.#setChannel(name, file);
        return;
      case 'policy':
        this.#policyChanged(merchant, entry.sku, body);
        return;
      case 'channel-settings':
        this.#setChannel(entry.document ?? '', body.file);
        return;
      case 'item':
        this.#itemChanged(entry, body);
        return;
      case 'receipt':
      case 'adjustment':
      case 'count':
        this.#moved(entry, quantity, kind);
        return;
      case 'condition':
        this.#changesCondition(entry, body.from, body.to, quantity);
        return;
      case 'return':
        this.#returnAnnounced(merchant, entry.document ?? '', body.lines);
        return;
      case 'restock':
        this.#restocked(entry, quantity);
        return;
      case 'return-close': {
        const back = this.returns.get(keyOf(merchant, entry.document ?? ''));
        if (back !== undefined) back.open = false;
        return;
      }
      case 'telling': {
        const of = keyOf(body.channel, body.type);
        const all = this.tellings.get(of) ?? new Map<string, Telling>();
        this.tellings.set(of, all.set(body.id, { version: entry.seq, content: body.content }));
        return;
      }
      case 'brake':
        // R29: nobody here empties a shop by mistake.
        if (body.change === 'held') this.#say(`R29: ${entry.document} was stopped: ${JSON.stringify(body)}`);
        return;
      case 'shipment':
        this.#shipped(entry, quantity);
        return;
      case 'packing':
        this.#boxed(entry, quantity);
        return;
      case 'reversal':
        if (body.kind === 'receipt') this.#moved(entry, quantity, 'receipt', true);
        else if (body.kind === 'shipment') this.#shipped(entry, quantity);
        else if (body.kind === 'packing') this.#boxed(entry, quantity);
        else if (body.kind === 'condition') this.#changesCondition(entry, body.from, body.to, quantity);
        return;
      case 'order':
        this.#ordered(entry, body);
        return;
      case 'booking':
        this.#booked(entry, quantity);
        return;
      case 'order-cancel':
        this.#cancelled(merchant, entry.document ?? '');
        return;
      case 'order-hold': {
        const order = this.orders.get(keyOf(merchant, entry.document ?? ''));
        if (order !== undefined) order.byHand = body.held;
        return;
      }
      case 'notice':
        this.#announced(merchant, entry.document ?? '', body);
        return;
      case 'notice-publish':
        this.#publishes(entry, quantity, body.on);
        return;
      case 'notice-close': {
        const notice = this.notices.get(keyOf(merchant, entry.document ?? ''));
        if (notice !== undefined) notice.open = false;
        return;
      }
      case 'process-orders':
        this.#turned(entry, body);
        return;
      case 'sync-now': {
        const item = this.item(merchant, sku);
        for (const channel of this.#channelsOf(merchant)) item.forced.set(channel.name, entry.seq);
        this.#heard(item, true);
        return;
      }
      case 'ack':
        this.#acknowledged(entry.document ?? '', body);
        return;
      case 'exception':
        // For good: it is not asked for any more, and tried again once there is something new.
        if (body.reason === 'storefront-refused') {
          this.item(merchant, sku).forced.delete(entry.document ?? '');
          Object.assign(this.expectation(entry.document ?? '', sku), { loose: true, live: true });
        }
        return;
      case 'channel':
        this.#channelChanged(entry.document ?? '', body.change);
        return;
      case 'epoch':
        for (const channel of this.channels.keys()) this.#startedOver(channel);
        return;
    }
  }

  #moved(entry: Entry, quantity: number, cause: 'receipt' | 'adjustment' | 'count', undone = false): void {
    const item = this.item(entry.merchant ?? '', entry.sku ?? '');
    const before = this.available(item);
    const { meant = false, gone = false, condition, returned } = entry.body as Partial<MovedBody>;
    const saysNone = meant && !item.noneMeant;
    item.inStock += quantity;
    if (condition !== undefined) item[apart[condition]] += quantity;
    // What came back has arrived once it is restocked.
    if (cause !== 'receipt') item.correctedUnits += quantity;
    else if (returned === undefined) item.receivedUnits += quantity;
    item.noneMeant ||= meant || gone;
    if (cause === 'receipt' && returned === undefined) this.#onNotice(entry, quantity);
    if (returned !== undefined) this.#onReturn(entry, returned, quantity);
    if (cause === 'count') this.#notFound(item);
    if (item.inStock < 0) this.#say(`${item.sku} has ${item.inStock} in stock, entry ${entry.seq}`);
    const adds = cause === 'receipt' ? !undone && condition === undefined : undefined;
    this.#after(item, before, cause, entry, adds, saysNone);
    this.#lawOfConditions(item, entry);
  }

  /** R26: a count that finds less finds less of what was set apart; what is gone was damaged before it was on hold. */
  #notFound(item: Item): void {
    const shelf = Math.max(0, item.inStock - item.packed);
    item.onHold = Math.min(item.onHold, shelf);
    item.damaged = Math.min(item.damaged, shelf - item.onHold);
  }

  /** R26: from one condition to another: what is not good is not for sale. */
  #changesCondition(entry: Entry, from: Condition, to: Condition, quantity: number): void {
    const item = this.item(entry.merchant ?? '', entry.sku ?? '');
    const before = this.available(item);
    if (from !== 'good') item[apart[from]] -= quantity;
    if (to !== 'good') item[apart[to]] += quantity;
    this.#after(item, before, 'adjustment', entry);
    this.#lawOfConditions(item, entry);
  }

  #lawOfConditions({ sku, onHold, damaged, inStock }: Item, { seq }: Entry): void {
    if (onHold < 0 || damaged < 0 || onHold + damaged > inStock)
      this.#say(`R26: ${sku} has ${inStock} in stock, ${onHold} on hold and ${damaged} damaged, entry ${seq}`);
  }

  #returnAnnounced(merchant: string, id: string, announced: { sku: string; quantity: number }[]): void {
    const before = this.returns.get(keyOf(merchant, id));
    const lines = new Map(before?.lines);
    for (const [sku, line] of lines) lines.set(sku, { ...line, quantity: 0 });
    for (const { sku, quantity } of announced) lines.set(sku, { quantity, good: before?.lines.get(sku)?.good ?? 0 });
    this.returns.set(keyOf(merchant, id), { open: true, lines });
  }

  #onReturn({ merchant, sku, document, seq }: Entry, found: Condition, quantity: number): void {
    const back = this.returns.get(keyOf(merchant ?? '', document ?? ''));
    if (back?.open !== true && quantity > 0)
      this.#say(`R26: ${document} is not open, and ${sku} came back, entry ${seq}`);
    const line = back?.lines.get(sku ?? '') ?? { quantity: 0, good: 0 };
    back?.lines.set(sku ?? '', { ...line, good: line.good + (found === 'good' ? quantity : 0) });
  }

  /** R26: no more is for sale again than was found good, once. */
  #restocked(entry: Entry, quantity: number): void {
    const item = this.item(entry.merchant ?? '', entry.sku ?? '');
    const line = this.returns.get(keyOf(item.merchant, entry.document ?? ''))?.lines.get(item.sku);
    if (line === undefined || quantity > line.good)
      this.#say(`R26: ${quantity} of ${item.sku} are restocked, and ${line?.good} were found good, entry ${entry.seq}`);
    if (line !== undefined) line.good = 0;
    const before = this.available(item);
    item.onHold -= quantity;
    item.receivedUnits += quantity;
    this.#after(item, before, 'return', entry);
    this.#lawOfConditions(item, entry);
  }

  // --- kits (R28)

  /** Those that an entry may move: of the item, and it itself where it is put together. */
  #kitsBy({ merchant, sku, kind }: Entry): Item[] {
    if (merchant === null || sku === null) return [];
    return [...this.#kits].filter(
      (kit) =>
        kit.merchant === merchant &&
        (kit.components?.some((part) => part.sku === sku) === true || (kind === 'item' && kit.sku === sku)),
    );
  }

  #kitMoved(kit: Item, before: number, entry: Entry): void {
    const key = keyOf(kit.merchant, kit.sku);
    const moves = this.#kitMoves.get(key) ?? { before, causes: new Set() };
    this.#kitMoves.set(key, moves);
    for (const cause of kitCauses(entry)) moves.causes.add(cause);
    if (this.received(kit)) kit.ever = true;
    const withdrawn = entry.kind === 'notice-publish' && (entry.quantity ?? 0) < 0;
    this.#heard(kit, false, withdrawn && this.#toldMore(kit));
  }

  /** R7, R28: what moved a part has turned its kits as it would have turned an item. */
  #lawOfKits(at: number): void {
    for (const [key, { before }] of this.#kitMoves) {
      const kit = this.items.get(key);
      if (kit?.components === undefined || this.#merchant(kit.merchant).mode !== 'auto') continue;
      const now = this.available(kit);
      const off = kit.flag && now <= 0;
      const on = !kit.flag && now > 0 && now > before && !this.dateHolds(kit, at);
      if (on || off) this.#say(`R28: ${kit.sku} allows ${now} and is ${kit.flag ? 'on' : 'off'}, entry ${this.seq}`);
    }
    this.#kitMoves.clear();
  }

  /** R9 of a kit: by what moved its parts, and in the direction of what they allow. */
  #kitTurned(kit: Item, on: boolean, reason: string, entry: Entry, where: string): void {
    if (reason === 'admin') return;
    if (reason === 'street-date') {
      if (!this.#dateTurns(kit, on, entry)) this.#say(`R8: ${where}: no date of it or of its parts says so`);
      return;
    }
    const moves = this.#kitMoves.get(keyOf(kit.merchant, kit.sku));
    const now = this.available(kit);
    if (moves?.causes.has(reason) !== true) this.#say(`R9: ${where}: nothing of the kind moved a part`);
    if (on ? now <= 0 && this.#merchant(kit.merchant).mode === 'auto' : now > 0)
      this.#say(`R28: ${where}: its parts allow ${now}`);
  }

  /** What came of a notice's line is published no longer: it is there. */
  #onNotice(entry: Entry, quantity: number): void {
    const { merchant, sku, document } = entry;
    const notice = this.notices.get(keyOf(merchant ?? '', document ?? ''));
    if (notice === undefined || sku === null) return;
    const line = notice.lines.get(sku) ?? { quantity: 0, received: 0, published: false };
    line.received += quantity;
    if (line.quantity > 0 || line.received !== 0) notice.lines.set(sku, line);
    else notice.lines.delete(sku);
    this.#recount(this.item(merchant ?? '', sku));
  }

  #shipped(entry: Entry, quantity: number): void {
    const item = this.item(entry.merchant ?? '', entry.sku ?? '');
    const order = this.orders.get(keyOf(item.merchant, entry.document ?? ''));
    const before = this.available(item);
    item.inStock += quantity;
    if (order === undefined) {
      this.#after(item, before, 'sale', entry);
      return;
    }
    // R3: in stock and booked fall together.
    item.booked += quantity;
    this.#hold(order, item.sku, quantity);
    const line = order.lines.get(item.sku);
    const boxed = quantity < 0 ? Math.max(quantity, -(line?.packed ?? 0)) : quantity;
    item.packed += boxed;
    if (line !== undefined) Object.assign(line, { shipped: line.shipped - quantity, packed: line.packed + boxed });
    this.#heard(item, false);
  }

  /** Into a box of the order, or out of it: still in stock, no longer on the shelf. */
  #boxed(entry: Entry, quantity: number): void {
    const item = this.item(entry.merchant ?? '', entry.sku ?? '');
    const line = this.orders.get(keyOf(item.merchant, entry.document ?? ''))?.lines.get(item.sku);
    const boxed = quantity < 0 ? Math.max(quantity, -(line?.packed ?? 0)) : quantity;
    item.packed += boxed;
    if (line !== undefined) line.packed += boxed;
  }

  #booked(entry: Entry, quantity: number): void {
    const item = this.item(entry.merchant ?? '', entry.sku ?? '');
    const order = this.orders.get(keyOf(item.merchant, entry.document ?? ''));
    const before = this.available(item);
    item.booked += quantity;
    if (order !== undefined) this.#hold(order, item.sku, quantity);
    this.#after(item, before, 'sale', entry);
  }

  #hold(order: Pick<Order, 'channel' | 'booked' | 'inKits'>, sku: string, quantity: number): void {
    this.#holdOwn(order, sku, -1);
    order.booked.set(sku, (order.booked.get(sku) ?? 0) + quantity);
    this.#holdOwn(order, sku, 1);
  }

  /** R28: a kit's parts its storefront holds under the kit's name, and they are thought to leave last. */
  #holdOwn({ channel, booked, inKits }: Pick<Order, 'channel' | 'booked' | 'inKits'>, sku: string, sign: 1 | -1): void {
    const units = Math.max(0, (booked.get(sku) ?? 0) - (inKits.get(sku) ?? 0));
    if (channel !== null) this.#own.set(keyOf(channel, sku), this.own(channel, sku) + sign * units);
  }

  #publishes(entry: Entry, quantity: number, on: boolean): void {
    const item = this.item(entry.merchant ?? '', entry.sku ?? '');
    const before = this.available(item);
    const line = this.notices.get(keyOf(item.merchant, entry.document ?? ''))?.lines.get(item.sku);
    if (line !== undefined) line.published = on;
    const was = item.published;
    item.published = was + quantity;
    if (item.published > 0) item.ever = true;
    this.#after(item, before, 'published', entry, undefined, quantity < 0 && this.#toldMore(item));
    const counted = this.#publishedOf(item);
    if (counted !== item.published)
      this.#say(`R15: ${item.sku} counts ${item.published} published, its notices say ${counted}, entry ${entry.seq}`);
  }

  /** R15: some storefront has acknowledged more than it should show now, and is told so while the flag is off, too. */
  #toldMore = (item: Item): boolean =>
    this.#channelsOf(item.merchant).some(
      (channel) => (this.acked.get(keyOf(channel.name, item.sku)) ?? 0) > this.level(channel, item),
    );

  #publishedOf(item: Item): number {
    let sum = 0;
    for (const [key, notice] of this.notices) {
      if (!notice.open || !key.startsWith(`${item.merchant}\u0000`)) continue;
      const line = notice.lines.get(item.sku);
      if (line?.published === true) sum += Math.max(0, line.quantity - line.received);
    }
    return sum;
  }

  #recount(item: Item): void {
    item.published = this.#publishedOf(item);
  }

  /**
   * R7: the turn that a movement causes. @param adds something arrived, whatever it makes of the number @param aloud
   * told while the flag is off, too
   */
  #after(item: Item, before: number, cause: string, entry: Entry, adds?: boolean, aloud = false): void {
    const after = this.available(item);
    if (this.received(item)) item.ever = true;
    const { mode } = this.#merchant(item.merchant);
    const key = keyOf(item.merchant, item.sku);
    const rises = adds ?? after > before;
    const up = cause === 'sale' ? 'freed' : cause;
    const down = cause === 'sale' ? 'sell-out' : cause;
    this.#heard(item, false, aloud);
    if (mode === 'manual') return;
    if (rises && !item.flag && !this.dateHolds(item, entry.at)) {
      const arrives = cause !== 'sale' && cause !== 'published';
      const on = mode === 'auto' ? after > 0 : arrives && item.flagReason !== 'admin';
      if (on) this.#owed.set(key, { on: true, reasons: [up] });
    } else if (mode === 'auto' && after <= 0 && after !== before && item.flag)
      this.#owed.set(key, { on: false, reasons: [down] });
  }

  /** R9: one turn a cause, with its true reason. */
  #turned(entry: Entry, { on, reason }: { on: boolean; reason: string }): void {
    this.turns += 1;
    const item = this.item(entry.merchant ?? '', entry.sku ?? '');
    const key = keyOf(item.merchant, item.sku);
    const owed = this.#owed.get(key);
    this.#owed.delete(key);
    const where = `${item.sku} turned ${on ? 'on' : 'off'} (${reason}), entry ${entry.seq}`;
    if (item.flag === on) this.#say(`R9: ${where}: it was so already`);
    const kit = item.components !== undefined && owed === undefined;
    if (kit) this.#kitTurned(item, on, reason, entry, where);
    if (owed !== undefined && (owed.on !== on || !owed.reasons.includes(reason)))
      this.#say(`R9: ${where}: it should have turned ${owed.on ? 'on' : 'off'} (${owed.reasons})`);
    if (
      !kit &&
      owed === undefined &&
      reason !== 'admin' &&
      !(reason === 'street-date' && this.#dateTurns(item, on, entry))
    )
      this.#say(`R9: ${where}: nothing caused it`);
    item.flag = on;
    item.flagReason = reason;
    this.#heard(item, false, true);
  }

  /** R8: a date that begins lets the merchant's setting decide; one that is set holds. */
  #dateTurns(item: Item, on: boolean, entry: Entry): boolean {
    const holds = this.dateHolds(item, entry.at);
    if (!on) return holds;
    return !holds && this.dateLetsOut(item);
  }

  /** R8: off, and nobody but its date had turned it. */
  dateLetsOut(item: Item): boolean {
    const { mode } = this.#merchant(item.merchant);
    if (item.flag || (item.flagReason !== null && item.flagReason !== 'street-date')) return false;
    return mode === 'auto' ? this.available(item) > 0 : mode === 'first-receipt' && this.received(item);
  }

  #itemChanged(entry: Entry, body: Record<string, unknown>): void {
    const item = this.item(entry.merchant ?? '', entry.sku ?? '');
    if (body.components !== undefined) {
      item.components = (body.components as Item['components'] | null) ?? undefined;
      if (item.components === undefined) this.#kits.delete(item);
      else this.#kits.add(item);
    }
    if (body.sync !== undefined) item.sync = body.sync as Policy | null;
    if (body.bypassSync !== undefined) item.bypass = body.bypassSync as boolean;
    if (body.notFulfilledHere !== undefined) item.elsewhere = body.notFulfilledHere as boolean;
    if (body.streetDate !== undefined && body.streetDate !== item.streetDate) {
      item.streetDate = body.streetDate as string | null;
      const turn = this.dateHolds(item, entry.at) ? item.flag && false : this.dateLetsOut(item);
      const off = this.dateHolds(item, entry.at) && item.flag;
      if (turn || off) this.#owed.set(keyOf(item.merchant, item.sku), { on: !off, reasons: ['street-date'] });
    }
    this.#loosen(item);
  }

  #policyChanged(
    merchant: string,
    sku: string | null,
    body: { sync?: Policy | null; processOrders?: FlagMode; file?: object },
  ): void {
    if (sku !== null) {
      const item = this.item(merchant, sku);
      if (body.sync !== undefined) item.sync = body.sync;
      this.#loosen(item);
      return;
    }
    const rules = this.#merchant(merchant);
    if (body.sync !== undefined && body.sync !== null) rules.sync = body.sync;
    if (body.processOrders !== undefined) rules.mode = body.processOrders;
    for (const item of this.items.values()) if (item.merchant === merchant) this.#loosen(item);
  }

  #setMerchant(
    id: string,
    file: { sync: Policy; processOrders: FlagMode; timezone?: string; splitHeld?: boolean },
  ): void {
    const { sync, processOrders: mode, timezone = 'America/New_York', splitHeld = false } = file;
    this.merchants.set(id, { sync, mode, timezone, splitHeld });
  }

  /** R13: another number to be shown goes out at once, for what is told now. */
  #setChannel(name: string, file: { minimumLevel: number; maximumLevel?: number; mode: string; basis: string }): void {
    const [merchant = ''] = name.split('-');
    const before = this.channels.get(name);
    const after: ChannelSetting = {
      ...{ name, merchant, minimum: file.minimumLevel, maximum: file.maximumLevel },
      ...{ full: file.mode === 'full', physical: file.basis === 'physical' },
    };
    this.channels.set(name, after);
    if (before === undefined) return;
    for (const item of this.items.values()) {
      if (item.merchant !== merchant || !item.heard) continue;
      const expected = this.expectation(name, item.sku);
      expected.levels.add(this.level(after, item));
      if (this.hears(item)) expected.live = true;
      else if (expected.live) expected.loose = true;
    }
  }

  #ordered(
    entry: Entry,
    body: { channel?: string; lines: { sku: string; quantity: number; elsewhere?: true; kits?: Share[] }[] },
  ): void {
    const key = keyOf(entry.merchant ?? '', entry.document ?? '');
    const before = this.orders.get(key);
    const lines = new Map<string, Line>();
    for (const { sku, quantity, elsewhere, kits: shares = [] } of body.lines) {
      const { shipped = 0, packed = 0 } = before?.lines.get(sku) ?? {};
      const of = elsewhere ? [] : shares.map((share) => share.sku);
      lines.set(sku, { quantity: elsewhere ? 0 : quantity, shipped, packed, kits: of });
    }
    for (const [sku, line] of before?.lines ?? [])
      if (!lines.has(sku)) lines.set(sku, { ...line, quantity: line.shipped });
    const channel = body.channel ?? before?.channel ?? null;
    const inKits = new Map(
      body.lines.map(({ sku, kits = [] }) => [sku, kits.reduce((sum, kit) => sum + kit.quantity * kit.each, 0)]),
    );
    for (const sku of before?.booked.keys() ?? []) {
      if (before !== undefined) this.#holdOwn(before, sku, -1);
      this.#holdOwn({ channel, inKits, booked: before?.booked ?? new Map() }, sku, 1);
    }
    this.orders.set(key, {
      ...{ merchant: entry.merchant ?? '', id: entry.document ?? '', open: true, cancelled: false, lines },
      ...{ channel, inKits },
      booked: before?.booked ?? new Map(),
      byHand: before?.byHand ?? null,
      place: before?.place ?? entry.seq,
    });
  }

  #cancelled(merchant: string, id: string): void {
    const order = this.orders.get(keyOf(merchant, id));
    if (order === undefined) return;
    for (const [sku, line] of order.lines) {
      this.item(merchant, sku).packed -= line.packed;
      line.packed = 0;
    }
    Object.assign(order, { open: false, cancelled: true });
  }

  #announced(
    merchant: string,
    id: string,
    body: { publish?: boolean; lines: { sku: string; quantity: number }[] },
  ): void {
    const key = keyOf(merchant, id);
    const before = this.notices.get(key);
    const lines = new Map<string, NoticeLine>();
    for (const { sku, quantity } of body.lines) {
      const old = before?.lines.get(sku);
      lines.set(sku, { quantity, received: old?.received ?? 0, published: old?.published ?? false });
    }
    for (const [sku, line] of before?.lines ?? [])
      if (!lines.has(sku) && line.received !== 0)
        lines.set(sku, { quantity: 0, received: line.received, published: false });
    this.notices.set(key, { open: true, publish: body.publish ?? before?.publish ?? false, lines });
  }

  /** R3: what is booked of an order is what it wants and has not got, once; nothing once it is over. */
  #lawOfOrder(key: string): void {
    const order = this.orders.get(key);
    if (order === undefined) return;
    for (const [sku, booked] of order.booked) {
      const line = order.lines.get(sku);
      const wanted = order.cancelled || line === undefined ? 0 : Math.max(0, line.quantity - line.shipped);
      if (booked !== wanted)
        this.#say(`R3: order ${order.id} holds ${booked} of ${sku}, and wants ${wanted}, entry ${this.seq}`);
    }
    for (const [sku, { quantity, shipped }] of order.lines)
      if (!order.cancelled && quantity > shipped && !order.booked.has(sku))
        this.#say(`R3: order ${order.id} wants ${quantity} of ${sku}, and none is booked, entry ${this.seq}`);
  }

  // --- who has to hear what

  /** @param forced R14 @param aloud told while the flag is off, too (R12, R15) */
  #heard(item: Item, forced: boolean, aloud = false): void {
    const policy = this.policy(item);
    const heard = forced || policy === 'always' || (policy === 'process-orders' && (item.flag || aloud));
    if (heard) Object.assign(item, { heard: true, movedMs: this.nowMs });
    for (const channel of this.#channelsOf(item.merchant)) {
      const expected = this.expectation(channel.name, item.sku);
      const level = this.level(channel, item);
      expected.levels.add(level);
      // R21: what its own orders hold is part of what a physical storefront is told, also of what is sold out.
      const physical = channel.physical && policy !== 'never' && this.available(item) <= 0;
      if (heard) Object.assign(expected, { live: true, loose: false, refused: false });
      else if (physical) Object.assign(expected, { loose: true, live: true });
      else if (expected.live) expected.loose = true;
    }
  }

  /** A setting was changed while something may have been on its way. */
  #loosen(item: Item): void {
    for (const channel of this.#channelsOf(item.merchant)) {
      const expected = this.expectation(channel.name, item.sku);
      if (expected.live) expected.loose = true;
    }
  }

  #acknowledged(
    channel: string,
    body: { key: string; lines: [string, number, 0 | 1][]; rejected?: { sku: string }[] },
  ): void {
    const { merchant = '' } = this.channels.get(channel) ?? {};
    const rules = this.channels.get(channel);
    for (const { sku } of body.rejected ?? [])
      Object.assign(this.expectation(channel, sku), { loose: true, live: true, refused: true });
    for (const [sku, level, flag] of body.lines) {
      const item = this.item(merchant, sku);
      // What was on its way already answers for nothing that was asked since.
      const made = this.frozenAt.get(body.key) ?? this.seq;
      if ((item.forced.get(channel) ?? 0) <= made) item.forced.delete(channel);
      const expected = this.expectation(channel, sku);
      this.acked.set(keyOf(channel, sku), level);
      this.#forgotten.delete(keyOf(channel, sku));
      expected.refused = body.rejected?.some((each) => each.sku === sku) === true;
      const now = rules !== undefined && level === this.level(rules, item) && (flag === 1) === item.flag;
      if (now) Object.assign(expected, { settled: level, live: false, loose: false, levels: new Set() });
    }
  }

  #channelChanged(channel: string, change: string): void {
    if (change === 'snapshot') this.#startedOver(channel);
    else if (change === 'resumed') this.stopped.delete(channel);
    else this.stopped.add(channel);
  }

  /** Everything that was ever told is told again. */
  #startedOver(name: string): void {
    const channel = this.channels.get(name);
    if (channel === undefined) return;
    for (const item of this.items.values()) {
      if (item.merchant !== channel.merchant || !item.heard) continue;
      const expected = this.expectation(name, item.sku);
      if (this.acked.has(keyOf(name, item.sku))) this.#forgotten.add(keyOf(name, item.sku));
      // Who forgot what is silent now is not told of it.
      expected.levels.add(undefined).add(this.level(channel, item));
      Object.assign(expected, { live: true, loose: this.silenced(item, name) });
    }
  }

  #channelsOf(merchant: string): ChannelSetting[] {
    return [...this.channels.values()].filter((channel) => channel.merchant === merchant);
  }

  #merchant(id: string) {
    const rules = this.merchants.get(id);
    if (rules === undefined) throw new Error(`nobody knows the merchant ${id}`);
    return rules;
  }

  #say(what: string): void {
    this.wrong.push(what);
  }
}

export const keyOf = (of: string, sku: string): string => `${of}\u0000${sku}`;

/** R9: the reasons for which an entry of a part may turn its kits. */
function kitCauses({ kind, body }: Entry): readonly string[] {
  const of = kind === 'reversal' ? ((body as { kind?: string }).kind ?? kind) : kind;
  const told: Record<string, string> = {
    ...{ receipt: 'receipt', count: 'count', adjustment: 'adjustment', condition: 'adjustment', item: 'adjustment' },
    ...{ restock: 'return', 'notice-publish': 'published' },
  };
  return told[of] === undefined ? ['freed', 'sell-out'] : [told[of]];
}
