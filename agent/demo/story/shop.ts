/**
 * A shop that receives and sells by itself: first the story that everybody should see, then one day like another.
 * Lorries come with what runs low, customers order in the storefronts or buy over the counter, orders are packed and
 * weighed, some are called off, and now and then a label is not what it should be. Pure: what is on the shelf goes in,
 * the next thing somebody does comes out. The same seed and the same shelf give the same day.
 */
import type { Article, Line, Notice, Order } from './catalogue.ts';
import { announce, closeNotice, openNotice, surplus, unload } from './inbound.ts';
import { type Packing, pack } from './outbound.ts';
import { between, pick, type Random, shuffled } from './random.ts';
import { badge, card, type Desk, meanwhile, scan, type TimedStep, times } from './steps.ts';
import { story } from './story.ts';

/** What there is, by SKU; `processOrders` says whether it may be sold. */
type Shelf = ReadonlyMap<string, { available: number; inStock: number; processOrders: boolean }>;

/** How a station was left the last time. */
export type Bench = { signedIn: boolean; busy: boolean };

type ShopOptions = {
  merchant: string;
  channels: readonly string[];
  articles: readonly Article[];
  /** The papers of the story. None: an earlier day has told it. */
  notices: readonly Notice[];
  orders: readonly Order[];
  /** Numbers of the papers made up here start after this one. */
  lastNumber: number;
  /** Stations that were left by an earlier day. */
  benches: Readonly<Record<Desk, Bench>>;
  random: Random;
};

/** More open orders than this and nobody orders until some are packed. */
const openOrdersMax = 10;
/** A lorry does not come more often than every so many plans. */
const plansBetweenLorries = 6;
/** Ideas that come to nothing (nothing to pack, nothing to sell) before a stray parcel turns up instead. */
const thoughtsMax = 8;
/** Steps of a later day that are enough for a look. */
const shortDay = 40;
/** Items more than this on the shelf are not counted in passing. */
const countableMax = 30;
const strangers = ['9521002001013', '9521002002171', 'LOT 7 / PALLET 3'];
const reasons = ['changed their mind', 'ordered twice', 'found it cheaper'];

export class Shop {
  readonly #options: ShopOptions;
  readonly #random: Random;
  readonly #articles: ReadonlyMap<string, Article>;
  #open: Order[] = [];
  #plan: TimedStep[];
  /** Steps until everything was seen. */
  #left: number;
  #plansSinceLorry = 0;
  #number: number;

  constructor(options: ShopOptions) {
    this.#options = options;
    this.#random = options.random;
    this.#articles = new Map(options.articles.map((article) => [article.sku, article]));
    this.#number = options.lastNumber;
    this.#plan =
      options.notices.length > 0 ? story(options, (desk) => options.benches[desk].signedIn) : takenUp(options);
    this.#left = options.notices.length > 0 ? this.#plan.length : shortDay;
  }

  /** Enough for whoever wants to see everything once: the story is told, or some of a later day is over. */
  get seenEnough(): boolean {
    return this.#left <= 0;
  }

