/** A Shopify shop, by its Admin API (GraphQL): it is asked and told everything; it calls nobody. */
import type { Channel, ChannelContext } from '../../channel.ts';
import { knowsNothing } from '../../dock-knowledge.ts';
import { budgetOf } from '../../http/store-budget.ts';
import { GivesWay, storeChannel } from '../../http/store-channel.ts';
import { StorePlace } from '../../levels/store-place.ts';
import { Unlisted } from '../../levels/unlisted.ts';
import { PolledOrders } from '../../orders/polled-orders.ts';
import { Admin } from './admin.ts';
import { checkShop } from './check.ts';
import { ShopifyLevels } from './levels.ts';
import { LevelsOut } from './levels-out.ts';
import { missingOrders, ShopifyOrders } from './orders-in.ts';
import { shopLocations } from './place.ts';
import { ShipmentsOut } from './shipments-out.ts';
import type { ShopifyOptions } from './shopify-kind.ts';
import { Tokens } from './token.ts';

export function open(checked: ShopifyOptions, context: ChannelContext): Channel {
  const { name, clock, readFile, target, knows = knowsNothing } = context;
  const url = new URL(checked.url);
  const parts = {
    ...{ url, caFile: checked['ca-file'], clock, readFile },
    tokens: new Tokens({ tokenFile: checked['token-file'], clock, readFile }),
    budget: budgetOf(context, url.origin),
  };
  // One each, so that a page that takes its time holds no level up.
  const [batches, pages, told] = [new Admin(parts), new Admin(parts), new Admin(parts)];
  const place = new StorePlace(shopLocations, target, () => clock.monoMs());
  const store = new ShopifyOrders();
  const levels = new ShopifyLevels(pages, place);
  const orders = new PolledOrders({
    ...{ clock, knows },
    read: (asked, signal) => store.read(asked.beside ? batches : pages, asked, signal),
    look: (skus, signal) => levels.shown(skus, signal),
    ...{ missing: (ids, signal) => missingOrders(pages, ids, signal), unsure: true },
  });
  const unlisted = new Unlisted();
  const out = new LevelsOut(batches, place, unlisted);
  const givesWay = new GivesWay(orders.changes, clock, (signal) => orders.between(signal));
  return storeChannel({
    ...{ unlisted, orders, levels, connections: [batches, pages, told] },
    computing: () => givesWay.computing(),
    send: (batch, signal) => givesWay.attempt(batch, signal, (mayWrite) => out.send(batch, mayWrite, signal)),
    shipments: new ShipmentsOut({ admin: told, channel: name, knows, notify: checked['notify-customers'] }),
    check: (signal) => checkShop(pages, place, parts, signal),
  });
}
