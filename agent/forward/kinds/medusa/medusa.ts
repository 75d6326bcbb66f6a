/** A Medusa store, by its admin API (version 2): it is asked and told everything; it calls nobody. */
import type { Channel, ChannelContext } from '../../channel.ts';
import { knowsNothing } from '../../dock-knowledge.ts';
import { budgetOf } from '../../http/store-budget.ts';
import { GivesWay, storeChannel } from '../../http/store-channel.ts';
import { StorePlace } from '../../levels/store-place.ts';
import { Unlisted } from '../../levels/unlisted.ts';
import { Changes } from '../../orders/changes.ts';
import { PolledOrders } from '../../orders/polled-orders.ts';
import { checkStore } from './check.ts';
import { shownOf } from './items.ts';
import { MedusaLevels } from './levels.ts';
import { LevelsOut } from './levels-out.ts';
import type { MedusaOptions } from './medusa-kind.ts';
import { MedusaOrders, missingOrders } from './orders-in.ts';
import { stockLocations } from './place.ts';
import { restOf } from './rest.ts';
import { ShipmentsOut } from './shipments-out.ts';

export function open(checked: MedusaOptions, context: ChannelContext): Channel {
  const { name, clock, readFile, target, knows = knowsNothing } = context;
  const url = new URL(checked.url);
  const parts = {
    ...{ url, keyFile: checked['key-file'], caFile: checked['ca-file'], clock, readFile },
    budget: budgetOf(context, url.origin),
  };
  // One each, so that a page that takes its time holds no level up.
  const [batches, pages, told] = [restOf(parts), restOf(parts), restOf(parts)];
  const place = new StorePlace(stockLocations, target, () => clock.monoMs());
  const store = new MedusaOrders();
  const unlisted = new Unlisted();
  const out = new LevelsOut(batches, place, unlisted);
  // Its own orders move nothing of what it is told; a box that it is told has left does (R21, R25).
  const moved = new Changes();
  const givesWay = new GivesWay(moved, clock);
  return storeChannel({
    ...{ unlisted, connections: [batches, pages, told] },
    orders: new PolledOrders({
      ...{ clock, knows },
      read: (asked, signal) => store.read(pages, asked, signal),
      look: (skus, signal) => shownOf(pages, place, skus, signal),
      missing: (ids, signal) => missingOrders(pages, ids, signal),
    }),
    levels: new MedusaLevels(pages, place),
    computing: () => givesWay.computing(),
    send: (batch, signal) => givesWay.send(batch, signal, (mayFall) => out.send(batch, mayFall, signal)),
    shipments: new ShipmentsOut(told, place, name, { knows, moved }),
    check: (signal) => checkStore(pages, place, parts, signal),
  });
}