  next(shelf: Shelf): TimedStep {
    for (let thought = 0; this.#plan.length === 0 && thought < thoughtsMax; thought += 1)
      this.#plan = this.#think(shelf);
    if (this.#plan.length === 0) this.#plan = this.#stranger();
    const [next, ...rest] = this.#plan;
    if (next === undefined) throw new Error('nobody has anything to do, not even a stray parcel');
    this.#plan = rest;
    const { step, afterMs } = next;
    this.#left -= 1;
    return { step, afterMs: Math.round(afterMs * (0.75 + 0.5 * this.#random())) };
  }

  /** The shelf does not change for anybody's plan while another one is carried out: nothing is promised twice. */
  #think(shelf: Shelf): TimedStep[] {
    const low = this.#options.articles.filter(({ sku }) => (shelf.get(sku)?.available ?? 0) <= 1);
    this.#plansSinceLorry += 1;
    if (this.#plansSinceLorry >= plansBetweenLorries && low.length >= 2) {
      return meanwhile(this.#lorry(low), this.#packing(shelf));
    }
    const mood = this.#random();
    if (mood < 0.03) return this.#stranger();
    if (mood < 0.08) return this.#count(shelf);
    if (mood < 0.15) return this.#cancellation();
    if (mood < 0.27) return this.#counterSale(shelf);
    if (mood < 0.62 || this.#open.length >= openOrdersMax) return this.#packing(shelf);
    const order = this.#order(shelf);
    if (order === undefined) return low.length === 0 ? [] : this.#lorry(low);
    this.#open.push(order);
    return [{ step: { type: 'order', order }, afterMs: 900 }];
  }

  /** Announced, unloaded, closed; some bring more than they should, or less, or a carton that is somebody else's. */
  #lorry(low: readonly Article[]): TimedStep[] {
    this.#plansSinceLorry = 0;
    const cargo = shuffled(this.#random, low).map((article) => {
      const units = article.caseUnits * between(this.#random, 1, 2);
      return { article, units };
    });
    const notice: Notice = {
      ...{ merchant: this.#options.merchant, id: `ASN-${this.#nextNumber()}`, type: 'asn', supplier: 'Loom & Thread' },
      lines: cargo.map(({ article: { sku }, units: quantity }) => ({ sku, quantity })),
    };
    const luck = this.#random();
    const short = luck < 0.25 && cargo.length > 1;
    const [first] = cargo;
    return [
      announce(notice),
      openNotice(notice),
      ...(short ? cargo.slice(1) : cargo).flatMap(({ article, units }) => unload(article, units)),
      ...(luck > 0.75 && first !== undefined ? surplus(first.article) : []),
      ...(luck > 0.9 ? this.#stranger() : []),
      ...closeNotice(short),
    ];
  }

  /** Somebody else's: set aside, until the office has found out. */
  #stranger(): TimedStep[] {
    const code = this.#oneOf(strangers) ?? '';
    const reason = 'not ours: back to the sender';
    return [scan('receiving', code, 1_000), { step: { type: 'dismiss', code, reason }, afterMs: 2_500 }];
  }

  #cancellation(): TimedStep[] {
    const order = this.#oneOf(this.#open);
    if (order === undefined) return [];
    this.#open = this.#open.filter(({ id }) => id !== order.id);
    const { merchant, id } = order;
    return [{ step: { type: 'cancel', merchant, id, reason: this.#oneOf(reasons) ?? '' }, afterMs: 1_000 }];
  }

  /** The oldest order whose goods are all there, now and then with a slip of the hand. */
  #packing(shelf: Shelf): TimedStep[] {
    const there = ({ sku, quantity }: Line) => (shelf.get(sku)?.inStock ?? 0) >= quantity;
    const order = this.#open.find(({ lines }) => lines.every(there));
    if (order === undefined) return [];
    this.#open = this.#open.filter(({ id }) => id !== order.id);
    const [first, ...rest] = order.lines;
    if (first === undefined) return [];
    const luck = this.#random();
    const packing: Packing = { id: order.id, boxes: [order.lines], articles: this.#articles };
    if (luck < 0.15 && first.quantity > 1) return pack({ ...packing, forgotten: first.sku });
    if (luck < 0.3 && rest.length > 0) return pack({ ...packing, boxes: [[first], rest] });
    const others = this.#options.articles.filter(({ sku }) => !order.lines.some((line) => line.sku === sku));
    const mistaken = luck < 0.45 ? this.#oneOf(others) : undefined;
    return pack(mistaken === undefined ? packing : { ...packing, mistaken });
  }

  /** A cycle count of one item that is right. */
  #count(shelf: Shelf): TimedStep[] {
    const few = this.#options.articles.filter(({ sku }) => {
      const there = shelf.get(sku)?.inStock ?? 0;
      return there > 0 && there <= countableMax;
    });
    const article = this.#oneOf(few);
    const there = article === undefined ? 0 : (shelf.get(article.sku)?.inStock ?? 0);
    if (article === undefined) return [];
    const one = scan('counting', article.each, 600);
    return [...(there > 1 ? [times('counting', there), one] : [one]), card('counting', 'finish', 1_200)];
  }

  #counterSale(shelf: Shelf): TimedStep[] {
    const article = this.#wanted(shelf);
    if (article === undefined) return [];
    const count = Math.min(between(this.#random, 1, 3), shelf.get(article.sku)?.available ?? 0);
    return Array.from({ length: count }, (_, index) => scan('packing', article.each, index === 0 ? 1_100 : 500));
  }

  #order(shelf: Shelf): Order | undefined {
    const lines = new Map<string, number>();
    for (let line = between(this.#random, 1, 3); line > 0; line -= 1) {
      const article = this.#wanted(shelf);
      const free = article === undefined ? 0 : (shelf.get(article.sku)?.available ?? 0);
      if (article !== undefined) lines.set(article.sku, Math.min(between(this.#random, 1, 4), free));
    }
    if (lines.size === 0) return undefined;
    const channel = this.#oneOf(this.#options.channels) ?? '';
    return {
      merchant: this.#options.merchant,
      id: `${channel.endsWith('web') ? 'WEB' : 'OUT'}-${this.#nextNumber()}`,
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

  #nextNumber(): number {
    this.#number += 1;
    return this.#number;
  }

  #oneOf<T>(list: readonly T[]): T | undefined {
    return list[between(this.#random, 0, list.length - 1)];
  }
}

/** Whoever comes to a station that an earlier day left in the middle of something puts that aside, and signs in. */
function takenUp({ benches }: ShopOptions): TimedStep[] {
  const desks = ['receiving', 'packing', 'counting'] as const;
  return desks.flatMap((desk) => {
    const { signedIn, busy } = benches[desk];
    return [...(signedIn ? [] : [badge(desk)]), ...(busy ? [card(desk, 'cancel')] : [])];
  });
}
