/**
 * A month of one dock, in minutes: three merchants in two time zones, six storefronts with their moods, goods in and
 * out, and everything that goes wrong meanwhile, thrown with dice that have a seed. Whenever it is quiet, each
 * storefront has to show what the rules make of the ledger (`oracle.ts`); what it showed is noted, and asked for at the
 * end.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrozenBatch } from '../../agent/inventory/nouns/channels/batch.ts';
import type { ShipmentTold } from '../../agent/inventory/nouns/channels/telling.ts';
import type { Entry } from '../../agent/inventory/nouns/entry.ts';
import { seededRandom } from '../../firmware-sim/faults.ts';
import { gtin, sku } from '../end-to-end/codes.ts';
import { busyItems, Deeds } from './deeds.ts';
import type { Answered, InlineBook } from './inline-book.ts';
import { type DeviceClock, Life } from './life.ts';
import { keyOf, Oracle } from './oracle.ts';
import { Shop, type ShopOrder } from './shop.ts';
import {
  channelNames,
  configOf,
  firstSettings,
  kits,
  longestTurnMs,
  merchants,
  ordersOf,
  riseWaitMs,
  type Settings,
  toldOfShipments,
} from './site.ts';
import { Timeline } from './timeline.ts';
import { Wires } from './wires.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/**
 * Both months have the change of the clocks of both zones: back on 25 October 2026 in Berlin and on 1 November in New
 * York, forward on 28 and 14 March 2027.
 */
const monthsAt = [Date.UTC(2026, 9, 18, 9), Date.UTC(2027, 1, 27, 9)] as const;
/** Of these few days the first night has one. */
const daysAt = [
  ...[24, 31].map((day) => Date.UTC(2026, 9, day, 9)),
  ...[13, 27].map((day) => Date.UTC(2027, 2, day, 9)),
];
const daysMax = 28;

function startOf({ seed, days }: MonthOptions): number {
  const starts: readonly number[] = days < daysMax ? daysAt : monthsAt;
  return starts[seed % starts.length] ?? monthsAt[0];
}
/** Nothing but this moves of it: whoever forgot hears of it. */
const canary = sku(0);

/** `folder`: where its ledgers are; absent: where this machine keeps what is temporary. */
export type MonthOptions = {
  seed: number;
  days: number;
  items: number;
  questions: number;
  deedsAnHour?: number;
  folder?: string;
};

export type MonthReport = {
  seed: number;
  days: number;
  entries: number;
  turns: number;
  batches: number;
  lines: number;
  orders: number;
  quiet: number;
  compared: number;
  lives: number;
  kills: number;
  clockSteps: number;
  rebuilds: number;
  questions: number;
  wrong: string[];
  deeds: Record<string, { tried: number; done: number }>;
};

type Question = {
  at: { ms: number } | { seq: number };
  merchant: string;
  sku: string;
  channel: string;
  item: { inStock: number; booked: number; published: number; received: boolean; processOrders: boolean };
  level: number | null;
  shown: number | null;
};

export class Month {
  readonly timeline: Timeline;
  readonly oracle = new Oracle();
  readonly shops = channelNames.map((name) => new Shop(name, name.split('-')[0] ?? ''));
  readonly wires: Wires;
  readonly itemCount: number;
  life!: Life;
  brokerBackMs = 0;
  readonly #options: MonthOptions;
  readonly #deeds: Deeds;
  /** The agent's own, so that what it throws decides nothing of what happens to it. */
  readonly #chance: () => number;
  /** Of further questions: how many are asked decides nothing of what happens. */
  readonly #asking: () => number;
  readonly #device: DeviceClock = { skewMs: 0, trusted: true };
  readonly #settings: Settings = firstSettings();
  readonly #turns = new Map<string, number>();
  readonly #folders: string[] = [];
  /** Orders of each shop that are not on the books yet, by the number they will have there. */
  readonly #unread = new Map<string, Map<string, number>>();
  readonly #questions: Question[] = [];
  #moment = 0;
  #clockBackMs: number | undefined;
  readonly #counts = { quiet: 0, compared: 0, kills: 0, clockSteps: 0, rebuilds: 0, batches: 0 };

