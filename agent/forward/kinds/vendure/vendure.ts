/** A Vendure store, by its admin API (GraphQL): it is asked and told everything; it calls nobody. */
import type { Channel, ChannelContext } from '../../channel.ts';
import { knowsNothing } from '../../dock-knowledge.ts';
import { budgetOf } from '../../http/store-budget.ts';
import { GivesWay, storeChannel } from '../../http/store-channel.ts';
import { StorePlace } from '../../levels/store-place.ts';
import { Unlisted } from '../../levels/unlisted.ts';
import { Changes } from '../../orders/changes.ts';
import { checkStore } from './check.ts';
import { VendureLevels } from './levels.ts';
import { LevelsOut } from './levels-out.ts';
import { VendureOrders } from './orders.ts';
import { stockLocations } from './place.ts';
import { Session } from './session.ts';
import { ShipmentsOut } from './shipments-out.ts';
import type { VendureOptions } from './vendure-kind.ts';

export function open(checked: VendureOptions, context: ChannelContext): Channel {
  const { name, clock, readFile, target, knows = knowsNothing } = context;
  const url = new URL(checked.url);
  const parts = {
    ...{ url, clock, readFile, budget: budgetOf(context, url.origin) },
    ...{ credentialsFile: checked['credentials-file'], caFile: checked['ca-file'] },
    channelToken: checked['store-channel'],
  };
  const session = new Session(parts);
  // One each, so that a page that takes its time holds no level up.
  const [batches, pages, orders, told] = [session.line(), session.line(), session.line(), session.line()];
  const place = new StorePlace(stockLocations, target, () => clock.monoMs());
  const unlisted = new Unlisted();
  const out = new LevelsOut(batches, place, unlisted);
  // Its own orders move nothing of what it is told; a box that it is told has left does (R21, R25).
  const moved = new Changes();
  const givesWay = new GivesWay(moved, clock);
  return storeChannel({
    ...{ unlisted, connections: [batches, pages, orders, told] },
    orders: new VendureOrders(orders, clock, knows),
    levels: new VendureLevels(pages, place),
    computing: () => givesWay.computing(),
    send: (batch, signal) => givesWay.send(batch, signal, (mayFall) => out.send(batch, mayFall, signal)),
    shipments: new ShipmentsOut(told, place, name, { knows, moved }),
    check: (signal) => checkStore(pages, place, parts, signal),
  });
}
