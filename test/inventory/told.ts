/** A storefront beside a `World`: what it would be told now, and its acknowledgement. */

import type { BatchLine } from '../../agent/inventory/nouns/channels/batch.ts';
import type { ChannelRules } from '../../agent/inventory/nouns/channels/channel.ts';
import { freshChannel } from '../../agent/inventory/nouns/channels/channel.ts';
import { batchLine } from '../../agent/inventory/nouns/channels/levels.ts';
import { allocated } from '../../agent/inventory/nouns/orders/allocation.ts';
import { sentPolicy } from '../../agent/inventory/nouns/stock/policy.ts';
import { rulebook, type World } from './world.ts';

export const web = rulebook.channels[0] as ChannelRules;

/** What the channel would be told about this item now. */
export function told(world: World, sku: string, rules: ChannelRules = web): BatchLine | undefined {
  const item = world.item(sku, rules.merchant);
  const channel = world.tables.channel(rules.name) ?? freshChannel(rules.name);
  if (item.dueSeq <= channel.seen) return undefined; // not due: the forwarder would not look at it
  const policy = sentPolicy(world.tables, world.rules, item);
  const own = allocated(world.tables, rules.merchant, rules.name, sku);
  return batchLine(item, own, world.tables.shown(rules.name, sku), channel, rules, policy);
}

/** The storefront acknowledges what is due now. @returns what it was told of this item */
export function acknowledge(world: World, sku: string, rules: ChannelRules = web): BatchLine | undefined {
  const items = [...world.tables.items.values()].filter(({ merchant }) => merchant === rules.merchant);
  const said = items.flatMap((item) => told(world, item.sku, rules) ?? []);
  const { merchant, name: document } = rules;
  const to = Math.max(0, ...items.map(({ dueSeq }) => dueSeq));
  const lines = said.map((line): [string, number, 0 | 1] => [line.sku, line.level, line.processOrders ? 1 : 0]);
  world.append({ kind: 'ack', merchant, document, body: { key: 'k', after: 0, to, lines } });
  return said.find((line) => line.sku === sku);
}
