/**
 * What people, storefronts and the weather do in a month, thrown with dice: at the stations, through requests, at the
 * shops.
 */
import type { Answer } from '../../agent/admin/request.ts';
import type { DocumentRef } from '../../agent/inventory/nouns/document.ts';
import type { StationCommand } from '../../agent/inventory/nouns/station/station-command.ts';
import { sku } from '../end-to-end/codes.ts';
import type { Month } from './month.ts';
import type { Shop } from './shop.ts';
import { kits, merchants, ordersOf } from './site.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Goods that are dealt in daily; the others stand in the shelves. */
export const busyItems = 40;

export class Deeds {
  readonly #month: Month;
  readonly #dice: () => number;
  #numbers = 0;
  /** What each kind of deed was tried, and how often it was taken. */
  readonly counts = new Map<string, { tried: number; done: number }>();

  constructor(month: Month, dice: () => number) {
    this.#month = month;
    this.#dice = dice;
  }

  thrown = (): number => this.#dice();
  upTo = (max: number): number => Math.floor(this.#dice() * max);
  chance = (probability: number): boolean => this.#dice() < probability;
  one<T>(of: readonly T[]): T {
    return of[this.upTo(of.length)] as T;
  }

  /** One of them; the first ones more often. */
  async any(): Promise<void> {
    const total = this.#table.reduce((sum, [weight]) => sum + weight, 0);
    let at = this.#dice() * total;
    for (const [weight, name, deed] of this.#table) {
      at -= weight;
      if (at >= 0) continue;
      const merchant = this.one(merchants);
      const counts = this.counts.get(name) ?? { tried: 0, done: 0 };
      this.counts.set(name, counts);
      counts.tried += 1;
      if (await deed(merchant)) counts.done += 1;
      return;
    }
  }

  readonly #table: [weight: number, name: string, deed: (merchant: string) => Promise<boolean> | boolean][] = [
    [22, 'shop order', (merchant) => this.#shopOrder(merchant)],
    [18, 'receive', (merchant) => this.#receive(merchant)],
    [14, 'pack', (merchant) => this.#pack(merchant)],
    [9, 'shop change', (merchant) => this.#shopChange(merchant)],
    [9, 'told again', (merchant) => this.#toldAgain(merchant)],
    [6, 'undo', (merchant) => this.#command(merchant, this.one(['in', 'out']), { command: 'undo' })],
    [5, 'adjust', (merchant) => this.#adjust(merchant)],
    [4, 'count', (merchant) => this.#count(merchant)],
    [2, 'snapshot', (merchant) => this.#snapshot(merchant)],
    [1, 'refresh', (merchant) => this.#refresh(merchant)],
    [3, 'blind count', (merchant) => this.#blindCount(merchant)],
    [5, 'notice', (merchant) => this.#notice(merchant)],
    [4, 'receive on notice', (merchant) => this.#receiveOn(merchant)],
    [3, 'publish', (merchant) => this.#publish(merchant)],
    [3, 'close notice', (merchant) => this.#closeNotice(merchant)],
    [3, 'order by hand', (merchant) => this.#handOrder(merchant)],
    [3, 'order touched', (merchant) => this.#touchOrder(merchant)],
    [4, 'set apart', (merchant) => this.#setApart(merchant)],
    [3, 'return announced', (merchant) => this.#announceReturn(merchant)],
    [4, 'goods come back', (merchant) => this.#comeBack(merchant)],
    [1, 'return closed', (merchant) => this.#closeReturn(merchant)],
    [1, 'tracked', (merchant) => this.#track(merchant)],
    [0.4, 'kit put together', (merchant) => this.#putTogether(merchant)],
    [3, 'ship blind', (merchant) => this.#shipBlind(merchant)],
    [3, 'street date', (merchant) => this.#streetDate(merchant)],
    [3, 'process orders', (merchant) => this.#turn(merchant)],
    [2, 'item policy', (merchant) => this.#itemPolicy(merchant)],
    [0.6, 'merchant policy', (merchant) => this.#merchantPolicy(merchant)],
    [1, 'mark', (merchant) => this.#mark(merchant)],
    [2, 'sync now', (merchant) => this.#syncNow(merchant)],
    [1, 'pause', (merchant) => this.#pause(merchant)],
    [2, 'bulk', (merchant) => this.#bulk(merchant)],
    [2, 'mood', () => this.#mood()],
    [0.5, 'broker', () => this.#broker()],
    [0.3, 'lost state', () => this.#loseState()],
    [0.5, 'refusals', () => this.#refuse()],
  ];

  // --- at the stations

  /** Of any merchant: the same SKU is another item at each. */
  sku = (_merchant: string): string =>
    this.chance(0.04)
      ? this.one(Object.keys(kits))
      : sku(1 + this.upTo(this.chance(0.97) ? busyItems : this.#month.itemCount));

  async #scan(merchant: string, station: string, code: string): Promise<boolean> {
    const outcome = await this.#month.life.book.submit({
      ...{ type: 'scan', station: `${station}-${merchant}`, device: 'scanner', text: code },
    });
    return outcome.type === 'recorded' || outcome.type === 'stepped';
  }

  async #command(merchant: string, station: string, command: StationCommand): Promise<boolean> {
    return this.#ok(await this.#month.life.ask('station/command', { station: `${station}-${merchant}`, command }));
  }

  #open = (station: string, document: DocumentRef): Promise<boolean> =>
    this.#command(document.merchant, station, { command: 'open', document });

  #ask = async (name: string, params: object): Promise<boolean> => this.#ok(await this.#month.life.ask(name, params));

  #ok(answer: Answer): boolean {
    if (answer.status === 'error' && ['internal', 'bad-params', 'unknown-verb'].includes(answer.error.code))
      this.#month.oracle.wrong.push(`a request failed: ${answer.error.message}`);
    return answer.status === 'ok';
  }

  async #receive(merchant: string): Promise<boolean> {
    const { code } = this.#month.codeOf(merchant, this.sku(merchant));
    const times = this.chance(0.1) ? 30 : 1 + this.upTo(6);
    if (times > 6) {
      await this.#command(merchant, 'in', { command: 'quantity', quantity: times });
      return this.#scan(merchant, 'in', code);
    }
    let done = false;
    for (let n = 0; n < times; n += 1) {
      done = (await this.#scan(merchant, 'in', code)) || done;
      await this.#month.timeline.advance(300 + this.upTo(2_000));
    }
    if (this.chance(0.1)) await this.#command(merchant, 'in', { command: 'undo' });
    return done;
  }

  async #receiveOn(merchant: string): Promise<boolean> {
    const notice = this.one([...this.#month.openNotices(merchant), '']);
    if (notice === '') return this.#command(merchant, 'in', { command: this.one(['finish', 'cancel', 'confirm']) });
    if (!(await this.#open('in', { type: 'notice', merchant, id: notice }))) return false;
    for (const [item] of this.#month.oracle.notices.get(`${merchant}\u0000${notice}`)?.lines ?? []) {
      const { code } = this.#month.codeOf(merchant, item);
      for (let n = this.upTo(4); n > 0; n -= 1) await this.#scan(merchant, 'in', code);
      if (this.chance(0.2)) await this.#command(merchant, 'in', { command: 'undo' });
      if (this.chance(0.2)) await this.#command(merchant, 'in', { command: 'confirm' });
    }
    if (this.chance(0.5)) {
      await this.#command(merchant, 'in', { command: 'finish' });
      if (this.chance(0.5)) await this.#command(merchant, 'in', { command: 'confirm' });
    }
    return true;
  }

  async #pack(merchant: string): Promise<boolean> {
    const { oracle } = this.#month;
    const open = [...oracle.orders.values()].filter((order) => order.merchant === merchant && order.open);
    if (open.length === 0) return false;
    const order = this.one(open.slice(-60));
    if (!(await this.#open('out', { type: 'order', merchant, id: order.id }))) {
      if (this.chance(0.3)) await this.#command(merchant, 'out', { command: 'cancel' });
      return false;
    }
    let done = false;
    for (const [item, line] of [...order.lines]) {
      const { code } = this.#month.codeOf(merchant, item);
      const wanted = line.quantity - line.shipped - line.packed + (this.chance(0.05) ? 1 : 0);
      for (let n = 0; n < wanted && n < 12; n += 1) done = (await this.#scan(merchant, 'out', code)) || done;
      if (this.chance(0.1)) await this.#command(merchant, 'out', { command: this.one(['undo', 'next-box', 'reopen']) });
      if (this.chance(0.1)) break;
      if (this.chance(0.1)) await this.#month.timeline.advance(5_000);
    }
    if (this.chance(0.5)) await this.#command(merchant, 'out', { command: 'finish' });
    if (this.chance(0.5)) await this.#command(merchant, 'out', { command: 'confirm' });
    if (this.chance(0.08)) await this.#command(merchant, 'out', { command: 'reopen' });
    return done;
  }

  async #shipBlind(merchant: string): Promise<boolean> {
    await this.#command(merchant, 'out', { command: 'cancel' });
    return this.#scan(merchant, 'out', this.#month.codeOf(merchant, this.sku(merchant)).code);
  }

  async #blindCount(merchant: string): Promise<boolean> {
    this.#numbers += 1;
    const id = `C-${this.#numbers}`;
    const item = this.sku(merchant);
    if (!(await this.#open('count', { type: 'count', merchant, id }))) return false;
    const { inStock, packed } = this.#month.oracle.item(merchant, item);
    const there = Math.max(0, inStock - packed + this.one([0, 0, 0, -1, 1]));
    for (let round = 0; round < 2; round += 1) {
      for (let n = 0; n < Math.min(there, 8); n += 1)
        await this.#scan(merchant, 'count', this.#month.codeOf(merchant, item).code);
      const finished = await this.#command(merchant, 'count', { command: 'finish' });
      if (!finished) return this.#command(merchant, 'count', { command: this.one(['confirm', 'cancel']) });
    }
    return true;
  }

  // --- requests

  #adjust(merchant: string): Promise<boolean> {
    if (this.chance(0.3)) return this.#adjustApart(merchant);
    const quantity = this.one([-3, -1, 1, 2, 5, 20]);
    return this.#ask('stock/adjust', { merchant, sku: this.sku(merchant), quantity, reason: 'found' });
  }

  /** R26: written off, found damaged, released. */
  #adjustApart(merchant: string): Promise<boolean> {
    const item = this.#apartSku(merchant);
    const condition = this.one(['good', 'hold', 'damaged'] as const);
    const to = this.one([undefined, 'good', 'hold', 'damaged'] as const);
    const quantity = to === undefined ? this.one([-2, -1, 1, 3]) : 1 + this.upTo(3);
    const params = { merchant, sku: item, quantity, reason: 'looked at', condition, ...(to !== undefined && { to }) };
    return this.#ask('stock/adjust', params);
  }

  /** One of which something is set apart, more often than not. */
  #apartSku(merchant: string): string {
    const { oracle } = this.#month;
    const there = [...oracle.items.values()].filter((item) => item.merchant === merchant && oracle.setApart(item) > 0);
    return there.length > 0 && this.chance(0.7) ? this.one(there).sku : this.sku(merchant);
  }

  #setApart(merchant: string): Promise<boolean> {
    const station = this.one(['in', 'in', 'out', 'count']);
    return this.#scanAs(merchant, station, this.#apartSku(merchant), this.one(['good', 'hold', 'damaged'] as const));
  }

  async #scanAs(merchant: string, station: string, item: string, condition: 'good' | 'hold' | 'damaged') {
    await this.#command(merchant, station, { command: condition, ...(this.chance(0.3) && { reason: 'a dent' }) });
    return this.#scan(merchant, station, this.#month.codeOf(merchant, item).code);
  }

  // --- goods that come back

  #announceReturn(merchant: string): Promise<boolean> {
    const again = this.one(['', ...this.#openReturns(merchant).slice(-3)]);
    this.#numbers += 1;
    const id = again === '' ? `R-${this.#numbers}` : again;
    return this.#ask('return/announce', { merchant, id, lines: this.#lines(merchant, 3, 3) });
  }

  #openReturns(merchant: string): string[] {
    return [...this.#month.oracle.returns].flatMap(([key, { open }]) => {
      const [of, id = ''] = key.split('\u0000');
      return open && of === merchant ? [id] : [];
    });
  }

  async #comeBack(merchant: string): Promise<boolean> {
    const open = this.#openReturns(merchant);
    const id = open.length > 0 && this.chance(0.7) ? this.one(open) : undefined;
    const begun =
      id === undefined
        ? await this.#command(merchant, 'in', { command: 'return' })
        : await this.#open('in', { type: 'return', merchant, id });
    if (!begun) return this.#command(merchant, 'in', { command: this.one(['finish', 'cancel', 'confirm']) });
    const lines = this.#month.oracle.returns.get(`${merchant}\u0000${id}`)?.lines ?? new Map();
    const skus = lines.size > 0 ? [...lines.keys()] : [this.sku(merchant), this.sku(merchant)];
    for (const item of skus) {
      for (let n = 1 + this.upTo(2); n > 0; n -= 1) {
        const condition = this.one(['good', 'good', 'hold', 'damaged', undefined] as const);
        if (condition === undefined) await this.#scan(merchant, 'in', this.#month.codeOf(merchant, item).code);
        else await this.#scanAs(merchant, 'in', item, condition);
      }
      if (this.chance(0.15)) await this.#command(merchant, 'in', { command: this.one(['undo', 'confirm']) });
    }
    if (this.chance(0.6)) {
      await this.#command(merchant, 'in', { command: 'finish' });
      if (this.chance(0.7)) await this.#command(merchant, 'in', { command: 'confirm' });
    }
    return true;
  }

  async #closeReturn(merchant: string): Promise<boolean> {
    const open = this.#openReturns(merchant);
    return open.length > 0 && this.#ask('return/close', { merchant, id: this.one(open), reason: 'long enough' });
  }

  /** R25: what becomes known of a parcel later is told, too. */
  async #track(merchant: string): Promise<boolean> {
    const shipped = [...this.#month.oracle.orders.values()].filter(
      (order) => order.merchant === merchant && [...order.lines.values()].some((line) => line.shipped > 0),
    );
    if (shipped.length === 0) return false;
    this.#numbers += 1;
    const { id } = this.one(shipped.slice(-40));
    return this.#ask('order/track', { merchant, id, tracking: `1Z${this.#numbers}`, carrier: 'carrier' });
  }

  /** R28: of other parts than before; what is ordered already stays what it was. */
  #putTogether(merchant: string): Promise<boolean> {
    const parts = new Set([sku(1 + this.upTo(busyItems)), sku(1 + this.upTo(busyItems))]);
    const components = [...parts].map((part) => ({ sku: part, quantity: 1 + this.upTo(3) }));
    return this.#ask('item/upsert', { items: [{ merchant, sku: this.one(Object.keys(kits)), components }] });
  }

  // --- counts

  #count(merchant: string): Promise<boolean> {
    const quantity = this.one([0, 0, 1, 4, 5, 6, 30, 90]);
    const confirm = quantity === 0 && this.chance(0.3);
    return this.#ask('stock/count', {
      ...{ merchant, sku: this.sku(merchant), quantity, reason: 'counted' },
      ...(confirm && { confirm }),
    });
  }

  /** Another system's list of a moment that is over (R5). */
  async #snapshot(merchant: string): Promise<boolean> {
    const { oracle, timeline } = this.#month;
    const skus = new Set([this.sku(merchant), this.sku(merchant)]);
    const items = [...skus].map((each) => ({
      sku: each,
      quantity: Math.max(1, oracle.item(merchant, each).inStock + this.one([-2, 0, 0, 3])),
    }));
    const asOf = new Date(timeline.nowMs - this.one([60_000, 10 * 60_000, 3 * hourMs])).toISOString();
    const params = { merchant, asOf, items, reason: 'the other system says so' };
    const answer = await this.#month.life.ask('stock/snapshot', params);
    // R5: of a moment at which the clock was wrong, or from before the ledger, nobody knows what came after it; to a
    // clock that was set back it is still to come.
    const unknown = /^(The dock’s clock was wrong about|asOf is .*( before this dock’s ledger begins|still to come))/;
    return answer.status === 'error' && unknown.test(answer.error.message) ? false : this.#ok(answer);
  }

  /** It waits for its shop, so nobody waits for it here. */
  async #refresh(merchant: string): Promise<boolean> {
    const { channel } = this.one(this.#month.shops.filter((shop) => shop.merchant === merchant));
    const refreshed = this.#ask('channel/refresh', { channel });
    await this.#month.timeline.advance(30_000);
    return Promise.race([refreshed, Promise.resolve(false)]);
  }

  async #notice(merchant: string): Promise<boolean> {
    const again = this.one(['', ...this.#month.openNotices(merchant).slice(-3)]);
    this.#numbers += 1;
    const id = again === '' ? `N-${this.#numbers}` : again;
    const lines = this.#lines(merchant, 4, 12);
    return this.#ask('notice/announce', {
      merchant,
      id,
      lines,
      ...(this.chance(0.3) && { publish: this.chance(0.8) }),
    });
  }

  async #publish(merchant: string): Promise<boolean> {
    const open = this.#month.openNotices(merchant);
    if (open.length === 0) return false;
    return this.#ask(this.one(['notice/publish', 'notice/publish', 'notice/unpublish']), {
      merchant,
      id: this.one(open),
    });
  }

  async #closeNotice(merchant: string): Promise<boolean> {
    const open = this.#month.openNotices(merchant);
    if (open.length === 0) return false;
    return this.#ask('notice/close', { merchant, id: this.one(open), reason: 'short' });
  }

  #lines(merchant: string, most: number, units: number): { sku: string; quantity: number }[] {
    const skus = new Set(Array.from({ length: 1 + this.upTo(most) }, () => this.sku(merchant)));
    return [...skus].map((each) => ({ sku: each, quantity: 1 + this.upTo(units) }));
  }

  #handOrder(merchant: string): Promise<boolean> {
    this.#numbers += 1;
    return this.#ask('order/place', { merchant, id: `H-${this.#numbers}`, lines: this.#lines(merchant, 3, 5) });
  }

  async #touchOrder(merchant: string): Promise<boolean> {
    const open = [...this.#month.oracle.orders.values()].filter((order) => order.merchant === merchant).slice(-40);
    if (open.length === 0) return false;
    const { id } = this.one(open);
    switch (this.upTo(5)) {
      case 0:
        return this.#ask('order/cancel', { merchant, id });
      case 1:
        return this.#ask('order/change', { merchant, id, lines: this.#lines(merchant, 2, 4) });
      case 2:
        return this.#ask('order/hold', { merchant, id, reason: 'asked' });
      default:
        return this.#ask('order/release', { merchant, id, reason: 'asked' });
    }
  }

  #streetDate(merchant: string): Promise<boolean> {
    const { oracle, timeline } = this.#month;
    const days = this.one([-1, 0, 1, 1, 1, 2, 5]);
    const streetDate = this.chance(0.2) ? null : oracle.today(merchant, timeline.nowMs + days * dayMs);
    return this.#ask('item/upsert', { items: [{ merchant, sku: this.sku(merchant), streetDate }] });
  }

  #turn = (merchant: string): Promise<boolean> =>
    this.#ask('process-orders/set', { merchant, sku: this.sku(merchant), on: this.chance(0.5) });

  #itemPolicy(merchant: string): Promise<boolean> {
    const sync = this.one(['never', 'always', 'process-orders', null, null]);
    return this.#ask('policy/set', { merchant, sku: this.sku(merchant), sync });
  }

  #merchantPolicy(merchant: string): Promise<boolean> {
    const sync = this.one(['never', 'always', 'process-orders', 'process-orders']);
    const processOrders = this.one(['auto', 'auto', 'first-receipt', 'manual']);
    return this.#ask('policy/set', { merchant, ...(this.chance(0.5) ? { sync } : { processOrders }) });
  }

  #mark(merchant: string): Promise<boolean> {
    const mark = this.one(['bypassSync', 'notFulfilledHere']);
    return this.#ask('item/upsert', { items: [{ merchant, sku: this.sku(merchant), [mark]: this.chance(0.35) }] });
  }

  #syncNow(merchant: string): Promise<boolean> {
    if (this.chance(0.1)) return this.#ask('sync/now', { merchant, all: true });
    return this.#ask('sync/now', { merchant, skus: [this.sku(merchant), this.sku(merchant)] });
  }

  #pause(merchant: string): Promise<boolean> {
    const channel = this.one(this.#month.shops.filter((shop) => shop.merchant === merchant)).channel;
    return this.chance(0.4)
      ? this.#ask('sync/pause', { channel, reason: 'moved' })
      : this.#ask('sync/resume', { channel, reason: 'moved' });
  }

  async #bulk(merchant: string): Promise<boolean> {
    const search = this.one(['sku:SKU-000*', 'available:<3', 'sku:SKU-001*', 'available:>20']);
    const date = this.#month.oracle.today(merchant, this.#month.timeline.nowMs + this.one([0, 1, 2]) * dayMs);
    const items = [
      { search, action: 'set-policy', sync: this.one(['always', 'process-orders', null]) },
      { search, action: 'set-process-orders', on: this.chance(0.7) },
      { search: 'sku:SKU-0002', action: 'set-street-date', streetDate: this.chance(0.5) ? date : null },
      { search: 'sku:SKU-0003', action: 'set-bypass', bypassSync: this.chance(0.4) },
      { search, action: 'sync-now' },
    ];
    const orders = [
      {
        search: `sku:${this.sku(merchant)} status:open`,
        action: this.one(['hold', 'release', 'release']),
        reason: 'asked',
      },
      { search: `sku:${this.sku(merchant)} status:open`, action: 'cancel', reason: 'recalled' },
      { search: 'status:open', action: 'refresh-items' },
    ];
    const [verb, params] = this.chance(0.7)
      ? ['item/bulk', { merchant, ...this.one(items) }]
      : ['order/bulk', { merchant, ...this.one(orders) }];
    const look = await this.#month.life.ask(verb, params);
    if (!this.#ok(look) || look.status !== 'ok') return false;
    const { token, found } = look.data as { token?: string; found: number };
    if (token === undefined || found === 0) return false;
    if (this.chance(0.1)) await this.#adjust(merchant);
    return this.#ask(verb, { ...params, token });
  }

  // --- at the shops

  #shopOrder(merchant: string): boolean {
    const shops = this.#month.shops.filter((shop) => shop.merchant === merchant && ordersOf(shop.channel));
    const shop = this.one(shops);
    this.#numbers += 1;
    const at = this.#month.moment();
    const lines = this.#lines(merchant, 3, this.chance(0.05) ? 60 : 4);
    if (this.chance(0.02)) lines.push({ sku: 'NOBODY-KNOWS', quantity: 1 });
    this.#month.sell(shop, {
      ...{ id: `${shop.channel.slice(0, 7)}${this.#numbers}`, placedAt: at, updatedAt: at, status: 'open', lines },
    });
    return true;
  }

  #shopChange(merchant: string): boolean {
    const shops = this.#month.shops.filter((each) => each.merchant === merchant && each.orders.length > 0);
    if (shops.length === 0) return false;
    const shop = this.one(shops);
    const recent = shop.orders.slice(-30);
    const over = recent.filter(({ status }) => status !== 'open');
    // What is over at a shop is touched again and again: refunds, notes, exports.
    const order = this.one(over.length > 0 && this.chance(0.4) ? over : recent);
    const status =
      order.status === 'fulfilled'
        ? this.one(['fulfilled', 'cancelled'] as const)
        : this.one(['open', 'open', 'cancelled', 'cancelled', 'fulfilled'] as const);
    const lines = status === 'open' ? this.#lines(merchant, 3, 4) : order.lines;
    this.#month.sell(shop, { ...order, updatedAt: this.#month.moment(), status, lines });
    return true;
  }

  /** What is over at a shop is touched again and again: notes, exports, refunds. Nothing of it changes. */
  #toldAgain(merchant: string): boolean {
    const shop = this.one(this.#month.shops.filter((each) => each.merchant === merchant && ordersOf(each.channel)));
    const over = shop.orders.filter(({ status }) => status !== 'open');
    if (over.length === 0) return false;
    this.#month.sell(shop, { ...this.one(over), updatedAt: this.#month.moment() });
    return true;
  }

  #mood(): boolean {
    const shop = this.one(this.#month.shops);
    shop.mood = this.one(['dead', 'deaf', 'half', 'slow', 'busy', 'secret'] as const);
    shop.moodUntilMs = this.#month.timeline.nowMs + this.one([20_000, 300_000, 2 * hourMs, 9 * hourMs]);
    return true;
  }

  #broker(): boolean {
    this.#month.brokerBackMs = this.#month.timeline.nowMs + this.one([1_000, 60_000, 3 * hourMs]);
    this.#month.wires.setBroker(false);
    return true;
  }

  #loseState(): boolean {
    const shop = this.one<Shop>(this.#month.shops);
    if (this.chance(0.3)) shop.losePlaces();
    else shop.loseState();
    return true;
  }

  #refuse(): boolean {
    const shop = this.one(this.#month.shops);
    if (shop.refuses.size > 0) shop.refuses.clear();
    else for (let n = 0; n < 2; n += 1) shop.refuses.add(this.sku(shop.merchant));
    return true;
  }
}
