/**
 * A shop that receives and sells by itself: lorries come, customers order in the storefronts or buy over the counter, some
 * change their minds, and now and then a label is not what it should be. Pure: what is on the shelf goes in, the next thing
 * somebody does comes out. The same seed and the same shelf give the same day.
 */
import type { Article, Order } from './catalogue.ts';
import { between, pick, type Random, shuffled } from './random.ts';

export type Step =
  /** A carton is lifted on the scale and scanned at receiving. */
  | { type: 'receive'; code: string; grams: number }
  /** A unit is scanned out at packing. */
  | { type: 'ship'; code: string }
  | { type: 'order'; order: Order }
  | { type: 'cancel'; merchant: string; id: string; reason: string };

/** `afterMs`: how long people take before they do it, at normal speed. */
export type TimedStep = { step: Step; afterMs: number };

/** What there is, by SKU; `processOrders` says whether it may be sold. */
export type Shelf = ReadonlyMap<string, { available: number; processOrders: boolean }>;

export type ShopOptions = {
  merchant: string;
  channels: readonly string[];
  articles: readonly Article[];
  /** Placed first, one after the other. */
  openingOrders: readonly Order[];
  /** Numbers of the orders made up here start after this one. */
  lastOrder: number;
  random: Random;
};

/** More open orders than this and customers begin to cancel instead. */
const openOrdersMax = 24;
/** A lorry does not come more often than every so many plans. */
const plansBetweenLorries = 9;
/** Ideas that come to nothing (nothing to cancel, nothing to sell) before a stray parcel turns up instead. */
const thoughtsMax = 8;
const cartonG = 240;
const strangers = ['4006381333931', '5901234123457', '0012345678905', 'LOT 7 / PALLET 3'];
const reasons = ['changed their mind', 'ordered twice', 'found it cheaper'];

export class Shop {
  readonly #options: ShopOptions;
  readonly #random: Random;
  readonly #waiting: Order[];
  readonly #open: { merchant: string; id: string }[] = [];
  #plan: TimedStep[];
  #plansSinceLorry = 0;
  #orders: number;

  constructor(options: ShopOptions) {
    this.#options = options;
    this.#random = options.random;
    this.#waiting = [...options.openingOrders];
    this.#orders = options.lastOrder;
    this.#plan = shuffled(this.#random, options.articles).map((article) => this.#carton(article, 480));
  }

  next(shelf: Shelf): TimedStep {
    for (let thought = 0; this.#plan.length === 0 && thought < thoughtsMax; thought += 1)
      this.#plan = this.#think(shelf);
    const next = this.#plan.shift() ?? this.#stranger();
    if (next.step.type === 'order') this.#open.push({ merchant: next.step.order.merchant, id: next.step.order.id });
    return next;
  }

  #think(shelf: Shelf): TimedStep[] {
    const low = this.#options.articles.filter(({ sku }) => (shelf.get(sku)?.available ?? 0) <= 1);
    this.#plansSinceLorry += 1;
    if (this.#plansSinceLorry >= plansBetweenLorries && low.length >= 2) return this.#lorry(low);

    const mood = this.#random();
    if (mood < 0.03) return [this.#stranger()];
    if (mood < 0.13 || this.#open.length >= openOrdersMax) return this.#cancellation();
    if (mood < 0.4) return this.#counterSale(shelf);
    const order = this.#waiting.shift() ?? this.#order(shelf);
    return order === undefined ? this.#lorry(low) : [{ step: { type: 'order', order }, afterMs: this.#pause(1100) }];
  }

  #lorry(low: readonly Article[]): TimedStep[] {
    this.#plansSinceLorry = 0;
    const cartons = shuffled(this.#random, low).flatMap((article) => {
      const count = between(this.#random, 1, 2);
      return Array.from({ length: count }, () => this.#carton(article, 800));
    });
    return this.#random() < 0.25 ? [...cartons, this.#stranger()] : cartons;
  }

  #carton(article: Article, ms: number): TimedStep {
    const grams = cartonG + article.caseUnits * article.unitWeightG;
    return { step: { type: 'receive', code: article.case, grams }, afterMs: this.#pause(ms) };
  }

  #stranger(): TimedStep {
    const code = strangers[between(this.#random, 0, strangers.length - 1)] ?? '';
    return { step: { type: 'receive', code, grams: between(this.#random, 400, 4000) }, afterMs: this.#pause(1000) };
  }

  #cancellation(): TimedStep[] {
    if (this.#open.length === 0) return [];
    const [order] = this.#open.splice(between(this.#random, 0, this.#open.length - 1), 1);
    const reason = reasons[between(this.#random, 0, reasons.length - 1)] ?? '';
    return order === undefined
      ? []
      : [{ step: { type: 'cancel', merchant: order.merchant, id: order.id, reason }, afterMs: this.#pause(1000) }];
  }

  #counterSale(shelf: Shelf): TimedStep[] {
    const article = this.#wanted(shelf);
    if (article === undefined) return [];
    const count = Math.min(between(this.#random, 1, 3), shelf.get(article.sku)?.available ?? 0);
    return Array.from({ length: count }, (_, index) => ({
      step: { type: 'ship', code: article.each } satisfies Step,
      afterMs: this.#pause(index === 0 ? 1100 : 500),
    }));
  }

  #order(shelf: Shelf): Order | undefined {
    const lines = new Map<string, number>();
    for (let line = between(this.#random, 1, 3); line > 0; line -= 1) {
      const article = this.#wanted(shelf);
      const free = article === undefined ? 0 : (shelf.get(article.sku)?.available ?? 0);
      if (article !== undefined) lines.set(article.sku, Math.min(between(this.#random, 1, 4), free));
    }
    if (lines.size === 0) return undefined;
    this.#orders += 1;
    const channel = this.#options.channels[between(this.#random, 0, this.#options.channels.length - 1)] ?? '';
    return {
      merchant: this.#options.merchant,
      id: `${channel.endsWith('web') ? 'WEB' : 'OUT'}-${this.#orders}`,
      channel,
      lines: [...lines].map(([sku, quantity]) => ({ sku, quantity })),
    };
  }

  /** What a customer asks for: only what there is, and the first few of the catalogue sell best. */
  #wanted(shelf: Shelf): Article | undefined {
    const { articles } = this.#options;
    return pick(this.#random, articles, (article) => {
      const there = shelf.get(article.sku);
      if (there === undefined || !there.processOrders || there.available <= 0) return 0;
      return articles.indexOf(article) % 3 === 0 ? 4 : 1;
    });
  }

  #pause(ms: number): number {
    return Math.round(ms * (0.7 + 0.6 * this.#random()));
  }
}
