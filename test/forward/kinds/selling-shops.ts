/**
 * Each store with an interface of its own as its shoppers use it: what is shown can be bought, orders are given up and
 * given back, things go wrong on the way. What it sold and what it holds is counted here, beside the store.
 */
import type { ChannelConfig } from '../../../config/config.ts';
import { openMedusa } from './medusa/bench.ts';
import { openShopify } from './shopify/bench.ts';
import { openScripted } from './vendure/bench.ts';
import { paidOrder } from './vendure/scripted-store.ts';
import { openWoo } from './woocommerce/bench.ts';

/** An order of one line. */
export type Sale = {
  /** As the dock calls it. */
  id: string;
  sku: string;
  /** What it still holds, or has got. */
  units: number;
  left: boolean;
  cancelled: boolean;
  /** The store's search did not find it at first. */
  hidden: boolean;
};
export type Fault = 'lose' | 'half' | 'busy' | 'throttle';

/** What a kind's simulation has to say of itself. */
type Counter = {
  config: ChannelConfig;
  /** How much a write is worth: where the store compares or subtracts, no order is ever written over. */
  safe: boolean;
  list(sku: string): void;
  sellable(sku: string): number;
  shown(sku: string): number | null | undefined;
  /** @returns its id, as the dock calls it */
  buy(sku: string, units: number): string;
  cancel(id: string): void;
  /** One unit less. @returns whether the store can do that to an order */
  giveBack(id: string, restock: boolean): boolean;
  /** Its box left, and the store was told so. */
  ship(id: string): void;
  /** Its search does not find the order, until it does. */
  hide?(id: string, hidden: boolean): void;
  faults: Partial<Record<Fault, () => void>>;
  hooks(before: (() => void) | undefined, after: (sku: string, before: number) => void): void;
};

export class SellingShop {
  readonly sales: Sale[] = [];
  readonly #counter: Counter;
  #amid: (() => void) | undefined;

  /** @param onWritten after each number that was written, with what could be bought before */
  constructor(counter: Counter, onWritten: (shop: SellingShop, sku: string, before: number) => void) {
    this.#counter = counter;
    const before = () => {
      const work = this.#amid;
      this.#amid = undefined;
      work?.();
    };
    counter.hooks(before, (sku, could) => onWritten(this, sku, could));
  }

  get config(): ChannelConfig {
    return this.#counter.config;
  }
  get safe(): boolean {
    return this.#counter.safe;
  }
  get hides(): boolean {
    return this.#counter.hide !== undefined;
  }
  get faults(): Counter['faults'] {
    return this.#counter.faults;
  }
  list(sku: string): void {
    this.#counter.list(sku);
  }
  sellable(sku: string): number {
    return this.#counter.sellable(sku);
  }
  shown(sku: string): number | null | undefined {
    return this.#counter.shown(sku);
  }

  /** A shopper can buy what is shown, and nothing else. */
  sell(sku: string, units: number, hidden = false): Sale | undefined {
    if (this.sellable(sku) < units) return undefined;
    const id = this.#counter.buy(sku, units);
    const sale = { id, sku, units, left: false, cancelled: false, hidden };
    if (hidden) this.#counter.hide?.(id, true);
    this.sales.push(sale);
    return sale;
  }

  cancel(sale: Sale): void {
    if (sale.left || sale.cancelled) return;
    this.#counter.cancel(sale.id);
    Object.assign(sale, { cancelled: true, units: 0 });
  }

  giveBack(sale: Sale, restock: boolean): void {
    if (sale.left || sale.units === 0) return;
    if (this.#counter.giveBack(sale.id, restock)) sale.units -= 1;
  }

  ship(sale: Sale): void {
    this.#counter.ship(sale.id);
    sale.left = true;
  }

  found(sale: Sale): void {
    this.#counter.hide?.(sale.id, false);
  }

  /** In the middle of the next write. */
  amid(work: (() => void) | undefined): void {
    this.#amid = work;
  }

  /** Something is to happen in the middle of a write that did not come yet. */
  get waits(): boolean {
    return this.#amid !== undefined;
  }

  /** What its orders got or still hold; those that its search does not find are nobody's fault. */
  sold(sku: string): number {
    return this.#units((sale) => sale.sku === sku && !sale.hidden);
  }
  held(sku: string): number {
    return this.#units((sale) => sale.sku === sku && !sale.left);
  }
  #units(which: (sale: Sale) => boolean): number {
    return this.sales.filter(which).reduce((sum, { units }) => sum + units, 0);
  }
}

