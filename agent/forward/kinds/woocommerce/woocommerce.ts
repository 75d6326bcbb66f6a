/** A WooCommerce store, by its REST interface v3: it is asked and told everything; it calls nobody. */
import type { Channel, ChannelContext } from '../../channel.ts';
import { knowsNothing } from '../../dock-knowledge.ts';
import { budgetOf } from '../../http/store-budget.ts';
import { GivesWay, storeChannel } from '../../http/store-channel.ts';
import { Unlisted } from '../../levels/unlisted.ts';
import { PolledOrders } from '../../orders/polled-orders.ts';
import { checkStore } from './check.ts';
import { LevelsOut } from './levels-out.ts';
import { shownOf, WooLevels } from './listings.ts';
import { wooStatuses } from './order-of.ts';
import { missingOrders, WooOrders } from './orders-in.ts';
import { restOf } from './rest.ts';
import { ShipmentsOut } from './shipments-out.ts';
import type { WooOptions } from './woocommerce-kind.ts';

export function open(checked: WooOptions, context: ChannelContext): Channel {
  const { name, clock, readFile, target, knows = knowsNothing } = context;
  const url = new URL(checked.url);
  const parts = {
    ...{ url, keyFile: checked['key-file'], caFile: checked['ca-file'], clock, readFile },
    budget: budgetOf(context, url.origin),
  };
  // One each, so that a page that takes its time holds no level up.
  const [batches, pages, told] = [restOf(parts), restOf(parts), restOf(parts)];
  const store = new WooOrders({ ...wooStatuses, ...checked.statuses });
  const orders = new PolledOrders({
    ...{ clock, knows },
    read: (asked, signal) => store.read(asked.beside ? batches : pages, asked, signal),
    look: (skus, signal) => shownOf(pages, skus, signal),
    missing: (ids, signal) => missingOrders(pages, ids, signal),
  });
  const unlisted = new Unlisted();
  const out = new LevelsOut(batches, unlisted);
  const givesWay = new GivesWay(orders.changes, clock, (signal) => orders.between(signal));
  return storeChannel({
    ...{ unlisted, orders, connections: [batches, pages, told] },
    levels: new WooLevels(pages),
    computing: () => givesWay.computing(),
    // The store has no compare-and-set: what was ordered before and while this is written is counted at once (R21).
    send: (batch, signal) =>
      givesWay.send(batch, signal, async (mayFall) => {
        const result = await out.send(batch, mayFall, signal);
        if (result.type === 'acknowledged') await orders.between(signal);
        return result;
      }),
    shipments: new ShipmentsOut(told, name),
    check: (signal) => checkStore(pages, { ...parts, target }, signal),
  });
}
