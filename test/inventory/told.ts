/** A storefront beside a `World`: what it would be told now, and its acknowledgement. */
import type { BatchLine } from '../../agent/inventory/nouns/batch.ts';
import type { ChannelRules } from '../../agent/inventory/nouns/channel.ts';
import { freshChannel } from '../../agent/inventory/nouns/channel.ts';
import { batchLine } from '../../agent/inventory/nouns/levels.ts';
import { sentPolicy } from '../../agent/inventory/nouns/policy.ts';
import { rulebook, type World } from './world.ts';

export const web = rulebook.channels[0] as ChannelRules;

/** What the channel would be told about this item now. */
export function told(world: World, sku: string, rules: ChannelRules = web): BatchLine | undefined {
  const item = world.item(sku, rules.merchant);
  const channel = world.tables.channel(rules.name) ?? freshChannel(rules.name);
  if (item.dueSeq <= channel.seen) return undefined; // not due: the forwarder would not look at it
  const policy = sentPolicy(world.tables, world.rules, item);
  return batchLine(item, world.tables.shown(rules.name, sku), channel, rules, policy);
}

/** The storefront acknowledges what is due now. @returns what it was told */
export function acknowledge(world: World, sku: string, rules: ChannelRules = web): BatchLine | undefined {
  const said = told(world, sku, rules);
  const { merchant, name: document } = rules;
  const to = world.item(sku, merchant).dueSeq;
  const lines: [string, number, 0 | 1][] = said ? [[sku, said.level, said.processOrders ? 1 : 0]] : [];
  world.append({ kind: 'ack', merchant, document, body: { key: 'k', after: 0, to, lines } });
  return said;
}
