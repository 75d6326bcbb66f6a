/** A Vendure store, by its admin API (GraphQL): it is asked and told everything; it calls nobody. */
import type { Batch, SendResult } from '../../../follow/batch.ts';
import type { TellingType } from '../../../inventory/nouns/channels/telling.ts';
import type { Channel, ChannelContext, CheckRow } from '../../channel.ts';
import { knowsNothing } from '../../dock-knowledge.ts';
import { budgetOf } from '../../http/store-budget.ts';
import { noPlaceFor } from '../../levels/store-lines.ts';
import { StorePlace } from '../../levels/store-place.ts';
import { Unlisted } from '../../levels/unlisted.ts';
import { checkStore } from './check.ts';
import { VendureLevels } from './levels.ts';
import { LevelsOut } from './levels-out.ts';
import { VendureOrders } from './orders.ts';
import { stockLocations } from './place.ts';
import { type Line, Session } from './session.ts';
import { ShipmentsOut } from './shipments-out.ts';
import type { VendureOptions } from './vendure-kind.ts';

export function open(checked: VendureOptions, context: ChannelContext): Channel {
  return new VendureChannel(checked, context);
}

class VendureChannel implements Channel {
  /** There is no link to watch: every question is its own. */
  readonly linked = true;
  readonly orders: VendureOrders;
  readonly levels: VendureLevels;
  readonly #unlisted = new Unlisted();
  readonly #lines: readonly Line[];
  readonly #out: LevelsOut;
  readonly #shipments: ShipmentsOut;
  readonly #check: (signal: AbortSignal) => Promise<CheckRow[]>;

  constructor(checked: VendureOptions, context: ChannelContext) {
    const { name, clock, readFile, target, knows = knowsNothing } = context;
    const url = new URL(checked.url);
    const session = new Session({
      ...{ url, clock, readFile, budget: budgetOf(context, url.origin) },
      ...{ credentialsFile: checked['credentials-file'], caFile: checked['ca-file'] },
      channelToken: checked['store-channel'],
    });
    // One each, so that a page that takes its time holds no level up.
    const [batches, pages, orders, told] = [session.line(), session.line(), session.line(), session.line()];
    this.#lines = [batches, pages, orders, told];
    const place = new StorePlace(stockLocations, target, () => clock.monoMs());
    this.orders = new VendureOrders(orders, clock, knows);
    this.levels = new VendureLevels(pages, place);
    this.#out = new LevelsOut(batches, place, this.#unlisted);
    this.#check = (signal) => checkStore(pages, place, checked['store-channel'], signal);
    this.#shipments = new ShipmentsOut(told, place, name, knows);
  }

  get notes(): readonly string[] {
    return this.#unlisted.notes;
  }

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
    await Promise.all(this.#lines.map((line) => line.close()));
  }
}