/** By kind; everything ends with the test. */
export const counters: Readonly<Record<'shopify' | 'vendure' | 'medusa' | 'woocommerce', () => Promise<Counter>>> = {
  async shopify() {
    const { config, store, wire } = await openShopify();
    const orderOf = (id: string) => {
      const order = store.orders.find(({ name }) => name === id);
      if (order === undefined) throw new Error(`no order ${id}`);
      return order;
    };
    return {
      ...{ config, safe: true },
      list: (sku) => void store.list(sku),
      sellable: (sku) => store.available(sku) ?? 0,
      shown: (sku) => store.available(sku),
      buy: (sku, quantity) => store.order([{ sku, quantity }]).name,
      cancel: (id) => store.cancel(orderOf(id)),
      giveBack(id, restock) {
        store.refund(orderOf(id), 0, 1, restock);
        return true;
      },
      ship(id) {
        const { number, lines } = orderOf(id);
        const parts = lines.map((line) => ({ id: `${line.id}/of`, quantity: line.left }));
        const fulfillmentOrderId = `gid://shopify/FulfillmentOrder/${number}`;
        store.ship({ lineItemsByFulfillmentOrder: [{ fulfillmentOrderId, fulfillmentOrderLineItems: parts }] });
      },
      hide: (id, hidden) => void store.unfound[hidden ? 'add' : 'delete'](orderOf(id)),
      faults: {
        lose: () => void wire.faults.push({ about: 'SetLevels', lose: true }),
        half: () => void wire.faults.push({ half: true }),
        busy: () => void wire.faults.push({ status: 429, retryAfterS: 10 }),
        throttle: () => void wire.faults.push({ error: { code: 'THROTTLED' } }),
      },
      hooks: (before, after) => void Object.assign(store, { beforeSet: before, afterSet: after }),
    };
  },
  async vendure() {
    const { config, store } = await openScripted();
    const variantOf = (sku: string) => store.variants.find((each) => each.sku === sku) ?? { onHand: 0, allocated: 0 };
    const bought = new Map<string, { sku: string; units: number; row: Record<string, unknown> }>();
    const now = () => new Date().toISOString();
    const orderOf = (id: string) => {
      const order = bought.get(id);
      if (order === undefined) throw new Error(`no order ${id}`);
      return { ...order, variant: variantOf(order.sku) };
    };
    return {
      ...{ config, safe: true },
      list: (sku) => void store.list(sku, 0),
      sellable: (sku) => variantOf(sku).onHand - variantOf(sku).allocated,
      shown: (sku) => variantOf(sku).onHand,
      buy(sku, units) {
        const id = `V${bought.size + 1}`;
        const row = paidOrder(id, [{ sku, quantity: units }], { updatedAt: now(), orderPlacedAt: now() });
        for (const line of row.lines as Record<string, unknown>[]) line.updatedAt = now();
        bought.set(id, { sku, units, row });
        store.orders.push(row);
        variantOf(sku).allocated += units;
        return id;
      },
      cancel(id) {
        const { variant, units, row } = orderOf(id);
        Object.assign(row, { state: 'Cancelled', updatedAt: now() });
        variant.allocated -= units;
      },
      giveBack: () => false,
      ship(id) {
        const { variant, units, row } = orderOf(id);
        const fulfillmentLines = [{ quantity: units, fulfillment: { state: 'Shipped' } }];
        for (const line of row.lines as Record<string, unknown>[])
          Object.assign(line, { fulfillmentLines, updatedAt: now() });
        Object.assign(row, { state: 'Shipped', updatedAt: now() });
        variant.allocated -= units;
        variant.onHand -= units;
      },
      faults: {
        lose: () => void store.faults.push({ about: 'updateProductVariants', lose: true }),
        busy: () => void store.faults.push({ status: 429, retryAfterS: 10 }),
      },
      hooks: (before, after) => void Object.assign(store, { beforeWrite: before, afterWrite: after }),
    };
  },
  async medusa() {
    const { config, store } = await openMedusa();
    const orderOf = (id: string) => {
      const order = store.orders.find((each) => each.id === id);
      if (order === undefined) throw new Error(`no order ${id}`);
      return order;
    };
    const levelOf = (sku: string) => store.level(sku) ?? { stocked: 0, reserved: 0 };
    return {
      ...{ config, safe: true },
      list: (sku) => void store.list(sku, 0),
      sellable: (sku) => levelOf(sku).stocked - levelOf(sku).reserved,
      shown: (sku) => store.level(sku)?.stocked,
      buy: (sku, quantity) => store.order([{ sku, quantity }]).id,
      cancel: (id) => store.cancel(orderOf(id)),
      giveBack: () => false,
      ship(id) {
        const order = orderOf(id);
        store.fulfil(
          order,
          order.lines.map((line) => ({ id: line.id, quantity: line.quantity - line.fulfilled })),
        );
      },
      faults: {
        lose: () => void store.faults.push({ about: 'batch', lose: true }),
        busy: () => void store.faults.push({ status: 429, retryAfterS: 10 }),
      },
      hooks: (before, after) => void Object.assign(store, { beforeWrite: before, afterWrite: after }),
    };
  },
  async woocommerce() {
    const { config, store, wire } = await openWoo({ tls: false });
    return {
      ...{ config, safe: false },
      list: (sku) => void store.add(sku),
      sellable: (sku) => store.stock(sku) ?? 0,
      shown: (sku) => store.stock(sku),
      buy: (sku, quantity) => String(store.order([{ sku, quantity }]).id),
      cancel: (id) => store.setStatus(Number(id), 'cancelled'),
      giveBack(id) {
        store.refund(Number(id), 0, 1);
        return true;
      },
      ship: (id) => store.setStatus(Number(id), 'completed'),
      faults: {
        lose: () => void Object.assign(wire.faults, { loseAnswers: 1 }),
        busy: () => void Object.assign(wire.faults, { errors: { times: 1, status: 429, retryAfterS: 10 } }),
      },
      hooks: (before, after) => void Object.assign(store, { beforeWrite: before, afterWrite: after }),
    };
  },
};