  constructor(options: MonthOptions) {
    this.#options = options;
    this.itemCount = options.items;
    const thrown = seededRandom(options.seed);
    this.#chance = seededRandom(options.seed + 2);
    this.#asking = seededRandom(options.seed + 3);
    this.timeline = new Timeline(startOf(options));
    this.wires = new Wires(this.timeline, this.shops, seededRandom(options.seed + 1));
    this.#deeds = new Deeds(this, thrown);
    for (const shop of this.shops) this.#unread.set(shop.channel, new Map());
  }

  async run(): Promise<MonthReport> {
    try {
      // Whoever loads it first would wait for this machine.
      await import('undici');
      await this.#start(this.#folder());
      await this.#stock();
      for (let day = 0; day < this.#options.days && this.#wrong.length === 0; day += 1) await this.#day();
      await this.quiet(true);
      if (this.#wrong.length === 0) await this.#answer();
      const report = this.#report();
      await this.#whileTimeGoesOn(this.life.stop());
      return report;
    } finally {
      for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
    }
  }

  // --- what deeds ask for

  codeOf(merchant: string, item: string): { code: string } {
    const index = Number(item.split('-')[1] ?? 0);
    return { code: gtin(index + 10_000 * (merchants.indexOf(merchant as (typeof merchants)[number]) + 1)) };
  }

  openNotices(merchant: string): string[] {
    return [...this.oracle.notices].flatMap(([key, { open }]) => {
      const [of, id = ''] = key.split('\u0000');
      return open && of === merchant ? [id] : [];
    });
  }

  /** A later one each time, as a shop's database gives them. */
  moment(): string {
    this.#moment = Math.max(this.#moment + 1, this.timeline.nowMs);
    return new Date(this.#moment).toISOString();
  }

  sell(shop: Shop, order: ShopOrder): void {
    if (shop.order(order.id) === undefined) this.#unread.get(shop.channel)?.set(order.id, this.timeline.nowMs);
    shop.put(order);
  }

  // --- days

  async #day(): Promise<void> {
    const endMs = this.timeline.nowMs + dayMs;
    const { deedsAnHour = 7 } = this.#options;
    await this.#morning();
    for (let hour = 0; hour < 14 && this.#wrong.length === 0; hour += 1) {
      for (let n = 0; n < deedsAnHour; n += 1) {
        await this.timeline.advance(this.#deeds.upTo((2 * hourMs) / deedsAnHour));
        this.#weather();
        await this.#deeds.any();
        if (this.#deeds.chance(0.15)) this.#ask({ seq: this.oracle.seq });
        if (this.#deeds.chance(0.012)) await this.#trouble();
        if (this.#deeds.chance(0.03)) await this.quiet(false);
      }
      if (this.#deeds.chance(0.08)) await this.quiet(true);
    }
    await this.quiet(true);
    await this.#pass(endMs - this.timeline.nowMs);
  }

  /** Over midnight every date that began has let its items out. */
  async #morning(): Promise<void> {
    if (this.#deeds.chance(0.3)) await this.#restart(this.#deeds.chance(0.5));
    if (this.#deeds.chance(0.15)) await this.#rebuild();
  }

  #weather(): void {
    const nowMs = this.timeline.nowMs;
    for (const shop of this.shops) if (shop.mood !== 'well' && nowMs >= shop.moodUntilMs) shop.mood = 'well';
    if (!this.wires.brokerUp && nowMs >= this.brokerBackMs) this.wires.setBroker(true);
    if (this.#clockBackMs !== undefined && nowMs >= this.#clockBackMs) this.#setClock(0);
  }

  #trouble(): Promise<void> | void {
    switch (this.#deeds.upTo(5)) {
      case 0:
        return this.#restart(true);
      case 1:
        return this.#kill('between');
      case 2:
        return this.#kill(this.#deeds.one(['before', 'after'] as const));
      case 3:
        return this.#bootInThePast();
      default:
        return this.#stepClock();
    }
  }

  /** A clock that is set wrong, and right again a little later. */
  #stepClock(): void {
    this.#counts.clockSteps += 1;
    this.#setClock(this.#deeds.one([-2 * hourMs, -10 * minuteMs, 3 * hourMs, 26 * hourMs]));
    this.#clockBackMs = this.timeline.nowMs + this.#deeds.one([60_000, hourMs, 4 * hourMs]);
  }

  #setClock(skewMs: number): void {
    const { timeline } = this;
    // What was shown twice means the later time: those questions are asked by their place.
    const from = timeline.nowMs + Math.min(skewMs, this.#device.skewMs, 0);
    for (const question of this.#questions)
      if ('ms' in question.at && question.at.ms >= from) Object.assign(question, { level: undefined });
    this.#device.skewMs = skewMs;
    this.#device.trusted = true;
    if (skewMs === 0) this.#clockBackMs = undefined;
    timeline.stir();
  }

  // --- lives

  #folder(): string {
    const folder = mkdtempSync(join(this.#options.folder ?? tmpdir(), 'tallyman-month-'));
    this.#folders.push(folder);
    return folder;
  }

  async #start(folder: string): Promise<void> {
    let opened = false;
    const opening = Life.open({
      config: configOf(this.#settings, folder),
      ...{ timeline: this.timeline, wires: this.wires, device: this.#device },
      random: this.#chance,
      turns: {
        last: (channel) => this.#turns.get(channel),
        record: (channel, atMs) => void this.#turns.set(channel, atMs),
      },
      onCommit: (at, head, answered) => this.#committed(at.inline, head, answered),
      onBug: (text) => this.#wrong.push(`the agent says: ${text}`),
    }).finally(() => {
      opened = true;
    });
    while (!opened) await this.timeline.settle();
    this.life = await opening;
    await this.timeline.advance(1_000);
  }

  get #data(): string {
    return this.#folders.at(-1) ?? '';
  }

  /** @param changes the file says something else afterwards */
  async #restart(changes: boolean): Promise<void> {
    await this.#whileTimeGoesOn(this.life.stop());
    if (changes) this.#changeFile();
    await this.timeline.advance(this.#deeds.one([2_000, 60_000, hourMs]));
    await this.#start(this.#data);
  }

  /** The power is gone; what the disk had is there again. */
  async #kill(when: 'between' | 'before' | 'after'): Promise<void> {
    this.#counts.kills += 1;
    const { life } = this;
    if (when !== 'between') {
      life.inline.killed = when;
      // It never hears what became of it.
      void this.#deeds.any();
      await this.timeline.advance(this.#deeds.upTo(3_000));
    }
    if (life.inline.killed === 'no') life.inline.killed = 'before';
    const folder = this.#folder();
    cpSync(this.#folders.at(-2) ?? '', folder, { recursive: true });
    await this.#whileTimeGoesOn(life.kill());
    await this.timeline.advance(this.#deeds.one([5_000, 90_000, 2 * hourMs]));
    await this.#start(folder);
  }

  /** Without a battery the clock begins in 1970, and hears the time later. */
  async #bootInThePast(): Promise<void> {
    this.#counts.clockSteps += 1;
    await this.#whileTimeGoesOn(this.life.stop());
    Object.assign(this.#device, { skewMs: -this.timeline.nowMs + 5_000, trusted: false });
    await this.#start(this.#data);
    for (let n = this.#deeds.upTo(4); n > 0; n -= 1) {
      await this.#deeds.any();
      await this.timeline.advance(this.#deeds.upTo(minuteMs));
    }
    this.#setClock(0);
  }

  async #whileTimeGoesOn(work: Promise<unknown>): Promise<void> {
    let done = false;
    const ended = work.finally(() => {
      done = true;
    });
    while (!done) await this.timeline.advance(20);
    await ended;
  }

  #changeFile(): void {
    const deeds = this.#deeds;
    const one = <T>(of: readonly T[]): T => deeds.one(of);
    const { chance } = deeds;
    const merchant = this.#settings.merchants[one(merchants)] as Record<string, string>;
    if (chance(0.5)) merchant['process-orders'] = one(['auto', 'auto', 'first-receipt', 'manual']);
    else merchant.sync = one(['process-orders', 'process-orders', 'always', 'never']);
    const channel = this.#settings.channels[one(channelNames)] as Record<string, number | boolean>;
    if (chance(0.4)) channel['minimum-level'] = one([0, 2, 5]);
    else if (chance(0.5)) channel['maximum-level'] = one([10, 40, 1_000]);
    else channel.enabled = channel.enabled === false;
  }

  async #rebuild(): Promise<void> {
    this.#counts.rebuilds += 1;
    const before = JSON.stringify(await this.life.book.stock());
    const { status } = await this.life.ask('ledger/rebuild', {});
    if (status !== 'ok') this.#wrong.push('a rebuild was refused');
    if (JSON.stringify(await this.life.book.stock()) !== before) this.#wrong.push('R10: a rebuild made other rows');
  }

  /** Items of every merchant, most of them in stock. */
  async #stock(): Promise<void> {
    for (const merchant of merchants) {
      for (let first = 0; first <= this.itemCount; first += 400) {
        const count = Math.min(400, this.itemCount + 1 - first);
        const items = Array.from({ length: count }, (_, n) => {
          const item = sku(first + n);
          return { merchant, sku: item, name: item, barcodes: [{ ...this.codeOf(merchant, item), units: 1 }] };
        });
        await this.#must('item/upsert', { items });
      }
      const all = Object.entries(kits).map(([kit, parts]) => ({
        ...{ merchant, sku: kit, name: kit },
        components: parts.map(([part, quantity]) => ({ sku: part, quantity })),
      }));
      await this.#must('item/upsert', { items: all });
      await this.#must('policy/set', { merchant, sku: canary, sync: 'always' });
      for (let n = 0; n <= this.itemCount; n += 1)
        if (n === 0 || (n <= busyItems ? n % 3 !== 0 : n % 40 === 0))
          await this.#must('stock/adjust', { merchant, sku: sku(n), quantity: 3 + (n % 30), reason: 'moved in' });
    }
  }

  async #must(name: string, params: object): Promise<void> {
    const answer = await this.life.ask(name, params);
    if (answer.status === 'error') throw new Error(`${name}: ${answer.error.message}`);
  }

  // --- what is looked at

  get #wrong(): string[] {
    return this.oracle.wrong;
  }

  #committed(inline: InlineBook, head: number | undefined, answered: readonly Answered[]): void {
    if (head !== undefined && head > this.oracle.seq) {
      const entries = inline.entriesAfter(this.oracle.seq, head);
      this.oracle.commit(entries, this.timeline.nowMs);
      for (const entry of entries) this.#read(entry);
    }
    for (const { request, value } of answered) {
      if (request.type !== 'freeze' || typeof value !== 'object' || value === null) continue;
      // R25: what it tells is no level.
      if (request.channel.includes('/')) continue;
      this.#frozen(value as FrozenBatch);
    }
  }

  #read({ kind, document }: Entry): void {
    if (document === null || (kind !== 'order' && kind !== 'exception')) return;
    for (const unread of this.#unread.values()) unread.delete(document);
  }

  /** What is going to be sent is what the rules say, at this place of the ledger. */
  #frozen({ channel: name, key, lines }: FrozenBatch): void {
    const { oracle } = this;
    const channel = oracle.channels.get(name);
    if (channel === undefined || oracle.frozenAt.has(key)) return;
    oracle.frozenAt.set(key, oracle.seq);
    this.#counts.batches += 1;
    for (const { sku: named, level, previous, processOrders } of lines) {
      const item = oracle.item(channel.merchant, named);
      const where = `${name} is told ${level} of ${named} at entry ${oracle.seq}`;
      const acked = oracle.acked.get(keyOf(name, named));
      if (previous !== (acked ?? null)) this.#wrong.push(`${where}: before it was ${acked}, not ${previous}`);
      // R18: what was once told stays in the file as it was.
      const again = channel.full && level === acked;
      if (again) continue;
      const right = oracle.level(channel, item);
      if (level !== right) this.#wrong.push(`${where}: it should be ${right}`);
      if (processOrders !== item.flag) this.#wrong.push(`${where}: Process Orders is told wrong`);
      if (!item.ever) this.#wrong.push(`R11: ${where}, which was never received`);
      if (oracle.silenced(item, name)) this.#wrong.push(`R10 R11 R16: ${where}, which is to be silent`);
      if (level > (previous ?? 0) && !item.forced.has(name))
        this.#lawOfRises(name, channel.merchant, item.movedMs, where);
    }
  }

  /** R21: nothing rises before what was sold until then is on the books, as long as that can be found out. */
  #lawOfRises(name: string, merchant: string, movedMs: number, where: string): void {
    const { timeline } = this;
    if (timeline.nowMs - movedMs >= riseWaitMs(name)) return;
    for (const shop of this.shops) {
      if (shop.merchant !== merchant || !ordersOf(shop.channel) || shop.mood === 'secret') continue;
      for (const [id, placedMs] of this.#unread.get(shop.channel) ?? [])
        if (placedMs < movedMs)
          this.#wrong.push(
            `R21: ${where}, and order ${id} of ${shop.channel} was placed ${movedMs - placedMs} ms before it moved`,
          );
    }
  }

  /** @param all everything that is in the way ends first, and every schedule has its turn */
  async quiet(all: boolean): Promise<void> {
    if (all) await this.#calm();
    else await this.timeline.advance(this.#deeds.one([5_000, 90_000]));
    const reports = await this.life.forwarders.reports();
    this.#counts.quiet += 1;
    for (const shop of this.shops) {
      const report = reports.find(({ name }) => name === shop.channel);
      const off = this.#settings.channels[shop.channel]?.enabled === false;
      if (report === undefined || off || this.oracle.stopped.has(shop.channel)) continue;
      const rest = report.state === 'idle' && report.pending === 0 && !shop.forgot;
      if (all && !rest)
        this.#wrong.push(`${shop.channel} does not come to rest: ${JSON.stringify(report)} ${shop.forgot}`);
      else if (rest && (all || report.scheduled !== true)) this.#compare(shop, all);
    }
    await this.#compareRows();
    for (const shop of this.shops)
      for (const told of shop.toldTwice.splice(0)) this.#wrong.push(`R25: ${shop.channel} was told twice of ${told}`);
    if (all) {
      this.#lawOfOrders();
      this.#lawOfTellings();
      await this.#lawOfHolds();
      if (this.#device.skewMs === 0)
        for (let n = Math.ceil(this.#options.questions / (this.#options.days * 3)); n > 0; n -= 1)
          this.#ask({ ms: this.timeline.nowMs });
      for (let n = Math.ceil(this.#options.questions / this.#options.days); n > 0; n -= 1)
        this.#ask({ seq: this.oracle.seq }, this.#asking);
      await this.timeline.advance(1_000);
    }
  }

  async #calm(): Promise<void> {
    for (const shop of this.shops) Object.assign(shop, { mood: 'well' });
    for (const shop of this.shops) shop.refuses.clear();
    this.wires.setBroker(true);
    this.#setClock(0);
    for (const merchant of merchants) {
      await this.#must('policy/set', { merchant, sku: canary, sync: 'always' });
      await this.#must('stock/adjust', { merchant, sku: canary, quantity: 1, reason: 'looked at' });
      // Whatever minimum and maximum make of it: it is told.
      await this.#must('sync/now', { merchant, skus: [canary] });
    }
    // What a turn found out may be told at the next one.
    await this.#pass(2 * longestTurnMs);
    // So is a date that began since; no second one begins meanwhile.
    if (await this.#someWait()) await this.#pass(longestTurnMs);
  }

  #someWait = async (): Promise<boolean> =>
    (await this.life.forwarders.reports()).some(({ scheduled, pending }) => scheduled === true && pending > 0);

  /** Nobody does anything; dates begin. */
  async #pass(ms: number): Promise<void> {
    const endMs = this.timeline.nowMs + ms;
    while (this.timeline.nowMs < endMs) {
      await this.timeline.advance(Math.min(hourMs / 4, endMs - this.timeline.nowMs));
      this.#lawOfDates();
    }
  }

  /** Each storefront shows exactly what it has to show. */
  #compare(shop: Shop, all: boolean): void {
    const { oracle } = this;
    const channel = oracle.channels.get(shop.channel);
    if (channel === undefined) return;
    for (const [named, expected] of oracle.expectations(shop.channel)) {
      const item = oracle.item(shop.merchant, named);
      const shelf = shop.shelves.get(named);
      const shown = shelf?.level;
      const level = oracle.level(channel, item);
      const silent = oracle.silenced(item, shop.channel);
      const synced = channel.full && all && item.heard && !silent && !expected.refused && oracle.hears(item);
      this.#counts.compared += 1;
      let right = shown === expected.settled;
      let words = `${expected.settled}`;
      if (synced || (expected.live && !expected.loose && !silent)) {
        right = shown === level && shelf?.processOrders === item.flag;
        words = `${level} (Process Orders ${item.flag})`;
      } else if (expected.live) {
        right ||= expected.levels.has(shown) || shown === level;
        words = `${expected.settled}, or one of ${[...expected.levels]}`;
      } else if (channel.full && shown === level) right = true;
      if (!right)
        this.#wrong.push(
          `${shop.channel} shows ${shown} of ${named} (Process Orders ${shelf?.processOrders}) at entry ${oracle.seq}, and should show ${words}: ${JSON.stringify({ ...item, forced: [...item.forced] })}`,
        );
      Object.assign(expected, { settled: shown, live: false, loose: false, levels: new Set() });
    }
    for (const [named] of shop.shelves)
      if (!oracle.expectations(shop.channel).has(named))
        this.#wrong.push(`${shop.channel} shows ${named}, which never moved`);
    for (const named of shop.mismatches.splice(0))
      this.#wrong.push(`${shop.channel} was told of ${named} what it did not show before`);
  }

  async #compareRows(): Promise<void> {
    const rows = await this.life.book.stock({});
    for (const row of rows) {
      const item = this.oracle.item(row.merchant, row.sku);
      const { inStock, booked, published, packed, onHold, damaged } = row;
      const free = row.fromParts ?? inStock + published - onHold - damaged - booked;
      const ours = {
        ...pick(item),
        ...{ packed: item.packed, onHold: item.onHold, damaged: item.damaged, free: this.oracle.available(item) },
        received: this.oracle.received(item),
        processOrders: item.flag,
      };
      const theirs = {
        ...{ inStock, booked, published, packed, onHold, damaged, free },
        ...{ received: row.received, processOrders: row.processOrders },
      };
      if (JSON.stringify(ours) !== JSON.stringify(theirs))
        this.#wrong.push(
          `${row.merchant} ${row.sku} is ${JSON.stringify(theirs)}, and should be ${JSON.stringify(ours)}`,
        );
    }
  }

  /** R3: what a storefront said last of an order is on the books, once. */
  #lawOfOrders(): void {
    for (const shop of this.shops) {
      if (!ordersOf(shop.channel)) continue;
      for (const { id, status, lines } of shop.orders) {
        const known = this.oracle.orders.get(keyOf(shop.merchant, id));
        const unknown = lines.some(({ sku: named }) => named === 'NOBODY-KNOWS');
        if (known === undefined) {
          if (status === 'open' && !unknown)
            this.#wrong.push(`R3: order ${id} of ${shop.channel} was never booked, entry ${this.oracle.seq}`);
        } else if (known.channel !== shop.channel)
          this.#wrong.push(`order ${id} of ${shop.channel} is ${known.channel}'s`);
        else if (status !== 'open' && [...known.booked.values()].some((units) => units !== 0))
          this.#wrong.push(`R3: order ${id} is ${status} at ${shop.channel} and still holds units`);
      }
      if ([...(this.#unread.get(shop.channel)?.keys() ?? [])].some((id) => shop.order(id)?.status === 'open'))
        this.#wrong.push(`R3: orders of ${shop.channel} were not read: ${[...(this.#unread.get(shop.channel) ?? [])]}`);
    }
  }

  /**
   * R25: every storefront that asked for it was told of everything, at its last word and of nothing else; and what it
   * was told of its orders is what left for them.
   */
  #lawOfTellings(): void {
    for (const shop of this.shops) {
      if (this.#settings.channels[shop.channel]?.enabled === false || this.oracle.stopped.has(shop.channel)) continue;
      for (const type of ['shipment', 'notice', 'return']) {
        const due = this.oracle.tellings.get(keyOf(shop.channel, type)) ?? new Map();
        const told = shop.told.get(type) ?? new Map();
        for (const [id, { version }] of due)
          if (told.get(id)?.version !== version)
            this.#wrong.push(`R25: ${shop.channel} has ${type} ${id} of ${told.get(id)?.version}, not of ${version}`);
        for (const id of told.keys())
          if (!due.has(id)) this.#wrong.push(`R25: ${shop.channel} was told of ${type} ${id}, which nobody said`);
      }
      if (toldOfShipments(shop.channel)) this.#lawOfBoxes(shop);
    }
  }

  #lawOfBoxes(shop: Shop): void {
    const left = new Map<string, number>();
    for (const line of shop.told.get('shipment')?.values() ?? []) {
      const { order, status, lines } = line as unknown as ShipmentTold;
      if (status !== 'shipped') continue;
      for (const { sku: named, quantity } of lines)
        left.set(keyOf(order, named), (left.get(keyOf(order, named)) ?? 0) + quantity);
    }
    for (const { merchant, channel, id, lines } of this.oracle.orders.values()) {
      if (merchant !== shop.merchant || channel !== shop.channel) continue;
      for (const [named, { shipped }] of lines) {
        const told = left.get(keyOf(id, named)) ?? 0;
        if (told !== shipped)
          this.#wrong.push(
            `R25: ${told} of ${named} left for order ${id}, as ${shop.channel} was told, and ${shipped} did`,
          );
      }
    }
  }

  /** R24: each open order waits for what it waits for. */
  async #lawOfHolds(): Promise<void> {
    for (const merchant of merchants) {
      const open = await this.life.book.orders({ merchant, status: 'open', oldest: true, limit: 10_000 });
      const ids = open.map(({ id }) => id);
      const holds = this.oracle.holds(merchant, ids, this.timeline.nowMs);
      for (const { id, held } of open)
        if (held?.reason !== holds.get(id))
          this.#wrong.push(
            `R24: order ${id} of ${merchant} is held: ${held?.text}; it should be: ${holds.get(id)}, entry ${this.oracle.seq}`,
          );
    }
  }

  /** R8: no date has begun that lets nothing out. */
  #lawOfDates(): void {
    if (this.#device.skewMs !== 0) return;
    for (const item of this.oracle.items.values())
      if (
        this.oracle.datesOf(item).length > 0 &&
        // R28: what its parts allow is on sale from the last of their dates on.
        (item.components === undefined || this.oracle.available(item) > 0) &&
        !this.oracle.dateHolds(item, this.timeline.nowMs - 2 * minuteMs) &&
        this.oracle.dateLetsOut(item)
      )
        this.#wrong.push(`R8: ${item.merchant} ${item.sku} has its date, ${item.streetDate}, and is not let out`);
  }

  // --- what was

  #ask(at: Question['at'], thrown: () => number = () => this.#deeds.thrown()): void {
    const { oracle } = this;
    const one = <T>(of: readonly T[]): T => of[Math.floor(thrown() * of.length)] as T;
    const shop = one(this.shops);
    const named = thrown() < 0.1 ? one(Object.keys(kits)) : sku(Math.floor(thrown() * (busyItems + 1)));
    const item = oracle.item(shop.merchant, named);
    const channel = oracle.channels.get(shop.channel);
    if (channel === undefined) return;
    const shown = oracle.acked.get(keyOf(shop.channel, named)) ?? null;
    const ours = !item.bypass && !item.elsewhere && (oracle.received(item) || item.published > 0 || (shown ?? 0) > 0);
    this.#questions.push({
      ...{ at, merchant: shop.merchant, sku: named, channel: shop.channel, shown },
      item: { ...pick(item), received: oracle.received(item), processOrders: item.flag },
      level: ours ? oracle.level(channel, item) : null,
    });
  }

  async #answer(): Promise<void> {
    const asked = this.#questions.filter(({ level }) => level !== undefined);
    while (asked.length > this.#options.questions) asked.splice(this.#deeds.upTo(asked.length), 1);
    this.#questions.length = 0;
    this.#questions.push(...asked);
    for (const { at, merchant, sku: named, channel, ...was } of asked) {
      const instant = 'ms' in at ? new Date(at.ms).toISOString() : `#${at.seq}`;
      const answering = this.life.ask('explain/level', { merchant, sku: named, channel, at: instant });
      await this.timeline.settle();
      const answer = await answering;
      const said =
        answer.status === 'ok' ? (answer.data as { item: typeof was.item; channels: Question[] }) : undefined;
      const [told] = said?.channels ?? [];
      const { inStock, booked, published, received, processOrders } = said?.item ?? ({} as typeof was.item);
      const is = {
        ...{ shown: told?.shown, item: { inStock, booked, published, received, processOrders }, level: told?.level },
      };
      if (JSON.stringify(is) !== JSON.stringify(was))
        this.#wrong.push(
          `explain ${channel} ${named} at ${instant}: ${JSON.stringify(is)}, and it was ${JSON.stringify(was)}`,
        );
    }
  }

  #report(): MonthReport {
    const { seed, days } = this.#options;
    return {
      ...{ seed, days, entries: this.oracle.entries, turns: this.oracle.turns },
      lines: this.shops.reduce((sum, { taken }) => sum + taken, 0),
      orders: this.oracle.orders.size,
      ...this.#counts,
      lives: this.wires.life,
      questions: this.#questions.length,
      wrong: [...new Set(this.#wrong)],
      deeds: Object.fromEntries(this.#deeds.counts),
    };
  }
}

const pick = ({ inStock, booked, published }: { inStock: number; booked: number; published: number }) => ({
  ...{ inStock, booked, published },
});
