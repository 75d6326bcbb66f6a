/** A Shopify shop, by its Admin API (GraphQL): it is asked and told everything; it calls nobody. */
import type { Batch, SendResult } from '../../../follow/batch.ts';
import type { TellingType } from '../../../inventory/nouns/channels/telling.ts';
import type { Channel, ChannelContext, CheckRow } from '../../channel.ts';
import { knowsNothing } from '../../dock-knowledge.ts';
import { budgetOf } from '../../http/store-budget.ts';
import { noPlaceFor } from '../../levels/store-lines.ts';
import { StorePlace } from '../../levels/store-place.ts';
import { Unlisted } from '../../levels/unlisted.ts';
import { concerns, PolledOrders } from '../../orders/polled-orders.ts';
import { Admin } from './admin.ts';
import { checkShop } from './check.ts';
import { ShopifyLevels } from './levels.ts';
import { LevelsOut } from './levels-out.ts';
import { ShopifyOrders } from './orders-in.ts';
import { shopLocations } from './place.ts';
import { ShipmentsOut } from './shipments-out.ts';
import type { ShopifyOptions } from './shopify-kind.ts';

export function open(checked: ShopifyOptions, context: ChannelContext): Channel {
  return new ShopifyChannel(checked, context);
}

/** Batches in a row that give way to orders; a shop that sells all the time gets its levels all the same. */
const outdatedMax = 3;

class ShopifyChannel implements Channel {
  /** There is no link to watch: every question is its own. */
  readonly linked = true;
  readonly orders: PolledOrders;
  readonly levels: ShopifyLevels;
  readonly check: (signal: AbortSignal) => Promise<CheckRow[]>;
  readonly #unlisted = new Unlisted();
  readonly #admins: readonly Admin[];
  readonly #out: LevelsOut;
  readonly #shipments: ShipmentsOut;
  #outdated = 0;

  constructor(checked: ShopifyOptions, context: ChannelContext) {
    const { name, clock, readFile, target, knows = knowsNothing } = context;
    const url = new URL(checked.url);
    const parts = {
      ...{ url, tokenFile: checked['token-file'], caFile: checked['ca-file'], clock, readFile },
      budget: budgetOf(context, url.origin),
    };
    // One each, so that a page that takes its time holds no level up.
    const [batches, pages, told] = [new Admin(parts), new Admin(parts), new Admin(parts)];
    this.#admins = [batches, pages, told];
    const place = new StorePlace(shopLocations, target, () => clock.monoMs());
    const store = new ShopifyOrders();
    this.levels = new ShopifyLevels(pages, place);
    this.orders = new PolledOrders({
      ...{ clock, knows },
      read: (asked, signal) => store.read(asked.beside ? batches : pages, asked, signal),
      look: (skus, signal) => this.levels.shown(skus, signal),
    });
    this.#out = new LevelsOut(batches, place, this.#unlisted);
    this.#shipments = new ShipmentsOut({ admin: told, channel: name, knows, notify: checked['notify-customers'] });
    this.check = (signal) => checkShop(pages, place, clock, signal);
  }

  get notes(): readonly string[] {
    return this.#unlisted.notes;
  }

  async send(batch: Batch, signal: AbortSignal): Promise<SendResult> {
    const overtaken = async () => {
      const orders = await this.orders.between(signal);
      return this.#outdated < outdatedMax && concerns(orders, batch);
    };
    const result = await this.#out.send(batch, overtaken, signal);
    this.#outdated = result.type === 'outdated' ? this.#outdated + 1 : 0;
    return result;
  }

  async tell(type: TellingType, batch: Batch, signal: AbortSignal): Promise<SendResult> {
    return type === 'shipment' ? this.#shipments.tell(batch, signal) : noPlaceFor(type, batch);
  }

  async close(): Promise<void> {
    await Promise.all(this.#admins.map((each) => each.close()));
  }
}
