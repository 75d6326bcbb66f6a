/** A WooCommerce store, by its REST interface v3: it is asked and told everything; it calls nobody. */
import type { Batch, SendResult } from '../../../follow/batch.ts';
import type { TellingType } from '../../../inventory/nouns/channels/telling.ts';
import type { Channel, ChannelContext, CheckRow } from '../../channel.ts';
import { knowsNothing } from '../../dock-knowledge.ts';
import { budgetOf } from '../../http/store-budget.ts';
import { noPlaceFor } from '../../levels/store-lines.ts';
import { Unlisted } from '../../levels/unlisted.ts';
import { concerns, PolledOrders } from '../../orders/polled-orders.ts';
import { StoreCheck } from './check.ts';
import { LevelsOut } from './levels-out.ts';
import { shownOf, WooLevels } from './listings.ts';
import { wooStatuses } from './order-of.ts';
import { WooOrders } from './orders-in.ts';
import { type Rest, restOf } from './rest.ts';
import { ShipmentsOut } from './shipments-out.ts';
import type { WooOptions } from './woocommerce-kind.ts';

export function open(checked: WooOptions, context: ChannelContext): Channel {
  return new WooChannel(checked, context);
}

/** Batches in a row that give way to orders; a store that sells all the time gets its levels all the same. */
const outdatedMax = 3;

class WooChannel implements Channel {
  /** There is no link to watch: every question is its own. */
  readonly linked = true;
  readonly orders: PolledOrders;
  readonly levels: WooLevels;
  readonly #unlisted = new Unlisted();
  readonly #connections: Rest[];
  readonly #out: LevelsOut;
  readonly #shipments: ShipmentsOut;
  readonly #checks: StoreCheck;
  #outdated = 0;

  constructor(checked: WooOptions, context: ChannelContext) {
    const { name, clock, readFile, knows = knowsNothing } = context;
    const url = new URL(checked.url);
    const parts = {
      ...{ url, keyFile: checked['key-file'], caFile: checked['ca-file'], clock, readFile },
      budget: budgetOf(context, url.origin),
    };
    // One each, so that a page that takes its time holds no level up.
    const [batches, pages, told] = [0, 1, 2].map(() => restOf(parts)) as [Rest, Rest, Rest];
    this.#connections = [batches, pages, told];
    const statuses = { ...wooStatuses, ...checked.statuses };
    const store = new WooOrders(statuses);
    this.orders = new PolledOrders({
      ...{ clock, knows },
      read: (asked, signal) => store.read(asked.beside ? batches : pages, asked, signal),
      look: (skus, signal) => shownOf(pages, skus, signal),
    });
    this.levels = new WooLevels(pages);
    this.#out = new LevelsOut(batches, this.#unlisted);
    this.#shipments = new ShipmentsOut(told, name);
    this.#checks = new StoreCheck(pages, clock);
  }

  get notes(): readonly string[] {
    return this.#unlisted.notes;
  }

  /** The store has no compare-and-set: what was ordered before and while this is written is counted at once (R21). */
  async send(batch: Batch, signal: AbortSignal): Promise<SendResult> {
    if (this.#outdated < outdatedMax && concerns(await this.orders.between(signal), batch)) {
      this.#outdated += 1;
      return { type: 'outdated', reason: 'orders came in since it was made' };
    }
    this.#outdated = 0;
    const result = await this.#out.send(batch, signal);
    if (result.type === 'acknowledged') await this.orders.between(signal);
    return result;
  }

  async tell(type: TellingType, batch: Batch, signal: AbortSignal): Promise<SendResult> {
    return type === 'shipment' ? this.#shipments.tell(batch, signal) : noPlaceFor(type, batch);
  }

  check(signal: AbortSignal): Promise<CheckRow[]> {
    return this.#checks.rows(signal);
  }

  async close(): Promise<void> {
    await Promise.all(this.#connections.map((each) => each.close()));
  }
}
