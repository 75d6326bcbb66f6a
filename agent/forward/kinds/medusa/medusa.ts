/** A Medusa store, by its admin API (version 2): it is asked and told everything; it calls nobody. */
import type { Batch, SendResult } from '../../../follow/batch.ts';
import type { TellingType } from '../../../inventory/nouns/channels/telling.ts';
import type { Channel, ChannelContext, CheckRow } from '../../channel.ts';
import { knowsNothing } from '../../dock-knowledge.ts';
import { budgetOf } from '../../http/store-budget.ts';
import { noPlaceFor } from '../../levels/store-lines.ts';
import { StorePlace } from '../../levels/store-place.ts';
import { Unlisted } from '../../levels/unlisted.ts';
import { PolledOrders } from '../../orders/polled-orders.ts';
import { checkStore } from './check.ts';
import { shownOf } from './items.ts';
import { MedusaLevels } from './levels.ts';
import { LevelsOut } from './levels-out.ts';
import type { MedusaOptions } from './medusa-kind.ts';
import { MedusaOrders } from './orders-in.ts';
import { stockLocations } from './place.ts';
import { type Rest, restOf } from './rest.ts';
import { ShipmentsOut } from './shipments-out.ts';

export function open(checked: MedusaOptions, context: ChannelContext): Channel {
  return new MedusaChannel(checked, context);
}

class MedusaChannel implements Channel {
  /** There is no link to watch: every question is its own. */
  readonly linked = true;
  readonly orders: PolledOrders;
  readonly levels: MedusaLevels;
  readonly #unlisted = new Unlisted();
  readonly #connections: readonly Rest[];
  readonly #out: LevelsOut;
  readonly #shipments: ShipmentsOut;
  readonly #check: (signal: AbortSignal) => Promise<CheckRow[]>;

  constructor(checked: MedusaOptions, context: ChannelContext) {
    const { name, clock, readFile, target, knows = knowsNothing } = context;
    const url = new URL(checked.url);
    const parts = {
      ...{ url, keyFile: checked['key-file'], caFile: checked['ca-file'], clock, readFile },
      budget: budgetOf(context, url.origin),
    };
    // One each, so that a page that takes its time holds no level up.
    const [batches, pages, told] = [restOf(parts), restOf(parts), restOf(parts)];
    this.#connections = [batches, pages, told];
    const place = new StorePlace(stockLocations, target, () => clock.monoMs());
    const store = new MedusaOrders();
    this.orders = new PolledOrders({
      ...{ clock, knows },
      read: (asked, signal) => store.read(pages, asked, signal),
      look: (skus, signal) => shownOf(pages, place, skus, signal),
    });
    this.levels = new MedusaLevels(pages, place);
    this.#out = new LevelsOut(batches, place, this.#unlisted);
    this.#shipments = new ShipmentsOut(told, place, name, knows);
    this.#check = (signal) => checkStore(pages, place, clock, signal);
  }

  get notes(): readonly string[] {
    return this.#unlisted.notes;
  }

  /** It subtracts its own orders: one that comes in while this is written moves nothing of what it is told (R21). */
  send(batch: Batch, signal: AbortSignal): Promise<SendResult> {
    return this.#out.send(batch, signal);
  }

  async tell(type: TellingType, batch: Batch, signal: AbortSignal): Promise<SendResult> {
    return type === 'shipment' ? this.#shipments.tell(batch, signal) : noPlaceFor(type, batch);
  }

  check(signal: AbortSignal): Promise<CheckRow[]> {
    return this.#check(signal);
  }

  async close(): Promise<void> {
    await Promise.all(this.#connections.map((each) => each.close()));
  }
}
